"""T1-T6: damage, capacity and DRI, to the printed digits."""

import itertools

import numpy as np
import pytest

from risk.engine import parameters as p
from risk.engine.bone import ahead, simulate

from .makers import weeks


def dri(loads: list[float], baseline: float = 5.0) -> np.ndarray:
    return simulate(np.array(loads, float), baseline).dri


def at(values: np.ndarray, *days: int) -> list[float]:
    return [round(float(values[day - 1]), 4) for day in days]


T1 = {
    1.2: [1.0085, 1.0583, 1.1094, 1.1736, 1.0774, 1.0141, 1.0001],
    1.3: [1.0127, 1.0875, 1.1641, 1.2605, 1.1645, 1.0233, 1.0002],
    1.5: [1.0212, 1.1459, 1.2736, 1.4341, 1.3404, 1.1805, 1.0003],
    2.0: [1.0425, 1.2917, 1.5471, 1.8682, 1.7802, 1.5737, 1.2585],
}


def test_repair_sums_to_the_printed_number() -> None:
    assert pytest.approx(23.541900060490843, rel=1e-14) == p.REPAIR_SUM


@pytest.mark.parametrize("step", T1)
def test_t1_step_change(step: float) -> None:
    values = dri([5.0 * step] * 90)
    assert at(values, 1, 7, 14, 28, 42, 60, 90) == T1[step]
    assert int(values.argmax()) + 1 == 28


@pytest.mark.parametrize(
    ("step", "damage", "peak"),
    [
        (1.2, 5.8682, 1.212),
        (1.3, 6.3023, 1.320),
        (1.5, 7.1705, 1.541),
        (2.0, 9.3410, 2.117),
    ],
)
def test_t1_damage_capacity_and_peak_risk(step: float, damage: float, peak: float) -> None:
    bone = simulate(np.full(90, 5.0 * step), 5.0)
    assert round(float(bone.damage[27]), 4) == damage
    assert np.allclose(bone.capacity[:28], 5.0, rtol=1e-12)
    assert round(float(bone.dri.max() ** p.LOAD_EXP), 3) == peak


@pytest.mark.parametrize(
    ("growth", "expected"),
    [
        (1.03, [1.0088, 1.0759, 1.1227, 1.1255]),
        (1.05, [1.0146, 1.1294, 1.2108, 1.2155]),
        (1.10, [1.0292, 1.2733, 1.5385, 1.8273]),
        (1.15, [1.0438, 1.4331, 2.0364, 2.8891]),
    ],
)
def test_t2_weekly_growth(growth: float, expected: list[float]) -> None:
    loads = [5.0 * growth ** (day // 7 + 1) for day in range(84)]
    assert at(dri(loads), 7, 28, 56, 84) == expected


def test_t2_three_up_one_down() -> None:
    loads, level = [], 5.0
    for week in range(12):
        if week % 4 == 3:
            loads += [level * 0.75] * 7
        else:
            level *= 1.10
            loads += [level] * 7
    assert round(float(dri(loads).max()), 3) == 1.503


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.50, [0.3176, 0.536, 0.6465, 0.7084, 0.8172]),
        (0.75, [0.475, 0.8039, 0.9698, 1.0626, 1.0025]),
        (1.00, [0.6324, 1.0718, 1.293, 1.2821, 1.0427]),
    ],
)
def test_t3_return_after_42_days(share: float, expected: list[float]) -> None:
    bone = simulate(np.array([0.0] * 42 + [5.0 * share] * 90), 5.0)
    assert at(bone.dri, 56, 70, 84, 98, 126) == expected
    assert round(float(bone.capacity[41]), 4) == 4.6612


def test_t3_return_after_14_days() -> None:
    assert at(dri([0.0] * 14 + [5.0] * 60), 14, 28, 42, 56, 70) == [0.4529, 0.6789, 0.9565, 1.1265, 1.1569]


def test_t4_novice_from_nothing() -> None:
    assert at(dri([20 / 7] * 84, 0.0), 7, 14, 28, 42, 60, 84) == [0.4168, 0.7816, 1.2403, 1.3951, 1.2948, 1.0835]
    assert at(dri([10 / 7] * 84, 0.0), 28, 42, 84) == [0.6201, 0.6975, 0.7143]


