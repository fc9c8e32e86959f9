"""T11-T13: published load metrics, shown as information only."""

from datetime import timedelta

import numpy as np
import pytest

from risk.engine import Log, Person, information, season
from risk.engine.metrics import coupled, ewma, impulse, monotony, uncoupled

from .makers import START, daily, day, log

A1 = [30] * 21 + [50] * 7
A2 = [15, 15, 20, 20, 20, 25, 25, 25, 25, 30, 30, 30, 35, 35, 35, 35, 35, 40, 45, 45, 45, 40, 40, 45, 45, 50, 60, 70]
A3 = [55, 50, 40, 60, 45, 50, 50, 20, 30, 80, 25, 10, 30, 15, 20, 15, 5, 5, 15, 5, 5, 5, 5, 15, 45, 90, 95, 95]


@pytest.mark.parametrize(
    ("load", "short", "long", "steady"),
    [
        (A1, 47.3303, 37.8720, None),
        (A2, 53.6730, 38.1688, 4.8305),
        (A3, 62.1242, 40.0614, 1.2642),
    ],
)
def test_t11_williams(load: list[int], short: float, long: float, steady: float | None) -> None:
    values = np.array(load, float)
    assert round(float(ewma(values, 7)[-1]), 4) == short
    assert round(float(ewma(values, 28)[-1]), 4) == long
    assert round(float(coupled(values)[-1]), 4) == 1.4286
    assert round(float(uncoupled(coupled(values))[-1]), 4) == 1.6667
    seen = float(monotony(values)[-1])
    assert (None if np.isnan(seen) else round(seen, 4)) == steady


JANUARY = {
    9: 880,
    10: 720,
    11: 360,
    14: 1050,
    16: 1080,
    17: 720,
    22: 180,
    23: 600,
    26: 810,
    28: 560,
    30: 600,
    31: 900,
}
SOCCER = JANUARY | {34: 630, 35: 1080}
ACWR = {
    16: 3.1394,
    17: 2.6694,
    18: 2.3700,
    21: 1.4968,
    22: 1.5872,
    23: 1.0734,
    24: 0.5582,
    26: 0.9937,
    28: 1.2356,
    31: 1.3570,
    34: 1.1837,
}
MONOTONY = {
    9: 0.41,
    10: 0.63,
    11: 0.79,
    14: 1.03,
    16: 1.01,
    17: 1.01,
    18: 0.845,
    21: 0.62,
    22: 0.70,
    23: 0.74,
    24: 0.53,
    26: 0.72,
    28: 0.97,
    30: 0.85,
    31: 1.11,
    33: 0.83,
    34: 1.10,
    35: 1.08,
}


def test_t12_soccermon() -> None:
    load = np.array([float(SOCCER.get(on, 0)) for on in range(1, 36)])
    for on, ratio in ACWR.items():
        assert float(coupled(load)[on - 1]) == pytest.approx(ratio, abs=1e-4)
    for on, value in MONOTONY.items():
        assert float(monotony(load)[on - 1]) == pytest.approx(value, abs=0.006)


@pytest.mark.parametrize(
    ("load", "long", "short"),
    [
        (A1, 17.6679, 42.0929),
        (A2, 18.1682, 46.2905),
        (A3, 17.1454, 44.3012),
    ],
)
def test_t13_performance_management_chart(load: list[int], long: float, short: float) -> None:
    values = np.array(load, float)
    assert round(float(impulse(values, 42)[-1]), 4) == long
    assert round(float(impulse(values, 7)[-1]), 4) == short


def test_ratios_are_hidden_for_a_month_and_below_a_kilometre_a_day() -> None:
    found = season(log([5.0] * 40), Person(), day(39))
    assert information(found, day(27)).ewma_ratio is None
    assert information(found, day(28)).ewma_ratio == pytest.approx(1.0)
    assert information(found, day(28)).coupled == pytest.approx(1.0)
    assert information(found, day(28)).monotony is None, "seven equal days have no spread"
    little = season(log([2.0, 0, 0] * 15), Person(), day(42))
    assert information(little, day(42)).ewma_ratio is None


def test_a_forgotten_stretch_is_asked_about() -> None:
    regular = [5.0, 0, 0] * 8  # gaps of two days: asks beyond seven
    assert season(log(regular), Person(), day(21 + 7)).gap_to_ask(day(28)) is None
    found = season(log(regular), Person(), day(21 + 8))
    assert found.gap_to_ask(day(29)) == (day(22), day(29))
    back = season(Log((*daily(regular), *daily([0] * 31 + [5.0] * 20))), Person(), day(50))
    assert back.gap_to_ask(day(31)) == (day(22), day(30))
    assert back.gap_to_ask(day(50)) is None
    seldom = season(log([5.0, 0, 0, 0, 0] * 8), Person(), day(35 + 12))
    assert seldom.gap_to_ask(day(47)) is None, "three times four days is twelve"
    assert season(log([5.0, 0, 0, 0, 0] * 8), Person(), day(48)).gap_to_ask(day(48)) == (day(36), day(48))


def test_an_answered_stretch_is_not_asked_about_again() -> None:
    unknown = frozenset({START + timedelta(days=25)})
    found = season(Log(daily([5.0, 0, 0] * 8), unknown_dates=unknown), Person(), day(40))
    assert found.gap_to_ask(day(40)) is None
    assert season(Log(), Person(), day(0)).gap_to_ask(day(0)) is None
