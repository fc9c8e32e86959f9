"""Damage, capacity and their ratio from the daily load (science: Edwards 2009/2010, Turner 1994)."""

import struct
from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array


@dataclass(frozen=True, slots=True)
class Bone:
    """By calendar day: damage and capacity in EBK a day, DRI. The clock's own series serve `ahead`."""

    damage: Array
    capacity: Array
    dri: Array
    clock_load: Array  # load by tick of the damage clock, the days before the log in front
    clock_damage: Array
    clock_capacity: float  # at the last tick


def _capacity(damage: Array, start: float) -> Array:
    """Return capacity for the ticks from PAD on: it follows the damage of LAG days ago, at a limited speed.

    Day after day, as it cannot be otherwise: plain floats in one expression, at a tenth of a microsecond each.
    An aim at or above FLOOR, started from there, never lets capacity below it.
    """
    down, up, now = 1.0 - p.DOWN, 1.0 + p.UP, start
    aims = np.maximum(p.FLOOR, damage[p.PAD - p.LAG : len(damage) - p.LAG]).tolist()
    found = [
        now := (aim if aim < (high := now * up) else high)
        if aim > now
        else (aim if aim > (low := now * down) else low)
        for aim in aims
    ]
    return np.frombuffer(struct.pack(f"{len(found)}d", *found))  # a third of the time of `np.array`


def simulate(load_ebk: Array, baseline: float, unknown: Array | None = None) -> Bone:
    """Run the clock over the days of a log. `load_ebk` and `baseline` in EBK a day.

    Days marked in `unknown` do not tick: damage and capacity stand still on them.
    """
    load = np.asarray(load_ebk, float)
    known = slice(None) if unknown is None or not unknown.any() else ~unknown
    ticks = np.concatenate((np.full(p.PAD, float(baseline)), load[known]))
    damage = np.convolve(ticks, p.REPAIR)[: len(ticks)] / p.REPAIR_SUM
    start = max(p.FLOOR, float(baseline))
    capacity = np.concatenate(([start], _capacity(damage, start)))
    # The tick of each day; that of the last day before the log is 0.
    at = slice(1, None) if isinstance(known, slice) else np.cumsum(known)
    by_day, adapted = damage[p.PAD - 1 :][at], capacity[at]
    return Bone(by_day, adapted, by_day / adapted, ticks, damage, float(capacity[-1]))


def ahead(bone: Bone, load_ebk: Array) -> tuple[Array, Array]:
    """Return damage and capacity of the coming days, given their load in EBK."""
    coming = np.asarray(load_ebk, float)
    ticks = np.concatenate((bone.clock_load[-p.WINDOW :], coming))
    new = np.convolve(ticks, p.REPAIR)[p.WINDOW : len(ticks)] / p.REPAIR_SUM
    series = np.concatenate((bone.clock_damage[-p.PAD :], new))
    return new, _capacity(series, bone.clock_capacity)
