"""The return plan through its pages, over real rows: the ladder, its gates and its pain rule."""

from datetime import timedelta

import pytest

from risk import services
from risk.models import ReturnGate, ReturnSession
from risk.services.recovery import plan_in_force
from tests.factories import TODAY
from tests.log_factories import pain, run
from tests.risk.climbing import GATES, Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(monkeypatch):
    return lambda **fields: Way(monkeypatch, **fields)


def test_thirty_five_days_without_trouble(way):
    ana = way(by_pages=True)
    assert ana.state().standing.may == "no_running"  # the five days begin with the walking
    ana.go(5)
    assert "1A: <b>Walk 30 min</b>" in ana.page()
    ana.climb(None, by_pages=True)
    state = ana.state()
    assert (ana.day, state.is_finished, len(state.log)) == (40, True, 19)
    assert {one.outcome for one in state.log} == {"passed"}
    assert plan_in_force(ana.runner, ana.today) is None
    assert "All steps are done" in ana.page()


def test_pain_at_1k_repeats_the_last_level_completed(way):
    ana = way()
    ana.climb("1K")
    ana.go((ana.state().standing.next_on - TODAY).days)
    hurt_on = ana.day
    answer = ana.client.post(
        f"{ana.url}session/", {"step": "1K", "on": ana.today.isoformat(), "pain": "some"}, follow=True
    )
    assert "repeat: 3 × (walk 6 min, jog 4 min)" in answer.content.decode()
    standing = ana.state().standing
    assert (standing.step.code, standing.may, standing.next_on) == ("1I", "rest", ana.today + timedelta(days=3))
    assert "Wait for pain-free days" in ana.page()
    [report] = ana.runner.pain_reports.all()
    assert (report.site, report.side, report.score, report.local_date) == ("tibia", "l", None, ana.today)
    assert services.pain_flag_of(ana.runner, ana.today) is None  # the first time, the ladder's rule holds
    ana.go(hurt_on + 1)  # it still hurts: the pain-free days begin anew, at the same step
    ana.morning("some")
    standing = ana.state().standing
    assert (standing.step.code, standing.next_on) == ("1I", ana.today + timedelta(days=3))
    assert standing.missing == ()


def test_a_second_session_in_a_row_that_hurts_leads_to_the_stop_page(way):
    ana = way()
    ana.climb("1G")
    for _turn in range(2):
        ana.go((ana.state().standing.next_on - TODAY).days)
        answer = ana.session("stopped")
    assert answer.url == "/today/"
    stop = " ".join(ana.client.get("/today/").content.decode().split())
    assert "Stop running for now" in stop
    assert "Bone pain in a session of your return plan" in stop
    assert "clinician" in ana.state().missing
    cleared = ana.client.post("/pain/clear/", {"clinician_said_yes": "on", "no_pain_now": "on"}, follow=True)
    assert cleared.redirect_chain[-1][0] == ana.url  # from the flag to the plan that stands
    standing = ana.state().standing
    assert (standing.missing, standing.step.code, standing.may) == ((), "1C", "rest")


@pytest.mark.parametrize(
    ("fields", "needs"), [({"site": "navicular"}, True), ({"is_high_risk": True}, True), ({}, False)]
)
def test_a_high_risk_place_needs_a_scan_and_a_word_for_every_stage(way, fields, needs):
    ana = way(**fields)
    ana.go(5)
    assert ("Healing shown on a scan" in ana.page()) == needs
    if not needs:
        assert ana.session().status_code == 302
        return
    refused = ana.session()
    assert refused.status_code == 422
    assert "Healing shown on a scan" in refused.content.decode().split('role="alert"')[1].split("</ul>")[0]
    assert not ReturnSession.objects.exists()
    ana.tick("healing")
    ana.climb("2A")
    assert ana.state().missing == ("clinician_next_stage",)
    assert "Ask your clinician first" in ana.page()
    assert ana.session().status_code == 422
    assert ana.tick("clinician").status_code == 302
    assert ana.state().missing == ()
    ana.go((ana.state().standing.next_on - TODAY).days)
    ana.session("some")  # any pain here is a clinician's
    assert "Stop running for now" in ana.client.get("/today/").content.decode()


@pytest.mark.parametrize("gate", GATES)
def test_an_open_gate_keeps_from_stage_1_and_is_named(way, gate):
    ana = way(gates=[one for one in GATES if one != gate])
    ana.go(9)
    answer = ana.session()
    assert answer.status_code == 422
    listed = answer.content.decode().split('role="alert"')[1].split("</ul>")[0]
    assert str(ReturnGate.Code(gate).label) in listed
    assert not ReturnSession.objects.exists()
    assert 'value="stopped"' not in ana.page()


