"""Coming back from a break without an injury: how long it was, what stood before it, what to begin with (§4.5)."""

from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.facts import Facts
from risk.engine.load import Days
from risk.engine.shares import length


@dataclass(frozen=True, slots=True)
class Comeback:
    """A break of six days and more: its known days, the day of the last run before it, the median gap until then."""

    gap: int
    stopped: int
    usual_gap: float | None  # of the last 20 gaps; 0 after two weeks without one; None where there is no telling

    @property
    def counts(self) -> bool:
        """Whether it is long for this runner: from 14 days on always, else from three times the median gap."""
        long = self.gap >= p.GAP_DAYS
        return long or (self.usual_gap is not None and self.gap >= p.GAP_ASK_TIMES * self.usual_gap)


def _comeback(gaps: Array, at: int, stopped: int) -> Comeback | None:
    """Return the break at a place among the known days of all gaps, by the gaps before it; None below six days."""
    if gaps[at] < p.W8_APP_DAYS:
        return None
    before = gaps[:at][gaps[:at] >= 0][-p.GAPS_ASKED :]
    usual = float(np.median(before)) if len(before) else 0.0 if stopped >= p.BREAK_JUDGED_FROM_T else None
    return Comeback(int(gaps[at]), stopped, usual)


def _known(days: Days, ends: Array) -> Array:
    """Return the known days between each two days of `ends`, -1 where they follow each other."""
    dark, calendar = np.cumsum(days.unknown), np.diff(ends) - 1
    return np.where(calendar > 0, calendar - (dark[ends[1:] - 1] - dark[ends[:-1]]), -1)


def comeback(days: Days, t: int) -> Comeback | None:
    """Return the break of six days and more that a run on day t ends, or None. Unknown days are no break."""
    if not days.run_m[t] or days.run_m[max(0, t - p.W8_APP_DAYS) : t].any():
        return None
    ran = np.flatnonzero(days.run_m[:t] > 0)
    if not len(ran):
        return None
    return _comeback(_known(days, np.append(ran, t)), len(ran) - 1, int(ran[-1]))


def way_back(days: Days) -> tuple[Comeback, int] | None:
    """Return the break whose re-entry the last day stands in, or that a run tomorrow would end, or None.

    The second number is the last day's distance from the return: -1 while the break is open.
    """
    ran = np.flatnonzero(days.run_m > 0)
    if not len(ran):
        return None
    last = len(days) - 1
    ends = np.append(ran, last + 1)  # as if the next run were tomorrow
    gaps = _known(days, ends)
    for at in range(len(gaps) - 1, -1, -1):
        back = last - int(ends[at + 1])
        if back >= length(p.REENTRY_THIRDS + 1):
            return None
        if gaps[at] >= p.W8_APP_DAYS and back < length(int(gaps[at])):
            found = _comeback(gaps, at, int(ran[at]))
            if found is not None and found.counts:
                return found, back
    return None


def old_week(facts: Facts, stopped: int) -> tuple[int, int]:
    """Return the mean week and the longest run in metres of the month up to the last run before a break."""
    weeks = max(1.0, min(28, stopped + 1) / 7)
    longest = facts.days.longest_m[max(0, stopped - p.LONGEST_WINDOW + 1) : stopped + 1].max()
    return int(int(facts.windows.sum28[stopped]) / weeks), int(longest)


def reentry_volume(share: float, week_m: int, longest_m: int) -> tuple[int, int]:
    """Return the week and the longest run in metres that a share of the old ones comes to; a week is never a joke."""
    week = max(p.BUDGET_LEAST_M, int(share * week_m) // 100 * 100)
    longest = max(p.BUDGET_LEAST_M // 2, int(share * longest_m) // 100 * 100)
    return week, min(week, longest)
