"""One day put into words' raw material: confidence, what is unknown, the rows whose points add up."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from risk.engine import index as scale
from risk.engine import parameters as p
from risk.engine import person_parameters as pp
from risk.engine import terms as term
from risk.engine.facts import Facts
from risk.engine.person import Susceptibility
from risk.engine.results import Assessment, PainFlag, Rule
from risk.engine.types import Person
from risk.engine.windows import idle

LEVELS = ("low", "medium", "good")


@dataclass(frozen=True, slots=True)
class Known:
    """The person's part, and the place of the day in its arrays."""

    person: Susceptibility
    place: int

    def at(self, value: object) -> Any:
        """Return the number of this day out of an array by day, or a constant as it is."""
        return value[self.place].item() if isinstance(value, np.ndarray) else value


def assessment(
    facts: Facts,
    person: Person,
    logged: bool,
    known: Known,
    pain: PainFlag | None,
    rules: tuple[Rule, ...],
    t: int,
) -> Assessment:
    """Put one day together. `logged` says whether there is any entry at all."""
    w, felt, days, gaps = facts.windows, facts.felt(t), facts.days, facts.gaps
    total = float(known.at(known.person.total))
    volume, load_risk = felt.volume, felt.load_risk
    minor_energy = bool(known.at(known.person.clinician))
    hidden = "pain" if pain else "clinician" if minor_energy else None if logged else "no_runs"
    load_terms = _load_terms(felt)
    rows = _rows(facts, felt, load_terms[0], known, t)
    exact = float(scale.unrounded(total * volume * load_risk, felt.load_min))
    whole = int(scale.rounded(exact))
    usual = min(100, max(0, int(scale.rounded(scale.raw_points(total * volume)))))
    unknown = _unknown(facts, person, known, t)
    confidence, lowered = _confidence(facts, person, unknown, t)
    longest = int(w.longest30[t])
    run28 = int(w.sum28[t])
    return Assessment(
        on=facts.on(t),
        distance_m=int(days.run_m[t]),
        load_ebk=float(days.load_ebk[t]),
        week_m=int(w.week[t]),
        previous_week_m=int(w.previous[t]),
        sum28_m=run28,
        ref7_m=_defined(w.ref7[t]),
        ref14_m=_defined(w.ref14[t]),
        longest30_m=longest or None,
        spike_ratio=int(days.longest_m[t]) / longest if longest and days.longest_m[t] else None,
        rest7=_defined(w.rest7[t]),
        rest14=_defined(w.rest14[t]),
        days_in_a_row=int(w.streak[t]),
        break_days=idle(days.run_m, days.unknown, t),
        fast_share=int(days.fast_m[max(0, t - 27) : t + 1].sum()) / run28 if run28 else None,
        damage=float(facts.bone.damage[t]),
        capacity=float(facts.bone.capacity[t]),
        dri=float(facts.bone.dri[t]),
        baseline_ebk=facts.baseline,
        susceptibility=total,
        volume=volume,
        load_risk=load_risk,
        relative_risk=total * volume * load_risk,
        load_term=felt.load,
        spike_term=felt.spike,
        week_term=felt.week,
        rest_term=felt.rest,
        index=None if hidden else whole,
        band=None if hidden else scale.band_of(whole),
        usual_index=None if hidden else usual,
        light=term.light_on(float(facts.bone.dri[t]), bool(facts.early[t]), bool(gaps.returning[t])),
        early=felt.early,
        returning=bool(gaps.returning[t]),
        confidence=confidence,
        confidence_lowered=lowered,
        unknown=unknown,
        factors=() if hidden else scale.factors(rows),
        also_seen=tuple(code for code, size in load_terms[1:] if size > 1 + 1e-9),
        rules=rules,
        pain=pain,
        hidden=hidden,
        not_designed_for=tuple(sorted(_conditions(person))),
    )


def _defined(value: np.int64) -> int | None:
    return int(value) if value >= 0 else None


def _conditions(person: Person) -> frozenset[str]:
    return person.conditions | ({"pregnant"} if person.periods == "pregnant" else frozenset())


def _load_terms(felt: term.Felt) -> list[tuple[str, float]]:
    """Return code and size of the load terms, the strongest first; ties go to load, spike, week in this order."""
    found = [("load", felt.load), ("spike", felt.spike), ("week", felt.week)]
    shown = [(code, max(1.0, size)) for code, size in found]  # an easy week is never shown as protective
    strongest = max(shown, key=lambda one: one[1])
    return [strongest, *(one for one in shown if one is not strongest)]


