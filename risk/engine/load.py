"""From runs to columns: equivalent bone kilometres by run, and sums by local day."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.rows import HARD, INDOORS, ORDER, RUNS, TEAM, TREADMILL, Columns, columns_of
from risk.engine.types import BadInput, Log

# EBK a kilometre by mode, beside f_km for running. Team sport counts by the hour.
_K_MODE = {"run": 1.0, "treadmill": p.K_TREADMILL, "walk": p.K_WALK, "hike": p.K_WALK, "elliptical": p.K_ELLIPTICAL}
K_MODE = np.array([_K_MODE.get(mode, 0.0) for mode in ORDER])


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
    """Return for each day of `on` the median of the last 60 values of earlier days, `default` below three of them.

    One sort of the 60 places before each day is quicker than a sorted list that is kept up to date.
    """
    size = p.MEDIAN_RUNS
    ends = np.searchsorted(days, on, side="left")
    padded = np.concatenate((np.full(size, np.inf), values))  # what was not run yet sorts behind
    windows = sliding_window_view(padded, size)[ends]
    windows.sort(axis=1)  # in place: another block of this size costs more than the sorting
    count, row, flat = np.minimum(ends, size), np.arange(0, windows.size, size), windows.ravel()
    middle = (flat[row + np.maximum(count - 1, 0) // 2] + flat[row + np.minimum(count // 2, size - 1)]) / 2
    return np.where(count >= p.MEDIAN_MIN, middle, default)


def _f_km_by_run(day: Array, running: Array, speed: Array, cadence: Array) -> Array:
    """Return f_km by run, nan for what is no running."""
    out = np.full(len(day), np.nan)
    timed = running & ~np.isnan(speed)
    at = np.flatnonzero(timed)
    pace, steps, when = speed[at], cadence[at], day[at]
    step, own = model_step(pace), 60 * pace / steps
    untold = np.isnan(own)
    guess, told = np.flatnonzero(untold), np.flatnonzero(~untold)
    if len(guess):
        own[guess] = step[guess] * _earlier_median(own[told] / step[told], when[told], when[guess], 1.0)
    out[at] = f_km(own)
    untimed = np.flatnonzero(running & ~timed)
    if len(untimed):
        out[untimed] = _earlier_median(out[at], when, day[untimed], p.F_KM_DEFAULT)
    return out


def columns(log: Log, until: date) -> tuple[Runs, Days]:
    """Turn a log into columns. A run after `until` raises BadInput."""
    last = until.toordinal()
    given = columns_of(log.runs)
    on = given.on
    if not len(on):
        return _runs(given, on), _by_day(_runs(given, on), last, last, log)
    if on.max() > last:
        raise BadInput("on", "future")
    if (on[1:] < on[:-1]).any():
        order = np.argsort(on, kind="stable")
        given = given.taken(order)
    first = int(given.on[0])
    found = _runs(given, given.on - first)
    return found, _by_day(found, first, last, log)


def _runs(given: Columns, day: Array) -> Runs:
    """Work out speed, cadence and load by run, from columns in order of date."""
    distance_m, mode = given.distance_m, given.mode
    running = RUNS[mode]
    speed = np.where(running, distance_m / given.moving_s, np.nan)
    steps = clean_cadence(given.cadence_spm, speed)
    factor = _f_km_by_run(day, running, speed, steps)
    load = distance_m / 1000 * np.where(running, factor, 1.0) * K_MODE[mode]
    team = mode == TEAM
    if team.any():
        load[team] = p.TEAM_EBK_PER_HOUR * np.nan_to_num(given.moving_s[team]) / 3600
    ground = np.where(mode == TREADMILL, INDOORS, given.ground)
    return Runs(
        *(day, distance_m, running, given.race, speed, steps, factor, load),
        *(given.shoe, given.shoe_keys, mode, ground),
    )


def _by_day(runs: Runs, first: int, last: int, log: Log) -> Days:
    """Add the runs up by local day."""
    size = last - first + 1
    day, running, ground = runs.day, runs.running, runs.ground
    metres = np.where(running, runs.distance_m, 0)

    def count(which: Array) -> Array:
        return np.bincount(day[which], minlength=size)

    def total(which: Array) -> Array:
        return np.bincount(day[which], metres[which], size).astype(np.int64)  # of whole numbers: exact

    longest = np.zeros(size, np.int64)
    np.maximum.at(longest, day, metres)
    unraced = longest
    if runs.race.any():
        unraced = np.zeros(size, np.int64)
        np.maximum.at(unraced, day, np.where(runs.race, 0, metres))
    race, active, unknown = np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, bool)
    race[day[runs.race & running]] = True
    active[day[running | (runs.mode == TEAM)]] = True
    unknown[[n for n in (d.toordinal() - first for d in log.unknown_dates) if 0 <= n < size]] = True
    told = running & ~(np.isnan(runs.speed) & np.isnan(runs.cadence))
    load = np.bincount(day, weights=runs.load_ebk, minlength=size).astype(float)
    return Days(
        first=first,
        run_m=total(running),
        load_ebk=load,
        longest_m=longest,
        unraced_m=unraced,
        sessions=count(running),
        race=race,
        active=active,
        unknown=unknown,
        fast_m=total(runs.f_km > p.F_KM_FAST),
        treadmill_m=total(ground == INDOORS),
        told=count(told),
        surface_m=total(ground > 0),
        hard_m=total(ground == HARD),
    )
