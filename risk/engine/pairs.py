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
    running of 28 days. A pair is looked at only on the days on which it can be the main one: from its first run to
    four weeks after its last. These stretches stand behind each other in one row of days. A month that begins in
    one and ends in the next sees nothing of the first, which closes with four weeks without a run.
    """
    size, place = len(all_run), np.full(len(runs.shoe_keys), -1)
    place[places] = np.arange(len(places))
    used = np.flatnonzero(place[runs.shoe] >= 0)
    pair, day, metres = place[runs.shoe[used]], runs.day[used], runs.distance_m[used]
    first, last = np.full(len(places), size), np.zeros(len(places), np.int64)
    np.minimum.at(first, pair, day)
    np.maximum.at(last, pair, day)
    days = last + MONTH - first
    begin = np.cumsum(days) - days
    row = np.repeat(np.arange(len(places)), days)  # the pair of each day in the row, and the day of the log
    on = np.arange(len(row)) - (begin - first)[row]
    at = begin[pair] + day - first[pair]
    recent = trailing(np.bincount(at, np.where(runs.running[used], metres, 0), len(row)), MONTH)
    total = np.cumsum(np.bincount(at, metres, len(row)))
    fresh = np.array(start_m, float)
    fresh[1:] -= total[begin[1:] - 1]  # what the pairs in front of it have gone
    worn = np.flatnonzero((recent > 0) & (on < size))
    row, on, recent, total = row[worn], on[worn], recent[worn], (total + fresh[row])[worn]
    turns = np.bincount(on[100 * recent >= pp.ROTATION_PER_CENT * all_run[on]], minlength=size)
    most, gone, main = np.zeros(size), np.zeros(size), np.full(size, -1)
    np.maximum.at(most, on, recent)
    lead = np.flatnonzero(recent == most[on])
    np.maximum.at(gone, on[lead], total[lead])
    lead = lead[total[lead] == gone[on[lead]]][::-1]  # of equals the first pair, which is written last
    main[on[lead]] = row[lead]
    _keep_farthest(runs, place, start_m, main)
    return gone, main, turns


def _keep_farthest(runs: Runs, place: Array, start_m: Sequence[int], main: Array) -> None:
    """Fill in the pair that has gone farthest, where nothing was run for a month."""
    quiet = np.flatnonzero(main < 0)
    if not len(quiet):
        return
    before = np.searchsorted(runs.day, quiet, side="right")
    stops, back = np.unique(before, return_inverse=True)
    metres = np.array(start_m, float)
    best = np.empty(len(stops), np.int64)
    done = 0
    for row, stop in enumerate(stops.tolist()):
        pair = place[runs.shoe[done:stop]]
        metres += np.bincount(pair[pair >= 0], runs.distance_m[done:stop][pair >= 0], len(metres))
        best[row], done = int(metres.argmax()), stop
    main[quiet] = best[back]
