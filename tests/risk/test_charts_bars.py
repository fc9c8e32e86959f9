"""Bars and load against repair: exact geometry, and never broken by odd input."""

import math
import re
from datetime import date, timedelta

import pytest

from risk.charts import WeekDay, diverging_bars, load_repair, shoe_bar, week_bars

DAY = date(2026, 9, 1)


def coordinates(d: str) -> list[tuple[float, float]]:
    """Return the places a path goes through; each is written as "x y" after an M or an L."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d)]


# ── bars ──────────────────────────────────────────────────────────────────────
def test_diverging_bars_share_one_scale_and_one_zero() -> None:
    adds, lowers = diverging_bars([12, -6])
    assert (adds.zero_x, adds.x, adds.width) == ("106", "106", "212")
    assert (lowers.zero_x, lowers.x, lowers.width) == ("106", "0", "106")
    assert (adds.is_lowering, lowers.is_lowering) == (False, True)


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0], [5.0], [-5.0], [1e-9, -1e9]])
def test_diverging_bars_never_leave_the_box(values: list[float]) -> None:
    for bar in diverging_bars(values):
        assert 0 <= float(bar.x) <= 318
        assert float(bar.x) + float(bar.width) <= 318.1


def test_a_week_has_done_planned_and_rest() -> None:
    week = week_bars(
        [WeekDay(DAY, done=10), WeekDay(DAY, planned=5), WeekDay(DAY, is_rest=True), WeekDay(DAY, done=0.0)]
    )
    done, planned, rest, nothing = week.bars
    assert (done.done, done.planned) == (("4", "74"), None)
    assert (planned.done, planned.planned) == (None, ("41", "37"))
    assert (rest.done, rest.planned) == (None, None)
    assert (nothing.done, nothing.planned) == (None, None)
    assert [bar.centre for bar in week.bars] == ["39.8", "119.2", "198.8", "278.2"]


def test_other_training_is_a_pill_below_and_adds_no_height() -> None:
    plain = week_bars([WeekDay(DAY, done=10), WeekDay(DAY)])
    beside = week_bars([WeekDay(DAY, done=10), WeekDay(DAY, other="45 min")])
    assert (plain.height, beside.height) == ("110", "134")
    assert [bar.done for bar in beside.bars] == [bar.done for bar in plain.bars]
    for bar in week_bars([WeekDay(DAY, other="45 min")] * 7).bars:
        assert float(bar.pill_x) + 43 / 2 == pytest.approx(float(bar.centre), abs=0.1)
        assert 0 <= float(bar.pill_x) <= 318 - 43


def test_what_loads_bone_has_a_pill_of_its_own_above_the_rest() -> None:
    week = week_bars([WeekDay(DAY, loading="90 min", other="150 min"), WeekDay(DAY, loading="60 min"), WeekDay(DAY)])
    both, alone, none = ([(pill.text, pill.y, pill.is_full) for pill in bar.pills] for bar in week.bars)
    assert both == [("90 min", "115", True), ("150 min", "139", False)]
    assert alone == [("60 min", "115", True)]
    assert none == []
    assert week.height == "158"


def test_an_empty_week_is_drawn() -> None:
    assert week_bars([]).bars == ()
    assert all(bar.done is None for bar in week_bars([WeekDay(DAY)] * 7).bars)


def test_shoe_marks_stand_at_400_and_500_of_560() -> None:
    bar = shoe_bar(280)
    assert (bar.fill, bar.warn_x, bar.limit_x) == ("159", "227.1", "283.9")
    assert not bar.is_over
    assert bar.over_width == "0"


def test_a_worn_shoe_shows_what_is_past_its_limit() -> None:
    bar = shoe_bar(1000)
    assert (bar.fill, bar.limit_x, bar.over_width, bar.is_over) == ("159", "159", "159", True)
    assert not bar.shows_warn_label  # 400 and 500 have come too close to write both


# ── load against repair ───────────────────────────────────────────────────────
def days(*pairs: tuple[float | None, float | None]) -> list[tuple[date, float | None, float | None]]:
    return [(DAY + timedelta(days=number), load, repair) for number, (load, repair) in enumerate(pairs)]


def test_the_hatched_area_begins_exactly_where_the_lines_cross() -> None:
    chart = load_repair(days((0, 10), (20, 10), (20, 10)))
    # They cross half a day in, at 10 of 23: 250 wide for two days, 122 high from a base at 130.
    assert chart.gaps == ("M62.5 77L125 23.9L250 23.9L250 77L125 77L62.5 77Z",)
    assert chart.ahead_since == DAY + timedelta(days=1)


def test_an_even_month_lies_in_the_middle_of_its_frame_with_its_level_beside_it() -> None:
    chart = load_repair(days((2.2, 2.4), (2.3, 2.4)))
    places = [y for _x, y in coordinates(chart.load) + coordinates(chart.repair)]
    assert min(places) > 40
    assert max(places) < 100
    assert [value for _y, value in chart.levels] == [2.0, 2.5, 3.0]


def test_load_that_falls_back_closes_its_area() -> None:
    chart = load_repair(days((5, 10), (15, 10), (5, 10), (15, 10), (5, 10)))
    assert len(chart.gaps) == 2
    assert chart.ahead_since is None


def test_load_below_repair_leaves_no_area() -> None:
    assert load_repair(days((5, 10), (6, 10), (10, 10))).gaps == ()


def test_a_missing_day_breaks_lines_and_areas() -> None:
    chart = load_repair(days((20, 10), (20, 10), (None, 10), (20, 10), (20, 10)))
    assert chart.load.count("M") == 2
    assert chart.repair.count("M") == 2
    assert len(chart.gaps) == 2
    assert chart.ahead_since == DAY + timedelta(days=3)


def test_labels_of_equal_lines_stand_apart() -> None:
    chart = load_repair(days((10, 10), (10, 10)))
    assert abs(float(chart.load_label_y) - float(chart.repair_label_y)) >= 14


@pytest.mark.parametrize("pairs", [(), ((None, None),), ((0, 0),), ((7, 3),), ((math.nan, 1), (1, math.inf))])
def test_load_repair_draws_whatever_comes(pairs: tuple[tuple[float | None, float | None], ...]) -> None:
    chart = load_repair(days(*pairs))
    assert "nan" not in repr(chart)
    assert chart.gaps == ()


def test_two_thousand_days_are_thinned_and_keep_the_last() -> None:
    chart = load_repair(days(*((float(number), 500.0) for number in range(2000))))
    assert len(coordinates(chart.load)) <= 260
    assert chart.load.count("M") == 1
    assert coordinates(chart.load)[-1][0] == 250
    assert len(chart.gaps) == 1
    assert chart.load_value == 1999
