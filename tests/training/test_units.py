"""What people type and what they read: every row of the grammar in the UX specification, and its neighbours."""

from contextlib import suppress

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from training import units

ACCEPTED = [
    ("45:30", 8.2, "45:30"),
    ("1:02:10", 12.4, "1:02:10"),
    ("4530", 8.2, "45:30"),
    ("10210", 12.4, "1:02:10"),
    ("45", 8, "45:00"),
    ("62", 12, "1:02:00"),
    ("45.30", 8.2, "45:30"),
    ("45,30", 8.2, "45:30"),
    ("1.02.10", 12.4, "1:02:10"),
    ("45.5", 8, "45:30"),
    ("1:02", 12.4, "1:02:00"),
    ("58:02", 12.4, "58:02"),
    ("1h2", 12, "1:02:00"),
    ("1h02m10s", 12.4, "1:02:10"),
    ("1h 2 min", 12, "1:02:00"),
    ("45 min", 8, "45:00"),
    ("45m30", 8.2, "45:30"),
    ("45'30\"", 8.2, "45:30"),
    ("1.5h", 16, "1:30:00"),
    ("120", 22, "2:00:00"),
    ("530", 1, "5:30"),
    ("5:30", 1, "5:30"),
    ("3:45", 42.2, "3:45:00"),
    ("2:05", 26, "2:05:00"),
    ("2:05", None, "2:05:00"),
    ("28:10", 5, "28:10"),
    ("1 02 10", 12.4, "1:02:10"),
    ("0:45:30", 8, "45:30"),
    # beyond the specification's 28
    ("  1:02:10 ", 12.4, "1:02:10"),
    ("45：30", 8.2, "45:30"),
    ("45′30″", 8.2, "45:30"),
    ("1h30s", None, "1:00:30"),
    ("90m", None, "1:30:00"),
    ("75 min", 12, "1:15:00"),
    ("2 hours 5 minutes", 26, "2:05:00"),
    ("3.30", 42.2, "3:30:00"),
]
REJECTED = ["", "abc", "45:75", "1:2:3", "45:", "1:02:10:5", "4575"]
ALSO_REJECTED = [
    "9" * 320 + "h",
    "1h" + " " * 50 + "2",
    "99999999h",
    "\x00",
    "0",
    "0:00",
    "h",
    "1h75m",
    "1.5h30m",
    "1m2h",
    "1h30s30",
    "1234567",
    "-45",
    "45:-30",
    "nan",
    "4e3",
]


@pytest.mark.parametrize(("typed", "km", "meant"), ACCEPTED)
def test_a_time_is_read_as_it_was_meant(typed, km, meant):
    assert units.format_duration(units.parse_duration(typed, km and km * 1000)) == meant


@pytest.mark.parametrize("typed", REJECTED + ALSO_REJECTED)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(units.Unreadable):
        units.parse_duration(typed, 10_000)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_positive_number_of_seconds_or_refused(typed):
    for distance_m in (None, 8000):
        with suppress(units.Unreadable):
            assert units.parse_duration(typed, distance_m) > 0


@given(st.integers(1, 99 * 3600), st.integers(100, 200_000))
def test_a_time_that_is_written_out_in_full_is_read_back(seconds, distance_m):
    hours, rest = divmod(seconds, 3600)
    full = f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
    assert units.parse_duration(full, distance_m) == seconds
    assert units.parse_duration(units.spell_duration(seconds), distance_m) == seconds


@pytest.mark.parametrize(
    ("typed", "unit", "metres"),
    [
        ("8", "km", 8000),
        ("8.2", "km", 8200),
        ("8,2", "km", 8200),
        (" 8,2 KM ", "km", 8200),
        ("5mi", "km", 8047),
        ("5", "mi", 8047),
        ("5 miles", "km", 8047),
        ("5k", "mi", 5000),
        ("5 km", "mi", 5000),
        ("800m", "mi", 800),
        ("10 000 m", "km", 10_000),
        (".5", "km", 500),
        ("half", "mi", 21_098),
        ("Half marathon", "km", 21_098),
        ("marathon", "km", 42_195),
        ("26.22", "mi", 42_197),
    ],
)
def test_a_distance_is_read_in_every_notation(typed, unit, metres):
    assert units.parse_distance(typed, unit) == metres


@pytest.mark.parametrize(
    "typed", ["", "far", "-5", "5 ly", "5.2.1", "1e3", "nan", "inf", "12345678", "5 5", "\x00", "9" * 320]
)
def test_what_is_no_distance_is_refused(typed):
    with pytest.raises(units.Unreadable):
        units.parse_distance(typed, "km")


@given(st.integers(1, 200_000), st.sampled_from(["km", "mi"]))
def test_a_distance_in_a_form_is_read_back_to_the_last_digit_shown(metres, unit):
    read = units.parse_distance(units.typed_distance(metres, unit), unit)
    assert abs(read - metres) <= (0 if unit == "km" else 9)  # a hundredth of a mile is 16 m


@pytest.mark.parametrize(
    ("metres", "unit", "shown"),
    [
        (7800, "km", "7.8 km"),
        (8000, "km", "8 km"),
        (10_240, "km", "10.2 km"),
        (400, "km", "0.4 km"),
        (99_960, "km", "100 km"),
        (120_400, "km", "120 km"),
        (8047, "mi", "5 mi"),
    ],
)
def test_a_distance_is_shown_without_false_precision(metres, unit, shown):
    assert units.format_distance(metres, unit) == shown


def test_a_mile_is_exact():
    assert units.parse_distance("1000", "mi") == 1_609_344
    assert units.from_metres(1609.344, "mi") == 1


@pytest.mark.parametrize("typed", ["", "far", "nan", "inf", "1e999999", "1e9", "9" * 320])
def test_what_is_no_number_of_this_world_is_refused(typed):
    with pytest.raises(units.Unreadable):
        units.parse_distance(typed)


def test_numbers_follow_the_readers_language():
    with translation.override("de"):
        assert units.distance_number(8200, "km") == "8,2"


def test_pace_is_per_unit_of_the_runner():
    assert units.format_pace(7800, 2730, "km") == "5:50 /km"
    assert units.format_pace(1609.344, 480, "mi") == "8:00 /mi"
    assert units.format_pace(0, 480, "km") == units.format_pace(5000, 0, "km") == ""


def test_a_time_is_spelled_out_so_that_a_wrong_reading_is_seen():
    assert units.spell_duration(3730) == "1 h 2 min 10 s"
    assert units.spell_duration(2700) == "45 min"
    assert units.spell_duration(0) == "0 s"
