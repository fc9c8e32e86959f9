"""What a log says by day, before anyone asks who the person is: windows, breaks, bone, terms."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from risk.engine.arrays import Array
from risk.engine.bone import Bone, simulate
from risk.engine.load import Days, Runs, columns
from risk.engine.parameters import BASELINE_DAYS
from risk.engine.terms import FELT_DAYS, Felt, Terms, baseline_ebk, is_early, is_stated, work_out
from risk.engine.types import Log, Person
from risk.engine.windows import Breaks, Windows, breaks, look_back


@dataclass(frozen=True)
class Facts:
    """Arrays by day from the first entry on; index t is days since then.

    The terms are worked out when they are asked for: of every day (`terms`), or of one alone (`felt`).
    """

    runs: Runs
    days: Days
    windows: Windows
    gaps: Breaks
    bone: Bone
    early: Array
    baseline: float  # EBK a day
    settled: bool  # the baseline was stated, or comes from 28 days of log

    def on(self, t: int) -> date:
        """Return the local date of day t."""
        return date.fromordinal(self.days.first + t)

    @cached_property
    def terms(self) -> Terms:
        """The terms of every day."""
        return self._terms(slice(None))

    def felt(self, t: int) -> Felt:
        """Return the terms of one day, from the days that can still be felt on it."""
        if "terms" in self.__dict__:
            return self.terms.on(t)
        start = max(0, t + 1 - FELT_DAYS)
        return self._terms(slice(start, t + 1)).on(t - start)

    def _terms(self, part: slice) -> Terms:
        return work_out(self.days, self.windows, self.gaps, self.bone.dri, self.baseline, part)


def gather(log: Log, person: Person, until: date) -> Facts:
    """Work out the facts up to `until`; a later run raises BadInput."""
    runs, days = columns(log, until)
    joined = None if person.joined_on is None else person.joined_on.toordinal()
    running = runs.running
    baseline = baseline_ebk(days, person.usual_weekly_m, joined, runs.load_ebk[running], runs.day[running])
    state = simulate(days.load_ebk, baseline, days.unknown)
    back = look_back(days)
    gaps = breaks(days.run_m, days.unknown)
    early = is_early(back.t, back.load7, baseline)
    settled = len(days) >= BASELINE_DAYS or is_stated(days, person.usual_weekly_m, joined)
    return Facts(runs, days, back, gaps, state, early, baseline, settled)