def _rows(facts: Facts, felt: term.Felt, strongest: tuple[str, float], known: Known, t: int) -> list[scale.Row]:
    """Return the rows before rounding; their points add up to the index before rounding."""
    s = known.person
    rows: list[scale.Row] = [("baseline", 1.0, p.INDEX_BASE, None, None, {})]
    for part in s.parts:
        size = float(part.multiplier[known.place])
        if size != 1.0:
            numbers = {name: known.at(value) for name, value in part.numbers.items()}
            span = float(part.low[known.place]), float(part.high[known.place])
            rows.append((part.code, size, scale.points_of(size), *span, numbers))
    product, total = float(s.product[known.place]), float(s.total[known.place])
    if product != total:
        rows.append(("limit", total / product, scale.points_of(total / product), None, None, {"product": product}))
    volume, rest = felt.volume, felt.rest
    span = _as_felt(volume, p.V_STUDY)
    rows.append(("volume", volume, scale.points_of(volume), *span, {"usual_week_ebk": felt.usual_week}))
    code, size = strongest
    rows.append((code, size, scale.points_of(size), *_range(code, size), _load_numbers(facts, code, t)))
    if rest != 1.0:
        w = facts.windows
        numbers = {"rest14": int(w.rest14[t]), "sum28_m": int(w.sum28[t])}
        rows.append(("rest", rest, scale.points_of(rest), *_as_felt(rest, p.REST_STUDY), numbers))
    raw, lowest = float(scale.raw_points(total * volume * felt.load_risk)), felt.load_min
    if lowest > raw:
        rows.append(("load_minimum", 1.0, lowest - raw, None, None, {"dri": float(facts.bone.dri[t])}))
    reached = max(raw, lowest)
    if not 0.0 <= reached <= 100.0:
        rows.append(("scale_end", 1.0, min(100.0, max(0.0, reached)) - reached, None, None, {}))
    return rows


def _as_felt(size: float, study: tuple[float, float, float]) -> tuple[float, float]:
    """Return a study's interval as powers of our multiplier, which is only a part of the effect it found."""
    found, *ends = (math.log(value) for value in study)
    low, high = sorted(size ** (end / found) for end in ends)
    return low, high


def _range(code: str, size: float) -> tuple[float | None, float | None]:
    """Return the study's range, scaled to how much of the effect is felt on this day."""
    if code == "load" or size <= 1.0:
        return None, None
    point, low, high = (p.WEEK_RISK, *p.WEEK_RANGE)
    if code == "spike":
        point, low, high = p.SPIKE_RANGES[size > p.SPIKE_RANGES[0][0]]
    felt = (size - 1) / (point - 1)
    return 1 + (low - 1) * felt, 1 + (high - 1) * felt


def _load_numbers(facts: Facts, code: str, t: int) -> dict[str, object]:
    """Return what the sentence of a load row needs."""
    w, days = facts.windows, facts.days
    if code == "load":
        bone = facts.bone
        return {"dri": float(bone.dri[t]), "damage": float(bone.damage[t]), "capacity": float(bone.capacity[t])}
    if code == "week":
        day = int(np.flatnonzero((w.hot & ~facts.gaps.silenced)[: t + 1])[-1])
        return {"week_m": int(w.week[day]), "ref7_m": int(w.ref7[day]), "on": facts.on(day), "days_since": t - day}
    start = max(0, t - p.SPIKE_FADE + 1)
    part = slice(start, t + 1)
    rates = term.spike_rate(days.longest_m[part], w.longest30[part], w.sessions30[part])
    felt = (rates - 1) * (1 - (t - np.arange(start, t + 1)) / p.SPIKE_FADE)
    day = start + int(felt.argmax())
    session, longest = int(days.longest_m[day]), int(w.longest30[day])
    return {
        "session_m": session,
        "longest30_m": longest,
        "ratio": session / longest,
        "category": term.spike_category(session, longest),
        "on": facts.on(day),
        "days_since": t - day,
    }


def _unknown(facts: Facts, person: Person, known: Known, t: int) -> tuple[str, ...]:
    """Return the codes of what is not known, personal answers first."""
    out = [code for code, missing in known.person.unknown.items() if known.at(missing)]
    if (person.usual_weekly_m is None or person.usual_week_from_log) and t < p.BASELINE_DAYS:
        out.append("usual_week")
    if facts.days.unknown[max(0, t - 27) : t + 1].any():
        out.append("dates")
    if _no_pace(facts, t):
        out.append("pace")
    return tuple(out)


def _no_pace(facts: Facts, t: int) -> bool:
    """Return whether no run of the last 28 days has a pace or a cadence."""
    month = slice(max(0, t - 27), t + 1)
    return bool(facts.days.sessions[month].sum()) and not facts.days.told[month].sum()


def _confidence(facts: Facts, person: Person, unknown: tuple[str, ...], t: int) -> tuple[str, tuple[str, ...]]:
    """Return low, medium or good, and why it was lowered by one step."""
    month = slice(max(0, t - 27), t + 1)
    indoors = 2 * int(facts.days.treadmill_m[month].sum()) > int(facts.windows.sum28[t])
    causes = [code for code in ("dates", "pace", *pp.MAJOR) if code in unknown]
    causes += ["treadmill"] if indoors else []
    causes += ["lean_mass"] if person.lean_mass_from_scale and person.lean_mass_kg is not None else []
    step = 0 if t < p.CONFIDENCE_LOW_T else 1 if t < p.CONFIDENCE_MEDIUM_T else 2
    return LEVELS[max(0, step - bool(causes))], tuple(causes)
