"""What a log says by day, before anyone asks who the person is: windows, breaks, bone, terms."""

from dataclasses import dataclass
from datetime import date

from risk.engine.bone import Bone, simulate
from risk.engine.load import Days, Runs, columns
from risk.engine.parameters import BASELINE_DAYS
from risk.engine.terms import Terms, baseline_ebk, is_stated, work_out
from risk.engine.types import Log, Person
from risk.engine.windows import Breaks, Windows, breaks, look_back


@dataclass(frozen=True, slots=True)
class Facts:
    """Arrays by day from the first entry on; index t is days since then."""

    runs: Runs
    days: Days
    windows: Windows
    gaps: Breaks
    bone: Bone
    terms: Terms
    baseline: float  # EBK a day
    settled: bool  # the baseline was stated, or comes from 28 days of log

    def on(self, t: int) -> date:
        """Return the local date of day t."""
        return date.fromordinal(self.days.first + t)


def gather(log: Log, person: Person, until: date) -> Facts:
    """Work out the facts up to `until`; a later run raises BadInput."""
    runs, days = columns(log, until)
    joined = None if person.joined_on is None else person.joined_on.toordinal()
    running = runs.running
    baseline = baseline_ebk(days, person.usual_weekly_m, joined, runs.load_ebk[running], runs.day[running])
    state = simulate(days.load_ebk, baseline, days.unknown)
    back = look_back(days)
    gaps = breaks(days.run_m, days.unknown)
    felt = work_out(days, back, gaps, state.dri, baseline)
    settled = len(days) >= BASELINE_DAYS or is_stated(days, person.usual_weekly_m, joined)
    return Facts(runs, days, back, gaps, state, felt, baseline, settled)
