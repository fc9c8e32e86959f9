"""T7-T10 and T14: terms, spike categories, whole indices, Edwards' tables, f_km."""

import math
from datetime import date

import numpy as np
import pytest

from risk.engine import Injury, Person, assess, terms
from risk.engine import index as scale
from risk.engine import parameters as p
from risk.engine.load import clean_cadence, columns, f_km, model_step
from risk.engine.person import susceptibility
from risk.engine.types import Log

from .makers import START, day, log


def load_risk(dri: float, spike: float = 1.0, days: int = 0, week: float = 1.0, rest14: int = 4) -> float:
    faded = terms.spike_term(np.array([spike] + [1.0] * days))[days]
    rest = terms.rest_term(np.array(rest14), np.array(100_000))
    return round(float(terms.combine(terms.load_term(dri), faded, np.array(week), rest)), 4)


def test_t7_load_risk() -> None:
    assert load_risk(0.3) == 1.0
    assert load_risk(1.0) == 1.0
    assert load_risk(1.2) == 1.2446
    assert load_risk(1.2, spike=1.59) == 1.59
    assert load_risk(1.2, spike=1.59, days=7) == 1.295
    assert load_risk(1.0, spike=2.28, days=7) == 1.64
    assert load_risk(1.0, rest14=3) == 1.1
    assert load_risk(1.5, rest14=1) == 1.952
    assert load_risk(9.0) == 4.0


@pytest.mark.parametrize(("usual", "expected"), [(30.0, 1.4), (15.0, 1.0)])
def test_t7_week_ratio_of_a_quarter(usual: float, expected: float) -> None:
    """A week 25 % above the largest of the month counts from 20 km on."""
    runs = [usual / 7] * 35 + [usual * 1.25 / 7] * 7
    day42 = assess(log(runs), Person(), day(41))
    assert day42.week_m / day42.ref7_m == pytest.approx(1.25, abs=0.001)
    assert day42.week_term == pytest.approx(expected)


def test_t7_week_holds_seven_days_and_is_gone_on_day_14() -> None:
    felt = terms.week_term(np.arange(16))
    assert felt[:8].tolist() == [1.4] * 8
    assert felt[10] == pytest.approx(1 + 0.4 * 4 / 7)
    assert felt[14:].tolist() == [1.0, 1.0]


T8 = [(12_000, 0), (13_200, 0), (13_201, 1), (15_600, 1), (15_601, 2), (24_000, 2), (24_001, 3)]


@pytest.mark.parametrize(("session", "category"), T8)
def test_t8_spike_category(session: int, category: int) -> None:
    assert terms.spike_category(session, 12_000) == category


@pytest.mark.parametrize("longest", [None, 0])
def test_t8_without_a_longest_run_there_is_no_category(longest: int | None) -> None:
    assert terms.spike_category(5_000, longest) is None


@pytest.mark.parametrize(
    ("ratio", "rate"),
    [
        (0.5, 1.0),
        (1.05, 1.0),
        (1.10, 1.295),
        (1.15, 1.59),
        (1.6, 1.59),
        (1.9, 1.59),
        (2.0, 1.935),
        (2.1, 2.28),
        (4, 2.28),
    ],
)
def test_spike_rate_is_continuous_through_the_cuts(ratio: float, rate: float) -> None:
    session = np.array([round(ratio * 10_000)])
    assert terms.spike_rate(session, np.array([10_000]), np.array([4]))[0] == pytest.approx(rate)
    assert terms.spike_rate(session, np.array([10_000]), np.array([3]))[0] == 1.0


