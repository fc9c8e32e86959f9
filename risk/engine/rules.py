"""Rules W1 to W7 and W9. States clear with hysteresis counted in local days, never in evaluations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.facts import Facts
from risk.engine.results import PainFlag, Rule
from risk.engine.terms import raced_within, spike_category, twice_in_a_row
from risk.engine.types import Log
from risk.engine.windows import over, past, trailing

FAMILIES = {
    "W1": "single_run",
    "W2": "single_run",
    "W3": "weekly_ramp",
    "W4": "weekly_ramp",
    "W5": "model_load",
    "W6": "rest",
    "W7": "shoe",
    "W9": "pain",
}


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


def _defined(value: int) -> int | None:
    return int(value) if value >= 0 else None


def _state(fires: object) -> str:
    return "open" if fires else "holding"


def rules_on(
    facts: Facts, seen: Episodes, log: Log, shoe_m: dict[str, int], pain: PainFlag | None, t: int
) -> tuple[Rule, ...]:
    """Return the rules of day t, the gravest first. `shoe_m` is each pair's mileage on that day."""
    found = [*_pain_rule(pain), *_run_rules(facts, seen, t), *_load_rules(facts, seen, t)]
    found += [*_ramp_rules(facts, seen, t), *_rest_rules(facts, seen, t)]
    return (*found, *_shoe_rules(log, shoe_m, facts.on(t)))


def _rule(
    name: str, severity: str, subject: str, state: str, numbers: Mapping[str, object], tell: bool = True
) -> Rule:
    return Rule(name, FAMILIES[name], severity, subject, state, numbers, tell)


def _pain_rule(pain: PainFlag | None) -> list[Rule]:
    if pain is None:
        return []
    numbers = {
        "reason": pain.reason,
        "side": pain.side,
        "score": pain.score,
        "since": pain.since,
        "reports": pain.reports,
        "urgent": pain.urgent,
    }
    return [_rule("W9", "red", pain.site, "open", numbers)]


def _run_rules(facts: Facts, seen: Episodes, t: int) -> list[Rule]:
    category = int(seen.spike[t])
    if not category:
        return []
    session, longest, on = int(facts.days.unraced_m[t]), int(facts.windows.longest30[t]), facts.on(t)
    numbers = {
        "session_m": session,
        "longest30_m": longest,
        "ratio": session / longest,
        "category": category,
        "on": on,
    }
    name, severity = ("W2", "red") if category == 3 else ("W1", "amber")
    return [_rule(name, severity, on.isoformat(), "open", numbers)]


def _load_rules(facts: Facts, seen: Episodes, t: int) -> list[Rule]:
    level = int(seen.w5[t])
    if not level:
        return []
    numbers = {
        "dri": float(facts.bone.dri[t]),
        "damage": float(facts.bone.damage[t]),
        "capacity": float(facts.bone.capacity[t]),
        "since": facts.on(opened(seen.w5, t)),
    }
    # Without a stated week the first month makes its own baseline: until it is over a ratio is no news to mail.
    state, severity = _state(seen.w5_fires[t] >= level), "red" if level == 2 else "amber"
    return [_rule("W5", severity, "", state, numbers, tell=facts.settled)]


def _ramp_rules(facts: Facts, seen: Episodes, t: int) -> list[Rule]:
    w = facts.windows
    numbers: dict[str, object] = {"week_m": int(w.week[t]), "ref7_m": max(0, int(w.ref7[t]))}
    out = []
    if seen.w4[t]:
        more: dict[str, object] = {
            "sum14_m": int(w.sum14[t]),
            "ref14_m": int(w.ref14[t]) if w.ref14[t] >= 0 else None,
        }
        since = facts.on(opened(seen.w4, t))
        out.append(_rule("W4", "amber", "", _state(seen.w4_fires[t]), numbers | more | {"since": since}))
    if seen.w3[t]:
        since = facts.on(opened(seen.w3, t))
        out.append(_rule("W3", "amber", "", _state(seen.w3_fires[t]), numbers | {"since": since}))
    return out


def _rest_rules(facts: Facts, seen: Episodes, t: int) -> list[Rule]:
    w = facts.windows
    numbers: dict[str, object] = {
        "rest14": _defined(w.rest14[t]),
        "rest7": _defined(w.rest7[t]),
        "sum28_m": int(w.sum28[t]),
        "days_in_a_row": int(w.streak[t]),
    }
    if seen.w6[t]:
        numbers["since"] = facts.on(opened(seen.w6, t))
        return [_rule("W6", "amber", "", _state(seen.w6_fires[t]), numbers, bool(seen.w6_told[t]))]
    if w.rest7[t] == 0:
        return [_rule("W6", "info", "", "open", numbers, tell=False)]
    return []


def _shoe_rules(log: Log, shoe_m: dict[str, int], on: date) -> list[Rule]:
    out = []
    for shoe in log.shoes:
        gone = shoe_m[shoe.key]
        if shoe.retired_on is not None and shoe.retired_on <= on:
            continue
        passed = shoe.heads_up_m
        if gone >= shoe.limit_m:
            passed = gone - (gone - shoe.limit_m) % p.SHOE_REPEAT_M
        if gone >= min(shoe.heads_up_m, shoe.limit_m):
            numbers = {
                "mileage_m": gone,
                "threshold_m": passed,
                "heads_up_m": shoe.heads_up_m,
                "limit_m": shoe.limit_m,
                "past_limit": gone >= shoe.limit_m,
            }
            out.append(_rule("W7", "info", shoe.key, "open", numbers))
    return out
