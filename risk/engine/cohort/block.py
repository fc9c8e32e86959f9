"""Some runners of a cohort side by side: load, damage, capacity and breaks. Days run down, runners across.

Whatever is worked out element by element comes from the modules of the single season; here are the parts
that have a quicker form for many.
"""

from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.cohort.daily import Daily
from risk.engine.shares import length

STRIDE = 128  # days of damage that are worked out in one product of matrices


@dataclass(frozen=True, slots=True)
class Block:
    """The arrays of `Daily` for some runners, days by runners."""

    t: Array  # days since the first entry, negative before it
    run_m: Array
    load: Array  # EBK, 0 before the first entry
    longest_m: Array
    unraced_m: Array
    sessions: Array
    race: Array
    active: Array
    unknown: Array | None
    baseline: Array  # EBK a day, by runner

    @classmethod
    def of(cls, daily: Daily, part: slice) -> "Block":
        """Take some rows of a cohort. 32 bits hold every distance and halve the time of a window."""

        def turned(values: Array, kind: type) -> Array:
            return np.ascontiguousarray(np.asarray(values)[part].T, dtype=kind)

        run_m = turned(daily.run_m, np.int32)
        load = turned(daily.load_ebk, np.float64)
        longest = turned(daily.longest_m, np.int32)
        day = np.arange(len(run_m), dtype=np.int32)[:, None]
        t = day if daily.first is None else day - np.asarray(daily.first)[part].astype(np.int32)
        unknown = None if daily.unknown is None else turned(daily.unknown, bool)
        return cls(
            t=t,
            run_m=run_m,
            load=load,
            longest_m=longest,
            unraced_m=longest if daily.unraced_m is None else turned(daily.unraced_m, np.int32),
            sessions=turned(daily.sessions, np.int16),
            race=np.zeros(run_m.shape, bool) if daily.race is None else turned(daily.race, bool),
            active=run_m > 0 if daily.active is None else turned(daily.active, bool),
            unknown=unknown if unknown is not None and unknown.any() else None,
            baseline=_baseline(daily, part, t, load, run_m),
        )


def _baseline(daily: Daily, part: slice, t: Array, load: Array, run_m: Array) -> Array:
    """Return the EBK a day before day 0 (terms.baseline_ebk)."""
    month = (t >= 0) & (t < p.BASELINE_DAYS)

    def total(values: Array) -> Array:
        found: Array = np.where(month, values, 0).sum(axis=0)
        return found

    logged = total(load)
    if daily.usual_weekly_m is None:
        return logged / p.BASELINE_DAYS
    stated = np.asarray(daily.usual_weekly_m, float)[part]
    ran = logged if daily.running_ebk is None else total(np.asarray(daily.running_ebk, float)[part].T)
    km = total(run_m) / 1000
    own = np.where(km >= p.BASELINE_KM, ran / np.maximum(km, p.BASELINE_KM), p.F_KM_DEFAULT)
    return np.where(np.isnan(stated), logged / p.BASELINE_DAYS, stated / 7000 * own)


def bone(block: Block) -> tuple[Array, Array]:
    """Return damage and capacity by day in EBK a day (bone.simulate)."""
    load = np.where(block.t < 0, block.baseline, block.load)  # the runner's days before the log
    if block.unknown is None:
        damage = _damage(load, block.baseline)
        return damage, _capacity(damage, block.baseline)
    # Unknown days do not tick: put them behind the known ones, run the clock, and read it by day again.
    order = np.argsort(block.unknown, axis=0, kind="stable")
    damage = _damage(np.take_along_axis(load, order, axis=0), block.baseline)
    capacity = _capacity(damage, block.baseline)
    ticks = np.cumsum(~block.unknown, axis=0)
    before = block.baseline[None, :]
    damage = np.concatenate((before, damage))
    capacity = np.concatenate((np.maximum(p.FLOOR, before), capacity))
    return np.take_along_axis(damage, ticks, axis=0), np.take_along_axis(capacity, ticks, axis=0)


