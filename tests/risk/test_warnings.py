"""Episodes: opened by today's state, once, closed with hysteresis; and the e-mails they owe."""

from datetime import timedelta

import pytest

from risk import services
from risk.models import RiskWarning
from runners.models import Category, OutgoingEmail, Units
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, shoe, steady_weeks

Family = RiskWarning.Family


def rescore(runner, days_later=0):
    on, now = TODAY + timedelta(days=days_later), NOW + timedelta(days=days_later)
    return services.rescore(runner=runner, today=on, now=now)


def open_warnings(runner):
    found = RiskWarning.objects.open().filter(runner=runner).order_by("family")
    return [(warning.family, warning.rule, warning.subject) for warning in found]


def owed(runner):
    return list(OutgoingEmail.objects.filter(runner=runner).order_by("created_at").values_list("kind", "state"))


@pytest.fixture
def ana(db):
    """A runner of 40 km a week, today a Monday without a run; yesterday's long run was left out."""
    runner = factories.runner("ana", usual_weekly_m=40_000, units=Units.KM)
    steady_weeks(runner, weeks=8)
    runner.runs.filter(local_date=TODAY - timedelta(days=1)).delete()
    rescore(runner)
    assert open_warnings(runner) == []
    return runner


def test_a_run_much_longer_than_the_month_before_opens_one_warning_and_owes_one_email(ana):
    run(ana, TODAY, km=18)
    result = rescore(ana)
    assert open_warnings(ana) == [("single_run", "W1", TODAY.isoformat())]
    assert RiskWarning.objects.get().numbers["longest30_m"] == 13_000
    assert owed(ana) == [("load", "pending")]
    assert result.owed_emails == (OutgoingEmail.objects.get().pk,)
    assert rescore(ana).owed_emails == ()
    assert len(open_warnings(ana)) == len(owed(ana)) == 1


def test_more_than_twice_as_far_is_red(ana):
    run(ana, TODAY, km=27)
    rescore(ana)
    warning = RiskWarning.objects.get(family=Family.SINGLE_RUN)
    assert (warning.rule, warning.severity) == ("W2", RiskWarning.Severity.RED)


@pytest.mark.parametrize(("days_ago", "opens"), [(0, True), (1, True), (2, True), (3, False), (10, False)])
def test_history_opens_nothing_by_itself(ana, days_ago, opens):
    run(ana, TODAY - timedelta(days=days_ago), km=19)
    rescore(ana)
    assert ("single_run" in [family for family, _, _ in open_warnings(ana)]) is opens


def test_a_run_that_is_undone_closes_its_warning_as_untrue(ana):
    mistyped = run(ana, TODAY, km=82)
    rescore(ana)
    mistyped.deleted_at = NOW
    mistyped.save()
    rescore(ana)
    warning = RiskWarning.objects.get(family=Family.SINGLE_RUN)
    assert (warning.closed_on, warning.closed_because) == (TODAY, "no longer true")


def test_a_long_run_stops_being_news_after_two_weeks(ana):
    run(ana, TODAY, km=18)
    rescore(ana)
    rescore(ana, days_later=13)
    assert RiskWarning.objects.open().filter(family=Family.SINGLE_RUN).exists()
    rescore(ana, days_later=14)
    warning = RiskWarning.objects.get(family=Family.SINGLE_RUN)
    assert (warning.closed_on, warning.closed_because) == (TODAY + timedelta(days=14), "over")


def test_a_race_opens_nothing(ana):
    run(ana, TODAY, km=21.1, is_race=True)
    rescore(ana)
    assert open_warnings(ana) == []


def test_a_week_far_above_the_month_before_opens_a_ramp_and_holds_it(ana):
    for days_later in range(5):
        run(ana, TODAY + timedelta(days=days_later), km=11)
    rescore(ana, days_later=4)
    assert open_warnings(ana) == [("weekly_ramp", "W3", "")]
    rescore(ana, days_later=9)  # the week itself is over, but not for seven days in a row yet
    assert open_warnings(ana) == [("weekly_ramp", "W3", "")]
    rescore(ana, days_later=25)
    assert open_warnings(ana) == []


def test_a_spike_and_a_ramp_of_the_same_day_owe_one_email(ana):
    for days_later, km in enumerate((14, 14, 14, 18)):
        run(ana, TODAY + timedelta(days=days_later), km=km)
    rescore(ana, days_later=3)
    assert {family for family, _, _ in open_warnings(ana)} >= {"single_run", "weekly_ramp"}
    assert [kind for kind, _ in owed(ana)] == ["load"]


def test_a_second_load_email_waits_for_three_local_dates(ana):
    run(ana, TODAY, km=15)
    rescore(ana)
    OutgoingEmail.objects.update(state="sent", sent_at=NOW, facts={"severity": 2})
    RiskWarning.objects.update(told_level=2)
    for days_later in (1, 2):
        run(ana, TODAY + timedelta(days=days_later), km=13)
        rescore(ana, days_later)
    assert ("weekly_ramp", "W3", "") in open_warnings(ana)
    second = OutgoingEmail.objects.exclude(state="sent").get()
    assert second.next_attempt_at.date() == TODAY + timedelta(days=3)


def test_a_higher_severity_does_not_wait(ana):
    run(ana, TODAY, km=15)
    rescore(ana)
    OutgoingEmail.objects.update(state="sent", sent_at=NOW, facts={"severity": 2})
    run(ana, TODAY + timedelta(days=1), km=31)
    rescore(ana, days_later=1)
    second = OutgoingEmail.objects.exclude(state="sent").get()
    assert second.next_attempt_at.date() == TODAY + timedelta(days=1)


