"""Re-entry after a break without an injury, as shares of the old week: science.md §4.5.

A coaching convention (Daniels, table 9.2), grade D. Up to 5 days: the old week at once. 6 to 28 days: half of it for
the first half of a re-entry as long as the break, three quarters for the second. Up to 8 weeks: thirds at 33, 50 and
75 per cent. Longer: 33, 50, 70 and 85 per cent for three weeks each.
"""

from dataclasses import dataclass

from risk.engine import parameters as p


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the old week for the days `first` to `last` after the return; None is from then on."""

    first: int
    last: int | None
    share: float


def length(gap: int) -> int:
    """Return for how many days a re-entry lasts after a break of so many days."""
    if gap <= p.REENTRY_FULL:
        return 0
    return gap if gap <= p.REENTRY_THIRDS else p.REENTRY_LONG_STEP * (len(p.REENTRY_LONG_SHARES) - 1)


def parts(gap: int) -> tuple[Part, ...]:
    """Return the parts of a re-entry, the last of them the whole week again."""
    if gap <= p.REENTRY_FULL:
        return (Part(0, None, 1.0),)
    shares: tuple[float, ...] = p.REENTRY_LONG_SHARES
    if gap <= p.REENTRY_THIRDS:
        shares = p.REENTRY_HALF_SHARES if gap <= p.REENTRY_HALVES else p.REENTRY_THIRD_SHARES
    size, whole = len(shares) - 1, length(gap)
    starts = [-(-whole * at // size) for at in range(len(shares))]  # a day belongs to the part in which it begins
    lasts = [start - 1 for start in starts[1:]]
    return tuple(Part(*one) for one in zip(starts, [*lasts, None], shares, strict=True))


def share_on(gap: int, back: int) -> float:
    """Return the share of the old week on the day `back` after the return, itself 0."""
    return next(part.share for part in reversed(parts(gap)) if part.first <= back)


def week_share(gap: int, back: int) -> float:
    """Return the share of the seven days that begin on the day `back`: the mean of theirs."""
    return sum(share_on(gap, back + day) for day in range(7)) / 7
