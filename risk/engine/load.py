"""From runs to columns: equivalent bone kilometres by run, and sums by local day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from risk.engine import parameters as p
from risk.engine import person_parameters as pp
from risk.engine.arrays import Array
from risk.engine.types import MODES, ON_FOOT, SURFACES, BadInput, Log

_COLUMNS = attrgetter("on", "distance_m", "moving_s", "cadence_spm", "mode", "surface", "is_race", "shoe")
_K_MODE = {"walk": p.K_WALK, "hike": p.K_WALK, "elliptical": p.K_ELLIPTICAL}
_RUN, _TREADMILL, _TEAM, _OTHER = 1, 2, 3, 0  # what the day's sums ask of a mode
_MODE_CODE = dict.fromkeys(MODES, _OTHER) | {"run": _RUN, "treadmill": _TREADMILL, "team": _TEAM}
_PLAIN, _HARD, _INDOORS = 1, 2, 3  # what they ask of a surface; 0 is unknown
_SURFACE_CODE = (
    {None: 0, "": 0, "treadmill": _INDOORS}
    | dict.fromkeys(SURFACES - pp.HARD_OR_HILLY - {"treadmill"}, _PLAIN)
    | dict.fromkeys(pp.HARD_OR_HILLY, _HARD)
)


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs as columns, by date, runs of one date in input order; nan is unknown."""

    day: Array  # days since the first entry
    distance_m: Array
    running: Array
    race: Array
    speed: Array  # m/s
    cadence: Array  # steps a minute, cleaned
    f_km: Array
    load_ebk: Array
    shoe: Array  # place in `shoe_keys`
    shoe_keys: tuple[str | None, ...]
    mode: Array
    ground: Array


@dataclass(frozen=True, slots=True)
class Days:
    """Sums by local day, from the first entry to the day asked for."""

    first: int  # ordinal of day 0
    run_m: Array  # metres of running
    load_ebk: Array
    longest_m: Array  # longest single running session
    unraced_m: Array  # the same without races
    sessions: Array  # running sessions
    race: Array
    active: Array  # no rest day for bone
    unknown: Array
    fast_m: Array
    treadmill_m: Array
    told: Array  # running sessions with a pace or a cadence
    surface_m: Array  # running metres of known surface
    hard_m: Array

    def __len__(self) -> int:
        return len(self.run_m)


def f_km(step_length: Array | float) -> Array:
    """Return the bone damage of a kilometre against one at 3.5 m/s, from the step length in metres."""
    return np.clip((np.asarray(step_length) / p.SL_REF) ** p.KM_EXP, p.F_KM_MIN, p.F_KM_MAX)


def model_step(speed: Array | float) -> Array:
    """Return the usual step length in metres at a speed in m/s."""
    return p.SL_REF * (np.asarray(speed, float) / p.V_REF) ** p.SL_EXP


def clean_cadence(cadence: Array, speed: Array) -> Array:
    """Return steps a minute of both feet, nan where they cannot be those of running."""
    both = np.where(cadence < p.CADENCE_ONE_FOOT, 2 * cadence, cadence)
    bad = (both < p.CADENCE_MIN) | (both > p.CADENCE_MAX) | (speed < p.WALK_SPEED)
    return np.where(bad, np.nan, both)


