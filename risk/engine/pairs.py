"""Which pair of shoes is the main one on each day of a season, and how far it has gone."""

from collections.abc import Sequence

import numpy as np

from risk.engine import person_parameters as pp
from risk.engine.arrays import Array
from risk.engine.load import Runs
from risk.engine.windows import trailing

MONTH = 28  # days in which metres make a pair the main one


def main_pairs(runs: Runs, places: Array, start_m: Sequence[int], all_run: Array) -> tuple[Array, Array, Array]:
    """Return by day the metres of the main pair (0 where none was run in), its place, and how many pairs take turns.

    `places` are the pairs to look at, among `runs.shoe_keys`; `start_m` their metres before the log; `all_run` the
    running of 28 days. A pair is looked at only on the days on which it can be the main one: a table of all pairs by
    all days takes ten times as long.
    """
    size = len(all_run)
    most, gone = np.zeros(size), np.zeros(size)
    main, turns = np.full(size, -1), np.zeros(size, np.int64)
    by_pair = np.argsort(runs.shoe, kind="stable")
    ends = np.searchsorted(runs.shoe[by_pair], [places, places + 1])
    running = np.where(runs.running, runs.distance_m, 0)
    for at, (low, high, before) in enumerate(zip(*ends.tolist(), start_m, strict=True)):
        own = by_pair[low:high]
        first, end = int(runs.day[own[0]]), min(size, int(runs.day[own[-1]]) + MONTH)
        span, day = slice(first, end), runs.day[own] - first
        recent = trailing(np.bincount(day, running[own], end - first), MONTH)
        total = before + np.bincount(day, runs.distance_m[own], end - first).cumsum()
        ahead = (recent > 0) & ((recent > most[span]) | ((recent == most[span]) & (total > gone[span])))
        for so_far, now in ((most, recent), (gone, total), (main, at)):
            so_far[span] = np.where(ahead, now, so_far[span])
        turns[span] += (100 * recent >= pp.ROTATION_PER_CENT * all_run[span]) & (recent > 0)
    _keep_farthest(runs, places, start_m, main)
    return gone, main, turns


def _keep_farthest(runs: Runs, places: Array, start_m: Sequence[int], main: Array) -> None:
    """Fill in the pair that has gone farthest, where nothing was run for a month."""
    quiet = np.flatnonzero(main < 0)
    if not len(quiet):
        return
    before = np.searchsorted(runs.day, quiet, side="right")
    stops, back = np.unique(before, return_inverse=True)
    metres = np.array(start_m, float)
    best = np.empty(len(stops), np.int64)
    place = np.full(len(runs.shoe_keys), -1)
    place[places] = np.arange(len(places))
    done = 0
    for row, stop in enumerate(stops.tolist()):
        pair = place[runs.shoe[done:stop]]
        metres += np.bincount(pair[pair >= 0], runs.distance_m[done:stop][pair >= 0], len(places))
        best[row], done = int(metres.argmax()), stop
    main[quiet] = best[back]
