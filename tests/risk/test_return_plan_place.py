"""What a return plan stands in place of, who may see it, what is asked in the morning, and what all of it costs."""

import re
from datetime import timedelta

import pytest

from risk import services
from risk.models import ReturnPlan, ReturnSession, RiskWarning, SharedScore
from risk.services.recovery import owe_morning_prompts, plan_in_force, plan_state, plans_awaiting_morning
from runners.models import Category, OutgoingEmail
from runners.services import withdraw_consent
from tests import factories
from tests.factories import NOW, TODAY
from tests.hours import believe
from tests.log_factories import pain, run, steady_weeks
from tests.risk.climbing import GATES, Way
from tests.risk.coaching import client_of, main_of, roster_of, row_of, shared
from tests.risk.pages import levels_in, signed_in
from tests.training import copies

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(monkeypatch):
    return lambda **fields: Way(monkeypatch, **fields)


# ── in place of the index ────────────────────────────────────────────────────
def test_while_a_plan_runs_there_is_no_level_and_no_load_warning(way):
    ana = way()
    steady_weeks(ana.runner, until=TODAY - timedelta(days=1))
    run(ana.runner, TODAY, km=25)
    services.rescore(runner=ana.runner, today=TODAY, now=NOW)
    assert not RiskWarning.objects.open().exists()
    for path in ("/today/", "/risk/", "/alerts/"):
        answer = ana.client.get(path)
        assert levels_in(answer) == [], path
    today = ana.client.get("/today/").content.decode()
    assert "Return plan" in today
    assert "tibia" not in today.split("</title>")[0]
    assert "level" not in ana.client.get("/runs/preview/?distance=30&duration=3:00:00").content.decode()
    pain(ana.runner, TODAY, site="hip", score=1)
    assert "Stop running for now" in ana.client.get("/today/").content.decode()
    ana.runner.pain_reports.update(cleared_on=TODAY)
    ended = ana.client.post(f"{ana.url}end/", {"because": "other_plan"})
    assert ended.url == "/today/"
    services.rescore(runner=ana.runner, today=TODAY, now=NOW)
    assert levels_in(ana.client.get("/today/")) != []
    assert RiskWarning.objects.open().filter(family="single_run").exists()


def test_ending_asks_why_and_a_plan_that_ended_takes_nothing_more(way):
    ana = way()
    assert ana.client.post(f"{ana.url}end/").status_code == 422
    ana.client.post(f"{ana.url}end/", {"because": "mistake"})
    assert ReturnPlan.objects.get().ended_because == "mistake"
    ana.go(6)
    ana.session()
    assert not ReturnSession.objects.exists()
    assert "This plan has ended" in ana.page()
    assert ana.client.get("/recovery/new/").status_code == 200