def _earlier_median(values: Array, days: Array, on: Array, default: float) -> Array:
    """Return for each day of `on` the median of the last 60 values of earlier days; `default` below three."""
    ends, back = np.unique(np.searchsorted(days, on, side="left"), return_inverse=True)
    out = np.full(len(ends), default)
    size = p.MEDIAN_RUNS
    for at, end in enumerate(ends[ends < size]):
        if end >= p.MEDIAN_MIN:
            ordered = sorted(values[:end].tolist())  # quicker than np.median on a few
            out[at] = (ordered[(end - 1) // 2] + ordered[end // 2]) / 2
    full = ends >= size
    if full.any():
        windows = np.sort(sliding_window_view(values, size)[ends[full] - size], axis=1)
        out[full] = (windows[:, size // 2 - 1] + windows[:, size // 2]) / 2
    return out[back]


def _f_km_by_run(day: Array, running: Array, speed: Array, cadence: Array) -> Array:
    """Return f_km by run, nan for what is no running."""
    out = np.full(len(day), np.nan)
    timed = running & ~np.isnan(speed)
    both = timed & ~np.isnan(cadence)
    step = np.full(len(day), np.nan)
    step[timed] = model_step(speed[timed])
    guess = timed & ~both
    own = np.full(len(day), np.nan)
    own[both] = 60 * speed[both] / cadence[both]
    if guess.any():
        step[guess] *= _earlier_median(own[both] / step[both], day[both], day[guess], 1.0)
    step[both] = own[both]
    out[timed] = f_km(step[timed])
    untimed = running & ~timed
    if untimed.any():
        out[untimed] = _earlier_median(out[timed], day[timed], day[untimed], p.F_KM_DEFAULT)
    return out


def columns(log: Log, until: date) -> tuple[Runs, Days]:
    """Turn a log into columns. A run after `until` raises BadInput."""
    last = until.toordinal()
    runs = log.runs
    if not runs:
        return _no_runs(), _by_day(_no_runs(), last, last, log)
    dates, distance, moving, cadence, modes, surface, race, shoe = zip(*map(_COLUMNS, runs), strict=True)
    on = np.fromiter(map(date.toordinal, dates), dtype=np.int64, count=len(runs))
    if on.max() > last:
        raise BadInput("on", "future")
    if not ON_FOOT.issuperset(modes):  # a ride in running shoes wears nothing down
        shoe = tuple(key if mode in ON_FOOT else None for key, mode in zip(shoe, modes, strict=True))
    number = {key: at for at, key in enumerate(dict.fromkeys(shoe))}
    mode = np.fromiter(map(_MODE_CODE.__getitem__, modes), dtype=np.int64, count=len(runs))
    ground = np.fromiter(map(_SURFACE_CODE.__getitem__, surface), dtype=np.int64, count=len(runs))
    table = [
        on - on.min(),
        np.array(distance, dtype=np.int64),
        np.array(moving, dtype=float),  # None becomes nan
        np.array(cadence, dtype=float),
        mode,
        np.where(mode == _TREADMILL, _INDOORS, ground),
        np.array(race, dtype=bool),
        np.fromiter(map(number.__getitem__, shoe), dtype=np.int64, count=len(runs)),
        _other_loads(mode, modes, distance, moving),
    ]
    if (on[1:] < on[:-1]).any():
        order = np.argsort(on, kind="stable")
        table = [column[order] for column in table]
    found = _runs(table, tuple(number))
    return found, _by_day(found, int(on.min()), last, log)


def _runs(table: list[Array], shoe_keys: tuple[str | None, ...]) -> Runs:
    """Work out speed, cadence and load by run, from columns in order of date."""
    day, distance_m, seconds, cadence, mode, ground, race, shoe, other = table
    running = (mode == _RUN) | (mode == _TREADMILL)
    speed = np.where(running, distance_m / seconds, np.nan)
    steps = clean_cadence(cadence, speed)
    factor = _f_km_by_run(day, running, speed, steps)
    k_mode = np.where(mode == _TREADMILL, p.K_TREADMILL, 1.0)
    load = np.where(running, distance_m / 1000 * factor * k_mode, other)
    return Runs(day, distance_m, running, race, speed, steps, factor, load, shoe, shoe_keys, mode, ground)


def _other_loads(mode: Array, modes: Sequence[str], distance: Sequence[int], moving: Sequence[float | None]) -> Array:
    """Return the EBK of what is no running, 0 for running."""
    out = np.zeros(len(mode))
    for at in np.flatnonzero((mode != _RUN) & (mode != _TREADMILL)).tolist():
        out[at] = _other_load(modes[at], distance[at], moving[at])
    return out


def _other_load(mode: str, distance_m: int, moving_s: float | None) -> float:
    """Return the EBK of what is no running."""
    if mode == "team":
        return p.TEAM_EBK_PER_HOUR * float(moving_s or 0) / 3600
    return distance_m / 1000 * _K_MODE.get(mode, 0.0)


def _no_runs() -> Runs:
    whole, some, off = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, dtype=bool)
    return Runs(whole, whole, off, off, some, some, some, some, whole, (), whole, whole)


def _by_day(runs: Runs, first: int, last: int, log: Log) -> Days:
    """Add the runs up by local day."""
    size = last - first + 1
    day, running, ground = runs.day, runs.running, runs.ground
    metres = np.where(running, runs.distance_m, 0)

    def total(values: Array) -> Array:
        return np.rint(np.bincount(day, weights=values, minlength=size)).astype(np.int64)

    longest, unraced = np.zeros(size, np.int64), np.zeros(size, np.int64)
    np.maximum.at(longest, day, metres)
    np.maximum.at(unraced, day, np.where(runs.race, 0, metres))
    race, active, unknown = np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, bool)
    race[day[runs.race & running]] = True
    active[day[runs.mode != _OTHER]] = True
    unknown[[n for n in (d.toordinal() - first for d in log.unknown_dates) if 0 <= n < size]] = True
    told = running & ~(np.isnan(runs.speed) & np.isnan(runs.cadence))
    load = np.bincount(day, weights=runs.load_ebk, minlength=size).astype(float)
    return Days(
        first=first,
        run_m=total(metres),
        load_ebk=load,
        longest_m=longest,
        unraced_m=unraced,
        sessions=total(running),
        race=race,
        active=active,
        unknown=unknown,
        fast_m=total(np.where(runs.f_km > p.F_KM_FAST, metres, 0)),
        treadmill_m=total(np.where(ground == _INDOORS, metres, 0)),
        told=total(told),
        surface_m=total(np.where(ground > 0, metres, 0)),
        hard_m=total(np.where(ground == _HARD, metres, 0)),
    )
