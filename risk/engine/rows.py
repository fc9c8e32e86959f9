"""Many runs at once, as columns: what a database hands over, checked whole, without an object for each run."""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, overload

import numpy as np

from risk.engine import person_parameters as pp
from risk.engine.arrays import Array
from risk.engine.types import (
    MAX_DISTANCE_M,
    MAX_OTHER_M,
    MAX_SPEED,
    MAX_SPEED_FROM_M,
    MODES,
    ON_FOOT,
    RUNNING,
    SURFACES,
    BadInput,
    Run,
)

RUN, TREADMILL, TEAM = 0, 1, 2  # places in ORDER
ORDER = ("run", "treadmill", "team", *sorted(MODES - {"run", "treadmill", "team"}))
MODE_CODE = {mode: at for at, mode in enumerate(ORDER)}
FOOT = np.array([mode in ON_FOOT for mode in ORDER])
RUNS = np.array([mode in RUNNING for mode in ORDER])

PLAIN, HARD, INDOORS = 1, 2, 3  # what the day's sums ask of a surface; 0 is unknown
GROUND_CODE = (
    {None: 0, "": 0, "treadmill": INDOORS}
    | dict.fromkeys(SURFACES - pp.HARD_OR_HILLY - {"treadmill"}, PLAIN)
    | dict.fromkeys(pp.HARD_OR_HILLY, HARD)
)

Row = tuple[date, int, Any, Any, str, str | None, bool, Any, str | None]  # the fields of a Run, in its order


@dataclass(frozen=True, slots=True)
class Columns:
    """The runs of a log in input order; nan is unknown."""

    on: Array  # ordinal of the date
    distance_m: Array
    moving_s: Array
    cadence_spm: Array
    mode: Array  # place in ORDER
    ground: Array  # PLAIN, HARD, INDOORS or 0
    race: Array
    shoe: Array  # place in `shoe_keys`
    shoe_keys: tuple[str | None, ...]

    def taken(self, order: Array) -> "Columns":
        """Return the same runs in another order."""
        arrays = {f.name: getattr(self, f.name)[order] for f in fields(self) if f.name != "shoe_keys"}
        return Columns(**arrays, shoe_keys=self.shoe_keys)


class Rows(Sequence[Run]):
    """Runs that are kept as columns; one becomes a `Run` when somebody asks for it.

    A `Log` takes it in place of a tuple of runs. Ten years of daily runs take an eighth of the time of the objects.
    """

    __slots__ = ("_rows", "_runs", "columns")

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take rows of a Run's fields. Raises the BadInput that the first run of them would raise that is refused."""
        self._rows: Sequence[Row] = rows if isinstance(rows, list | tuple) else list(rows)
        self._runs: tuple[Run, ...] | None = None
        self.columns = _checked(self._rows)

    @classmethod
    def accepted(cls, rows: Iterable[Row]) -> tuple["Rows", list[int]]:
        """Return what the engine takes of some rows, and the places of those that it refuses."""
        given = list(rows)
        try:
            return cls(given), []
        except BadInput:
            refused = {at for at, row in enumerate(given) if not _is_fine(row)}
            return cls([row for at, row in enumerate(given) if at not in refused]), sorted(refused)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Run: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Run, ...]: ...
    def __getitem__(self, at: int | slice) -> Run | tuple[Run, ...]:
        return self._made()[at]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._made())

    def _made(self) -> tuple[Run, ...]:
        """Return all of them as runs, made once."""
        if self._runs is None:
            self._runs = tuple(map(_run, self._rows))
        return self._runs

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Rows | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def _run(row: Row) -> Run:
    on, distance_m, moving_s, cadence_spm, *rest = row
    seconds = float(moving_s) if isinstance(moving_s, Decimal) else moving_s
    return Run(on, distance_m, seconds, cadence_spm, *rest)


def columns_of(runs: Sequence[Run]) -> Columns:
    """Return the columns of runs, however they are kept."""
    if isinstance(runs, Rows):
        return runs.columns
    size = len(runs)
    mode = _coded(MODE_CODE, [run.mode for run in runs])
    worn = [run.shoe for run in runs]
    return Columns(  # one list for each field: a third of the time of `attrgetter` and `zip`
        on=np.fromiter([run.on.toordinal() for run in runs], np.int64, size),
        distance_m=np.fromiter([run.distance_m for run in runs], np.int64, size),
        moving_s=np.array([run.moving_s for run in runs], float),  # None becomes nan
        cadence_spm=np.array([run.cadence_spm for run in runs], float),
        mode=mode,
        ground=_coded(GROUND_CODE, [run.surface for run in runs]),
        race=np.fromiter([run.is_race for run in runs], bool, size),
        **_shoes(worn, FOOT[mode]),
    )


