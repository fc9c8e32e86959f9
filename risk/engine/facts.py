"""What a log says by day, before anyone asks who the person is: windows, breaks, bone, terms."""

from dataclasses import dataclass
from datetime import date

from risk.engine import bone, terms, windows
from risk.engine.load import Days, Runs, columns
from risk.engine.types import Log, Person


@dataclass(frozen=True, slots=True)
class Facts:
    """Arrays by day from the first entry on; index t is days since then."""

    runs: Runs
    days: Days
    windows: windows.Windows
    gaps: windows.Breaks
    bone: bone.Bone
    terms: terms.Terms
    baseline: float  # EBK a day

    def on(self, t: int) -> date:
        """Return the local date of day t."""
        return date.fromordinal(self.days.first + t)


def gather(log: Log, person: Person, until: date) -> Facts:
    """Work out the facts up to `until`; a later run raises BadInput."""
    runs, days = columns(log, until)
    joined = None if person.joined_on is None else person.joined_on.toordinal()
    running = runs.running
    baseline = terms.baseline_ebk(days, person.usual_weekly_m, joined, runs.load_ebk[running], runs.day[running])
    state = bone.simulate(days.load_ebk, baseline, days.unknown)
    back = windows.look_back(days)
    gaps = windows.breaks(days.run_m, days.unknown)
    return Facts(runs, days, back, gaps, state, terms.work_out(days, back, gaps, state.dri, baseline), baseline)
