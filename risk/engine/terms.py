"""The terms of the index that training alone decides: load, spike, week, rest, volume, and the light."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array, limited
from risk.engine.load import Days
from risk.engine.windows import Breaks, Windows, highest, past, since

NEAR_PER_CENT = round(100 * p.SPIKE_RATIOS[0])  # of the longest run; below it a session is no spike
LIGHTS = ("green", "watch", "amber", "red", "returning")


FELT_DAYS = max(p.SPIKE_FADE, p.WEEK_FADE)  # of the days up to t, the terms of t


class Felt(NamedTuple):
    """The terms of one day; multipliers of the rate unless said."""

    load: float
    spike: float
    week: float
    rest: float
    load_risk: float
    usual_week: float  # EBK
    volume: float
    load_min: float  # points
    early: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The same by day."""

    load: Array
    spike: Array
    week: Array
    rest: Array
    load_risk: Array
    usual_week: Array
    volume: Array
    load_min: Array
    early: Array

    def on(self, at: int) -> Felt:
        """Return the terms of the day at a place in the arrays."""
        return Felt(*(getattr(self, name)[at].item() for name in Felt._fields))


def spike_category(session_m: int, longest_m: int | None) -> int | None:
    """Return 0 to 3 after Frandsen's cuts, None without a longest run to compare with. Integer metres."""
    if not longest_m:
        return None
    return sum(100 * session_m > cut * longest_m for cut in p.SPIKE_CUTS)


def load_term(dri: Array | float) -> Array:
    """Return min(4, DRI ^ 1.2)."""
    return np.minimum(p.LOAD_MAX, np.asarray(dri, float) ** p.LOAD_EXP)


def spike_rate(session_m: Array, longest_m: Array, sessions30: Array) -> Array:
    """Return rr_k of a day's longest session; 1 without four sessions in the month before."""
    judged = (sessions30 >= p.SPIKE_SESSIONS) & (longest_m > 0)
    ratio = session_m / np.maximum(longest_m, 1)
    excess = np.interp(ratio, p.SPIKE_RATIOS, p.SPIKE_RATES) - 1
    part = np.clip((session_m / 1000 - p.SPIKE_FROM_KM) / (p.SPIKE_FULL_KM - p.SPIKE_FROM_KM), 0, 1)
    return np.where(judged, 1 + excess * part, 1.0)


def near_longest(session_m: Array, longest_m: Array, sessions30: Array) -> Array:
    """Return the places, in the flattened arrays, of the sessions that may be a spike: a few in a hundred."""
    return np.flatnonzero((100 * session_m >= NEAR_PER_CENT * longest_m) & (sessions30 >= p.SPIKE_SESSIONS))


def spike_rates(session_m: Array, longest_m: Array, sessions30: Array, near: Array) -> Array:
    """Return `spike_rate` of every day, worked out for the days of `near` alone: the others are 1."""
    rates = np.ones(session_m.shape)
    if not len(near):
        return rates
    found = (values.reshape(-1)[near] for values in (session_m, longest_m, sessions30))
    rates.reshape(-1)[near] = spike_rate(*found)
    return rates


def spike_term(rates: Array) -> Array:
    """Return the strongest rate of the last 14 days, each fading in a straight line to day 14."""
    flat, across = rates.reshape(-1), rates.size // max(1, len(rates))
    at = np.flatnonzero(flat > 1)[:, None]  # few, so each is carried through its 14 days
    if not len(at):
        return np.ones(rates.shape)
    back, best = np.arange(p.SPIKE_FADE), np.zeros(rates.size)
    later, felt = at + back * across, (flat[at] - 1) * (1 - back / p.SPIKE_FADE)
    inside = later < rates.size
    np.maximum.at(best, later[inside], felt[inside])
    return 1 + best.reshape(rates.shape)


def week_term(days_since: Array | float) -> Array:
    """Return 1.40 up to 7 days after the last jump of the week, then a straight line to 1 on day 14."""
    left = np.clip((p.WEEK_FADE - np.asarray(days_since, float)) / (p.WEEK_FADE - p.WEEK_HOLD), 0, 1)
    return 1 + (p.WEEK_RISK - 1) * left


_WEEK = week_term(np.arange(p.WEEK_FADE + 1))


def week_terms(hot: Array) -> Array:
    """Return the week term by day from the days of a jump, looked up by the days since the last one."""
    found: Array = _WEEK[np.minimum(since(hot), p.WEEK_FADE)]
    return found


def rest_term(rest14: Array, sum28_m: Array) -> Array:
    """Return k_rest from the rest days in 14 (negative = undefined) and the metres of 28 days."""
    rest14 = np.asarray(rest14)
    asked = (rest14 >= 0) & (rest14 < p.REST_GOOD) & (np.asarray(sum28_m) >= p.REST_SUM28_M)
    out, at = np.ones(asked.shape), np.flatnonzero(asked)
    if not len(at):
        return out
    out.reshape(-1)[at] = np.where(rest14.reshape(-1)[at] >= p.REST_SOME, p.REST_RISK_SOME, p.REST_RISK_FEW)
    return out