def _shoes(worn: Sequence[str | None], foot: Array) -> dict[str, Any]:
    """Return places and keys of the pairs. A ride in running shoes wears nothing down."""
    if not foot.all():
        worn = [key if walked else None for key, walked in zip(worn, foot.tolist(), strict=True)]
    number = _numbering()
    return {"shoe": _coded(number, worn).astype(np.int64), "shoe_keys": tuple(number)}


def _numbering() -> defaultdict[Any, int]:
    """Return a table that gives whatever is looked up for the first time the next number."""
    number: defaultdict[Any, int] = defaultdict()
    number.default_factory = number.__len__
    return number


def _coded(table: Mapping[Any, int], values: Sequence[str | None]) -> Array:
    """Return the code of each value; one that has none raises KeyError.

    Many columns say the same all along. `itemgetter` looks the others up in half the time of a loop.
    """
    if not values or (values[0] == values[-1] and values.count(values[0]) == len(values)):
        return np.full(len(values), table[values[0]] if values else 0, np.uint8)
    codes = itemgetter(*values)(table)
    return np.frombuffer(bytes(codes), np.uint8) if len(table) <= 256 else np.array(codes)


def _checked(rows: Sequence[Row]) -> Columns:
    """Return rows as columns. What the quick check of whole columns does not pass is looked at run by run."""
    if not rows:
        return columns_of(())
    found = _quick(rows)
    return found if found is not None else columns_of(list(map(_run, rows)))


def _quick(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of rows that are all in order; None where one may be refused."""
    try:
        dates, distance, moving, cadence, modes, surfaces, races, efforts, worn = zip(*rows, strict=True)
        size = len(dates)
        mode, ground = _coded(MODE_CODE, modes), _coded(GROUND_CODE, surfaces)
        if type(sum(distance)) is not int:  # one float, or integer of another kind, is seen in the sum
            return None
        metres = _packed(distance)
        if any(type(distance[at]) is bool for at in np.flatnonzero(metres <= 1).tolist()):
            return None
        seconds = _between(moving, 0, 10_000_000)
        steps = _few(cadence, 0, 1_000)
        effort = _between(efforts, 0, 10)
        on = _packed(tuple(map(date.toordinal, dates)))
        race = np.frombuffer(bytes(races), np.uint8) != 0 if any(races) else np.zeros(size, bool)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError, struct.error):
        return None
    if seconds is None or steps is None or effort is None:
        return None
    foot = FOOT[mode]
    too_far = metres > np.where(foot, MAX_DISTANCE_M, MAX_OTHER_M)
    too_fast = foot & (metres > MAX_SPEED_FROM_M) & (metres > MAX_SPEED * seconds)
    if ((metres < 0) | too_far | too_fast | (seconds == 0) | (RUNS[mode] & (metres == 0))).any():
        return None
    return Columns(
        on=on,
        distance_m=metres,
        moving_s=seconds,
        cadence_spm=steps,
        mode=mode,
        ground=ground,
        race=race,
        **_shoes(worn, foot),
    )


def _packed(whole: Sequence[int]) -> Array:
    """Return whole numbers as an array, in two thirds of the time of `np.fromiter`."""
    return np.frombuffer(struct.pack(f"{len(whole)}q", *whole), np.int64)


def _between(values: Sequence[Any], low: float, high: float) -> Array | None:
    """Return values with nan for None, or None (nothing) where one is no number from `low` to `high`."""
    if values[0] is None and values.count(None) == len(values):  # nothing of it was ever logged
        return np.full(len(values), np.nan)
    found = np.fromiter(values, float, len(values))
    if ((found < low) | (found > high)).any():
        return None
    missing = np.flatnonzero(np.isnan(found)).tolist()
    return found if [values[at] for at in missing].count(None) == len(missing) else None


def _few(values: Sequence[Any], low: float, high: float) -> Array | None:
    """Return the same for a column in which a few numbers come back again and again: each is looked at once."""
    number = _numbering()
    codes = _coded(number, values)
    found = _between(tuple(number), low, high)
    return None if found is None else found[codes]


def _is_fine(row: Row) -> bool:
    try:
        _run(row)
    except BadInput:
        return False
    return True
