"""Which rules fire and which hold, by day of a season, with hysteresis counted in local days."""

from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.facts import Facts
from risk.engine.terms import raced_within, spike_category, twice_in_a_row
from risk.engine.windows import highest, over


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
    on = np.zeros(len(fires), bool)
    fired = _first_days(fires)
    if len(fired):
        cleared = np.append(_first_days(clears & ~fires), len(fires))
        ends = cleared[np.searchsorted(cleared, fired)]  # of the episode that each of these days is in
        for start, end in zip(fired.tolist(), ends.tolist(), strict=True):
            on[start:end] = True
    return on


def _first_days(true: Array) -> Array:
    """Return the days on which it is so, and was not on the day before."""
    new = true.copy()
    np.greater(true[1:], true[:-1], out=new[1:])
    return np.flatnonzero(new)


def opened(on: Array, t: int) -> int:
    """Return the day on which the episode that is on at t began."""
    off = np.flatnonzero(~(on[: t + 1] > 0))
    return int(off[-1]) + 1 if len(off) else 0


def _spikes(facts: Facts) -> Array:
    """Return the category of the run that fired W1 or W2 by day, 0 where none did; none does while early."""
    w, session = facts.windows, facts.days.unraced_m
    candidate = (
        over(session, p.SPIKE_CUTS[0], w.longest30)
        & (w.longest30 > 0)
        & (session > p.W1_MIN_M)
        & (session - w.longest30 >= p.W1_EXTRA_M)
        & (w.sessions30 >= p.SPIKE_SESSIONS)
        & ~facts.early
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
    told, latest = on.copy(), -10_000
    starts = _first_days(on).tolist()
    for t, following in zip(starts, [*starts, len(on)][1:], strict=True):
        if t - latest > p.W6_REPEAT:
            latest = t
        else:
            told[t:following] = False
    return told


def episodes(facts: Facts) -> Episodes:
    """Work out every episode of a season. While early nothing opens that would be amber or red."""
    w, days, early = facts.windows, facts.days, facts.early
    gate = ~raced_within(days.race, p.RACE_WEEK) & ~facts.gaps.silenced & ~early
    w3_fires = w.hot & gate
    loud7 = over(w.week, p.W3_CLEAR_PER_CENT, np.maximum(w.ref7, 0))
    loud14 = over(w.sum14, p.W3_CLEAR_PER_CENT, w.ref14) & (w.ref14 >= 0)
    calm3 = ~highest(loud7, p.W3_CLEAR_DAYS - 1, 0, True)
    calm4 = ~highest(loud7 | loud14, p.W3_CLEAR_DAYS - 1, 0, True)
    hotter = w.hot & over(w.week, p.W4_PER_CENT, w.ref7)
    again = highest(hotter, 13, 7, False)
    fortnight = over(w.sum14, p.W4_PER_CENT, w.ref14) & (w.ref14 >= p.W4_REF14_MIN_M) & (w.t >= p.W4_FROM_T)
    w4_fires = ((hotter & again) | (fortnight & ~facts.gaps.silenced14)) & gate
    may = ~early & ~raced_within(days.race, p.W5_RACE_DAYS)
    dri = facts.bone.dri
    amber, red = twice_in_a_row(dri >= p.DRI_AMBER) & may, twice_in_a_row(dri >= p.DRI_RED) & may
    w5_fires = amber.astype(np.int64) + red
    w6_fires = (w.rest14 >= 0) & (w.rest14 <= p.W6_REST) & (w.sum28 >= p.REST_SUM28_M) & ~early
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
