"""What the log form reads, refuses and asks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict

from runners.models import Category
from tests import factories, log_factories
from tests.training.pages import NOW, typed
from training.forms import RunForm
from training.models import Run

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def form(runner, run=None, now=NOW, **fields):
    data = QueryDict(mutable=True)
    data.update(typed(**fields))
    return RunForm(data, runner=runner, categories=runner.categories(), now=now, run=run)


def facts(runner, **fields):
    made = form(runner, **fields)
    assert made.is_valid(), made.errors
    return made.facts()


@pytest.mark.parametrize(
    ("distance", "duration", "metres", "seconds"),
    [
        ("8.2", "45:30", 8200, 2730),
        ("8,2", "45.30", 8200, 2730),
        ("8.2", "4530", 8200, 2730),
        ("12.4", "1:02", 12400, 3720),
        ("12", "62", 12000, 3720),
        ("5mi", "45", 8047, 2700),
        ("half", "1h50", 21098, 6600),
        ("800m", "3:10", 800, 190),
        ("8", "", 8000, None),
    ],
)
def test_distance_and_time_are_read_as_people_type_them(distance, duration, metres, seconds):
    said = facts(factories.runner(), distance=distance, duration=duration)
    assert (said["distance_m"], said["moving_s"]) == (metres, seconds)


def test_the_unit_is_of_this_run_alone():
    ana = factories.runner("ana")
    assert facts(ana, distance="5", unit="mi")["distance_m"] == 8047
    assert facts(ana, distance="5", unit="")["distance_m"] == 5000
    sam = factories.runner("sam", units="mi")
    assert facts(sam, distance="5", unit="")["distance_m"] == 8047
    assert facts(sam, distance="5", unit="km", duration="30")["distance_m"] == 5000


@pytest.mark.parametrize("untouched", [{}, {"effort": ""}])
def test_effort_is_unknown_until_it_is_said(untouched):
    ana = factories.runner()
    assert facts(ana, **untouched)["rpe"] is None
    assert facts(ana, effort="7")["rpe"] == 7
    assert facts(ana, effort="0")["rpe"] == 0


def test_a_new_form_fills_in_the_day_the_pair_and_the_unit_and_nothing_else():
    ana = factories.runner("ana", units="mi")
    log_factories.shoe(ana, "Old", retired_on=TODAY)
    pair = log_factories.shoe(ana, is_default=True)
    blank = RunForm(runner=ana, categories=ana.categories(), now=NOW)
    shown = {name: blank[name].value() for name in blank.fields}
    assert shown.pop("idempotency_key")
    assert {name: value for name, value in shown.items() if value} == {
        "unit": "mi",
        "shoe": pair.pk,
        "mode": "run",
        "local_date": TODAY.isoformat(),
    }
    assert [name for _pk, name in blank.fields["shoe"].choices] == ["No pair", "Blue daily"]


def test_after_midnight_the_day_is_a_question():
    ana = factories.runner("ana", time_zone="America/New_York")
    night = datetime(2026, 9, 23, 5, 30, tzinfo=UTC)  # half past one in New York
    blank = RunForm(runner=ana, categories=ana.categories(), now=night)
    assert blank["local_date"].value() == ""
    assert form(ana, now=night, local_date="").errors["local_date"] == ["Choose the day of the run."]


def test_a_form_left_open_over_midnight_means_the_day_it_showed():
    said = facts(factories.runner(), local_date="2026-09-20")
    assert said["local_date"] == date(2026, 9, 20)


def test_another_date_is_taken_from_its_own_field():
    assert facts(factories.runner(), local_date="other", other_date="2025-01-31")["local_date"] == date(2025, 1, 31)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"distance": ""}, "distance", "Write the distance like 8.2, 5mi, 800m or half."),
        ({"distance": "far"}, "distance", "Write the distance like 8.2, 5mi, 800m or half."),
        ({"distance": "-5"}, "distance", "Write the distance like 8.2, 5mi, 800m or half."),
        ({"distance": "0"}, "distance", "Write a distance above zero, for example 8.2."),
        ({"distance": "201"}, "distance", "This is farther than can be saved at once."),
        ({"duration": "45:75"}, "duration", "Write the time like 45:30 or 1:02:10."),
        ({"duration": "45:"}, "duration", "Write the time like 45:30 or 1:02:10."),
        ({"duration": "0"}, "duration", "Write the time like 45:30 or 1:02:10."),
        ({"duration": "-45"}, "duration", "Write the time like 45:30 or 1:02:10."),
        ({"duration": "900000 min"}, "duration", "More than ten days cannot be saved."),
        ({"distance": "10", "duration": "20 min"}, "duration", "Nobody runs that fast."),
        ({"local_date": "2026-09-24"}, "local_date", "This day is still to come."),
        ({"local_date": "other", "other_date": ""}, "other_date", "Choose the day of the run."),
        ({"local_date": "other", "other_date": "2026-02-30"}, "other_date", "Choose the day of the run."),
        ({"local_date": "other", "other_date": "0026-02-20"}, "other_date", "Enter a date from 1990 on."),
        ({"local_date": "other", "other_date": "1989-12-31"}, "other_date", "Enter a date from 1990 on."),
        ({"cadence": "84"}, "cadence", "Count both feet"),
        ({"cadence": "quick"}, "cadence", "Count both feet"),
        ({"effort": "11"}, "effort", "11"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields, field, said):
    wrong = form(factories.runner(), **fields)
    assert list(wrong.errors) == [field]
    assert wrong.errors[field][0].startswith(said) or said in wrong.errors[field][0]


def test_seven_metres_a_second_is_refused_beyond_a_kilometre_alone():
    ana = factories.runner()
    assert "duration" in form(ana, distance="1.1", duration="2:36").errors
    sprint = form(ana, distance="1", duration="2:20")
    assert not sprint.is_valid()
    assert sprint.questions == ["That is 2:20 per km. Save anyway?"]


@pytest.mark.parametrize(
    ("distance", "duration", "question"),
    [
        ("0.2", "24 s", "That is 2:00 per km. Save anyway?"),
        ("0.5", "36 s", "That is 1:12 per km. Save anyway?"),
        ("5", "13:40", "That is 2:44 per km. Save anyway?"),
        ("5", "1h45", "That is 21:00 per km. Save anyway?"),
    ],
)
def test_an_odd_pace_is_asked_about_and_saved_on_a_yes(distance, duration, question):
    ana = factories.runner()
    odd = form(ana, distance=distance, duration=duration)
    assert not odd.is_valid()
    assert (odd.questions, odd.asked) == ([question], "pace")
    assert form(ana, distance=distance, duration=duration, anyway="pace").is_valid()


def test_a_slow_walk_and_a_quick_ride_are_not_asked_about():
    ana = factories.runner()
    assert form(ana, mode="walk", distance="2", duration="50").is_valid()
    assert form(ana, mode="cycle", distance="40", duration="1h").is_valid()
    assert form(ana, mode="cycle", distance="210", duration="8h").is_valid()
    assert "distance" in form(ana, mode="cycle", distance="1001", duration="").errors


def test_strength_training_needs_no_distance_and_a_run_does():
    ana = factories.runner()
    assert facts(ana, mode="strength", distance="")["distance_m"] == 0
    assert "distance" in form(ana, mode="hike", distance="").errors


def test_a_twin_is_asked_about_and_a_yes_to_the_pace_is_no_yes_to_it():
    ana = factories.runner("ana")
    log_factories.run(ana, TODAY, km=8.2, moving_s=2730)
    twin = form(ana, distance="8.1", duration="45:00")
    assert not twin.is_valid()
    assert twin.questions == ["Looks like the 8.2 km in 45:30 you have on that day. Keep both?"]
    assert not form(ana, distance="8.1", duration="45:00", anyway="pace").is_valid()
    assert form(ana, distance="8.1", duration="45:00", anyway="twin").is_valid()
    assert form(factories.runner("sam"), distance="8.1", duration="45:00").is_valid()


def test_the_second_post_of_one_form_is_no_twin():
    ana = factories.runner("ana")
    first = form(ana)
    stored = log_factories.run(ana, TODAY, km=7.8, moving_s=2730, idempotency_key=first.data["idempotency_key"])
    assert form(ana, idempotency_key=str(stored.idempotency_key)).is_valid()


def test_a_treadmill_run_has_its_surface():
    assert facts(factories.runner(), mode="treadmill", surface="road")["surface"] == "treadmill"


def test_somebody_elses_pair_cannot_be_chosen():
    theirs = log_factories.shoe(factories.runner("sam"))
    assert "shoe" in form(factories.runner("ana"), shoe=str(theirs.pk)).errors


def test_notes_are_asked_for_with_consent_alone():
    without = factories.runner("ana", consents=[Category.TRAINING])
    assert "notes" not in form(without, notes="secret").fields
    assert facts(without, notes="secret")["notes"] == ""
    assert facts(factories.runner("sam"), notes="windy")["notes"] == "windy"


def test_a_run_that_is_edited_and_left_alone_keeps_its_exact_numbers():
    ana = factories.runner("ana", units="mi")
    stored = log_factories.run(ana, TODAY - timedelta(days=40), km=8.123, moving_s=2730.6, cadence_spm=96, rpe=7)
    shown = RunForm(runner=ana, categories=ana.categories(), now=NOW, run=stored)
    again = {name: shown[name].value() or "" for name in shown.fields}
    assert again["local_date"] == "other"
    said = facts(ana, run=stored, **{name: str(value) for name, value in again.items()})
    kept = ("distance_m", "cadence_spm", "rpe", "local_date", "surface")
    assert {name: said[name] for name in kept} == {name: getattr(stored, name) for name in kept}
    assert said["moving_s"] == pytest.approx(2730.6)
    assert Run.objects.count() == 1