def volume_term(weekly_ebk: Array | float) -> Array:
    """Return V from the usual week in EBK."""
    week = np.maximum(0.0, np.asarray(weekly_ebk, float))
    return limited((week / p.V_REF_EBK) ** p.V_EXP, p.V_MIN, p.V_MAX)


def combine(load: Array, spike: Array, week: Array, rest: Array) -> Array:
    """Return load_risk: the maximum of three views of one ramp, times rest."""
    strongest: Array = np.asarray(np.maximum(load, spike))
    for other in (week, 1.0):  # in place: for many runners a new array costs more than what is done with it
        np.maximum(strongest, other, out=strongest)
    strongest *= rest
    return strongest


def load_minimum(dri: Array | float) -> Array:
    """Return the points below which the index may not fall at this DRI."""
    return np.asarray(np.interp(dri, p.LOAD_MIN_DRI, p.LOAD_MIN_POINTS))


def usual_week(load28: Array, load84: Array, t: Array, baseline: Array | float) -> Array:
    """Return the larger weekly EBK of the last 28 and 84 days; days before the log at the baseline."""

    def weekly(total: Array, span: int) -> Array:
        before = np.maximum(0, span - 1 - t)  # days of the span that are no days of the log
        head = slice(np.count_nonzero(before.reshape(len(before), -1).any(axis=1)))  # they come first
        sums = total.copy()
        sums[head] += baseline * before[head]
        sums /= span / 7
        return sums

    larger = weekly(load28, 28)
    return np.maximum(larger, weekly(load84, 84), out=larger)


def is_early(t: Array, load7: Array, baseline: Array | float) -> Array:
    """Return whether it is one of the first 14 days, after a week of at most twice the usual one."""
    twice = p.EARLY_WEEKS * np.where(baseline == 0, p.FLOOR, baseline)
    early: Array = (t < p.EARLY_DAYS) & (load7 <= twice * (1 + 1e-9))
    return early


def work_out(days: Days, w: Windows, gaps: Breaks, dri: Array, baseline: float, part: slice = slice(None)) -> Terms:
    """Work out every term by day. `baseline` in EBK a day.

    Of a `part` that begins later than day 0 only the days from FELT_DAYS - 1 on see all that is felt on them.
    """
    early, dri = is_early(w.t[part], w.load7[part], baseline), dri[part]
    load = load_term(dri)
    sessions = days.longest_m[part], w.longest30[part], w.sessions30[part]
    spike = spike_term(spike_rates(*sessions, near_longest(*sessions)))
    week = week_terms(w.hot[part] & ~gaps.silenced[part])
    rest = rest_term(w.rest14[part], w.sum28[part])
    usual = usual_week(w.load28[part], w.load84[part], w.t[part], baseline)
    return Terms(
        load=load,
        spike=spike,
        week=week,
        rest=rest,
        load_risk=combine(load, spike, week, rest),
        usual_week=usual,
        volume=volume_term(usual),
        load_min=np.where(early, 0.0, load_minimum(dri)),
        early=early,
    )


def light_step(dri: Array, early: Array, returning: Array) -> Array:
    """Return the load light by day as a place in LIGHTS."""
    step = (dri >= p.DRI_WATCH).astype(np.int8) + (dri >= p.DRI_AMBER) + (dri >= p.DRI_RED)
    step = np.where(early, np.minimum(step, 1), step)
    return np.where((step == 0) & returning, 4, step)


def light(dri: Array, early: Array, returning: Array) -> Array:
    """Return the load light by day: green, watch, amber, red or returning."""
    return np.array(LIGHTS, dtype=object)[light_step(dri, early, returning)]


def light_on(dri: float, early: bool, returning: bool) -> str:
    """Return the load light of one day."""
    step = sum(dri >= cut for cut in (p.DRI_WATCH, p.DRI_AMBER, p.DRI_RED))
    step = min(step, 1) if early else step
    return "returning" if returning and step == 0 else LIGHTS[step]


def is_stated(days: Days, stated_weekly_m: int | None, joined: int | None) -> bool:
    """Return whether the stated week counts: it does unless the log reaches back 28 days before joining."""
    reaches_back = joined is not None and joined - days.first >= p.BASELINE_DAYS
    return stated_weekly_m is not None and not reaches_back


def baseline_ebk(
    days: Days, stated_weekly_m: int | None, joined: int | None, run_load: Array, run_day: Array
) -> float:
    """Return the EBK a day that stand before day 0.

    `joined` is the ordinal of the day of joining, `run_load` and `run_day` the running sessions. One
    number for a whole season, from the first 28 calendar days as far as they are logged.
    """
    span = p.BASELINE_DAYS
    if stated_weekly_m is None or not is_stated(days, stated_weekly_m, joined):
        return float(days.load_ebk[:span].sum()) / span
    km = float(days.run_m[:span].sum()) / 1000
    own = float(run_load[run_day < span].sum()) / km if km >= p.BASELINE_KM else p.F_KM_DEFAULT
    return stated_weekly_m / 7000 * own


def raced_within(race: Array, days: int) -> Array:
    """Return whether a race lies in t-days ... t."""
    return highest(race, days, 0, False) if race.any() else race


def twice_in_a_row(true: Array) -> Array:
    """Return whether it was so on t and on t-1."""
    return true & past(true, 1, False)