def by_week(totals: list[float], baseline: float) -> list[float]:
    values = dri(weeks(totals), baseline)
    return [round(float(max(values[start : start + 7])), 3) for start in range(0, len(values), 7)]


def test_t5_plans() -> None:
    calm = by_week([31, 32, 33, 28, 35, 36, 37, 31, 39, 40, 41, 35, 43, 45, 47, 40], 30 / 7)
    assert max(calm) == 1.198
    marathon = by_week([32, 35, 38, 30, 40, 44, 47, 38, 50, 54, 58, 46, 62, 66, 50, 35], 30 / 7)
    assert max(marathon) == 1.405
    assert marathon.index(1.405) + 1 == 11
    hasty = by_week([24, 29, 35, 41, 48, 54, 60, 60], 20 / 7)
    assert hasty == [1.060, 1.191, 1.391, 1.640, 1.930, 2.124, 2.298, 2.374]
    assert by_week([40, 40, 0, 40, 40, 40, 40], 40 / 7) == [1.002, 1.007, 0.965, 0.759, 0.832, 0.907, 1.001]


def test_t5_couch_to_5k_raises_no_alarm() -> None:
    assert max(by_week([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18], 1.0)) == pytest.approx(1.148, abs=0.0006)


def test_t6_shocks() -> None:
    race = dri([42.2] + [2.5] * 14 + [5.0] * 20)
    assert at(race, 1, 3, 7, 14, 28) == [1.3160, 1.2717, 1.1739, 0.9891, 0.9376]
    assert at(dri([20.0] + [5.0] * 30), 1, 7, 14, 28) == [1.1274, 1.1208, 1.0992, 1.0433]


def test_unknown_days_stand_still() -> None:
    loads = np.array([8.0, 0.0, 3.0, 9.0, 5.0])
    marks = np.array([False, True, True, False, False])
    seen, known = simulate(loads, 5.0, marks), simulate(loads[~marks], 5.0)
    assert seen.dri.tolist() == [known.dri[0], known.dri[0], known.dri[0], known.dri[1], known.dri[2]]


def test_a_first_day_that_is_unknown_stays_at_the_baseline() -> None:
    bone = simulate(np.array([9.0, 5.0]), 5.0, np.array([True, False]))
    assert bone.damage[0] == pytest.approx(5.0)
    assert bone.capacity[0] == 5.0


@pytest.mark.parametrize("length", [0, 1, 6, 30, 130, 400])
def test_looking_ahead_equals_having_waited(length: int) -> None:
    loads = [3.0 + (day * 37 % 11) for day in range(length + 7)]
    marks = np.array([day % 9 == 4 and day < length for day in range(length + 7)])
    waited = simulate(np.array(loads), 4.0, marks)
    damage, capacity = ahead(simulate(np.array(loads[:length]), 4.0, marks[:length]), np.array(loads[length:]))
    assert np.allclose(damage, waited.damage[length:], rtol=1e-12)
    assert np.allclose(capacity, waited.capacity[length:], rtol=1e-12)


def test_the_slow_reference_gives_the_same() -> None:
    """Science §13, day by day, against the convolution."""
    loads, baseline = [(day * 53 % 17) * 0.9 for day in range(300)], 2.7
    series, damage, capacity = [baseline] * p.PAD + loads, [], max(p.FLOOR, baseline)
    expected = []
    for t, _ in enumerate(series):
        felt = itertools.islice(zip(reversed(series[: t + 1]), p.REPAIR, strict=False), p.WINDOW + 1)
        damage.append(sum(load * left for load, left in felt) / p.REPAIR_SUM)
        if t >= p.PAD:
            aim = min(max(damage[t - p.LAG], capacity * (1 - p.DOWN)), capacity * (1 + p.UP))
            capacity = max(p.FLOOR, aim)
            expected.append(damage[t] / capacity)
    assert np.allclose(dri(loads, baseline), expected, rtol=1e-12)
