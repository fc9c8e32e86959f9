"""Heights, weights and distances as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners import measures


@pytest.mark.parametrize(
    ("text", "cm"),
    [
        ("172", "172.0"),
        ("172,5", "172.5"),
        (" 172.5 CM ", "172.5"),
        ("1.72 m", "172.0"),
        ("1,72", "172.0"),
        ("5'9", "175.3"),
        ("5′9″", "175.3"),
        ("5' 9.5\"", "176.5"),
        ("5 ft 9 in", "175.3"),
        ("6ft", "182.9"),
    ],
)
def test_a_height_is_read_in_the_ways_people_write_it(text: str, cm: str) -> None:
    assert measures.parse_height_cm(text) == Decimal(cm)


@pytest.mark.parametrize("text", ["", "tall", "5'13", "172 kg", "1.7.2", "-172", "172 cm tall", "５'９ft9", "9" * 30])
def test_what_is_no_height_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        measures.parse_height_cm(text)


@pytest.mark.parametrize(
    ("text", "units", "kg"),
    [
        ("63.5", "km", "63.5"),
        ("63,5", "km", "63.5"),
        ("140", "mi", "63.5"),
        ("140 lb", "km", "63.5"),
        ("63.5kg", "mi", "63.5"),
    ],
)
def test_a_bare_weight_follows_the_units_and_a_written_one_itself(text: str, units: str, kg: str) -> None:
    assert measures.parse_weight_kg(text, units) == Decimal(kg)


@pytest.mark.parametrize(
    ("text", "units", "metres"),
    [
        ("35", "km", 35_000),
        ("21,1", "km", 21_100),
        ("26.2", "mi", 42_165),
        ("26.2 miles", "km", 42_165),
        ("10 km", "mi", 10_000),
    ],
)
def test_a_distance_is_whole_metres(text: str, units: str, metres: int) -> None:
    assert measures.parse_distance_m(text, units) == metres


@given(st.decimals(120, 230, places=1))
def test_a_shown_height_reads_back_as_itself_in_metric_and_within_half_an_inch_in_feet(cm: Decimal) -> None:
    assert measures.parse_height_cm(measures.show_height(cm, "km")) == cm
    assert abs(measures.parse_height_cm(measures.show_height(cm, "mi")) - cm) <= Decimal("1.3")


@given(st.integers(0, 400_000), st.sampled_from(["km", "mi"]))
def test_a_shown_distance_reads_back_within_its_rounding(metres: int, units: str) -> None:
    assert abs(measures.parse_distance_m(measures.show_distance(metres, units), units) - metres) <= 81
