"""Which rules fire and which hold, by day of a season, with hysteresis counted in local days."""

from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.facts import Facts
from risk.engine.terms import raced_within, spike_category, twice_in_a_row
from risk.engine.windows import over, past, trailing


@dataclass(frozen=True, slots=True)
class Episodes:
    """By day: what fired (`*_fires`) and what is on, each 0 or the severity (1 amber, 2 red)."""

    spike: Array  # category of the session that fired W1 (1, 2) or W2 (3)
    w3_fires: Array
    w3: Array
    w4_fires: Array
    w4: Array
    w5_fires: Array
    w5: Array
    w6_fires: Array
    w6: Array
    w6_told: Array  # the episode of this day may send an e-mail


def hold(fires: Array, clears: Array) -> Array:
    """Return by day whether an episode is on: from the day it fires until the day it clears."""
    day = np.arange(len(fires))
    fired = np.maximum.accumulate(np.where(fires, day, -1))
    cleared = np.maximum.accumulate(np.where(clears & ~fires, day, -1))
    on: Array = fired > cleared
    return on


def opened(on: Array, t: int) -> int:
    """Return the day on which the episode that is on at t began."""
    off = np.flatnonzero(~(on[: t + 1] > 0))
    return int(off[-1]) + 1 if len(off) else 0


def _spikes(facts: Facts) -> Array:
    """Return the category of the run that fired W1 or W2 by day, 0 where none did."""
    w, session = facts.windows, facts.days.unraced_m
    candidate = (
        over(session, p.SPIKE_CUTS[0], w.longest30)
        & (w.longest30 > 0)
        & (session > p.W1_MIN_M)
        & (session - w.longest30 >= p.W1_EXTRA_M)
        & (w.sessions30 >= p.SPIKE_SESSIONS)
    )
    out = np.zeros(len(session), np.int64)
    fired: list[tuple[int, int]] = []
    for t in np.flatnonzero(candidate).tolist():
        category = spike_category(int(session[t]), int(w.longest30[t])) or 0
        fired = [(day, seen) for day, seen in fired if t - day <= p.W1_REPEAT]
        if all(category > seen for _, seen in fired):
            out[t] = category
            fired.append((t, category))
    return out


def _told(on: Array) -> Array:
    """Return by day whether its episode may be told: none told began in the 28 days before it."""
    starts = np.flatnonzero(on & ~past(on, 1, False))
    latest, telling = -10_000, []
    for t in starts.tolist():
        telling.append(t - latest > p.W6_REPEAT)
        latest = t if telling[-1] else latest
    which = np.searchsorted(starts, np.arange(len(on)), side="right") - 1
    told: Array = np.array([*telling, False])[which]
    return on & told


def episodes(facts: Facts) -> Episodes:
    """Work out every episode of a season."""
    w, days, early = facts.windows, facts.days, facts.terms.early
    gate = ~raced_within(days.race, p.RACE_WEEK) & ~facts.gaps.silenced
    w3_fires = w.hot & gate
    steady7 = ~over(w.week, p.W3_CLEAR_PER_CENT, np.maximum(w.ref7, 0))
    steady14 = (w.ref14 < 0) | ~over(w.sum14, p.W3_CLEAR_PER_CENT, w.ref14)
    calm3 = trailing(steady7.astype(np.int64), p.W3_CLEAR_DAYS) == p.W3_CLEAR_DAYS
    calm4 = trailing((steady7 & steady14).astype(np.int64), p.W3_CLEAR_DAYS) == p.W3_CLEAR_DAYS
    hotter = w.hot & over(w.week, p.W4_PER_CENT, w.ref7)
    again = past(trailing(hotter.astype(np.int64), 7), 7, 0) > 0
    fortnight = over(w.sum14, p.W4_PER_CENT, w.ref14) & (w.ref14 >= p.W4_REF14_MIN_M) & (w.t >= p.W4_FROM_T)
    w4_fires = ((hotter & again) | fortnight) & gate
    may = ~early & ~raced_within(days.race, p.W5_RACE_DAYS)
    dri = facts.bone.dri
    amber, red = twice_in_a_row(dri >= p.DRI_AMBER) & may, twice_in_a_row(dri >= p.DRI_RED) & may
    w5_fires = amber.astype(np.int64) + red
    w6_fires = (w.rest14 >= 0) & (w.rest14 <= p.W6_REST) & (w.sum28 >= p.REST_SUM28_M)
    w6 = hold(w6_fires, w.rest14 >= p.W6_CLEAR)
    return Episodes(
        spike=_spikes(facts),
        w3_fires=w3_fires,
        w3=hold(w3_fires, calm3),
        w4_fires=w4_fires,
        w4=hold(w4_fires, calm4),
        w5_fires=w5_fires,
        w5=hold(amber, dri < p.W5_CLEAR_AMBER).astype(np.int64) + hold(red, dri < p.W5_CLEAR_RED),
        w6_fires=w6_fires,
        w6=w6,
        w6_told=_told(w6),
    )
