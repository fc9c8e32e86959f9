"""Load metrics that are shown as information only: never a warning, never in the index.

Research no longer supports them as predictors of injury (Lolli; Impellizzeri 2020, 2021; Frandsen 2025).
"""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from risk.engine.arrays import Array
from risk.engine.seasons import Season
from risk.engine.windows import trailing

ACUTE, CHRONIC = 7, 28  # d
CHRONIC_MIN_KM = 1.0  # a day; below it no ratio is shown [ENG]
FITNESS_D, FATIGUE_D = 42, 7  # d, time constants of the performance management chart


@dataclass(frozen=True, slots=True)
class Information:
    """How this week compares with the month, from kilometres of running a day. None is undefined."""

    ewma7: float
    ewma28: float
    ewma_ratio: float | None
    coupled: float | None  # last 7 days against the last 28
    uncoupled: float | None  # against the 21 days before them
    monotony: float | None
    strain: float | None
    fitness: float
    fatigue: float
    form: float
    ramp: float  # change of fitness in seven days


def ewma(load: Array, days: int) -> Array:
    """Return the exponentially weighted mean, lambda = 2/(N+1), from the first day's load on (Williams 2017)."""
    part, now, out = 2 / (days + 1), float(load[0]), []
    for value in load.tolist():
        now = value * part + now * (1 - part)
        out.append(now)
    return np.array(out)


def impulse(load: Array, days: int) -> Array:
    """Return the performance management chart's filter, e^(-1/N), from zero on."""
    keep, now, out = math.exp(-1 / days), 0.0, []
    for value in load.tolist():
        now = value * (1 - keep) + now * keep
        out.append(now)
    return np.array(out)


def coupled(load: Array) -> Array:
    """Return the mean of 7 days against that of 28 with them; nan where nothing was done. History is 0."""
    chronic = trailing(load, CHRONIC) / CHRONIC
    out: Array = np.divide(
        trailing(load, ACUTE) / ACUTE, chronic, out=np.full(len(load), np.nan), where=chronic > 1e-9
    )
    return out


def uncoupled(ratio: Array) -> Array:
    """Return the ratio to the 21 days before, from the coupled one; nan without any load in them."""
    room = 4 - ratio
    out: Array = np.divide(3 * ratio, room, out=np.full(len(ratio), np.nan), where=room > 1e-9)
    return out


def monotony(load: Array) -> Array:
    """Return mean / SD (population) of each day's last seven, rest days as 0; nan where SD is 0 (Foster 1998)."""
    padded = np.concatenate((np.zeros(ACUTE - 1), load))
    week = np.lib.stride_tricks.sliding_window_view(padded, ACUTE)
    spread = week.std(axis=1)
    out: Array = np.divide(week.mean(axis=1), spread, out=np.full(len(load), np.nan), where=spread > 1e-9)
    return out


def _shown(value: float) -> float | None:
    return None if math.isnan(value) else value


def information(season: Season, on: date) -> Information:
    """Return the metrics of a day; the ratios are hidden for 28 days and below one kilometre a day."""
    t = season.at(on)
    km = season.distance_m[: t + 1] / 1000
    short, long = float(ewma(km, ACUTE)[-1]), float(ewma(km, CHRONIC)[-1])
    ratio, same, strain7 = coupled(km)[-1:], monotony(km)[-1], float(trailing(km, ACUTE)[-1])
    built, fatigue = impulse(km, FITNESS_D), float(impulse(km, FATIGUE_D)[-1])
    fitness = float(built[-1])
    shown = t >= CHRONIC and long >= CHRONIC_MIN_KM
    steady = _shown(float(same))
    return Information(
        ewma7=short,
        ewma28=long,
        ewma_ratio=short / long if shown else None,
        coupled=_shown(float(ratio[0])) if shown else None,
        uncoupled=_shown(float(uncoupled(ratio)[0])) if shown else None,
        monotony=steady,
        strain=None if steady is None else strain7 * steady,
        fitness=fitness,
        fatigue=fatigue,
        form=fitness - fatigue,
        ramp=fitness - (float(built[-1 - ACUTE]) if t >= ACUTE else 0.0),
    )
