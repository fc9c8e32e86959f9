"""Every day of a season in plain loops, each as a dictionary with the names of results.Assessment."""

from datetime import date
from typing import Any

from risk.engine.naive import bone, confidence, habits, pain, person, rules, scale, terms, wear
from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary
from risk.engine.naive.running import Bout, bouts_by_day
from risk.engine.types import Log, Person

Day = dict[str, Any]


def season(log: Log, who: Person, until: date) -> list[Day]:
    """Return each local day from the first entry to `until`, worked out from nothing."""
    diary = Diary(log, until)
    bouts = bouts_by_day(diary)
    loads = [sum((bout.ebk for bout in day), 0.0) for day in bouts]
    usual = bone.baseline(diary, bouts, who)
    spikes = [terms.spike_of_day(diary, t) for t in diary.days]
    steep = [terms.week_is_steep(diary, t) for t in diary.days]
    medians = habits.cadence_medians(diary, bouts)
    pairs = habits.Pairs(diary, log.shoes)

    days: list[Day] = []
    for t, (damage, capacity) in enumerate(bone.damage_and_capacity(diary, loads, usual)):
        factors = person.personal_factors(who, diary.date(t))
        factors = factors + habits.habit_factors(diary, medians, pairs, log, who, t)
        day = facts(diary, loads, usual, t)
        day.update(damage=damage, capacity=capacity, dri=damage / capacity)
        day.update(load_terms(diary, loads, usual, spikes, steep, day, t))
        day.update(level(day, factors))
        day.update(outlook(diary, bouts, log, who, day, t))
        days.append(day)

    settled = len(days) >= k.BASELINE_DAYS or bone.is_stated(diary, who)
    add_rules(diary, pairs, days, settled)
    return days


def facts(diary: Diary, loads: list[float], usual: float, t: int) -> Day:
    """Layer (a): what was done."""
    return {
        "on": diary.date(t),
        "distance_m": diary.metres[t],
        "load_ebk": loads[t],
        "baseline_ebk": usual,
        "longest30_m": diary.longest30(t),
        "spike_ratio": diary.spike_ratio(t),
        "week_m": diary.total(t - 6, t),
        "previous_week_m": diary.total(t - 13, t - 7) if t >= 7 else 0,
        "sum28_m": diary.total(t - 27, t),
        "ref7_m": diary.ref7(t),
        "ref14_m": diary.ref14(t),
        "rest7": diary.rest(t, 7),
        "rest14": diary.rest(t, 14),
        "days_in_a_row": diary.days_in_a_row(t),
        "break_days": diary.break_days(t),
        "early": terms.is_early(loads, usual, t),
        "returning": diary.returning(t),
    }


def load_terms(
    diary: Diary, loads: list[float], usual: float, spikes: list[float], steep: list[bool], day: Day, t: int
) -> Day:
    """load_risk = max(1, load, spike, week)·k_rest, and V."""
    load = terms.load_term(day["dri"])
    spike = terms.spike_term(spikes, t)
    week = terms.week_term(steep, t)
    k_rest = terms.rest_term(day["rest14"], day["sum28_m"])
    return {
        "load_term": load,
        "spike_term": spike,
        "week_term": week,
        "rest_term": k_rest,
        "load_risk": max(1.0, load, spike, week) * k_rest,
        "volume": terms.volume(terms.usual_week(loads, usual, t)),
    }


def level(day: Day, factors: list[tuple[str, float]]) -> Day:
    """R = S·V·load_risk, the index, its band and the points."""
    product = 1.0
    for _, m in factors:
        product = product * m
    kept = person.susceptibility(product)
    relative_risk = kept * day["volume"] * day["load_risk"]
    load_min = scale.least_by_load(day["dri"], day["early"])
    _, exact = scale.unrounded(relative_risk, load_min)
    index = scale.whole_index(exact)
    found = {"load": day["load_term"], "spike": day["spike_term"], "week": day["week_term"]}
    rows = scale.rows(factors, product, kept, day["volume"], found, day["rest_term"], load_min, relative_risk)
    shown = scale.largest_remainder([row[2] for row in rows], index)
    return {
        "susceptibility": kept,
        "relative_risk": relative_risk,
        "index": index,
        "band": scale.band_of(index),
        "factors": [
            {"code": code, "multiplier": m, "points": size, "shown": whole}
            for (code, m, size), whole in zip(rows, shown, strict=True)
        ],
    }


def outlook(diary: Diary, bouts: list[list[Bout]], log: Log, who: Person, day: Day, t: int) -> Day:
    """The light, the confidence, and whether anything hides the level; pain outranks everything."""
    hidden = None
    if pain.stops(log, diary, day["on"]):
        hidden = "pain"
    elif person.is_minor(who, day["on"]) and person.energy_items(who, day["on"]):
        hidden = "clinician"
    elif not any(diary.runs_on):
        hidden = "no_runs"
    step, reasons = confidence.confidence(diary, bouts, who, t)
    found: Day = {
        "light": scale.light_of(day["dri"], day["early"], day["returning"]),
        "confidence": step,
        "confidence_lowered": reasons,
        "hidden": hidden,
    }
    if hidden is not None:
        found.update(index=None, band=None, factors=[])
    return found


def add_rules(diary: Diary, pairs: habits.Pairs, days: list[Day], settled: bool) -> None:
    """Add to each day the rules that are open or holding on it."""
    dri = [day["dri"] for day in days]
    early = [day["early"] for day in days]
    families = [
        rules.single_run(diary, early),
        rules.weekly_ramp(diary, early),
        rules.model_load(diary, dri, early, settled),
        rules.rest(diary, early),
        rules.back_again(diary),
        rules.for_the_fragile(diary, dri, [day["susceptibility"] for day in days], early),
    ]
    for t, day in enumerate(days):
        day["rules"] = [warned for family in families for warned in family[t]]
        day["rules"] += wear.worn_pairs(diary, pairs, t)
        if day["hidden"] == "pain":
            day["rules"].append(rules.Warned("W9", "red", "open"))