def _damage(load: Array, baseline: Array) -> Array:
    """Return the convolution with the repair curve, as one product of matrices for each 128 days.

    Half of a product's elements are zeros, and it is still ten times quicker than 121 passes.
    """
    days, window = len(load), p.WINDOW
    series = np.concatenate((np.broadcast_to(baseline, (window, load.shape[1])), load))
    age = np.arange(STRIDE)[:, None] + window - np.arange(STRIDE + window)
    weights = np.where((age >= 0) & (age <= window), p.REPAIR[np.clip(age, 0, window)], 0.0) / p.REPAIR_SUM
    damage = np.empty_like(load)
    for start in range(0, days, STRIDE):
        size = min(STRIDE, days - start)
        np.matmul(
            weights[:size, : size + window], series[start : start + size + window], out=damage[start : start + size]
        )
    return damage


def _capacity(damage: Array, baseline: Array) -> Array:
    """Return what follows the damage of LAG days ago, at a limited speed: day by day, all runners at once."""
    capacity = np.empty_like(damage)
    aims = np.maximum(p.FLOOR, np.concatenate((np.broadcast_to(baseline, (p.LAG, len(baseline))), damage)))
    now = np.maximum(p.FLOOR, baseline)
    limits = np.empty((2, len(baseline)))
    speeds, (low, high) = np.array([[1.0 - p.DOWN], [1.0 + p.UP]]), limits
    for aim, today in zip(aims, capacity, strict=False):
        np.multiply(now, speeds, out=limits)
        np.maximum(aim, low, out=low)
        now = np.minimum(low, high, out=today)
    return capacity


def breaks(block: Block) -> tuple[Array, Array, Array]:
    """Return the days of returning, and those that silence the weekly rules and W4's fortnight (windows.breaks).

    All days with running in one list, a runner behind the other: a break is a long step in it.
    """
    shape = days, _ = block.run_m.shape
    ran = np.flatnonzero(np.ascontiguousarray((block.run_m > 0).T))
    long = np.flatnonzero(np.diff(ran) > p.W8_APP_DAYS)
    (who, stopped), (after, back) = np.divmod(ran[long], days), np.divmod(ran[long + 1], days)
    same = who == after
    who, stopped, back = who[same], stopped[same], back[same]
    gap = back - stopped - 1
    reentry = np.where(gap <= p.REENTRY_THIRDS, gap, length(p.REENTRY_THIRDS + 1))
    silenced14 = _marked(shape, who, back, reentry + p.W4_SILENT)
    felt = gap >= p.GAP_DAYS
    who, stopped, back, gap, reentry = (values[felt] for values in (who, stopped, back, gap, reentry))
    own = np.minimum(p.RETURN_MAX, 2 * gap)
    silenced = _marked(shape, who, back, np.maximum(own, reentry + p.W3_SILENT))
    if block.unknown is None:
        return _marked(shape, who, back, own), silenced, silenced14
    dark = np.cumsum(block.unknown, axis=0)
    known = gap - (dark[back - 1, who] - dark[stopped, who])
    rested = known >= p.GAP_DAYS
    own = np.minimum(p.RETURN_MAX, 2 * known[rested])
    return _marked(shape, who[rested], back[rested], own), silenced, silenced14


def _marked(shape: tuple[int, int], runner: Array, start: Array, days: Array) -> Array:
    """Return for days by runners whether one of these stretches is on: steps up and down, added up."""
    if not len(runner):
        return np.zeros(shape, bool)
    steps = np.zeros((shape[0] + 1, shape[1]), np.int8)  # no day lies in more than a few of them
    flat = steps.reshape(-1)
    np.add.at(flat, start * shape[1] + runner, np.int8(1))
    np.add.at(flat, np.minimum(start + days, shape[0]) * shape[1] + runner, np.int8(-1))
    for t in range(1, shape[0]):  # row by row: `cumsum` takes five times as long
        np.add(steps[t - 1], steps[t], out=steps[t])
    return steps[:-1] > 0
