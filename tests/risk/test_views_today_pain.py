"""Today while a bone hurts, and in the weeks after a clinician has cleared it."""

from datetime import timedelta

import pytest

from runners.models import Category
from tests.factories import NOW, TODAY
from tests.log_factories import pain
from tests.risk.pages import ana_in_pain, ana_with_a_level, levels_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/today/"


def page(runner):
    response = signed_in(runner).get(URL)
    assert response.status_code == 200
    return response


def text_of(response):
    return " ".join(response.content.decode().split())


# ── pain ─────────────────────────────────────────────────────────────────────
def test_pain_takes_the_pages_place():
    response = page(ana_in_pain())
    text = text_of(response)
    assert "<h1>Stop running for now</h1>" in text
    assert "Pain flag: Shin bone, tibia (inner edge), left" in text
    assert levels_in(response) == []
    assert 'action="/pain/clear/"' in text
    assert text.count('type="checkbox"') == 2
    assert "tibia" not in text.split("</title>")[0]
    assert 'href="#quick-log"' not in text  # there is no such card to jump to


@pytest.mark.parametrize("fields", [{"site": "hip"}, {"limping": True}], ids=["hip", "limp"])
def test_what_cannot_wait_says_today_and_does_not_send_anybody_for_a_walk(fields):
    text = text_of(page(ana_in_pain(**fields)))
    assert "Go today" in text
    assert "Have it looked at today." in text
    assert "<li>Walk" not in text


def test_what_can_wait_says_when_it_can_no_longer():
    text = text_of(page(ana_in_pain()))
    assert "<li>Walk, as long as it does not hurt.</li>" in text
    same_day = text.split("When to go the same day")[1]
    assert "Hip, groin or deep thigh pain when you put weight on the leg." in same_day
    assert "You cannot put weight on the leg, or cannot walk without a limp." in same_day


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at_rest": True}, "there at rest should be checked."),
        ({"at_rest": False, "at_night": True}, "there at night should be checked."),
        ({"limping": True}, "Pain that makes you limp should be checked. Have it looked at today."),
        ({"at_rest": False, "site": "hip", "score": 1}, "Hip or groin pain is checked at any level"),
        ({"at_rest": False, "site": "navicular", "score": 1}, "Pain at this spot is checked at any level."),
        ({"at_rest": False, "stays": True}, "that stays after a run should be checked."),
    ],
    ids=["rest", "night", "limp", "hip", "grave place", "stays"],
)
def test_the_stop_page_names_the_rule_that_fired(fields, said):
    text = text_of(page(ana_in_pain(**fields)))
    lead = text.split('<p class="lead">')[1].split("</p>")[0]
    assert said in lead
    assert "getting worse" not in lead


def test_pain_in_two_runs_in_a_row_is_named_as_such():
    ana = ana_with_a_level()
    for on in ana.runs.order_by("-local_date").values_list("local_date", flat=True)[:2]:
        pain(ana, on, score=5, during="gets_worse")
    assert "Pain in the same spot in two runs in a row should be checked." in text_of(page(ana))


# ── after a clearance ────────────────────────────────────────────────────────
CLEARED = "begin with walking and short easy runs as your clinician agreed; any pain: stop"


@pytest.mark.parametrize(("ago", "stands"), [(0, True), (27, True), (28, False)])
def test_a_clearance_is_remembered_for_four_weeks(ago, stands):
    ana = ana_with_a_level()
    cleared_on = TODAY - timedelta(days=ago)
    pain(ana, TODAY - timedelta(days=60), at_rest=True, cleared_on=TODAY - timedelta(days=50))
    pain(ana, TODAY - timedelta(days=40), at_rest=True, cleared_on=cleared_on)
    text = text_of(page(ana))
    assert (CLEARED in text) == stands
    if stands:
        assert f"Cleared on {cleared_on.day} " in text
    ana.consents.filter(category=Category.PAIN).update(withdrawn_at=NOW)
    assert CLEARED not in text_of(page(ana))


def test_a_runner_with_a_history_does_not_wait_for_a_first_picture():
    ana = ana_in_pain()
    client = signed_in(ana)
    client.post("/pain/clear/", {"clinician_said_yes": "on", "no_pain_now": "on"})
    text = text_of(client.get(URL))
    assert "Updating…" in text
    assert "Your first picture" not in text