def test_a_cleared_flag_leads_to_a_plan_filled_in(monkeypatch):
    believe(monkeypatch, NOW)
    ana = factories.runner("ana")
    pain(ana, TODAY - timedelta(days=20), site="fibula", side="r", at_rest=True)
    answer = signed_in(ana).post("/pain/clear/", {"clinician_said_yes": "on", "no_pain_now": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/recovery/new/"
    text = answer.content.decode()
    assert '<option value="fibula" selected>' in text
    assert 'value="2026-09-01"' in text
    signed_in(ana).post("/recovery/new/", {"site": "fibula", "side": "r", "hurt_on": "2026-09-01"})
    state = plan_state(ReturnPlan.objects.with_log().get(), TODAY)
    assert "clinician" not in state.missing  # the clearance is the clinician's word


# ── who may see it, and what it costs ────────────────────────────────────────
def test_nobody_elses_plan_is_there_and_none_without_consent(way):
    ana = way()
    sam = signed_in(factories.runner("sam"))
    for part in ("", "gate/", "session/", "morning/", "end/"):
        ask = sam.get if part in ("", "end/") else sam.post
        assert ask(f"{ana.url}{part}").status_code == 404, part
    assert ana.client.get(ana.url).status_code == 200
    withdraw_consent(runner=ana.runner, category=Category.PAIN, now=NOW)
    assert not ReturnPlan.objects.exists()
    assert ana.client.get(ana.url).status_code == 404
    assert ana.client.get("/recovery/").status_code == 302
    assert plan_in_force(ana.runner, TODAY) is None


def test_a_long_log_costs_as_many_queries_as_a_short_one(way, django_assert_max_num_queries):
    ana = way()
    counted = []
    for step in ("1C", "2G"):
        ana.climb(step)
        with django_assert_max_num_queries(16) as seen:
            ana.client.get(ana.url)
        counted.append(len(seen))
    assert counted[0] == counted[1]
    with django_assert_max_num_queries(4):
        plan_in_force(ana.runner, ana.today, frozenset({"pain"}))


def test_who_is_asked_in_the_morning(way, django_assert_num_queries):
    ana = way()
    ana.go(5)
    ana.session()
    assert plans_awaiting_morning(now=NOW + timedelta(days=5)) == []
    with django_assert_num_queries(2):
        [asked] = plans_awaiting_morning(now=NOW + timedelta(days=6))
    assert (asked.plan, asked.session.on, asked.today) == (ana.plan, ana.today, ana.today + timedelta(days=1))
    assert plans_awaiting_morning(now=NOW + timedelta(days=8)) == []
    ana.go(6)
    ana.morning()
    assert plans_awaiting_morning(now=NOW + timedelta(days=6)) == []


def test_the_letters_of_a_plan_go_with_the_consent(way):
    ana = way()
    ana.go(5)
    ana.session()
    owe_morning_prompts(now=NOW + timedelta(days=6))
    assert OutgoingEmail.objects.filter(kind="return_plan").exists()
    withdraw_consent(runner=ana.runner, category=Category.PAIN, now=NOW + timedelta(days=6))
    assert not OutgoingEmail.objects.filter(kind="return_plan").exists()


# ── coaches, and copies ──────────────────────────────────────────────────────
@pytest.mark.parametrize("shares", [("training", "risk", "pain"), ("training", "risk")])
def test_a_coach_is_told_of_a_plan_with_pain_alone(way, shares):
    ana = way()
    steady_weeks(ana.runner, until=TODAY - timedelta(days=1))
    cy = factories.coach("cy")
    link = shared(cy, ana.runner, shares)
    row = row_of(roster_of(cy), "Ana")
    page = client_of(cy).get(f"/athletes/{link.pk}/")
    main = main_of(page)
    assert levels_in(page) == []
    if "pain" in shares:
        assert "Return plan" in row
        assert "On a return plan" in main
        return
    assert "return plan" not in (row + main).lower()
    ben = steady_weeks(factories.runner("ben"), until=TODAY - timedelta(days=9))[0].runner  # silent since
    shared(cy, ben, shares)
    said = [re.search(r'class="lv lv-none">.*?</td>', row_of(roster_of(cy), name)).group() for name in ("Ana", "Ben")]
    assert said[0] == said[1]


def test_a_stale_day_never_moves_forward_when_a_plan_follows_the_pain(way):
    """The page prints it: "As of" a later day without a level would tell that something else had been in the way."""
    ana = way()
    steady_weeks(ana.runner, until=TODAY - timedelta(days=1))
    hurt = pain(ana.runner, TODAY - timedelta(days=10), at_rest=True)
    shared(factories.coach("cy"), ana.runner, ("training", "risk"))
    before = SharedScore.objects.get()
    type(hurt).objects.update(cleared_on=TODAY)
    services.rescore(runner=ana.runner, today=TODAY, now=NOW)
    after = SharedScore.objects.get()
    assert (before.hidden, after.hidden) == ("stale", "stale")
    assert after.local_date == before.local_date == TODAY - timedelta(days=11)


def test_a_copy_brings_the_plan_back_with_all_that_was_said(way):
    ana = way()
    ana.climb("1G")
    ana.go((ana.state().standing.next_on - TODAY).days)
    ana.session("some")
    nia = copies.fresh("nia")
    data = copies.copy_of(ana.runner)
    for _turn in range(2):
        copies.bring(nia, data)
    theirs = plan_state(ReturnPlan.objects.with_log().get(runner=nia), ana.today)
    assert theirs.standing == ana.state().standing
    assert [one.outcome for one in theirs.log] == [one.outcome for one in ana.state().log]
    assert nia.return_plans.count() == 1
    assert (theirs.plan.gates.count(), theirs.plan.sessions.count()) == (len(GATES), 4)
    sam = copies.fresh("sam", consents=[Category.TRAINING])
    copies.bring(sam, data)
    assert not sam.return_plans.exists()
