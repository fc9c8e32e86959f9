"""Values that no log can hold are refused, and the refusal names the field."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.engine import BadInput, Injury, Log, Pain, Person, Run, Shoe, assess, season

from .makers import START, day, log

NAN, ENDLESS = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("field", "code", "values"),
    [
        ("distance_m", "zero", {"distance_m": 0}),
        ("distance_m", "zero", {"distance_m": 0, "mode": "treadmill"}),
        ("distance_m", "negative", {"distance_m": -1}),
        ("distance_m", "too_far", {"distance_m": 200_001}),
        ("distance_m", "not_a_number", {"distance_m": NAN}),
        ("distance_m", "not_whole", {"distance_m": 5000.5}),
        ("distance_m", "not_a_number", {"distance_m": None}),
        ("moving_s", "negative", {"moving_s": -1.0}),
        ("moving_s", "zero", {"moving_s": 0}),
        ("moving_s", "not_a_number", {"moving_s": NAN}),
        ("moving_s", "not_a_number", {"moving_s": ENDLESS}),
        ("moving_s", "too_fast", {"distance_m": 1_001, "moving_s": 142.9}),
        ("cadence_spm", "negative", {"cadence_spm": -5}),
        ("cadence_spm", "not_a_number", {"cadence_spm": NAN}),
        ("rpe", "too_large", {"rpe": 11}),
        ("rpe", "negative", {"rpe": -1}),
        ("mode", "unknown_code", {"mode": "hop"}),
        ("surface", "unknown_code", {"surface": "lava"}),
    ],
)
def test_a_run_that_cannot_be_names_its_field(field: str, code: str, values: dict) -> None:
    with pytest.raises(BadInput) as caught:
        Run(**{"on": START, "distance_m": 5_000, **values})
    assert (caught.value.field, caught.value.message_code) == (field, code)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "values",
    [
        {"distance_m": 200_000},
        {"distance_m": 1_000, "moving_s": 100},
        {"distance_m": 7_000, "moving_s": 1_000},
        {"distance_m": 0, "mode": "strength"},
        {"distance_m": 250_000, "mode": "cycle", "moving_s": 28_000},
        {"distance_m": 5_000, "rpe": 0, "cadence_spm": 0, "surface": ""},
    ],
)
def test_a_run_that_can_be_is_taken(values: dict) -> None:
    assert Run(on=START, **values).on == START


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("score", lambda: Pain(START, "tibia", "l", 11)),
        ("score", lambda: Pain(START, "tibia", "l", -1)),
        ("site", lambda: Pain(START, "elbow", "l", 3)),
        ("side", lambda: Pain(START, "tibia", "x", 3)),
        ("during", lambda: Pain(START, "tibia", "l", 3, during="always")),
        ("site", lambda: Injury("elbow", None, START)),
        ("sex", lambda: Person(sex="x")),
        ("periods", lambda: Person(periods="maybe")),
        ("height_cm", lambda: Person(height_cm=17)),
        ("height_cm", lambda: Person(height_cm=NAN)),
        ("weights", lambda: Person(weights=((START, NAN),))),
        ("usual_weekly_m", lambda: Person(usual_weekly_m=-1)),
        ("sleep_h", lambda: Person(sleep_h=25)),
        ("conditions", lambda: Person(conditions=frozenset({"tired"}))),
        ("start_m", lambda: Shoe("a", start_m=-1)),
    ],
)
def test_other_values_that_cannot_be_name_their_field(field: str, build: object) -> None:
    with pytest.raises(BadInput) as caught:
        build()
    assert caught.value.field == field


@pytest.mark.parametrize("ask", [season, assess])
def test_a_run_of_a_later_day_is_refused(ask: object) -> None:
    with pytest.raises(BadInput) as caught:
        ask(log([5.0, 5.0, 5.0]), Person(), day(1))
    assert (caught.value.field, caught.value.message_code) == ("on", "future")


def refusal(metres: float, seconds: float) -> str | None:
    """Return the field that a run is refused for, None where it is taken."""
    try:
        Run(START, metres, moving_s=seconds)
    except BadInput as refused:
        return refused.field
    return None


@settings(deadline=None, derandomize=True)
@given(st.floats() | st.integers(-10, 300_000), st.floats())
def test_whatever_is_typed_is_taken_or_refused_by_name(metres: float, seconds: float) -> None:
    field = refusal(metres, seconds)
    assert field in (None, "distance_m", "moving_s")
    possible = isinstance(metres, int) and 0 < metres <= 200_000
    assert (field == "distance_m") != possible


def test_types_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Run(START, 5_000).distance_m = 1  # type: ignore[misc]
    assert not hasattr(Run(START, 5_000), "__dict__")


def test_a_season_without_runs_is_one_day() -> None:
    found = season(Log(), Person(usual_weekly_m=30_000), date(2026, 1, 1))
    seen = found.day(date(2026, 1, 1))
    assert len(found) == 1
    assert (seen.hidden, seen.index, seen.band) == ("no_runs", None, None)
    assert seen.light == "green"


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_day_outside_the_season_is_refused(shift: int) -> None:
    found = season(log([5.0]), Person(), day(0))
    with pytest.raises(KeyError):
        found.day(day(0) + timedelta(days=shift))
