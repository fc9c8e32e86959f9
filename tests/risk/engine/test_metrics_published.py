"""The rest of what is published about the information metrics (science §2.4, §5.1 to §5.3)."""

import math

import numpy as np
import pytest

from risk.engine import Log, Person, information, season
from risk.engine.metrics import coupled, ewma, impulse, monotony, uncoupled

from .makers import daily, day, run
from .test_metrics import A1, A2, A3, SOCCER


@pytest.mark.parametrize(("load", "published", "exact"), [(A1, 1.25, 1.2497), (A2, 1.41, 1.4062), (A3, 1.55, 1.5507)])
def test_t11_the_ratios_that_williams_printed(load: list[int], published: float, exact: float) -> None:
    values = np.array(load, float)
    assert values.sum() == 980, "Menaspà's three athletes differ in nothing that a rolling mean can see"
    ratio = float(ewma(values, 7)[-1] / ewma(values, 28)[-1])
    assert round(ratio, 4) == exact
    assert round(ratio, 2) == published


@pytest.mark.parametrize(("load", "sample"), [(A2, 4.4721), (A3, 1.1704)])
def test_t11_monotony_with_the_sample_deviation_is_smaller_by_a_known_factor(load: list[int], sample: float) -> None:
    """Foster's papers do not say which; SoccerMon's table is the population one, and so is ours."""
    assert round(float(monotony(np.array(load, float))[-1]) * math.sqrt(6 / 7), 4) == sample


def test_t12_the_published_file_has_more_decimals_than_its_numbers_carry() -> None:
    """16 January: (3210 / 7) / (4090 / 28) is 3.1393643, and the file has 3.1393852; four decimals agree."""
    load = np.array([float(SOCCER.get(on, 0)) for on in range(1, 36)])
    assert float(coupled(load)[15]) == pytest.approx((3210 / 7) / (4090 / 28), rel=1e-12)
    assert float(coupled(load)[15]) == pytest.approx(3.1393852, abs=3e-5)


def test_the_uncoupled_ratio_is_what_it_says() -> None:
    """RAU = 3 RAC / (4 - RAC) is exact: mean of 7 days against the mean of the 21 before them."""
    chance = np.random.default_rng(4)
    load = np.where(chance.random(200) < 0.4, 0.0, chance.gamma(4, 2.5, 200))
    found = uncoupled(coupled(load))
    for t in range(28, 200):
        assert found[t] == pytest.approx(load[t - 6 : t + 1].mean() / load[t - 27 : t - 6].mean(), rel=1e-9)


def by_row(load: np.ndarray) -> np.ndarray:
    """R package ACWR: means of the last 7 and 28 rows, and a row is a session, not a day (§5.1)."""
    rows = load[load > 0]
    out = [rows[max(0, at - 6) : at + 1].mean() / rows[max(0, at - 27) : at + 1].mean() for at in range(len(rows))]
    return np.array(out)


def test_r_acwr_averages_rows_and_so_differs_with_rest_days() -> None:
    """Equal where every day has a session; with rest days only its EWMA of a full calendar may be an oracle."""
    full = np.array(A2 + A3, float)
    np.testing.assert_allclose(by_row(full)[27:], coupled(full)[27:], rtol=1e-12)
    rested = np.array([10.0, 0, 12, 0, 14, 0, 20] * 8)
    ours, theirs = coupled(rested)[rested > 0][-1], by_row(rested)[-1]
    assert ours == pytest.approx(1.0), "eight equal weeks"
    assert theirs == pytest.approx((102 / 7) / 14), "the last seven sessions begin in mid-week"


def test_two_filters_that_are_both_called_ewma() -> None:
    for days in (7, 28, 42):
        assert 1 - math.exp(-1 / days) != pytest.approx(2 / (days + 1), rel=0.2)
    assert ewma(np.array(A1, float), 7)[0] == 30.0, "Williams begins with the first load"
    assert impulse(np.array(A1, float), 7)[0] == pytest.approx(30 * (1 - math.exp(-1 / 7))), "the chart with nothing"


def test_a_day_says_all_of_them() -> None:
    """On a log of A1, A2 and A3 in kilometres, day after day."""
    km = [float(value) for value in A1 + A2 + A3]
    found = season(Log(daily(km)), Person(), day(83))
    seen, load = information(found, day(83)), np.array(km)
    assert seen.ewma_ratio == pytest.approx(seen.ewma7 / seen.ewma28)
    assert (seen.coupled, seen.uncoupled) == (pytest.approx(1.428571, rel=1e-6), pytest.approx(5 / 3))
    assert seen.monotony == pytest.approx(1.2642, abs=1e-4)
    assert seen.strain == pytest.approx(sum(A3[-7:]) * seen.monotony)
    fitness = impulse(load, 42)
    assert (seen.fitness, seen.fatigue) == (pytest.approx(fitness[-1]), pytest.approx(impulse(load, 7)[-1]))
    assert seen.form == pytest.approx(seen.fitness - seen.fatigue)
    assert seen.ramp == pytest.approx(fitness[-1] - fitness[-8])


def test_no_metric_stands_in_the_index_or_opens_a_warning() -> None:
    """A ratio of 1.5 after easy weeks is information: 2 km more a day is no jump of anything that is judged."""
    runs = daily([2.0, 0] * 20 + [5.0, 0, 5.0, 0, 5.0, 0, 5.0])
    found = season(Log((*runs, run(47, 4.9))), Person(usual_weekly_m=12_000), day(47))
    assert information(found, day(46)).ewma_ratio > 1.5
    seen = found.day(day(46))
    assert seen.rules == ()
    assert not {"ewma", "acwr", "monotony", "strain"} & {factor.code for factor in seen.factors}