def test_pain_in_daily_life_halts_the_ladder_and_opens_what_it_contradicts(way):
    ana = way()
    ana.climb("1E")
    pain(ana.runner, ana.today, site="heel", side="r", score=2)  # any bone
    state = ana.state()
    assert state.missing == ("tenderness", "walking", "pain_free_days")
    assert state.standing.step.code == "1C"
    for since in (ana.today, ana.today - timedelta(days=3)):
        answer = ana.tick("walking", since)
        assert answer.status_code == 422
        assert "There has been pain since that day." in answer.content.decode()
    ana.go(ana.day + 1)
    assert ana.tick("walking").status_code == 302
    assert ana.state().missing == ("tenderness", "pain_free_days")


def test_pain_logged_with_the_run_of_a_session_is_that_sessions(way):
    ana = way()
    ana.go(5)
    ana.session("none")
    pain(ana.runner, ana.today, run=run(ana.runner, ana.today, km=3), score=3)
    state = ana.state()
    assert state.missing == ()  # in a run it opens no gate
    assert (state.standing.step.code, state.log[0].outcome, state.log[0].hurt) == ("1A", "stepped_back", True)


def test_a_correction_takes_back_what_it_put_into_the_pain_log(way):
    ana = way()
    ana.go(5)
    ana.session("some")
    ana.session("some")  # the same form twice
    assert ReturnSession.objects.count() == ana.runner.pain_reports.count() == 1
    ana.session("none")
    assert ReturnSession.objects.get().pain == "none"
    assert not ana.runner.pain_reports.exists()
    assert ana.state().standing.why_not[0] == "morning_after"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"gate": "walking", "since": "2031-01-01"}, "still to come"),
        ({"gate": "walking", "since": "2020-01-01"}, "before it hurt"),
        ({"gate": "walking", "since": "soon"}, "Choose a day, for example"),
    ],
)
def test_a_date_that_cannot_be_is_named_and_kept(way, typed, said):
    ana = way(gates=())
    answer = ana.client.post(f"{ana.url}gate/", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert typed["since"] in answer.content.decode()
    assert not ReturnGate.objects.exists()


def test_a_gate_can_be_taken_back(way):
    ana = way()
    ana.go(6)
    ana.client.post(f"{ana.url}gate/", {"gate": "strength", "take_back": "1"})
    ana.client.post(f"{ana.url}gate/", {"gate": "clinician", "take_back": "1"})
    assert set(ana.state().missing) == {"strength", "clinician"}


def test_a_sore_morning_told_after_a_quiet_one_is_not_passed_over(way):
    ana = way()
    ana.go(5)
    ana.session()
    ana.go(6)
    ana.morning("none")
    ana.morning("some")
    assert ReturnSession.objects.get().morning == "some"
    assert ana.runner.pain_reports.get().local_date == ana.today
    assert ana.state().standing.why_not[0] == "pain_free_48h"
    ana.morning("none")
    assert ReturnSession.objects.get().morning == "some"


def test_a_corrected_session_leaves_the_pain_of_that_morning_in_the_log(way):
    ana = way()
    ana.go(5)
    ana.session()
    ana.go(6)
    ana.client.post(f"{ana.url}session/", {"step": "1C", "on": ana.today.isoformat(), "pain": "some"})
    first = ReturnSession.objects.order_by("on").first().on.isoformat()
    ana.client.post(f"{ana.url}morning/", {"on": first, "morning": "some"})
    ana.client.post(f"{ana.url}session/", {"step": "1C", "on": ana.today.isoformat(), "pain": "none"})
    assert ana.runner.pain_reports.filter(local_date=ana.today).exists()


def test_an_answered_morning_is_not_asked_for_again(way):
    ana = way()
    ana.go(5)
    ana.session("some")
    ana.go(6)
    on = ReturnSession.objects.get().on.isoformat()
    answer = ana.client.post(f"{ana.url}morning/", {"on": on, "morning": "none"}, follow=True)
    assert "Tomorrow morning, say how the bone is" not in answer.content.decode()


def test_a_flag_of_another_bone_from_before_keeps_from_every_session(way):
    ana = way()
    ana.go(5)
    assert "A session may be done today" in ana.page()
    pain(ana.runner, TODAY - timedelta(days=90), site="hip", score=4)  # before it hurt here: no event of this ladder
    assert ana.state().standing.may == "session"
    text = ana.page()
    assert "A session may be done today" not in text
    assert "Ask your clinician first" in text
    assert ana.session().status_code == 422  # from a tab that was open
    assert not ReturnSession.objects.exists()
