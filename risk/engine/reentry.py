"""Re-entry volumes after a break without an injury (science.md §4.5).

A coaching convention (Daniels, table 9.2), grade D. Up to 5 days: the old week at once. 6 to 28 days: half of it for
the first half of a re-entry as long as the break, three quarters for the second. Up to 8 weeks: thirds at 33, 50 and
75 per cent. Longer: 33, 50, 70 and 85 per cent for three weeks each.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from risk.engine import parameters as p
from risk.engine.seasons import Season

REENTRY_FROM = p.REENTRY_FULL + 1  # d of a break that ask for a re-entry
REENTRY_GRADE, REENTRY_SOURCE = "D", "daniels"


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the old week for the days `first` to `last` after the return; None is from then on."""

    first: int
    last: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Dated:
    """A part with its dates, its week and its longest run in metres."""

    first_on: date
    last_on: date | None
    share: float
    week_m: int
    longest_m: int


@dataclass(frozen=True, slots=True)
class Reentry:
    """The way back from a break: open today (`returned_on` None, dated as if it ended tomorrow) or ended."""

    gap_days: int
    returned_on: date | None
    week_before_m: int
    longest_before_m: int
    parts: tuple[Dated, ...]
    grade: str = REENTRY_GRADE
    source: str = REENTRY_SOURCE


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


def reentry(season: Season) -> Reentry | None:
    """Return the re-entry that `season.until` stands in or that a return tomorrow would begin, or None.

    A break of 6 to 13 days counts if it is three times the runner's median gap, as in W8: a runner of
    every seventh day is not coming back every week.
    """
    days = season.facts.days
    ran = np.flatnonzero(days.run_m > 0)
    if not len(ran):
        return None
    last, dark = len(season) - 1, np.cumsum(days.unknown)
    ends = np.append(ran, last + 1)  # as if the next run were tomorrow
    gaps = np.diff(ends) - 1 - (dark[ends[1:] - 1] - dark[ends[:-1]])
    for at in range(len(gaps) - 1, -1, -1):
        gap, back = int(gaps[at]), last - int(ends[at + 1])
        if back >= length(p.REENTRY_THIRDS + 1):
            return None
        if gap >= REENTRY_FROM and back < length(gap) and _counts(gap, gaps[:at]):
            return _dated(season, gap, stopped=int(ran[at]), back=back)
    return None


def _counts(gap: int, before: np.ndarray[tuple[int], np.dtype[np.int64]]) -> bool:
    """Return whether a break is one: it is from 14 days on, a shorter one against the gaps before it."""
    usual = before[before > 0][-p.GAPS_ASKED :]
    return gap >= p.GAP_DAYS or not len(usual) or gap >= p.GAP_ASK_TIMES * float(np.median(usual))


def _dated(season: Season, gap: int, stopped: int, back: int) -> Reentry:
    facts = season.facts
    weeks = max(1.0, min(28, stopped + 1) / 7)
    week = int(facts.windows.sum28[stopped] / weeks)
    longest = int(facts.days.longest_m[max(0, stopped - 29) : stopped + 1].max())
    start = facts.on(len(season) - 1) - timedelta(days=back)
    found = []
    for part in parts(gap):
        week_m = max(p.BUDGET_LEAST_M, int(part.share * week) // 100 * 100)
        longest_m = min(week_m, max(p.BUDGET_LEAST_M // 2, int(part.share * longest) // 100 * 100))
        last_on = None if part.last is None else start + timedelta(days=part.last)
        found.append(Dated(start + timedelta(days=part.first), last_on, part.share, week_m, longest_m))
    return Reentry(gap, None if back < 0 else start, week, longest, tuple(found))
