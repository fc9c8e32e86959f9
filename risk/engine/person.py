"""Susceptibility: who the person is, as multipliers by day. Unknown is 1 and is named.

Cluster items count, they do not multiply. A minor has no points from the cluster: any item of it asks
for a clinician in place of the number.
"""

from dataclasses import dataclass, field

import numpy as np

from risk.engine import parameters as p
from risk.engine import person_parameters as pp
from risk.engine.arrays import Array, limited
from risk.engine.habits import habits
from risk.engine.load import Days, Runs
from risk.engine.parts import Part, constant, stepped
from risk.engine.types import Log, Person

EPOCH = 719_163  # ordinal of 1970-01-01


@dataclass(frozen=True, slots=True)
class Susceptibility:
    """S by day, the parts whose product it is before the limits, and what could not be asked."""

    t: Array
    parts: tuple[Part, ...]
    product: Array
    total: Array  # S, within its limits
    clinician: Array  # a minor with an item of the cluster
    unknown: dict[str, Array] = field(default_factory=dict)


def susceptibility(person: Person, log: Log, runs: Runs, days: Days, t: Array) -> Susceptibility:
    """Work out S for the days `t` (days since the first entry, ascending)."""
    on = t + days.first
    year = (on - EPOCH).astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970
    age = None if person.birth_year is None else year - person.birth_year
    minor = np.zeros(len(t), bool) if age is None else age < pp.ADULT
    energy, items, asked = _energy(person, on, age, minor)
    candidates = [
        _injuries(person, on),
        _sex(person, len(t)),
        energy,
        _nutrition(person, len(t)),
        _sleep(person, len(t)),
        _years(person, len(t)),
        _age(age),
    ]
    unknown = {part.code: np.ones(len(t), bool) for part in candidates if part is not None and part.missing}
    unknown["energy"] = ~asked
    more, gaps = habits(person, log, runs, days, t)
    unknown.update(gaps)
    parts = tuple(part for part in (*candidates, *more) if part is not None and not part.missing)
    product = np.ones(len(t))
    for part in parts:
        product = product * part.multiplier
    return Susceptibility(t, parts, product, limited(product, p.S_MIN, p.S_MAX), minor & (items > 0), unknown)


def _injuries(person: Person, on: Array) -> Part:
    """Bone stress injuries before: one; or more, at a high-risk site, or recent."""
    if person.injuries is None:
        return Part.unknown("injuries")
    counted = [injury for injury in person.injuries if injury.confirmed is not False]
    count, latest = np.zeros(len(on), np.int64), np.full(len(on), -10_000_000)
    grave = np.zeros(len(on), bool)
    for injury in counted:
        past = on >= injury.on.toordinal()
        count += past
        latest = np.where(past, np.maximum(latest, injury.on.toordinal()), latest)
        if injury.site in p.HIGH_RISK_SITES | p.TRABECULAR_SITES:
            grave |= past
    days = on - latest
    fresh = limited((pp.INJURY_FADED_D - days) / (pp.INJURY_FADED_D - pp.INJURY_RECENT_D), 0, 1)
    weight = np.where(grave | (count > 1), 1.0, fresh)

    def between(one: float, more: float) -> Array:
        return np.where(count > 0, one + (more - one) * weight, 1.0)

    low = between(pp.INJURY_ONE_RANGE[0], pp.INJURY_MORE_RANGE[0])
    high = between(pp.INJURY_ONE_RANGE[1], pp.INJURY_MORE_RANGE[1])
    numbers = {"count": count, "days_since_latest": np.where(count > 0, days, -1), "high_risk_site": grave}
    return Part("injuries", between(pp.INJURY_ONE, pp.INJURY_MORE), low, high, numbers)


def _sex(person: Person, size: int) -> Part:
    if person.sex is None:
        return Part.unknown("sex")
    if person.sex == "m":
        return constant("sex", size, 1.0, (1.0, 1.0), {"sex": "m"})
    return constant("sex", size, pp.FEMALE, pp.FEMALE_RANGE, {"sex": "f"})


