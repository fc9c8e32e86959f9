"""Where the planner has no answer, and what becomes of a week that is used."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from risk import services
from risk.models import PlannedWeek
from risk.services import WeekAsk
from risk.wording import planner
from runners.exports import Restoring
from runners.models import Category
from runners.services import withdraw_consent
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, steady_weeks
from tests.risk.pages import ana_in_pain, levels_in, scored, signed_in
from training.models import RestDay
from training.services import ConsentMissing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL, USE, DROP = "/risk/plan/", "/risk/plan/use/", "/risk/plan/drop/"


@pytest.fixture
def calm():
    """Eight even weeks of 40 km with a longest run of 13 km: in Low."""
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=1))
    return scored(runner)


def plan_of(runner):
    return services.plan_week(runner=runner, ask=WeekAsk(), now=NOW)


def test_while_a_bone_hurts_there_is_the_stop_page_and_nothing_can_be_used():
    ana = ana_in_pain()
    client = signed_in(ana)
    for url in (URL, reverse("risk:plan_dates")):
        response = client.get(url)
        assert b"Stop running for now" in response.content
        assert levels_in(response) == []
        assert b"keeps you" not in response.content
    assert client.post(USE, {}).status_code == 302
    assert not PlannedWeek.objects.exists()
    assert plan_of(ana) is None


def test_coming_back_shows_the_share_of_the_old_week_and_no_level():
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=25))
    run(ana, TODAY - timedelta(days=1), km=4)
    response = signed_in(scored(ana)).get(URL)
    assert levels_in(response) == []
    assert b"of your week before the break" in response.content
    assert b"Work it out" not in response.content


def test_under_two_weeks_it_says_what_is_missing():
    ana = factories.runner("ana")
    run(ana, TODAY - timedelta(days=3), km=5)
    response = signed_in(scored(ana)).get(URL)
    assert levels_in(response) == []
    assert b"Based on 4 days; firm from" in response.content
    assert b"The planner needs the same two weeks" in response.content
    assert b"The plain facts" in response.content


def test_without_consent_nothing_is_worked_out():
    ana = factories.runner("ana", consents=[Category.TRAINING])
    steady_weeks(ana)
    response = signed_in(scored(ana)).get(URL)
    assert b"You have not agreed to having this worked out" in response.content
    assert levels_in(response) == []
    assert plan_of(ana) is None
    assert signed_in(ana).post(USE, {}).url == URL
    bo = factories.runner("bo", consents=[Category.RISK])
    steady_weeks(bo)
    assert plan_of(bo) is None


def test_a_used_plan_is_dashed_on_today_and_can_be_dropped(calm):
    client = signed_in(calm)
    said = client.post(USE, {"week": "30", "longest": "10", "runs": "4", "rest": "2"}, follow=True)
    assert said.request["PATH_INFO"] == "/today/"
    assert b"Plan in use: up to 30 km until Mon 28 Sep." in said.content
    chosen = PlannedWeek.objects.get(runner=calm)
    assert (chosen.first_on, chosen.week_m, chosen.longest_m) == (TODAY + timedelta(days=1), 30_000, 10_000)
    week = said.context["week"]
    assert week.plan == "Your plan: up to 30 km in the 7 days to Mon 28 Sep"
    assert week.range == ""
    drawn = {bar.day.day: bar.day.planned for bar in week.chart.bars if bar.planned}
    limits = {on: metres for on, metres in chosen.limits(TODAY).items() if metres}
    assert drawn == {on: metres // 100 / 10 for on, metres in limits.items() if on <= TODAY + timedelta(days=6)}
    client.post(USE, {"week": "28", "longest": "10", "runs": "4", "rest": "2"})
    assert PlannedWeek.objects.get().week_m == 28_000
    assert client.post(DROP, follow=True).context["week"].plan == ""
    assert not PlannedWeek.objects.exists()


def test_a_plan_steps_back_when_the_advice_is_to_go_easy_and_ends_with_its_week(calm):
    signed_in(calm).post(USE, {})
    assert signed_in(calm).get("/today/").context["week"].plan
    assert services.planned_week(calm, TODAY + timedelta(days=7), calm.categories()) is not None
    assert services.planned_week(calm, TODAY + timedelta(days=8), calm.categories()) is None
    assert services.planned_week(calm, TODAY - timedelta(days=1), calm.categories()) is None
    run(calm, TODAY, km=20)
    assert signed_in(scored(calm)).get("/today/").context["week"].plan == ""


@pytest.mark.parametrize("category", [Category.RISK, Category.TRAINING])
def test_a_withdrawn_consent_takes_the_plan_along(calm, category):
    signed_in(calm).post(USE, {})
    withdraw_consent(runner=calm, category=category, now=NOW)
    assert not PlannedWeek.objects.exists()


def test_a_copy_brings_the_plan_back_where_none_is_chosen(calm):
    signed_in(calm).post(USE, {})
    chosen = PlannedWeek.objects.get()
    row = {"id": str(chosen.pk), "first_on": "2026-09-22", "daily_m": chosen.daily_m, "chosen_at": NOW.isoformat()}
    sam = factories.runner("sam")
    context = Restoring(runner=sam, allowed=sam.categories(), now=NOW, is_new=True)
    bad = [row | {"daily_m": days} for days in ([None] * 7, [1] * 6, ["a"] * 7, [-1] * 7, [10**7] * 7, "[1]")]
    outcomes = [one.outcome for one in services.restore_planned_week(context, [row])]
    assert outcomes == ["added"]
    assert PlannedWeek.objects.get(runner=sam).daily_m == chosen.daily_m
    assert [one.outcome for one in services.restore_planned_week(context, [row])] == ["duplicate"]
    services.drop_week(runner=sam)
    for one in bad:
        assert [made.outcome for made in services.restore_planned_week(context, [one])] == ["failed"], one
    assert not PlannedWeek.objects.filter(runner=sam).exists()


def test_somebody_elses_plan_stays(calm):
    signed_in(calm).post(USE, {})
    sam = factories.runner("sam")
    signed_in(sam).post(DROP)
    assert PlannedWeek.objects.filter(runner=calm).exists()


def test_pain_while_the_planner_is_open_loads_the_whole_page_anew():
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=1))
    scored(ana)
    pain(ana, TODAY, at_rest=True, score=6)
    answer = signed_in(ana).get("/risk/plan/?week=30", headers={"HX-Request": "true"})
    assert answer.headers.get("HX-Refresh") == "true"
    assert answer.content == b""


@pytest.mark.django_db(transaction=True)
def test_a_week_used_while_consent_is_withdrawn_is_not_kept():
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=1))
    plan = services.plan_week(runner=ana, ask=WeekAsk(), now=NOW)
    found = []

    def use():
        try:
            found.append(services.use_week(runner=ana, plan=plan, now=NOW))
        except ConsentMissing as refused:
            found.append(refused)
        finally:
            connection.close()

    other = threading.Thread(target=use)
    with transaction.atomic():
        withdraw_consent(runner=ana, category=Category.RISK, now=NOW)
        other.start()
        other.join(timeout=0.4)  # waits for the lock
    other.join()
    assert isinstance(found[0], ConsentMissing)
    assert not PlannedWeek.objects.exists()


def test_a_short_break_caps_the_week_and_says_so_with_its_numbers():
    ana = factories.runner("ana")
    stopped = TODAY - timedelta(days=9)
    steady_weeks(ana, until=stopped)
    for day in range(1, 9):
        RestDay.objects.create(runner=ana, local_date=stopped + timedelta(days=day))
    run(ana, TODAY, km=5)
    found = plan_of(scored(ana))
    assert found.answer.budget.limit == "return"
    assert found.answer.week_m < 0.65 * found.answer.budget.away_week_m
    html = " ".join(signed_in(ana).get(URL).content.decode().split())
    assert "you come back from 8 days without a run" in html
    assert "64% of the 40 km a week you ran before them" in html


def test_a_small_week_before_a_break_has_no_share_to_tell():
    """The answer is never below the least week, which of a small one is more than the share."""
    assert "%" not in planner.held_back(20, None, 9000, "km")
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=12), km=(0, 2, 0, 2, 0, 0, 1.5))
    run(ana, TODAY, km=2)
    budget = plan_of(scored(ana)).answer.budget
    assert budget.week_m == 5000 > budget.share * budget.away_week_m
    html = " ".join(signed_in(ana).get(URL).content.decode().split())
    assert "This is the least that we name" in html
