"""What a cohort is scored from: arrays of runners by days, checked on the way in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from risk.engine.arrays import Array
from risk.engine.person import susceptibility
from risk.engine.seasons import Season
from risk.engine.terms import is_stated
from risk.engine.types import BadInput

MAX_DAY_M = 1_000_000  # keeps 130 times the metres of 14 days within 32 bits
_METRES = ("run_m", "longest_m", "unraced_m")
_BY_RUNNER = ("first", "usual_weekly_m")
_ANY = ("personal", "cadence_spm")  # by runner, or by runner and day


@dataclass(frozen=True, slots=True)
class Daily:
    """One row for a runner, one column for a local day; the last column is the same date for all.

    Before a runner's `first` day there is nothing. None stands for: the same as by default.
    """

    run_m: Array  # whole metres of running
    load_ebk: Array  # equivalent bone kilometres of everything
    longest_m: Array  # longest single running session, whole metres
    sessions: Array  # running sessions
    unraced_m: Array | None = None  # longest session that was no race; by default there are no races
    race: Array | None = None  # whether there was a race
    active: Array | None = None  # no rest day for bone; by default the days with running
    unknown: Array | None = None  # "ran, not logged"; by default all days are known
    running_ebk: Array | None = None  # load of running alone, for a stated baseline; by default `load_ebk`
    first: Array | None = None  # by runner: column of the first entry; by default 0
    usual_weekly_m: Array | None = None  # by runner: stated week, nan where none counts (is_stated)
    personal: Array | None = None  # product of the personal multipliers without cadence; by default 1
    cadence_spm: Array | None = None  # median cadence, nan where unknown; by default unknown

    def __post_init__(self) -> None:
        """Raise BadInput for a shape that does not fit, and for what is no number or negative."""
        shape = np.shape(self.run_m)
        if len(shape) != 2 or shape[1] == 0:
            raise BadInput("run_m", "wrong_shape")
        for name in (field.name for field in fields(self)):
            value = getattr(self, name)
            if value is None:
                continue
            wanted = {shape[:1]} if name in _BY_RUNNER else {shape, shape[:1]} if name in _ANY else {shape}
            if np.shape(value) not in wanted:
                raise BadInput(name, "wrong_shape")
            self._check(name, np.asarray(value), shape[1])

    @staticmethod
    def _check(name: str, value: Array, days: int) -> None:
        if value.size == 0 or value.dtype == bool:
            return
        low, high = value.min(), value.max()
        if name in ("usual_weekly_m", "cadence_spm"):  # nan is unknown
            low, high = np.nanmin(value, initial=0), np.nanmax(value, initial=0)
        if not (np.isfinite(low) and np.isfinite(high)):
            raise BadInput(name, "not_a_number")
        if low < 0:
            raise BadInput(name, "negative")
        if name in _METRES and (value.dtype.kind not in "iu" or high > MAX_DAY_M):
            raise BadInput(name, "not_whole" if value.dtype.kind not in "iu" else "too_far")
        if name == "first" and (value.dtype.kind not in "iu" or high >= days):
            raise BadInput(name, "not_whole" if value.dtype.kind not in "iu" else "too_large")
        if name == "personal" and low == 0:
            raise BadInput(name, "zero")

    def __len__(self) -> int:
        return len(self.run_m)

    @property
    def days(self) -> int:
        return int(np.shape(self.run_m)[1])


def side_by_side(seasons: Sequence[Season]) -> Daily:
    """Return the daily arrays of seasons, each ending in the last column."""
    size = max(len(season) for season in seasons)
    first = np.array([size - len(season) for season in seasons])

    def stack(values: Iterable[Array], empty: float = 0) -> Array:
        """Put one array by day for each season into a row, `empty` before its first day."""
        given = list(values)
        out = np.full((len(given), size), empty, np.result_type(*given))
        for row, one in zip(out, given, strict=True):
            row[size - len(one) :] = one
        return out

    days = [season.facts.days for season in seasons]
    running, stated, personal, cadence = zip(*map(_of_season, seasons), strict=True)
    return Daily(
        **{
            name: stack(getattr(one, name) for one in days)
            for name in ("run_m", "load_ebk", "longest_m", "sessions", "unraced_m", "race", "active", "unknown")
        },
        running_ebk=stack(running),
        first=first,
        usual_weekly_m=np.array(stated),
        personal=stack(personal, 1.0),
        cadence_spm=stack(cadence, np.nan),
    )


def _of_season(season: Season) -> tuple[Array, float, Array, Array]:
    """Return the EBK of running by day, the stated week, the personal multipliers, and the cadence."""
    facts, person = season.facts, season.person
    runs = facts.runs
    running = np.bincount(runs.day, weights=np.where(runs.running, runs.load_ebk, 0.0), minlength=len(season))
    joined = None if person.joined_on is None else person.joined_on.toordinal()
    counts = is_stated(facts.days, person.usual_weekly_m, joined)
    known = susceptibility(person, season.log, runs, facts.days, np.arange(len(season)))
    cadence = next(part for part in known.parts if part.code == "cadence")
    steps = np.asarray(cadence.numbers["cadence_spm"], float)
    return running, float(person.usual_weekly_m or 0) if counts else np.nan, known.product / cadence.multiplier, steps
