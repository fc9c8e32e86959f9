"""Coming back from a break without an injury: how long it was, what stood before it, what to begin with (§4.5)."""

from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.facts import Facts
from risk.engine.load import Days


@dataclass(frozen=True, slots=True)
class Comeback:
    """A day of return: known days of the break, the day of the last run before it, the median gap until then."""

    gap: int
    stopped: int
    usual_gap: float | None  # of the last 20 gaps, None where this is the first


def comeback(days: Days, t: int) -> Comeback | None:
    """Return the break of six days and more that a run on day t ends, or None. Unknown days are no break."""
    if not days.run_m[t] or days.run_m[max(0, t - p.W8_APP_DAYS) : t].any():
        return None
    ran = np.flatnonzero(days.run_m[:t] > 0)
    if not len(ran):
        return None
    ends, dark = np.append(ran, t), np.cumsum(days.unknown)
    length = np.diff(ends) - 1
    known = length - (dark[ends[1:] - 1] - dark[ends[:-1]])
    before = known[:-1][length[:-1] > 0][-p.GAPS_ASKED :]
    usual = float(np.median(before)) if len(before) else None
    gap = int(known[-1])
    return Comeback(gap, int(ran[-1]), usual) if gap >= p.W8_APP_DAYS else None


def old_week(facts: Facts, stopped: int) -> tuple[int, int]:
    """Return the mean week and the longest run in metres of the month up to the last run before a break."""
    weeks = max(1.0, min(28, stopped + 1) / 7)
    longest = facts.days.longest_m[max(0, stopped - p.LONGEST_WINDOW + 1) : stopped + 1].max()
    return int(int(facts.windows.sum28[stopped]) / weeks), int(longest)


def reentry_share(gap: int, back: int) -> float:
    """Return the share of the old week, `back` days after a break of `gap` days (coaching convention)."""
    if gap <= p.REENTRY_FULL:
        return 1.0
    if gap <= p.REENTRY_HALVES:
        return p.REENTRY_HALF_SHARES[min(2, 2 * back // gap)]
    if gap <= p.REENTRY_THIRDS:
        return p.REENTRY_THIRD_SHARES[min(3, 3 * back // gap)]
    return p.REENTRY_LONG_SHARES[min(4, back // p.REENTRY_LONG_STEP)]


def reentry_volume(gap: int, back: int, week_m: int, longest_m: int) -> tuple[float, int, int]:
    """Return the share, and the week and longest run in metres that it comes to; a named week is never a joke."""
    share = reentry_share(gap, back)
    week = max(p.BUDGET_LEAST_M, int(share * week_m) // 100 * 100)
    longest = max(p.BUDGET_LEAST_M // 2, int(share * longest_m) // 100 * 100)
    return share, week, min(week, longest)