@pytest.mark.parametrize(("km", "felt"), [(3.0, 0.0), (4.0, 0.5), (5.0, 1.0), (9.0, 1.0)])
def test_a_short_session_is_no_full_spike(km: float, felt: float) -> None:
    metres = int(km * 1000)
    rate = terms.spike_rate(np.array([metres]), np.array([metres // 3]), np.array([9]))[0]
    assert rate == pytest.approx(1 + 1.28 * felt)


def total(person: Person) -> float:
    """Return S of a person on a day without a log."""
    runs, days = columns(Log(), START)
    return float(susceptibility(person, Log(), runs, days, np.array([0])).total[0])


BSI = (Injury("tibia", "l", date(2020, 1, 1), True),)
MAN, WOMAN = (
    Person(sex="m", birth_year=1985, injuries=()),
    Person(sex="f", birth_year=2000, injuries=(), cadence_spm=172),
)
T9 = [
    (Person(sex="m", birth_year=1985, cadence_spm=170), 32, 1.0, 1.000, 1.000, 1.000, 1.00, "low"),
    (WOMAN, 40, 1.0, 1.426, 1.093, 1.000, 1.56, "low"),
    (Person(sex="m", years_running=0.5), 18, 1.148, 1.300, 0.794, 1.180, 1.22, "low"),
    (MAN, 54, 2.374, 1.000, 1.233, 2.822, 3.48, "high"),
    (Person(sex="m", injuries=BSI), 50, 1.0, 2.700, 1.195, 1.000, 3.23, "moderate"),
    (Person(sex="f", injuries=BSI), 50, 1.0, 4.050, 1.195, 1.000, 4.84, "high"),
    (Person(sex="m", injuries=BSI), 50, 1.5, 2.700, 1.195, 1.627, 5.25, "high"),
    (
        Person(sex="f", injuries=BSI, periods="absent", cadence_spm=160),
        60,
        1.0,
        8.0,
        1.286,
        1.000,
        10.29,
        "very_high",
    ),
]


@pytest.mark.parametrize(("person", "weekly", "dri", "s", "v", "rr", "r", "band"), T9)
def test_t9_whole_index(
    person: Person, weekly: float, dri: float, s: float, v: float, rr: float, r: float, band: str
) -> None:
    volume, felt = float(terms.volume_term(weekly)), load_risk(dri)
    assert round(total(person), 3) == s
    assert round(volume, 3) == v
    assert felt == pytest.approx(rr, abs=0.0006)
    risk = total(person) * volume * felt
    assert round(risk, 2) == r
    whole = int(scale.rounded(scale.unrounded(risk, terms.load_minimum(dri))))
    assert scale.band_of(whole) == band


def test_t9_the_red_floor_lifts_the_eager_man() -> None:
    assert scale.band_of(int(scale.rounded(scale.raw_points(3.48)))) == "moderate"
    assert float(terms.load_minimum(2.374)) == 60.0


def test_t9_the_limit_cuts_8_35() -> None:
    runs, days = columns(Log(), START)
    found = susceptibility(T9[-1][0], Log(), runs, days, np.array([0]))
    assert round(float(found.product[0]), 2) == 8.35


@pytest.mark.parametrize(
    ("index", "band"),
    [
        (0, "low"),
        (39, "low"),
        (40, "moderate"),
        (59, "moderate"),
        (60, "high"),
        (79, "high"),
        (80, "very_high"),
        (100, "very_high"),
    ],
)
def test_bands_are_of_the_integer(index: int, band: str) -> None:
    assert scale.band_of(index) == band


def pfr(units: list[float], scale_a: float) -> float:
    """Edwards' probability with repair, on the engine's constants (science §13)."""
    damage = total = before = 0.0
    for t, unit in enumerate(units, 1):
        damage += unit
        failed = 1 - math.exp(-scale_a * damage**p.LOAD_EXP)
        total += (failed - before) * math.exp(-(((t - 0.5) / p.TR) ** p.REPAIR_SHAPE))
        before = failed
    return total


@pytest.mark.parametrize(
    ("unit", "model", "published"),
    [
        (0.4483, 0.079196, 0.09),
        (1.0, 0.190000, 0.19),
        (1.4040, 0.266822, 0.26),
    ],
)
def test_t10_edwards_2010(unit: float, model: float, published: float) -> None:
    value = pfr([unit] * 100, 0.0049249460046517516)
    assert value == pytest.approx(model, abs=2e-6)
    assert value == pytest.approx(published, abs=0.012)


def test_t10_edwards_2009_means() -> None:
    """Lognormal A between runners; mileage 3/5/7 at the preferred step and at -10 % (force .9478)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    spread = np.exp(1.25 * nodes) * 0.0011712

    def mean(unit: float) -> float:
        values = [pfr([unit] * 100, float(a)) for a in spread]
        return float(np.dot(weights, values) / weights.sum())

    short = 0.9478**6.6 / 0.9
    preferred = [mean(miles / 3) for miles in (3, 5, 7)]
    assert preferred == pytest.approx([0.090, 0.146, 0.196], abs=0.002)
    assert preferred == pytest.approx([0.09, 0.14, 0.19], abs=0.03)
    assert [mean(short * miles / 3) for miles in (3, 5, 7)] == pytest.approx([0.06, 0.10, 0.13], abs=0.03)


@pytest.mark.parametrize(
    ("speed", "expected"), [(2.5, 0.5237), (3.0, 0.7435), (3.5, 1.0), (4.0, 1.2927), (4.5, 1.6212)]
)
def test_t14_f_km_without_cadence(speed: float, expected: float) -> None:
    assert round(float(f_km(model_step(speed))), 4) == expected


@pytest.mark.parametrize(
    ("speed", "cadence", "expected"),
    [
        (3.0, 160, 0.6711),
        (3.0, 168, 0.5940),
        (3.0, 176, 0.5288),
        (3.5, 160, 0.9866),
        (3.5, 176, 0.7774),
    ],
)
def test_t14_f_km_with_cadence(speed: float, cadence: float, expected: float) -> None:
    assert round(float(f_km(60 * speed / cadence)), 4) == expected


def test_f_km_stays_within_its_limits() -> None:
    assert f_km(np.array([0.1, 3.0])).tolist() == [p.F_KM_MIN, p.F_KM_MAX]


@pytest.mark.parametrize(
    ("cadence", "speed", "expected"),
    [
        (85, 3.0, 170),
        (109, 3.0, 218),
        (110, 3.0, None),
        (139, 3.0, None),
        (140, 3.0, 140),
        (220, 3.0, 220),
        (221, 3.0, None),
        (170, 1.99, None),
        (170, 2.0, 170),
        (0, 3.0, None),
    ],
)
def test_cadence_cleaning(cadence: float, speed: float, expected: float | None) -> None:
    value = float(clean_cadence(np.array(float(cadence)), np.array(speed)))
    assert (None if math.isnan(value) else value) == expected
