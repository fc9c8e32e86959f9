"""Whether an activity is in the log already: surely, perhaps, or not.

Sure is the same start, distance and time, or the same day, distance and time where one of the two has no start.
Perhaps is what a person should look at: recordings that overlap, copies whose clocks are half an hour or whole hours
apart, the same day and distance. Two lines of one list are two bouts unless their recordings overlap; a line of a
list and a recording that came in one archive may well be the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from runners.models import Runner
from training.models import RUNNING, Import, Mode, Run

SAME_START = timedelta(seconds=60)
SAME_PERCENT = 3
EXACT_PERCENT = 1  # for copies whose clocks disagree
NEAR_PERCENT = 10  # of the distance, where the times agree
CLOCK_STEP_S, CLOCK_MOST = 1800, timedelta(hours=14)  # zones are half hours apart; the furthest is 14 h from UTC
OVERLAP = 0.5  # of the shorter of the two


@dataclass(frozen=True)
class Bout:
    """What is compared of an activity: metres and seconds; None is unknown."""

    mode: str
    on: date
    distance_m: int
    started_at: datetime | None
    moving_s: float | None
    elapsed_s: float | None
    source: str


class Twin(NamedTuple):
    """A run in the log that is, or may be, the same."""

    run: Run
    is_certain: bool


def runs_near(*, runner: Runner, bout: Bout, key: str) -> list[Run]:
    """Return what the source called so before, also where it was deleted, and the kept runs that this may be. One
    query."""
    days = (bout.on - timedelta(days=1), bout.on + timedelta(days=1))
    alike = Q(deleted_at__isnull=True, local_date__range=days, mode__in=_alike(bout.mode))
    return list(Run.objects.filter(alike | Q(source_key=key), runner=runner).order_by("created_at", "pk"))


def twin_of(*, near: Iterable[Run], bout: Bout, parent: Import) -> Twin | None:
    """Return the kept run that this is a copy of, a certain one before a possible one."""
    perhaps = None
    for run in near:
        same_file = run.imported_by_id == parent.pk and run.source == bout.source
        if _is_certain(run, bout, same_file):
            return Twin(run, is_certain=True)
        if perhaps is None and _is_possible(run, bout, same_file):
            perhaps = Twin(run, is_certain=False)
    return perhaps


def _alike(mode: str) -> tuple[str, ...]:
    """Return the kinds that one source may call what another calls this."""
    for kinds in (RUNNING, (Mode.WALK, Mode.HIKE)):
        if mode in kinds:
            return tuple(kinds)
    return (mode,)


def _is_certain(run: Run, bout: Bout, same_file: bool) -> bool:
    if not (_same_far(run, bout) and _same_time(run, bout)):
        return False
    if run.started_at is not None and bout.started_at is not None:
        return abs(run.started_at - bout.started_at) <= SAME_START
    both_timed = run.moving_s is not None and bout.moving_s is not None
    return run.local_date == bout.on and both_timed and not same_file


def _is_possible(run: Run, bout: Bout, same_file: bool) -> bool:
    if run.started_at is not None and bout.started_at is not None:
        return _overlaps(run, bout) or (not same_file and _clocks_disagree(run, bout))
    if same_file or run.local_date != bout.on:
        return False
    if run.distance_m and bout.distance_m:
        timed = run.moving_s is not None and bout.moving_s is not None and _same_time(run, bout)
        return _close(run.distance_m, bout.distance_m, NEAR_PERCENT if timed else SAME_PERCENT)
    return run.moving_s is not None and bout.moving_s is not None and _same_time(run, bout)


def _overlaps(run: Run, bout: Bout) -> bool:
    """Whether they share more than half of the shorter one's time, or begin together where a length is unknown."""
    if run.started_at is None or bout.started_at is None:
        return False
    lengths = [float(run.elapsed_s or run.moving_s or 0), float(bout.elapsed_s or bout.moving_s or 0)]
    apart = (bout.started_at - run.started_at).total_seconds()
    if not all(lengths):
        return abs(apart) <= SAME_START.total_seconds()
    shared = min(lengths[0], apart + lengths[1]) - max(0.0, apart)
    return shared > OVERLAP * min(lengths)


def _clocks_disagree(run: Run, bout: Bout) -> bool:
    """Whether they are the same to the percent and begin whole half hours apart: a copy without its time zone."""
    if run.started_at is None or bout.started_at is None or run.moving_s is None or bout.moving_s is None:
        return False
    apart = abs(run.started_at - bout.started_at)
    off = apart.total_seconds() % CLOCK_STEP_S
    return (
        apart <= CLOCK_MOST
        and min(off, CLOCK_STEP_S - off) <= SAME_START.total_seconds()
        and _close(run.distance_m, bout.distance_m, EXACT_PERCENT)
        and _close(float(run.moving_s), bout.moving_s, EXACT_PERCENT)
    )


def _same_far(run: Run, bout: Bout) -> bool:
    """Return whether the distances agree. A ride typed by its time alone has none: then both times must be known."""
    if run.distance_m and bout.distance_m:
        return _close(run.distance_m, bout.distance_m)
    return run.distance_m == bout.distance_m or (run.moving_s is not None and bout.moving_s is not None)


def _same_time(run: Run, bout: Bout) -> bool:
    if run.moving_s is None or bout.moving_s is None:
        return True
    return any(_close(float(run.moving_s), seconds) for seconds in (bout.moving_s, bout.elapsed_s or bout.moving_s))


def _close(one: float, other: float, percent: float = SAME_PERCENT) -> bool:
    return 100 * abs(one - other) <= percent * max(one, other)
