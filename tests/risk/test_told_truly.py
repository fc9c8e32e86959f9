"""What is told is true when it is told: after an undo, an edit, a flight, a raised limit, a withdrawn consent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from risk import engine, services
from risk.models import RiskScore, RiskWarning
from risk.services.reading import read_book
from risk.services.warnings import open_or_close_warnings
from runners import outbox
from runners import services as people
from runners.models import Category, OutgoingEmail, Runner
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, shoe, steady_weeks
from tests.risk.letters import LATER, rescore, send
from training import services as training
from training.models import Shoe

DAY = timedelta(days=1)


def after(days, hours=0):
    return NOW + days * DAY + timedelta(hours=hours)


def deliver_all(now=LATER):
    for email in OutgoingEmail.objects.filter(state="pending").order_by("created_at"):
        outbox.deliver(email.pk, now)
    return len(mail.outbox)


@pytest.fixture
def ana(db):
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - 2 * DAY)
    return runner


@pytest.fixture
def pair(ana):
    return shoe(ana, start_distance_m=390_000)


def log_far(ana, km=20, **fields):
    made = run(ana, TODAY, km=km, is_race=True, moving_s=None, **fields)
    rescore(ana)
    return made


def test_a_pair_is_told_although_its_first_passing_was_a_mistype(ana, pair):
    training.delete_run(run=log_far(ana, shoe=pair), now=NOW)
    rescore(ana)
    assert send(ana, "shoe") == "no longer true"
    run(ana, TODAY + 3 * DAY, km=12, shoe=pair)
    rescore(ana, after(3))
    assert OutgoingEmail.objects.get(kind="shoe").state == "pending"


def test_a_run_that_was_deleted_and_brought_back_still_tells_of_its_pair(ana, pair):
    one = log_far(ana, shoe=pair)
    training.delete_run(run=one, now=NOW)
    rescore(ana)
    training.restore_run(run=one, now=NOW)
    rescore(ana)
    assert deliver_all() == 1


def test_a_raised_limit_is_told_again_when_it_is_reached(ana, pair):
    log_far(ana, km=120, shoe=pair)  # past 500 km
    training.edit_shoe(shoe=pair, now=NOW, name="x", start_distance_m=390_000, heads_up_m=400_000, limit_m=600_000)
    rescore(ana)
    assert RiskWarning.objects.open().get(family="shoe").numbers["limit_m"] == 600_000
    run(ana, TODAY + DAY, km=100, shoe=pair, is_race=True, moving_s=None)
    rescore(ana, after(1))
    assert OutgoingEmail.objects.filter(kind="shoe", dedupe_key__endswith=":600000").exists()


def test_a_pair_that_passes_both_marks_before_the_mail_goes_gets_one(ana):
    near = shoe(ana, heads_up_m=490_000, limit_m=500_000)
    Shoe.objects.filter(pk=near.pk).update(start_distance_m=485_000)
    log_far(ana, km=8, shoe=near)
    log_far(ana, km=8, shoe=near)
    assert deliver_all() == 1


def test_a_corrected_run_is_told_with_its_own_numbers(ana):
    one = run(ana, TODAY, km=82)
    rescore(ana)
    training.edit_run(run=one, version=1, now=NOW, distance_m=18_200)
    rescore(ana)
    warning = RiskWarning.objects.open().get(family="single_run")
    assert (warning.rule, warning.numbers["session_m"]) == ("W1", 18_200)
    assert "82 km" not in send(ana, "load").body


def test_a_run_that_is_edited_when_it_is_history_keeps_its_warning_in_step(ana):
    one = run(ana, TODAY, km=20)
    rescore(ana)
    training.edit_run(run=one, version=1, now=after(3), distance_m=17_000)
    rescore(ana, after(3))
    assert RiskWarning.objects.open().get(family="single_run").numbers["session_m"] == 17_000


def test_a_ramp_that_only_holds_shows_the_present_week(db):
    ana = factories.runner("ana")
    steady_weeks(ana, 6, TODAY - 7 * DAY, km=(0, 7, 0, 7, 0, 7, 7))
    for back in range(5, -1, -1):
        run(ana, TODAY - back * DAY, km=6.5)
        rescore(ana, after(-back))
    rescore(ana, after(5))
    ramp = RiskWarning.objects.open().get(family="weekly_ramp")
    assert ramp.numbers["week_m"] == RiskScore.objects.get(local_date=TODAY + 5 * DAY).detail["week_m"]


def test_undo_and_redo_tell_nobody_twice(ana):
    one = run(ana, TODAY, km=18.2)
    pain(ana, TODAY, score=5, at_rest=True, run=one)
    rescore(ana)
    assert deliver_all() == 1  # the pain alone: it outranks the load
    training.delete_run(run=one, now=NOW)
    rescore(ana)
    training.restore_run(run=one, now=NOW)
    rescore(ana)
    assert deliver_all(after(0, 2)) == 1


def test_a_long_run_that_came_back_is_told_once(ana):
    one = run(ana, TODAY, km=18.2)
    rescore(ana)
    assert deliver_all() == 1
    training.delete_run(run=one, now=after(0, 2))
    rescore(ana, after(0, 2))
    training.restore_run(run=one, now=after(0, 2))
    rescore(ana, after(0, 2))
    assert deliver_all(after(4)) == 1


def test_nothing_is_mailed_of_a_log_that_changed_until_it_was_rescored(ana):
    one = run(ana, TODAY, km=82)
    rescore(ana)
    training.delete_run(run=one, now=LATER)
    (email,) = OutgoingEmail.objects.filter(kind="load")
    assert outbox.deliver(email.pk, LATER) == "postponed"
    rescore(ana, LATER)
    assert outbox.deliver(email.pk, LATER + timedelta(minutes=2)) == "suppressed"
    assert mail.outbox == []


def test_no_load_is_mailed_after_pain_was_logged(ana):
    run(ana, TODAY, km=18.2)
    rescore(ana)
    hurts = {"site": "tibia", "side": "l", "score": 6, "at_night": True}
    training.report_pain(runner=ana, now=LATER, local_date=TODAY, pain=hurts)
    (email,) = OutgoingEmail.objects.filter(kind="load")
    assert outbox.deliver(email.pk, LATER) == "postponed"
    rescore(ana, LATER)
    assert outbox.deliver(email.pk, LATER + timedelta(minutes=2)) == "suppressed"


def test_pain_that_was_corrected_a_moment_ago_is_not_mailed(ana):
    report = pain(ana, TODAY, score=6, at_night=True)
    rescore(ana)
    training.remove_pain(report=report, now=LATER)
    assert send(ana, "pain") == "no longer true"


def test_a_later_run_gets_its_own_ten_minutes(ana, settings):
    settings.LOAD_EMAIL_DELAY_S = 600
    run(ana, TODAY - DAY, km=18.2)
    rescore(ana)
    run(ana, TODAY, km=82)
    rescore(ana, NOW + timedelta(minutes=9))
    assert OutgoingEmail.objects.get(kind="load").next_attempt_at >= NOW + timedelta(minutes=19)


@pytest.mark.parametrize("category", [Category.BODY, Category.PAIN])
def test_a_withdrawn_category_is_gone_from_the_stored_reasons_at_once(ana, category):
    people.save_profile(runner=ana, today=TODAY, sex="f")
    people.report_injury(runner=ana, site="tibia", side="l", happened_on=date(2024, 3, 1))
    rescore(ana)
    people.withdraw_consent(runner=ana, category=category, now=NOW)
    assert not RiskScore.objects.exists()  # the next rescore works it out without the category
    rescore(ana)
    codes = {factor["code"] for factor in RiskScore.objects.get(local_date=TODAY).detail["factors"]}
    assert {Category.BODY: "sex", Category.PAIN: "injuries"}[category] not in codes


def test_a_warning_that_a_rescore_wrote_after_the_withdrawal_is_deleted(ana):
    pain(ana, TODAY, site="navicular", score=5, at_rest=True)
    book = read_book(ana, TODAY)
    season = engine.season(book.log, book.person, TODAY)
    people.withdraw_consent(runner=ana, category="pain", now=NOW)
    open_or_close_warnings(runner=ana, season=season, book=book, today=TODAY, now=NOW)
    rescore(ana)
    assert not RiskWarning.objects.filter(family="pain").exists()
    assert not OutgoingEmail.objects.filter(kind="pain").exists()


def test_pain_stands_after_flying_west(db):
    noon = datetime(2026, 9, 21, 12, 30, tzinfo=UTC)  # the 22nd in Auckland, the 21st in Honolulu
    ana = factories.runner("ana", time_zone="Pacific/Auckland")
    steady_weeks(ana, until=date(2026, 9, 20))
    hurts = {"site": "tibia", "side": "l", "score": 6, "at_night": True}
    training.report_pain(runner=ana, now=noon, local_date=ana.today(noon), pain=hurts)
    people.save_profile(runner=ana, today=ana.today(noon), time_zone="Pacific/Honolulu")
    ana = Runner.objects.get(pk=ana.pk)
    rescore(ana, noon)
    assert services.risk_state(ana, noon).flag is not None
    assert training.clear_pain(runner=ana, today=ana.today(noon), now=noon) == 1


def test_a_flag_of_two_runs_outlives_the_consent_to_their_runs(ana):
    for back in (2, 0):
        one = run(ana, TODAY - back * DAY, km=5)
        pain(ana, TODAY - back * DAY, score=5, run=one)
    assert services.pain_flag_of(ana, TODAY).reason == "two_runs"
    people.withdraw_consent(runner=ana, category="training", now=NOW)
    assert services.pain_flag_of(Runner.objects.get(pk=ana.pk), TODAY) is not None