def test_a_load_email_waits_ten_minutes_and_for_the_morning(ana, settings):
    settings.LOAD_EMAIL_DELAY_S, settings.WAKING_HOURS = 600, (7, 21)
    run(ana, TODAY, km=18)
    assert rescore(ana).owed_emails == ()
    assert OutgoingEmail.objects.get().next_attempt_at == NOW + timedelta(minutes=10)
    OutgoingEmail.objects.all().delete()
    RiskWarning.objects.all().delete()
    night = NOW.replace(hour=23)
    services.rescore(runner=ana, today=TODAY, now=night)
    assert OutgoingEmail.objects.get().next_attempt_at == NOW.replace(hour=7) + timedelta(days=1)


def test_bone_pain_owes_an_email_at_once_also_at_night(ana, settings):
    settings.LOAD_EMAIL_DELAY_S, settings.WAKING_HOURS = 600, (7, 21)
    pain(ana, TODAY, site="hip", side="l", score=2)
    night = NOW.replace(hour=23)
    result = services.rescore(runner=ana, today=TODAY, now=night)
    email = OutgoingEmail.objects.get(kind="pain")
    assert result.owed_emails == (email.pk,)
    assert email.next_attempt_at == night
    assert open_warnings(ana) == [("pain", "W9", "")]


def test_pain_is_told_once_however_many_reports_and_closes_when_cleared(ana):
    pain(ana, TODAY, site="tibia", score=4, at_rest=True)
    rescore(ana)
    pain(ana, TODAY + timedelta(days=1), site="metatarsals", score=5, at_night=True)
    rescore(ana, days_later=1)
    assert owed(ana).count(("pain", "pending")) == 1
    ana.pain_reports.update(cleared_on=TODAY + timedelta(days=2))
    rescore(ana, days_later=2)
    assert open_warnings(ana) == []


def test_pain_in_two_runs_in_a_row_opens_the_warning_on_the_second(ana):
    first = run(ana, TODAY - timedelta(days=1), km=5)
    pain(ana, first.local_date, score=3, run=first)
    rescore(ana)
    assert open_warnings(ana) == []
    second = run(ana, TODAY, km=5)
    pain(ana, second.local_date, score=3, run=second)
    rescore(ana)
    assert open_warnings(ana) == [("pain", "W9", "")]


def test_shoes_warn_at_both_marks_and_every_hundred_kilometres_after(ana):
    pair = shoe(ana, start_distance_m=390_000)
    for days_later, km in enumerate((12, 60, 60, 60, 60)):
        run(ana, TODAY + timedelta(days=days_later), km=km, shoe=pair, is_race=True, moving_s=None)
        rescore(ana, days_later=days_later)
    told = OutgoingEmail.objects.filter(kind="shoe").order_by("created_at").values_list("dedupe_key", flat=True)
    assert [key.split(":")[2] for key in told] == ["400000", "500000", "600000"]
    assert RiskWarning.objects.filter(family=Family.SHOE).count() == 1


def test_an_import_that_jumps_past_both_marks_owes_one_email(ana):
    pair = shoe(ana)
    ana.runs.update(shoe=pair)
    run(ana, TODAY - timedelta(days=60), km=199, shoe=pair, moving_s=None)
    rescore(ana)
    assert owed(ana) == [("shoe", "pending")]
    assert RiskWarning.objects.get(family=Family.SHOE).numbers["threshold_m"] == 500_000


def test_a_pair_that_came_with_its_distance_is_shown_but_not_mailed(ana):
    shoe(ana, start_distance_m=450_000)
    rescore(ana)
    assert [family for family, _, _ in open_warnings(ana)] == ["shoe"]
    assert owed(ana) == []


def test_retiring_or_raising_the_limit_closes_the_shoe_warning(ana):
    pair = shoe(ana, start_distance_m=399_000)
    run(ana, TODAY, km=5, shoe=pair)
    rescore(ana)
    pair.heads_up_m, pair.limit_m = 600_000, 700_000
    pair.save()
    rescore(ana)
    assert open_warnings(ana) == []


@pytest.mark.parametrize(("without", "family"), [(Category.RISK, Family.SINGLE_RUN), (Category.PAIN, Family.PAIN)])
def test_a_warning_needs_the_consent_of_its_category(db, without, family):
    ana = factories.runner("ana", consents=[name for name in factories.ALL if name != without])
    steady_weeks(ana, weeks=8)
    run(ana, TODAY, km=19)
    pain(ana, TODAY, site="hip")
    rescore(ana)
    assert family not in [found for found, _, _ in open_warnings(ana)]


def test_withdrawing_a_consent_deletes_its_warnings_and_their_emails(ana):
    pain(ana, TODAY, site="hip")
    rescore(ana)
    services.close_for_consent(runner=ana, category=Category.PAIN)
    assert not RiskWarning.objects.exists()
    assert owed(ana) == []


def test_acknowledging_keeps_the_first_time(ana):
    run(ana, TODAY, km=18)
    rescore(ana)
    warning = RiskWarning.objects.get()
    services.acknowledge(warning=warning, now=NOW)
    services.acknowledge(warning=warning, now=NOW + timedelta(days=1))
    warning.refresh_from_db()
    assert warning.acknowledged_at == NOW


def test_a_steady_year_warns_nobody(db):
    ana = factories.runner("ana")
    steady_weeks(ana, weeks=30, until=TODAY + timedelta(days=60))
    for days_later in range(0, 60, 5):
        rescore(ana, days_later)
    assert not RiskWarning.objects.exists()
