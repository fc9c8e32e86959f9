"""What a device recorded, stored beside its run in the same transaction."""

from training import laps
from training.importers.types import Trace
from training.models import Import, Run, RunTrace


def keep_trace(*, run: Run, trace: Trace | None, parent: Import) -> None:
    """Store samples and laps, where there are any. Called by who made the run, under the same lock and consent."""
    if trace is not None and (trace.samples or trace.laps):
        told = [
            laps.Lap(lap.start_s, lap.elapsed_s, lap.moving_s, lap.metres, lap.heart, _whole(lap.cadence))
            for lap in trace.laps
        ]
        RunTrace.objects.create(run=run, samples=trace.samples, laps=laps.plain(told), imported_by=parent)


def complete_run(*, run: Run, trace: Trace | None, parent: Import) -> bool:
    """Give a run that is in the log already what a device recorded of it, where it has none yet; say whether so."""
    if trace is None or not trace.samples or RunTrace.objects.filter(run=run).exists():
        return False
    keep_trace(run=run, trace=trace, parent=parent)
    return True


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
