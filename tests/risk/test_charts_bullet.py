"""The bar of a week against its range."""

import pytest

from risk.charts import bullet


def test_the_edge_stands_at_the_same_place_until_a_bar_needs_the_room():
    assert bullet(20, 40).edge_x == bullet(54, 40).edge_x == "81.5"
    assert bullet(80, 40).edge_x == "55"


@pytest.mark.parametrize(
    ("done", "bar", "over"), [(0, "0", ""), (40, "81.5", ""), (54, "81.5", "28.5"), (80, "55", "55")]
)
def test_what_lies_past_the_edge_is_drawn_apart(done, bar, over):
    drawn = bullet(done, 40)
    assert (drawn.bar, drawn.over) == (bar, over)
    assert float(drawn.bar) + float(drawn.over or 0) <= float(drawn.box)


def test_there_is_nothing_to_measure_against_without_a_range():
    assert bullet(10, 0) is None
