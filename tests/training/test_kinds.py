"""What each kind of activity needs, how its numbers are read, and how it is called."""

import pytest
from django.http import QueryDict

from tests import factories, log_factories
from tests.training.pages import NOW, typed
from training import kind_words, kinds
from training.forms import RunForm
from training.models import LOADS_BONE, ON_FOOT, RUNNING, Mode, Run

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
OTHERS = [mode for mode in Mode if mode not in ON_FOOT]


def form(runner, run=None, **fields):
    data = QueryDict(mutable=True)
    data.update(typed(**fields))
    return RunForm(data, runner=runner, categories=runner.categories(), now=NOW, run=run)


def facts(runner, **fields):
    made = form(runner, **fields)
    assert made.is_valid(), made.errors
    return made.facts()


def errors(runner, **fields):
    return list(form(runner, **fields).errors)


def test_every_kind_has_its_limits_and_its_words():
    assert set(kinds.KINDS) == set(kind_words.KIND_WORDS) == set(Mode)
    assert {*kinds.OTHER_MODES, Mode.RUN} == set(Mode)
    for mode in set(Mode) - set(RUNNING):
        said = kind_words.words_of(mode)
        assert "un " not in f"{said.saved} {said.changed} {said.deleted} {said.back} {said.edit} {said.delete} "


@pytest.mark.parametrize("mode", ["cycle", "swim", "row", "elliptical"])
def test_a_time_or_a_distance_is_enough(mode):
    ana = factories.runner()
    assert errors(ana, mode=mode, distance="", duration="") == ["duration"]
    by_time = facts(ana, mode=mode, distance="", duration="45")
    by_distance = facts(ana, mode=mode, distance="1.5", duration="")
    assert (by_time["distance_m"], by_time["moving_s"]) == (0, 2700)
    assert (by_distance["distance_m"], by_distance["moving_s"]) == (1500, None)


def test_team_sport_needs_a_time_and_strength_training_nothing():
    ana = factories.runner()
    assert errors(ana, mode="team", distance="", duration="") == ["duration"]
    assert errors(ana, mode="team", distance="9", duration="") == ["duration"]
    assert facts(ana, mode="team", distance="", duration="2:00")["moving_s"] == 7200
    assert facts(ana, mode="strength", distance="", duration="")["moving_s"] is None


@pytest.mark.parametrize("mode", ["run", "treadmill", "walk", "hike"])
def test_feet_need_a_distance(mode):
    assert errors(factories.runner(), mode=mode, distance="", duration="45") == ["distance"]


@pytest.mark.parametrize(
    ("mode", "distance", "unit", "metres"),
    [
        ("swim", "1500", "km", 1500),
        ("swim", "1500m", "mi", 1500),
        ("swim", "1.5", "km", 1500),
        ("swim", "1,5", "km", 1500),
        ("swim", "1650yd", "km", 1509),
        ("swim", "100 yards", "mi", 91),
        ("swim", "99", "km", 99_000),
        ("row", "2000", "km", 2000),
        ("row", "10", "km", 10_000),
        ("cycle", "150", "km", 150_000),
        ("cycle", "15", "mi", 24_140),
    ],
)
def test_distances_are_read_as_the_sport_writes_them(mode, distance, unit, metres):
    assert kinds.read_distance(distance, unit, mode) == metres


@pytest.mark.parametrize(
    ("mode", "metres", "text", "seconds"),
    [
        ("cycle", 60_000, "1:30", 5400),  # ninety seconds would be 2400 km/h
        ("cycle", 24_000, "1:02:00", 3720),
        ("cycle", 24_000, "62", 3720),
        ("cycle", None, "4:30", 16_200),
        ("cycle", None, "45:30", 2730),
        ("swim", 1500, "30", 1800),
        ("swim", 100, "1:45", 105),
        ("row", 2000, "7:30", 450),
        ("team", None, "90", 5400),
        ("team", None, "1:30", 5400),
        ("run", 8000, "45:30", 2730),
    ],
)
def test_of_two_meanings_a_time_is_the_one_that_fits_the_sport(mode, metres, text, seconds):
    assert kinds.read_duration(text, metres, mode) == seconds


@pytest.mark.parametrize(
    ("mode", "distance", "duration", "question"),
    [
        ("cycle", "40", "1h", None),
        ("cycle", "40", "20 min", "That is 120 km/h. Save anyway?"),
        ("swim", "1500", "30", None),
        ("swim", "1500", "8 min", "That is 0:32 /100 m. Save anyway?"),
        ("row", "2000", "7:30", None),
        ("row", "2000", "3 min", "That is 0:45 /500 m. Save anyway?"),
        ("walk", "5", "60", None),
        ("walk", "10", "45:00", "That is 4:30 /km. Save anyway?"),
        ("elliptical", "8", "45", None),
        ("team", "", "90", None),
        ("team", "", "9h", "That is 9 h. Save anyway?"),
        ("strength", "", "60", None),
    ],
)
def test_each_kind_is_asked_about_by_its_own_limits(mode, distance, duration, question):
    ana = factories.runner()
    made = form(ana, mode=mode, distance=distance, duration=duration)
    assert made.is_valid() is (question is None)
    assert made.questions == ([question] if question else [])
    assert form(ana, mode=mode, distance=distance, duration=duration, anyway="pace").is_valid()


