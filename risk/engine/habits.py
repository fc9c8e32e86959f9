"""The personal factors that the log itself tells: cadence, shoes, change of terrain."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from risk.engine import person_parameters as pp
from risk.engine.arrays import Array, limited
from risk.engine.load import Days, Runs, clean_cadence
from risk.engine.pairs import main_pairs
from risk.engine.parts import Part, stepped
from risk.engine.types import Log, Person
from risk.engine.windows import trailing, within


def habits(person: Person, log: Log, runs: Runs, days: Days, t: Array) -> tuple[tuple[Part, ...], dict[str, Array]]:
    """Return the parts for the days `t`, and by code on which of them the input is unknown."""
    cadence, no_cadence = _cadence(person, runs, t)
    terrain, no_surface = _terrain(days, t)
    return (cadence, *_shoes(log, runs, days, t), terrain), {"cadence": no_cadence, "surface": no_surface}


def _medians(day: Array, value: Array, of: Array) -> tuple[Array, Array]:
    """Return for each day of `of` the median over the 28 days before it, nan below three runs.

    The second array gives the days of `of` with such a median.
    """
    low, high = np.searchsorted(day, (of - pp.CADENCE_WINDOW, of))
    count = high - low
    out = np.full(len(of), np.nan)
    good = np.flatnonzero(count >= pp.CADENCE_RUNS)
    if len(of) == len(good) == 1:  # today alone needs no block of windows
        runs, n = np.sort(value[low[0] : high[0]]), int(count[0])
        out[0] = (runs[(n - 1) // 2] + runs[n // 2]) / 2
    elif len(good):
        row, n = np.arange(len(good)), count[good]
        width = int(n.max())
        padded = np.concatenate((np.full(width, np.inf), value))
        block = sliding_window_view(padded, width)[high[good]]  # the values before each day, some of them too old
        block[np.arange(width) < width - n[:, None]] = np.inf  # what does not count sorts behind
        block.sort(axis=1)
        out[good] = (block[row, (n - 1) // 2] + block[row, n // 2]) / 2
    return out, good


def _cadence(person: Person, runs: Runs, t: Array) -> tuple[Part, Array]:
    """Median cadence of easy running; else the last one within half a year; else the profile's."""
    slow, fast = pp.CADENCE_SPEEDS
    oldest = int(t[0]) - pp.CADENCE_OLD - pp.CADENCE_WINDOW
    seen = slice(*np.searchsorted(runs.day, (oldest, int(t[-1]))).tolist())  # no other run can count on these days
    speed, cadence = runs.speed[seen], runs.cadence[seen]
    fit = runs.running[seen] & ~runs.race[seen] & (speed >= slow) & (speed <= fast) & ~np.isnan(cadence)
    day, value = runs.day[seen][fit], cadence[fit]
    now, _ = _medians(day, value, t)
    stale = np.flatnonzero(np.isnan(now))
    if len(stale) and len(day):
        before = np.arange(max(0, int(t[stale[0]]) - pp.CADENCE_OLD), int(t[stale[-1]]) + 1)
        old, good = _medians(day, value, before)
        if len(good):
            latest = np.searchsorted(before[good], t[stale], side="right") - 1
            found = good[np.maximum(latest, 0)]
            recent = (latest >= 0) & (t[stale] - before[found] <= pp.CADENCE_OLD)
            now[stale] = np.where(recent, old[found], np.nan)
    measured = ~np.isnan(now)
    stated = np.nan
    if person.cadence_spm is not None:
        stated = float(clean_cadence(np.array(float(person.cadence_spm)), np.array(np.inf)))
    steps = np.where(measured, now, stated)
    missing = np.isnan(steps)
    above = np.where(missing, 0.0, limited(steps, *pp.CADENCE_CLIP) - pp.CADENCE_REF)
    one, other = (end**above for end in pp.CADENCE_RANGE)
    numbers = {"cadence_spm": steps, "measured": measured}
    low, high = np.minimum(one, other), np.maximum(one, other)
    return Part("cadence", pp.CADENCE_RISK**above, low, high, numbers), missing


def shoe_metres(runs: Runs, t: int) -> tuple[Array, Array]:
    """Return metres by place in `shoe_keys` at the end of day t.

    First all that was run and walked so far; then running of the last 28 days.
    """
    pairs = len(runs.shoe_keys)
    month, end = np.searchsorted(runs.day, (t - 28, t), side="right").tolist()
    running = np.where(runs.running[month:end], runs.distance_m[month:end], 0)
    total = np.bincount(runs.shoe[:end], weights=runs.distance_m[:end], minlength=pairs)
    return total, np.bincount(runs.shoe[month:end], weights=running, minlength=pairs)


def _shoes(log: Log, runs: Runs, days: Days, t: Array) -> tuple[Part, ...]:
    """How far the main pair of the last 28 days has gone, and whether pairs take turns."""
    named = np.array([bool(key) for key in runs.shoe_keys], dtype=bool)
    if not named.any():
        return ()
    keys = [key for key in runs.shoe_keys if key]
    given = {shoe.key: shoe.start_m for shoe in log.shoes}
    start = [given.get(key, 0) for key in keys]
    if len(t) == 1:
        total, recent = (metres[named] for metres in shoe_metres(runs, int(t[0])))
        total = total + np.array(start)
        farthest = np.where(recent == recent.max(), total, -1)
        main = np.array([farthest.argmax()])  # of equals the one that went further
        gone = np.where(recent.max() > 0, total[main], 0)
        all_run = within(days.run_m, t, 27, 0)
        pairs = np.array([np.count_nonzero((100 * recent >= pp.ROTATION_PER_CENT * all_run) & (recent > 0))])
    else:
        all_run = trailing(days.run_m, 28)
        gone, main, pairs = (found[t] for found in main_pairs(runs, np.flatnonzero(named), start, all_run))
    level = (gone >= pp.SHOE_WORN_M).astype(np.int64) + (gone > pp.SHOE_OLD_M)
    levels = ((pp.SHOE_WORN, pp.SHOE_RANGE), (pp.SHOE_OLD, pp.SHOE_RANGE))
    age = stepped("shoe_age", level, levels, {"mileage_m": gone.astype(np.int64), "shoe": np.array(keys)[main]})
    turns = (pairs >= 2).astype(np.int64)
    return age, stepped("shoe_rotation", turns, ((pp.ROTATION, pp.ROTATION_RANGE),), {"pairs": pairs})


def _terrain(days: Days, t: Array) -> tuple[Part, Array]:
    """Whether hard or hilly ground has grown by 30 points against the twelve weeks before."""
    recent, before = pp.TERRAIN_RECENT, pp.TERRAIN_BEFORE

    def now(values: Array) -> Array:
        return within(values, t, recent - 1, 0)

    def then(values: Array) -> Array:
        return within(values, t, recent + before - 1, recent)

    run, hard, known = now(days.run_m), now(days.hard_m), now(days.surface_m)
    hard_then, known_then = then(days.hard_m), then(days.surface_m)
    told = (known > 0) & (2 * known >= run)
    judged = told & (known_then > 0) & (2 * known_then >= then(days.run_m))
    grown = 100 * (hard * known_then - hard_then * known) >= pp.TERRAIN_POINTS * known * known_then
    numbers = {
        "share_now": np.rint(100 * hard / np.maximum(known, 1)).astype(np.int64),
        "share_before": np.rint(100 * hard_then / np.maximum(known_then, 1)).astype(np.int64),
    }
    part = stepped("terrain", (judged & grown).astype(np.int64), ((pp.TERRAIN, pp.TERRAIN_RANGE),), numbers)
    return part, ~told & (run > 0)
