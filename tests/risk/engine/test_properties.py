"""What must hold of any log: row order, units, stored state, more distance, refused values (derandomised)."""

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.engine import Assessment, BadInput, Injury, Log, Pain, Person, Run, Shoe, assess, season
from risk.engine.bone import ahead
from risk.engine.facts import gather
from risk.engine.load import columns

from .makers import START, day
from .strategies import logs, people, runs

QUICK = settings(max_examples=10, deadline=None, derandomize=True)
CLOSE = 1e-9


def last_day(source: Log) -> date:
    return max(one.on for one in source.runs)


def same(one: Assessment, two: Assessment) -> None:
    """Assert that two assessments agree; sums in another order may differ in the last bit."""
    for name in (
        "damage",
        "capacity",
        "dri",
        "susceptibility",
        "volume",
        "load_risk",
        "relative_risk",
        "baseline_ebk",
    ):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=CLOSE), name
    for name in ("index", "band", "light", "week_m", "longest30_m", "rest14", "unknown", "confidence", "hidden"):
        assert getattr(one, name) == getattr(two, name), name
    for left, right in zip(one.factors, two.factors, strict=True):
        assert (left.code, left.shown, left.points) == (
            right.code,
            right.shown,
            pytest.approx(right.points, rel=CLOSE),
        )
    assert [(rule.id, rule.severity, rule.state) for rule in one.rules] == [
        (rule.id, rule.severity, rule.state) for rule in two.rules
    ]


