"""Rules W1 to W6 of many runners, as `rules.episodes` has them for one. Days run down, runners across."""

from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.cohort.block import Block
from risk.engine.windows import highest, over, past


@dataclass(frozen=True, slots=True)
class Ramps:
    """The windows that the rules compare."""

    week: Array
    sum14: Array
    sum28: Array
    ref7: Array
    ref14: Array
    longest30: Array
    near: Array  # places (in the flattened array) of sessions that are near or above the longest of the month
    rest14: Array
    hot: Array
    silenced: Array
    silenced14: Array


@dataclass(frozen=True, slots=True)
class Episodes:
    """By day: the category of the run that fired W1 or W2 (0 to 3); what is on, 0 or the severity."""

    spike: Array
    w3: Array
    w4: Array
    w5: Array
    w6: Array


def episodes(block: Block, w: Ramps, dri: Array, early: Array) -> Episodes:
    """Work out every episode of some runners."""
    raced = highest(block.race, p.RACE_WEEK, 0, False)
    gate = ~(raced | w.silenced | early)
    loud7 = over(w.week, p.W3_CLEAR_PER_CENT, np.maximum(w.ref7, 0))
    loud14 = (w.ref14 >= 0) & over(w.sum14, p.W3_CLEAR_PER_CENT, w.ref14)
    hotter = w.hot & over(w.week, p.W4_PER_CENT, w.ref7)
    again = highest(hotter, 13, 7, False)
    fortnight = over(w.sum14, p.W4_PER_CENT, w.ref14) & (w.ref14 >= p.W4_REF14_MIN_M) & (block.t >= p.W4_FROM_T)
    may = ~(early | raced | past(block.race, p.W5_RACE_DAYS, False))
    amber, red = dri >= p.DRI_AMBER, dri >= p.DRI_RED
    on = _hold(
        fires=(
            w.hot & gate,
            ((hotter & again) | (fortnight & ~w.silenced14)) & gate,
            amber & past(amber, 1, False) & may,
            red & past(red, 1, False) & may,
            (w.rest14 >= 0) & (w.rest14 <= p.W6_REST) & (w.sum28 >= p.REST_SUM28_M) & ~early,
        ),
        stays=(
            highest(loud7, p.W3_CLEAR_DAYS - 1, 0, True),
            highest(loud7 | loud14, p.W3_CLEAR_DAYS - 1, 0, True),
            dri >= p.W5_CLEAR_AMBER,
            dri >= p.W5_CLEAR_RED,
            w.rest14 < p.W6_CLEAR,
        ),
    )
    return Episodes(_spikes(block, w, early), on[0], on[1], on[2] + on[3], on[4])


def _hold(fires: tuple[Array, ...], stays: tuple[Array, ...]) -> Array:
    """Return by day whether each episode is on: from the day it fires until the day it does not stay."""
    on, keep = np.stack(fires, axis=1), np.stack(stays, axis=1)  # days, episodes, runners
    for t in range(1, len(on)):
        today = keep[t]
        np.logical_and(today, on[t - 1], out=today)
        np.logical_or(on[t], today, out=on[t])
    return on.transpose(1, 0, 2).view(np.int8)


def _spikes(block: Block, w: Ramps, early: Array) -> Array:
    """Return the category of the run that fired W1 or W2; not again within 14 days unless it is higher."""
    out = np.zeros(block.run_m.shape, np.int8)
    session, longest = block.unraced_m.reshape(-1)[w.near], w.longest30.reshape(-1)[w.near]
    candidate = over(session, p.SPIKE_CUTS[0], longest) & (session > p.W1_MIN_M)
    candidate &= (session - longest >= p.W1_EXTRA_M) & (longest > 0) & ~early.reshape(-1)[w.near]
    category = sum(
        (over(session, cut, longest).astype(np.int64) for cut in p.SPIKE_CUTS), np.zeros(len(session), np.int64)
    )
    day, runner = np.divmod(w.near[candidate], len(block.baseline))
    order = np.argsort(runner, kind="stable")  # one runner after the other, by day
    column = -1
    latest = [0] * (len(p.SPIKE_CUTS) + 1)  # by category: the last day that fired it or a higher one
    for who, t, seen in np.stack((runner, day, category[candidate]))[:, order].T.tolist():
        if who != column:
            column, latest = who, [-p.W1_REPEAT - 1] * len(latest)
        if t - latest[seen] > p.W1_REPEAT:
            out[t, who] = seen
            latest[: seen + 1] = [t] * (seen + 1)
    return out
