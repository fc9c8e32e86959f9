"""Susceptibility from who runs: science.md §6.4, the rows about the person."""

import math
from datetime import date

from risk.engine.naive import constants as k
from risk.engine.types import Injury, Person

YEAR_DAYS = 365  # the design says "months" and no more; the engine takes twelve of them as 365 days


def age_on(person: Person, day: date) -> int | None:
    """§6.1: year of the day − birth year"""
    return None if person.birth_year is None else int(day.year - person.birth_year)


def is_minor(person: Person, day: date) -> bool:
    age = age_on(person, day)
    return age is not None and age < k.MINOR_BELOW


def counted_injuries(person: Person, day: date) -> list[Injury]:
    """Return the injuries that count: from their date on, unless `confirmed` is false."""
    found = []
    for injury in person.injuries or ():
        if injury.on <= day and injury.confirmed is not False:
            found.append(injury)
    return found


def injury_factor(person: Person, day: date) -> float:
    """One 2.7; two, a high-risk or trabecular site, or < 12 months ago 3.4, the last fading over months 12–24."""
    injuries = counted_injuries(person, day)
    if not injuries:
        return 1.0
    if len(injuries) >= 2:
        return k.BSI_MORE
    injury = injuries[0]
    if injury.site in k.HIGH_RISK_SITES or injury.site in k.TRABECULAR_SITES:
        return k.BSI_MORE
    years = (day - injury.on).days / YEAR_DAYS
    if years < 1:
        return k.BSI_MORE
    if years < 2:
        return k.BSI_MORE + (k.BSI_ONE - k.BSI_MORE) * (years - 1)
    return k.BSI_ONE


def limit_of(person: Person, limits: dict[str, float]) -> float:
    """§6.4 gives limits for women and for men and none for an unknown sex: then low is what is low for both."""
    return min(limits[sex] for sex in k.SEXES if person.sex in (None, sex))


def bmi_is_low(person: Person, day: date) -> bool:
    """On below 19.0 (men 18.5), off at 19.5 (19.0), in between as before; a weight counts once a week at most."""
    if person.height_cm is None:
        return False
    low = False
    counted: date | None = None
    for on, kilograms in sorted(person.weights, key=lambda pair: pair[0]):
        if on > day:
            break
        if counted is not None and (on - counted).days < k.WEIGHT_EVERY:
            continue
        counted = on
        bmi = kilograms / (person.height_cm / 100) ** 2
        if bmi < limit_of(person, k.BMI_ON):
            low = True
        elif bmi >= limit_of(person, k.BMI_OFF):
            low = False
    return low


def lean_mass_is_low(person: Person) -> bool:
    """fat-free mass index < 15, men 17"""
    if person.lean_mass_kg is None or person.height_cm is None:
        return False
    return person.lean_mass_kg / (person.height_cm / 100) ** 2 < limit_of(person, k.FFMI_BELOW)


def energy_items(person: Person, day: date) -> list[str]:
    """Return the items of the energy cluster that are true.

    Men are not asked about periods and menarche. §6.4 does not speak of an unknown sex; the engine counts whatever
    was answered.
    """
    items = []
    if bmi_is_low(person, day):
        items.append("bmi")
    if lean_mass_is_low(person):
        items.append("lean_mass")
    if person.underfuelling:
        items.append("underfuelling")
    if person.sex != "m":
        age = age_on(person, day)
        if person.periods == "absent" and (age is None or age < k.PERIODS_UNDER_AGE):
            items.append("periods")
        if person.menarche_age is not None and person.menarche_age >= k.MENARCHE_FROM:
            items.append("menarche")
    return items


def energy_factor(person: Person, day: date) -> float:
    """Items count, they do not multiply; none for minors; an unknown sex counts as the men's row."""
    items = energy_items(person, day)
    if not items or is_minor(person, day):
        return 1.0
    if person.sex != "f":
        return k.CLUSTER_MEN
    return k.CLUSTER_ONE if len(items) == 1 else k.CLUSTER_TWO


def sleep_factor(person: Person) -> float:
    """< 7 / < 6 / ≤ 5 h"""
    if person.sleep_h is None or person.sleep_h >= 7:
        return 1.0
    if person.sleep_h <= 5:
        return k.SLEEP_5
    return k.SLEEP_6 if person.sleep_h < 6 else k.SLEEP_7


def years_factor(person: Person) -> float:
    """running < 1 y / < 3 y"""
    if person.years_running is None or person.years_running >= 3:
        return 1.0
    return k.YEARS_1 if person.years_running < 1 else k.YEARS_3


def personal_factors(person: Person, day: date) -> list[tuple[str, float]]:
    """Return (code, m) of the person alone, in the order of the table."""
    age = age_on(person, day)
    return [
        ("injuries", injury_factor(person, day)),
        ("sex", k.FEMALE if person.sex == "f" else 1.0),
        ("energy", energy_factor(person, day)),
        ("nutrition", k.CALCIUM if person.calcium_low or person.vitamin_d_low else 1.0),
        ("sleep", sleep_factor(person)),
        ("years_running", years_factor(person)),
        ("age", k.YOUNG if age is not None and age < k.YOUNG_BELOW else 1.0),
    ]


def susceptibility(product: float) -> float:
    """S = clip(product, 0.5, 8)"""
    return max(k.S_MIN, min(k.S_MAX, product))


def points(multiplier: float) -> float:
    """Twenty points are a doubling (§6.5)."""
    return k.POINTS_PER_DOUBLING * math.log2(multiplier)