@QUICK
@given(logs(sore=False), people, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant_also_within_a_day(source: Log, person: Person, chance: object) -> None:
    mixed = list(source.runs)
    chance.shuffle(mixed)
    other = replace(source, runs=tuple(mixed), shoes=tuple(reversed(source.shoes)))
    first, second = (assess(one, person, last_day(source)) for one in (source, other))
    shoes = [sorted(r.subject for r in seen.rules if r.id == "W7") for seen in (first, second)]
    assert shoes[0] == shoes[1]
    same(first, second)


@QUICK
@given(logs(sore=False), people)
def test_the_type_of_a_number_and_the_foot_that_was_counted_change_nothing(source: Log, person: Person) -> None:
    """Seconds as a fraction or a decimal, steps of one foot, a height as a decimal."""

    def other(one: Run) -> Run:
        seconds = None if one.moving_s is None else Decimal(repr(float(one.moving_s)))
        steps = one.cadence_spm
        halved = steps / 2 if steps is not None and 140 <= steps < 220 else steps
        return replace(one, moving_s=seconds, cadence_spm=halved)

    changed = replace(source, runs=tuple(map(other, source.runs)))
    height = None if person.height_cm is None else Decimal(person.height_cm)
    profile = person.cadence_spm
    one_foot = profile / 2 if profile is not None and 140 <= profile < 220 else profile
    same(
        assess(source, person, last_day(source)),
        assess(changed, replace(person, height_cm=height, cadence_spm=one_foot), last_day(source)),
    )


@QUICK
@given(runs(), st.integers(1, 40_000))
def test_the_calendar_has_no_say(found: tuple[Run, ...], days: int) -> None:
    """The same log so many days later, of a person without dates, is the same season."""
    moved = tuple(replace(one, on=one.on + timedelta(days=days - 20_000)) for one in found)
    until = max(one.on for one in found)
    person = Person(sex="f", usual_weekly_m=25_000, injuries=())
    one, two = season(Log(found), person, until), season(Log(moved), person, until + timedelta(days=days - 20_000))
    for name in ("dri", "load_risk", "volume", "index"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


@QUICK
@given(logs(sore=False), st.integers(5_000, 90_000), st.integers(28, 90))
def test_with_a_stated_week_going_on_from_stored_state_equals_starting_over(source: Log, week_m: int, t: int) -> None:
    """Damage, capacity and with them everything that the load decides: the bone's clock is all that is stored."""
    person = Person(usual_weekly_m=week_m)
    whole = gather(source, person, last_day(source))
    assume(t < len(whole.days) - 1)
    on = date.fromordinal(whole.days.first + t)
    past = replace(source, runs=tuple(one for one in source.runs if one.on <= on))
    stored = gather(past, person, on).bone
    known = ~whole.days.unknown[t + 1 :]
    damage, capacity = ahead(stored, whole.days.load_ebk[t + 1 :][known])
    np.testing.assert_allclose(damage, whole.bone.damage[t + 1 :][known], rtol=CLOSE)
    np.testing.assert_allclose(capacity, whole.bone.capacity[t + 1 :][known], rtol=CLOSE)


@QUICK
@given(logs(sore=False), people, st.integers(0, 23), st.floats(1.0, 3.0))
def test_any_run_of_a_day_made_longer_never_lowers_that_days_volume_times_load_risk(
    source: Log, person: Person, which: int, by: float
) -> None:
    """Whatever else was done that day, and however the run was told, once the baseline stands."""
    person = replace(person, usual_weekly_m=person.usual_weekly_m or 20_000, joined_on=None)
    on_foot = [one for one in source.runs if one.mode in ("run", "treadmill")]
    assume(on_foot)
    one = on_foot[which % len(on_foot)]
    first = min(run.on for run in source.runs)
    assume((one.on - first).days >= 28)
    metres = min(200_000, round(one.distance_m * by))
    seconds = None if one.moving_s is None else one.moving_s * metres / one.distance_m
    longer = [replace(run, distance_m=metres, moving_s=seconds) if run is one else run for run in source.runs]
    short, long = (
        assess(replace(source, runs=tuple(r for r in rows if r.on <= one.on)), person, one.on)
        for rows in (source.runs, longer)
    )
    assert long.volume * long.load_risk >= short.volume * short.load_risk * (1 - 1e-9)


NUMBERS = [
    (Run, {"on": START, "distance_m": 5_000}, ("distance_m", "moving_s", "cadence_spm", "rpe")),
    (Pain, {"on": START, "site": "tibia"}, ("score",)),
    (Shoe, {"key": "a"}, ("start_m", "heads_up_m", "limit_m")),
    (
        Person,
        {},
        (
            *("birth_year", "height_cm", "lean_mass_kg", "usual_weekly_m", "cadence_spm", "years_running"),
            *("sleep_h", "menarche_age"),
        ),
    ),
]
CODES = [
    (Run, {"on": START, "distance_m": 5_000}, ("mode", "surface")),
    (Pain, {"on": START, "site": "tibia"}, ("site", "side", "during")),
    (Injury, {"on": START, "site": "tibia", "side": "l"}, ("site", "side")),
    (Person, {}, ("sex", "periods")),
]
DATES = [
    (Run, {"distance_m": 5_000}, ("on",)),
    (Pain, {"on": START, "site": "tibia"}, ("on", "cleared_on")),
    (Injury, {"site": "tibia", "side": None}, ("on",)),
    (Shoe, {"key": "a"}, ("retired_on",)),
    (Person, {}, ("joined_on",)),
]
NO_NUMBER = (math.nan, math.inf, -math.inf, -1, 10**12, "7", "far", True, (), object())
NO_CODE = ("hop", " ", 3, True, ["run"], {}, object())
NO_DATE = ("2026-01-01", 20260101, datetime(2026, 1, 1, 8), ())  # noqa: DTZ001 - no moment is a local date


@pytest.mark.parametrize(
    ("kind", "given_", "field", "value"),
    [
        (kind, given_, field, value)
        for rows, values in ((NUMBERS, NO_NUMBER), (CODES, NO_CODE), (DATES, NO_DATE))
        for kind, given_, fields in rows
        for field in fields
        for value in values
    ],
)
def test_a_bad_value_is_refused_and_its_field_is_named(kind: type, given_: dict, field: str, value: object) -> None:
    with pytest.raises(BadInput) as caught:
        kind(**given_ | {field: value})
    assert caught.value.field == field
    assert caught.value.code
    assert field in str(caught.value)


@pytest.mark.parametrize("weights", [((START, math.nan),), ((START, 5),), (("2026-01-01", 60),)])
def test_a_bad_weight_is_refused_by_name(weights: tuple) -> None:
    with pytest.raises(BadInput) as caught:
        Person(weights=weights)
    assert caught.value.field == "weights"


def test_a_condition_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as caught:
        Person(conditions=frozenset({"tired"}))
    assert caught.value.field == "conditions"


def test_a_run_after_today_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as caught:
        columns(Log((Run(day(3), 5_000),)), day(2))
    assert (caught.value.field, caught.value.code) == ("on", "future")
