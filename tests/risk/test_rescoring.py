"""From rows to scores: complete, repeatable, and only as far as consent goes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from risk import services
from risk.models import RescoreRequest, RiskScore, RiskWarning, ScoreDue
from risk.services import rescoring
from runners.models import Category
from tests import factories
from tests.factories import NOW, TODAY, consent
from tests.log_factories import pain, run, steady_weeks

NO_RISK = [category for category in factories.ALL if category != Category.RISK]


def rescore(runner, today=TODAY):
    return services.rescore(runner=runner, today=today, now=NOW)


@pytest.fixture
def ana(db):
    runner = factories.runner("ana", usual_weekly_m=40_000)
    steady_weeks(runner, weeks=8)
    return runner


def test_every_day_from_the_first_run_to_today_is_scored(ana):
    rescore(ana)
    days = list(RiskScore.objects.filter(runner=ana).order_by("local_date").values_list("local_date", flat=True))
    first = ana.runs.order_by("local_date").first().local_date
    assert days == [first + timedelta(days=ahead) for ahead in range((TODAY - first).days + 1)]


def test_todays_score_explains_itself_and_its_points_add_up(ana):
    rescore(ana)
    score = RiskScore.objects.get(runner=ana, local_date=TODAY)
    assert sum(factor["shown"] for factor in score.detail["factors"]) == score.index == score.detail["index"]
    assert score.detail["outlook"]["steps"]
    assert len(score.detail["outlook"]["forecast"]) == 7


def test_a_second_rescore_writes_nothing(ana):
    assert rescore(ana).changed_days > 50
    before = list(RiskScore.objects.order_by("pk").values_list("pk", "computed_at", "input_hash"))
    again = services.rescore(runner=ana, today=TODAY, now=NOW + timedelta(hours=1))
    assert again.changed_days == 0
    assert list(RiskScore.objects.order_by("pk").values_list("pk", "computed_at", "input_hash")) == before


def test_an_edit_in_the_past_changes_the_days_after_it_only(ana):
    rescore(ana)
    edited = ana.runs.order_by("local_date")[30]  # after the first 28 days, which set the baseline
    edited.distance_m += 3000
    edited.save()
    rescore_at = NOW + timedelta(hours=1)
    services.rescore(runner=ana, today=TODAY, now=rescore_at)
    changed = RiskScore.objects.filter(computed_at=rescore_at).order_by("local_date")
    assert changed.first().local_date == edited.local_date
    assert RiskScore.objects.filter(local_date__lt=edited.local_date).exists()


def test_days_before_the_first_run_that_is_left_are_forgotten(ana):
    rescore(ana)
    ana.runs.filter(local_date__lt=TODAY - timedelta(days=20)).update(deleted_at=NOW)
    rescore(ana)
    assert RiskScore.objects.order_by("local_date").first().local_date >= TODAY - timedelta(days=20)


def test_requests_that_were_read_are_gone_and_later_ones_stay(ana):
    services.request_rescore(runner=ana, since=TODAY, now=NOW)
    rescore(ana)
    assert not RescoreRequest.objects.exists()
    services.request_rescore(runner=ana, since=TODAY, now=NOW)
    sam = factories.runner("sam")
    rescore(sam)
    assert RescoreRequest.objects.filter(runner=ana).count() == 1


def test_the_next_score_is_due_at_the_runners_own_midnight(db):
    ana = factories.runner("ana", time_zone="America/New_York")
    rescore(ana, ana.today(NOW))
    local = ScoreDue.objects.get(runner=ana).due_at.astimezone(ana.zone)
    assert (local.date(), local.hour, local.minute) == (date(2026, 9, 22), 0, 0)


def test_a_midnight_that_does_not_exist_moves_forward(db):
    ana = factories.runner("ana", time_zone="Africa/Cairo")  # 2026-04-24: the clocks skip 00:00 to 01:00
    rescore(ana, date(2026, 4, 23))
    assert ScoreDue.objects.get(runner=ana).due_at.astimezone(ana.zone).isoformat() == "2026-04-24T01:00:00+03:00"


def test_without_consent_to_an_index_none_is_stored(db):
    ana = factories.runner("ana", consents=NO_RISK)
    steady_weeks(ana, weeks=6)
    rescore(ana)
    assert not RiskScore.objects.exists()


@pytest.mark.parametrize(
    ("category", "gone"), [(Category.BODY, {"sex"}), (Category.PAIN, {"injuries"}), (Category.NOTES, set())]
)
def test_a_category_without_consent_is_not_used(db, category, gone):
    some = [name for name in factories.ALL if name != category]
    ana = factories.runner("ana", consents=some, sex="f", birth_year=1990, had_bone_injury=True)
    factories.injury(ana)
    steady_weeks(ana, weeks=6)
    rescore(ana)
    codes = {factor["code"] for factor in RiskScore.objects.get(local_date=TODAY).detail["factors"]}
    assert {"sex", "injuries"} - codes == gone
    consent(ana, category)
    rescore(ana)
    codes = {factor["code"] for factor in RiskScore.objects.get(local_date=TODAY).detail["factors"]}
    assert {"sex", "injuries"} <= codes


def test_while_a_bone_hurts_no_score_of_those_days_has_a_level(ana):
    pain(ana, TODAY - timedelta(days=2), site="hip", side="l", score=2)
    rescore(ana)
    hurting = RiskScore.objects.filter(local_date__gte=TODAY - timedelta(days=2))
    assert set(hurting.values_list("index", "band", "hidden")) == {(None, "", "pain")}
    before = RiskScore.objects.get(local_date=TODAY - timedelta(days=3))
    assert before.index is not None


def test_the_database_refuses_a_level_while_a_bone_hurts(ana):
    rescore(ana)
    with pytest.raises(IntegrityError, match="a_hidden_score_has_no_index"), transaction.atomic():
        RiskScore.objects.filter(local_date=TODAY).update(hidden="pain")


def test_a_rescore_takes_as_many_queries_for_a_month_as_for_a_year(db, django_assert_max_num_queries):
    ana, sam = factories.runner("ana"), factories.runner("sam")
    steady_weeks(ana, weeks=4)
    steady_weeks(sam, weeks=52)
    for runner in (ana, sam):
        rescore(runner)
        with django_assert_max_num_queries(19):
            rescore(runner)


def test_a_new_account_without_runs_can_be_rescored(db):
    ana = factories.runner("ana")
    rescore(ana)
    score = RiskScore.objects.get()
    assert (score.local_date, score.index, score.hidden) == (TODAY, None, "no_runs")
    assert not RiskWarning.objects.exists()


def test_a_run_of_tomorrow_does_not_break_today(ana):
    """A runner who flew west: the run's frozen date is ahead of today."""
    run(ana, TODAY + timedelta(days=1))
    rescore(ana)
    assert RiskScore.objects.order_by("local_date").last().local_date == TODAY


def test_what_failed_elsewhere_during_a_rescore_that_succeeds_is_not_tried_again_in_an_hour(ana, monkeypatch):
    rescore(ana)
    due = ScoreDue.objects.get(runner=ana).due_at
    really = rescoring.read_book

    def fail_meanwhile(*args):
        ScoreDue.objects.filter(runner=ana).update(due_at=NOW + timedelta(hours=1), failed_by="another")
        return really(*args)

    monkeypatch.setattr(rescoring, "read_book", fail_meanwhile)
    rescore(ana)
    assert ScoreDue.objects.filter(runner=ana).values_list("due_at", "failed_by").get() == (due, "")
