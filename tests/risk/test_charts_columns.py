"""Columns: exact geometry, and nothing leaves the box."""

import pytest

from risk.charts import Column, Reference, columns

ODD = [
    [],
    [Column()],
    [Column(0)],
    [Column(1e-9), Column(1e9)],
    [Column(5, is_main=True)],
    [Column(mark="ring", below="1 Sep")] * 90,
]


def test_what_lies_past_the_reference_is_drawn_apart() -> None:
    drawn = columns([Column(10), Column(), Column(20, is_main=True)], reference=Reference(10, "10 km", 0, 1), split=2)
    before, free, main = drawn.bars
    assert (before.bar, before.past, before.centre) == (("70", "52"), None, "53")
    assert (free.bar, free.past) == (None, None)
    assert (main.bar, main.past) == (("18", "104"), ("18", "52"))
    assert drawn.reference is not None
    assert (drawn.reference.y, drawn.reference.x1, drawn.reference.x2) == ("70", "40", "172")
    assert drawn.split_x == "212"


def test_a_column_below_the_reference_has_nothing_past_it() -> None:
    (one,) = columns([Column(8, is_main=True)], reference=Reference(10, "", 0, 0)).bars
    assert one.past is None


def test_a_fixed_scale_does_not_follow_the_values() -> None:
    low, none, nil = columns([Column(5), Column(mark="ring"), Column(0)], top=10, levels=((10, "10"),)).bars
    assert low.bar == ("70", "52")
    assert (none.bar, none.mark) == (None, ("159", "117"))
    assert nil.bar == ("120.5", "1.5"), "a zero is seen"


@pytest.mark.parametrize("items", ODD)
@pytest.mark.parametrize("reference", [None, Reference(3, "3", 0, 0)])
def test_nothing_leaves_the_box(items: list[Column], reference: Reference | None) -> None:
    drawn = columns(items, reference=reference)
    assert len(drawn.bars) == len(items)
    for bar in drawn.bars:
        assert 0 <= float(bar.x) <= float(bar.x) + float(drawn.bar_width) <= 318.1
        assert 0 <= float(bar.letters_x) <= 318
        for box in (bar.bar, bar.past):
            assert box is None or 18 <= float(box[0]) <= float(box[0]) + float(box[1]) <= 122.1
    assert (drawn.reference is None) is (reference is None or not items)
