"""Every factor says how well it is known: grade, range, source, and whose consent its input needs."""

from dataclasses import replace

import pytest

from risk.engine import Factor, Injury, Log, Shoe, assess
from risk.engine.parts import ABOUT
from risk.engine.person_parameters import BMI_WOMEN

from .comparing import engine_days
from .makers import WOMAN, daily, day, run

SEEDS = range(30)
OURS = {
    "baseline",
    "limit",
    "load",
    "load_minimum",
    "scale_end",
}  # arithmetic of the model: no study has a range for it


@pytest.fixture(scope="module")
def seen() -> list[Factor]:
    return [factor for seed in SEEDS for one in engine_days(seed)[::3] for factor in one.factors]


def test_no_factor_without_grade_source_and_category(seen: list[Factor]) -> None:
    assert {factor.code for factor in seen} == set(ABOUT), "the seasons meet every factor there is"
    for factor in seen:
        assert factor.grade in {"A", "B", "C", "D"} or (factor.grade == "model") == (factor.code in OURS)
        assert factor.source
        assert factor.category in {"training", "risk", "pain", "body"}


def test_no_factor_from_a_study_without_a_range_around_it(seen: list[Factor]) -> None:
    for factor in seen:
        if factor.code in OURS:
            assert (factor.low, factor.high) == (None, None)
        elif factor.multiplier == 1.0:  # a load term that is not felt, a volume at the reference
            assert factor.low in (None, 1.0)
        else:
            assert factor.low <= factor.multiplier <= factor.high, factor
            assert factor.low < factor.high


def test_the_ranges_of_volume_and_rest_are_the_studies_as_far_as_they_are_felt() -> None:
    streak = {factor.code: factor for factor in assess(Log(daily([9.0] * 40)), WOMAN, day(39)).factors}
    rest, volume = streak["rest"], streak["volume"]
    assert (rest.multiplier, rest.low, rest.high) == pytest.approx((1.2, 1.0729, 1.3395), abs=1e-3)
    assert volume.low < volume.multiplier < volume.high
    assert volume.high == pytest.approx(volume.multiplier ** (1.5728 / 0.8755), rel=1e-3)


def test_whoever_shares_only_training_gives_no_factor_of_the_body_away() -> None:
    """§6.8, coach: each factor only with the category of its input."""
    hurt = replace(WOMAN, injuries=(Injury("tibia", "l", day(-500)),), sleep_h=5, calcium_low=True, menarche_age=16)
    pair = (Shoe("a", start_m=600_000),)
    found = assess(Log(daily([9.0, 0] * 20, shoe="a", cadence_spm=160), shoes=pair), hurt, day(39))
    by_category = {factor.category: set() for factor in found.factors}
    for factor in found.factors:
        by_category[factor.category].add(factor.code)
    assert by_category["body"] == {"sex", "energy", "nutrition", "sleep"}
    assert by_category["pain"] == {"injuries"}
    assert {"cadence", "shoe_age", "volume"} <= by_category["training"]


def test_nothing_that_could_feed_an_eating_disorder_comes_out() -> None:
    """§6.8: no calories, no target weight, no BMI: the energy factor says which items, never a number of the body."""
    thin = replace(WOMAN, height_cm=170, weights=((day(0), 50.0),), lean_mass_kg=40.0)
    found = assess(Log((run(0, 5),)), thin, day(0))
    energy = next(factor for factor in found.factors if factor.code == "energy")
    assert energy.numbers == {"items": 2, "bmi": True, "lean_mass": True, "underfuelling": False}
    assert BMI_WOMEN[0] not in energy.numbers.values()