def _bmi_low(person: Person, on: Array) -> Array | None:
    """Return by day whether body mass is low, with hysteresis, from at most one weight a week."""
    if person.height_cm is None or not person.weights:
        return None
    below, off = {"f": pp.BMI_WOMEN, "m": pp.BMI_MEN}.get(person.sex or "", pp.BMI_EITHER)
    square = (float(person.height_cm) / 100) ** 2
    taken: list[int] = []
    states: list[bool] = []
    low = False
    for day, kg in sorted((day.toordinal(), float(kg)) for day, kg in person.weights):
        if taken and day - taken[-1] < pp.WEIGHT_EVERY_D:
            continue
        bmi = kg / square
        low = bmi < below or (low and bmi < off)
        taken.append(day)
        states.append(low)
    return np.array([False, *states])[np.searchsorted(taken, on, side="right")]


def _energy(person: Person, on: Array, age: Array | None, minor: Array) -> tuple[Part, Array, Array]:
    """Return the cluster's part, how many of its items are present, and whether any was asked."""
    size = len(on)
    ffmi = None
    if person.lean_mass_kg is not None and person.height_cm is not None:
        limit = {"f": pp.FFMI_WOMEN, "m": pp.FFMI_MEN}.get(person.sex or "", pp.FFMI_EITHER)
        ffmi = float(person.lean_mass_kg) / (float(person.height_cm) / 100) ** 2 < limit
    answers: dict[str, Array | bool | None] = {
        "bmi": _bmi_low(person, on),
        "lean_mass": ffmi,
        "underfuelling": person.underfuelling,
    }
    if person.sex != "m":
        young = True if age is None else age < pp.PERIODS_AGE
        answers["periods"] = (person.periods == "absent") & np.asarray(young) if person.periods else None
        answers["menarche"] = None if person.menarche_age is None else person.menarche_age >= pp.MENARCHE_LATE
    given = {code: np.full(size, value) for code, value in answers.items() if value is not None}
    items = sum((value.astype(np.int64) for value in given.values()), np.zeros(size, np.int64))
    levels = ((pp.MEN_ANY, pp.MEN_ANY_RANGE),) * 2
    if person.sex == "f":
        levels = ((pp.WOMEN_ONE, pp.WOMEN_ONE_RANGE), (pp.WOMEN_MORE, pp.WOMEN_MORE_RANGE))
    level = np.where(minor, 0, np.minimum(items, 2))
    numbers = {"items": items, **given}
    asked = np.full(size, bool(given))
    return stepped("energy", level, levels, numbers), items, asked


def _nutrition(person: Person, size: int) -> Part:
    if person.calcium_low is None and person.vitamin_d_low is None:
        return Part.unknown("nutrition")
    numbers = {"calcium_low": bool(person.calcium_low), "vitamin_d_low": bool(person.vitamin_d_low)}
    if person.calcium_low or person.vitamin_d_low:
        return constant("nutrition", size, pp.NUTRITION, pp.NUTRITION_RANGE, numbers)
    return constant("nutrition", size, 1.0, (1.0, 1.0), numbers)


def _sleep(person: Person, size: int) -> Part:
    if person.sleep_h is None:
        return Part.unknown("sleep")
    hours, risk, end = float(person.sleep_h), 1.0, 1.0
    steps = zip(pp.SLEEP, pp.SLEEP_ENDS, strict=False)
    for (limit, value), most in steps:
        risk, end = (value, most) if hours < limit else (risk, end)
    if hours <= pp.SLEEP_SHORT[0]:
        risk, end = pp.SLEEP_SHORT[1], pp.SLEEP_ENDS[-1]
    return constant("sleep", size, risk, (1.0, end), {"sleep_h": hours})


def _years(person: Person, size: int) -> Part:
    if person.years_running is None:
        return Part.unknown("years_running")
    years = float(person.years_running)
    risk = next((value for limit, value in pp.YEARS if years < limit), 1.0)
    return constant("years_running", size, risk, pp.YEARS_RANGE, {"years": years})


def _age(age: Array | None) -> Part:
    if age is None:
        return Part.unknown("birth_year")
    levels = ((pp.AGE_RISK, pp.AGE_RANGE),)
    return stepped("age", (age < pp.AGE_YOUNG).astype(np.int64), levels, {"age": age})
