"""The echo under the log form: what was understood, and what the run would do."""

from datetime import timedelta

import pytest

from risk.models import RiskScore
from tests import factories
from tests.factories import TODAY
from tests.log_factories import run, steady_weeks
from tests.risk.pages import ana_in_pain, ana_with_a_level, levels_in, scored, signed_in
from training.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/runs/preview/"


def even_weeks():
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=1))
    return scored(runner)


def words(runner, **typed):
    response = signed_in(runner).get(URL, typed)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_time_and_pace_are_echoed():
    text = words(factories.runner("ana"), distance="7,8", duration="4530")
    assert "45 min 30 s" in text
    assert "5:50 /km" in text
    assert "Stays" not in text


def test_the_level_after_the_run_is_named():
    ana = even_weeks()
    assert "Stays Low" in words(ana, distance="6", duration="35:00")
    assert "Would be Moderate" in words(ana, distance="40", duration="4h")


def test_a_spike_is_named_before_it_is_saved():
    ana = ana_with_a_level()
    assert "past your longest" not in words(ana, distance="19", duration="1:50:00")
    assert "24% past your longest in 30 days" in words(ana, distance="22.6", duration="2:10:00")
    assert "24% past your longest in 30 days" in words(ana, distance="14.04", unit="mi")
    assert Run.objects.filter(runner=ana, local_date=TODAY).count() == 0


def test_a_longer_run_of_another_day_is_measured_against_that_day():
    ana = ana_with_a_level()
    text = words(ana, distance="15", local_date=(TODAY - timedelta(days=3)).isoformat())
    assert "15% past your longest in 30 days" in text  # 13 km were the longest then


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"distance": "", "duration": ""},
        {"distance": "far", "duration": "45:75"},
        {"distance": "0"},
        {"distance": "999999"},
        {"distance": "42", "duration": "10 min"},
        {"distance": "5", "local_date": "2027-01-01"},
        {"distance": "5", "local_date": "0001-01-01"},
        {"distance": "5", "local_date": "1989-12-31"},
        {"distance": "5\x00", "duration": "\x00"},
        {"distance": "42", "duration": "9" * 7 + "h"},
    ],
    ids=[
        "nothing",
        "empty",
        "nonsense",
        "zero",
        "too far",
        "too fast",
        "tomorrow",
        "year one",
        "before 1990",
        "NUL",
        "too long",
    ],
)
def test_what_cannot_be_a_run_has_no_effect(typed):
    text = words(ana_with_a_level(), **typed)
    assert "past your longest" not in text
    assert "Stays" not in text
    assert "Would be" not in text


def test_a_time_of_hundreds_of_digits_is_no_time():
    text = words(even_weeks(), distance="6", duration="9" * 320 + "h")
    assert "Write the time like 45:30" in text
    assert "999" not in text


def test_an_impossible_date_is_today():
    assert "Stays Low" in words(even_weeks(), distance="6", local_date="2026-02-31")


def test_nothing_typed_is_an_empty_answer():
    assert words(ana_with_a_level()) == ""


def test_no_level_in_pain_but_the_distance_is_still_compared():
    ana = ana_in_pain()
    response = signed_in(ana).get(URL, {"distance": "30", "duration": "3h"})
    assert levels_in(response) == []
    assert b"past your longest" in response.content


def test_no_level_while_a_picture_is_built():
    runner = factories.runner("ana")
    for back in (1, 3, 5):
        run(runner, TODAY - timedelta(days=back), km=5)
    text = words(scored(runner), distance="9")
    assert "80% past your longest in 30 days" in text
    assert "Stays" not in text
    assert "Would be" not in text


def test_no_level_without_consent_to_one():
    ana = ana_with_a_level()
    ana.consents.filter(category="risk").update(withdrawn_at=RiskScore.objects.first().computed_at)
    text = words(ana, distance="6")
    assert "Stays" not in text


def test_only_the_runners_own_log_counts():
    ana_with_a_level()
    assert words(factories.runner("sam"), distance="30") == ""


def test_it_is_a_get_only():
    assert signed_in(factories.runner("ana")).post(URL).status_code == 405


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"duration": "fast"}, "Write the time like 45:30 or 1:02:10"),
        ({"duration": "45:75"}, "Write the time like 45:30 or 1:02:10"),
        ({"duration": "10 min"}, "An odd pace, not between 2:00 and 20:00 /km: check distance and time"),
        ({"duration": "4h"}, "An odd pace, not between 2:00 and 20:00 /km: check distance and time"),
    ],
    ids=["no time", "no clock", "too fast", "too slow"],
)
def test_a_time_that_cannot_be_meant_is_named_and_leaves_no_level(typed, said):
    text = words(even_weeks(), distance="6", **typed)
    assert said in text
    assert "Stays" not in text
    assert "Would be" not in text


def test_a_time_that_can_be_read_gets_no_hint():
    ana = even_weeks()
    for duration in ("", "35:00", "18:00", "2:00:00"):
        text = words(ana, distance="6", duration=duration)
        assert "Stays Low" in text or "Would be" in text
        assert "Write the time" not in text
        assert "odd pace" not in text
