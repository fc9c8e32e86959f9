"""The geometry of the charts: exact where it can be worked out by hand, and never broken by odd input."""

import math
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.charts import (
    LEVELS,
    gauge,
    level_of,
    sparkline,
    trend,
)
from training.charts.geometry import Spot, fmt, linear, path, thin

DAY = date(2026, 9, 1)


def daily(*values: float | None) -> list[tuple[date, float | None]]:
    return [(DAY + timedelta(days=number), value) for number, value in enumerate(values)]


def coordinates(d: str) -> list[tuple[float, float]]:
    """Return the places a path goes through; each is written as "x y" after an M or an L."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d)]


# ── numbers and paths ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(("number", "text"), [(0, "0"), (-0.04, "0"), (2.0, "2"), (2.25, "2.2"), (-3.14, "-3.1")])
def test_a_number_is_short_and_has_a_point(number: float, text: str) -> None:
    assert fmt(number) == text


def test_a_scale_without_width_maps_to_the_middle() -> None:
    assert linear((5, 5), (0, 10))(5) == 5


def test_a_single_point_is_a_dot_and_none_is_nothing() -> None:
    assert path([(1, 2)]) == "M1 2h0"
    assert path([]) == ""


# ── levels ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("index", "code"),
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
def test_bands_begin_at_40_60_and_80(index: int, code: str) -> None:
    assert level_of(index).code == code


def test_bands_meet_without_a_hole() -> None:
    assert [level.low for level in LEVELS] == [0, *(level.high for level in LEVELS[:-1])]


# ── gauge ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("index", "knob"), [(0, ("28", "128")), (50, ("140", "16")), (100, ("252", "128"))])
def test_knob_sits_where_the_index_says(index: int, knob: tuple[str, str]) -> None:
    assert gauge(index).knob == knob


def test_only_the_band_of_the_index_is_lit() -> None:
    assert [arc.css for arc in gauge(54).arcs if arc.is_on] == ["mod"]
    assert not any(arc.is_on for arc in gauge(None).arcs)
    assert gauge(None).knob is None


def test_arcs_span_the_half_circle() -> None:
    arcs = gauge(10).arcs
    assert arcs[0].d.startswith("M28 128A112 112")
    assert arcs[-1].d.endswith(" 252 128")


@pytest.mark.parametrize(("index", "knob"), [(-20, ("28", "128")), (140, ("252", "128"))])
def test_an_index_off_the_scale_stays_on_the_gauge(index: int, knob: tuple[str, str]) -> None:
    assert gauge(index).knob == knob


def test_knob_moves_to_the_right_as_the_index_grows() -> None:
    places = [float(knob.x) for index in range(101) if (knob := gauge(index).knob)]
    assert len(places) == 101
    assert all(before < after for before, after in pairwise(places))


# ── trend ─────────────────────────────────────────────────────────────────────
def test_trend_from_corner_to_corner() -> None:
    chart = trend(daily(0, 100))
    assert chart.line == "M64 132L310 6"
    assert chart.dot == ("310", "6")
    assert (chart.first_day, chart.last_day) == (DAY, DAY + timedelta(days=1))


def test_trend_bands_end_at_40_60_and_80() -> None:
    # 126 units of height for 100 of index: 80 lies at 6 + 25.2, 60 at 56.4, 40 at 81.6
    assert [band.y for band in trend(daily(1)).bands] == ["81.6", "56.4", "31.2", "6"]


def test_a_missing_day_breaks_the_line() -> None:
    assert trend(daily(10, 20, None, 30, 40)).line.count("M") == 2
    gapped = [(DAY, 10.0), (DAY + timedelta(days=1), 20.0), (DAY + timedelta(days=5), 30.0)]
    assert trend(gapped).line.count("M") == 2
    assert trend(gapped).line.endswith("h0")


def test_not_a_number_counts_as_missing() -> None:
    chart = trend(daily(10, math.nan, math.inf, 40))
    assert chart.line.count("M") == 2
    assert "nan" not in repr(chart)
    assert "inf" not in repr(chart)


def test_a_flat_series_is_level() -> None:
    assert {y for _, y in coordinates(trend(daily(*[30] * 10)).line)} == {94.2}


def test_one_point_is_drawn_in_the_middle() -> None:
    chart = trend(daily(50))
    assert chart.line == "M187 69h0"
    assert chart.label_anchor == "middle"


def test_no_points_draw_the_bands_alone() -> None:
    chart = trend([])
    assert (chart.line, chart.forecast, chart.dot, chart.first_day) == ("", "", None, None)
    assert len(chart.bands) == 4


def test_forecast_goes_on_from_the_last_known_value() -> None:
    chart = trend(daily(50, 60, None), [(DAY + timedelta(days=3), 40.0), (DAY + timedelta(days=4), 20.0)])
    assert chart.dot is not None
    assert coordinates(chart.forecast)[0] == (float(chart.dot.x), float(chart.dot.y))
    assert coordinates(chart.forecast)[-1] == (310, 106.8)
    assert chart.dot_value == 60


def test_the_label_at_the_end_does_not_leave_the_drawing() -> None:
    assert trend(daily(*[30] * 20)).label_anchor == "end"
    high = trend(daily(99, 99))
    assert high.dot is not None
    assert high.label is not None
    assert float(high.label.y) > float(high.dot.y)


def test_two_thousand_points_are_thinned_and_keep_their_extremes() -> None:
    values = [50.0] * 2000
    values[777], values[1333] = 99, 1
    chart = trend(daily(*values))
    places = coordinates(chart.line)
    assert len(places) <= 240
    assert chart.line.count("M") == 1
    assert {7.3, 130.7} <= {y for _, y in places}
    assert places[0][0] == 64
    assert places[-1][0] == 310


@pytest.mark.parametrize("place", range(300))
def test_thinning_keeps_a_peak_wherever_it_is(place: int) -> None:
    spots = [Spot(at, 90 if at == place else 10) for at in range(300)]
    kept = thin(spots, 40)
    assert Spot(place, 90) in kept
    assert kept == sorted(kept)


def test_thinning_keeps_a_hole() -> None:
    spots = [Spot(at, None if 500 <= at < 900 else 10) for at in range(2000)]
    assert any(spot.value is None for spot in thin(spots, 100))
    assert len(thin(spots, 100)) <= 100


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)), max_size=600))
def test_trend_and_sparkline_stay_in_their_box(values: list[float | None]) -> None:
    chart = trend(daily(*values))
    for x, y in coordinates(chart.line):
        assert 64 <= x <= 310
        assert 6 <= y <= 132
    assert all(before[0] <= after[0] for before, after in pairwise(coordinates(chart.line)))
    for _, y in coordinates(sparkline(values).line):
        assert 3 <= y <= 33


# ── sparkline ─────────────────────────────────────────────────────────────────
def test_sparkline_ends_with_the_mark_of_its_level() -> None:
    chart = sparkline([0, 50, 100], threshold=60)
    assert chart.line == "M2 33L46 18L90 3"
    assert chart.end == ("90", "3")
    assert chart.corner == ("85", "-2")
    assert (chart.css, chart.threshold_y) == ("vhi", "15")


def test_sparkline_of_nothing_is_empty() -> None:
    chart = sparkline([None, None])
    assert (chart.line, chart.end, chart.css) == ("", None, "none")