@pytest.mark.parametrize(
    ("mode", "distance", "field", "said"),
    [
        ("cycle", "1001", "distance", "This is farther than can be saved at once."),
        ("swim", "101km", "distance", "This is farther than can be saved at once."),
        ("swim", "far", "distance", "Write the distance like 1500m, 1.5 or 1650yd."),
        ("walk", "20", "duration", "Nobody walks that fast."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(mode, distance, field, said):
    wrong = form(factories.runner(), mode=mode, distance=distance, duration="45:00")
    assert list(wrong.errors) == [field]
    assert said in wrong.errors[field][0]
    assert (wrong["distance"].value(), wrong["duration"].value(), wrong["mode"].value()) == (distance, "45:00", mode)


@pytest.mark.parametrize("mode", OTHERS)
def test_what_a_kind_cannot_have_is_left_out_and_named(mode):
    ana = factories.runner()
    pair = log_factories.shoe(ana, is_default=True)
    answers = {"shoe": str(pair.pk), "surface": "road", "cadence": "170", "is_race": "on", "effort": "6"}
    made = form(ana, mode=mode, anyway="pace", **answers)
    assert made.is_valid(), made.errors
    said = made.facts()
    assert (said["shoe"], said["surface"], said["cadence_spm"], said["is_race"]) == (None, "", None, False)
    assert said["rpe"] == 6
    distance = ["Distance"] if mode == "strength" else []
    assert made.dropped() == [*distance, "Surface", "Cadence", "Race"]  # the pair came with the form


def test_a_walk_keeps_its_shoes_but_is_no_race():
    ana = factories.runner()
    pair = log_factories.shoe(ana)
    made = form(ana, mode="walk", distance="5", duration="60", shoe=str(pair.pk), is_race="on")
    assert made.is_valid(), made.errors
    assert (made.facts()["shoe"], made.facts()["is_race"]) == (pair, False)
    assert made.dropped() == ["Race"]


# ── twins ────────────────────────────────────────────────────────────────────
def test_a_ride_is_no_twin_of_a_run():
    ana = factories.runner()
    log_factories.run(ana, TODAY, km=7.8, moving_s=2730)
    assert form(ana, mode="cycle").is_valid()
    assert not form(ana, mode="treadmill").is_valid()


def test_two_sessions_without_a_distance_are_twins_by_their_time():
    ana = factories.runner()
    log_factories.run(ana, TODAY, km=0, mode="strength", moving_s=2700)
    twin = form(ana, mode="strength", distance="", duration="45")
    assert not twin.is_valid()
    assert twin.questions == ["Looks like what you have on that day: Strength training, 45 min. Keep both?"]
    assert form(ana, mode="strength", distance="", duration="60").is_valid()
    assert form(ana, mode="swim", distance="", duration="45").is_valid()


def test_a_ride_typed_by_its_time_is_a_twin_of_the_same_with_a_distance():
    ana = factories.runner()
    log_factories.run(ana, TODAY, km=24, mode="cycle", moving_s=3720)
    twin = form(ana, mode="cycle", distance="", duration="1:02:00")
    assert not twin.is_valid()
    assert twin.questions == ["Looks like what you have on that day: Ride, 24 km in 1:02:00. Keep both?"]
    assert form(ana, mode="cycle", distance="", duration="2:00:00").is_valid()


# ── words ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("mode", "metres", "seconds", "units", "measured", "named", "speed"),
    [
        ("run", 8200, 2730, "km", "8.2 km in 45:30", "8.2 km", "5:33 /km"),
        ("cycle", 24_000, 3720, "km", "24 km in 1:02:00", "Ride, 24 km", "23.2 km/h"),
        ("cycle", 24_140, 3720, "mi", "15 mi in 1:02:00", "Ride, 15 mi", "14.5 mi/h"),
        ("swim", 1500, 1800, "km", "1.5 km in 30:00", "Swim, 1.5 km", "2:00 /100 m"),
        ("row", 2000, 450, "km", "2 km in 7:30", "Row, 2 km", "1:52 /500 m"),
        ("strength", 0, 2700, "km", "45 min", "Strength training, 45 min", ""),
        ("strength", 0, None, "km", "", "Strength training", ""),
        ("team", 0, 5400, "km", "1 h 30 min", "Team or court sport, 1 h 30 min", ""),
        ("cycle", 24_000, None, "km", "24 km", "Ride, 24 km", ""),
    ],
)
def test_everything_is_named_as_what_it_is(mode, metres, seconds, units, measured, named, speed):
    made = Run(mode=mode, distance_m=metres, moving_s=seconds)
    assert kind_words.measure(made, units) == measured
    assert kind_words.short(made, units) == named
    assert kind_words.speed(mode, metres, seconds or 0, units) == speed


def test_the_modes_that_load_bone_are_named_once():
    assert set(LOADS_BONE) == {"run", "treadmill", "team"}
