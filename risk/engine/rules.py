"""Rules W1 to W10 as they stand on one day, with the numbers that fired them. The states: episodes.py."""

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.comeback import comeback, old_week, reentry_volume
from risk.engine.episodes import Episodes, episodes, hold, opened
from risk.engine.facts import Facts
from risk.engine.results import PainFlag, Rule
from risk.engine.shares import share_on
from risk.engine.terms import raced_within, twice_in_a_row
from risk.engine.types import Log

__all__ = ["FAMILIES", "Episodes", "episodes", "events_on", "hold", "opened", "rules_on"]

FAMILIES = {
    "W1": "single_run",
    "W2": "single_run",
    "W3": "weekly_ramp",
    "W4": "weekly_ramp",
    "W5": "model_load",
    "W6": "rest",
    "W7": "shoe",
    "W8": "return",
    "W9": "pain",
    "W10": "profile",
}


def _defined(value: int) -> int | None:
    return int(value) if value >= 0 else None


def _state(fires: object) -> str:
    return "open" if fires else "holding"


def rules_on(
    facts: Facts,
    seen: Episodes,
    susceptible: Callable[[Array], Array],
    log: Log,
    shoe_m: dict[str, int],
    pain: PainFlag | None,
    t: int,
) -> tuple[Rule, ...]:
    """Return the rules of day t, the gravest first.

    `susceptible` gives S for days, asked only where W10 needs it; `shoe_m` is each pair's mileage on that day.
    """
    found = [*_pain_rule(pain), *_run_rules(facts, seen, t), *_load_rules(facts, seen, t)]
    found += [*_profile_rules(facts, susceptible, t), *_ramp_rules(facts, seen, t), *_rest_rules(facts, seen, t)]
    return (*found, *_return_rules(facts, t), *_shoe_rules(log, shoe_m, facts.on(t)))


def events_on(facts: Facts, seen: Episodes, t: int) -> tuple[Rule, ...]:
    """Return those rules of day t that are about the day itself and over with it: W1, W2 and W8."""
    return (*_run_rules(facts, seen, t), *_return_rules(facts, t))


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


def _return_rules(facts: Facts, t: int) -> list[Rule]:
    """Return W8 on the day of return. Below 14 days it is for the app, and only if it is long for this runner."""
    found = comeback(facts.days, t)
    if found is None or not found.counts:
        return []
    tell = found.gap >= p.GAP_DAYS
    before, longest_before = old_week(facts, found.stopped)
    share = share_on(found.gap, 0)
    week, longest = reentry_volume(share, before, longest_before)
    numbers = {
        "on": facts.on(t),
        "gap_days": found.gap,
        "week_before_m": before,
        "longest_before_m": longest_before,
        "share": share,
        "week_m": week,
        "longest_m": longest,
    }
    severity = "amber" if found.gap >= p.W8_AMBER_DAYS else "info"
    return [_rule("W8", severity, facts.on(t).isoformat(), "open", numbers, tell)]


def _profile_rules(facts: Facts, susceptible: Callable[[Array], Array], t: int) -> list[Rule]:
    """Return W10: what the runner brings along and the load together. A stretch of days decides, from the last
    day with DRI below 1.1 on, so that S is asked for no other day.
    """
    dri = facts.bone.dri
    if dri[t] < p.W10_CLEAR:
        return []
    calm = np.flatnonzero(dri[: t + 1] < p.W10_CLEAR)
    start = int(calm[-1]) + 1 if len(calm) else 0
    races = facts.days.race[max(0, start - p.W10_RACE_DAYS) : t + 1]
    may = ~raced_within(races, p.W10_RACE_DAYS)[len(races) - (t + 1 - start) :]
    may &= ~facts.early[start : t + 1]
    loaded = twice_in_a_row(dri[start : t + 1] >= p.W10_DRI) & may
    if not loaded.any():
        return []
    fragile = susceptible(np.arange(start, t + 1)) >= p.W10_S
    fires = loaded & twice_in_a_row(fragile)
    on = hold(fires, ~fragile)
    if not on[-1]:
        return []
    numbers = {
        "susceptibility": float(susceptible(np.array([t]))[0]),
        "dri": float(dri[t]),
        "damage": float(facts.bone.damage[t]),
        "capacity": float(facts.bone.capacity[t]),
        "since": facts.on(start + opened(on, t - start)),
    }
    return [_rule("W10", "amber", "", _state(fires[-1]), numbers)]


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
