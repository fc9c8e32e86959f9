"""A new model version: scores are redone in chunks, and its e-mails wait where they would be too many at once."""

from datetime import timedelta

import pytest
from django.core import mail

from risk import services, tasks
from risk.models import MailHold, RescoreRequest, RiskScore
from risk.services import guard
from runners import outbox
from runners.models import OutgoingEmail
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.risk.letters import rescore

SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(hours=1, minutes=1)


def redone(name):
    """Somebody whose scores a new version has just worked out again, and who it warns of a long run."""
    runner = factories.runner(name)
    log_factories.steady_weeks(runner, 5, until=TODAY - timedelta(days=2))
    RiskScore.objects.create(
        runner=runner, local_date=TODAY - timedelta(days=1), model_version="0", light="green", dri=1, damage=1,
        capacity=1, load_ebk=1, distance_m=1, input_hash="", computed_at=NOW,
    )  # fmt: skip
    log_factories.run(runner, TODAY - timedelta(days=1), km=19)
    rescore(runner)
    return runner


def load_email(runner):
    return OutgoingEmail.objects.get(runner=runner, kind="load")


@pytest.fixture
def few(db, monkeypatch):
    """Two are already too many."""
    monkeypatch.setattr(guard, "LEAST", 1)


def test_a_few_warnings_of_a_new_version_wait_an_hour_and_go(db):
    email = load_email(redone("ana"))
    assert email.facts["by_version"] == services.MODEL_VERSION
    assert outbox.deliver(email.pk, SOON) == "not due"
    assert outbox.deliver(email.pk, LATER) == "sent"
    assert not MailHold.objects.exists()


def test_an_ordinary_rescore_sets_nothing_apart(db):
    runner = factories.runner("ana")
    log_factories.steady_weeks(runner, 5, until=TODAY - timedelta(days=2))
    rescore(runner)
    log_factories.run(runner, TODAY - timedelta(days=1), km=19)
    rescore(runner)
    assert "by_version" not in load_email(runner).facts


def test_too_many_are_held_until_an_operator_lets_them_go(few):
    emails = [load_email(redone(name)) for name in ("ana", "ben", "cleo")]
    hold = MailHold.objects.get()
    assert (hold.model_version, hold.runners, hold.released_at) == (services.MODEL_VERSION, 2, None)
    for email in emails:
        email.refresh_from_db()
        for later in (LATER, NOW + timedelta(days=1)):
            assert outbox.deliver(email.pk, later) == "not due"
    assert services.release_mail(now=LATER) == 3
    assert [outbox.deliver(email.pk, LATER) for email in emails] == ["sent"] * 3
    assert len(mail.outbox) == 3


def test_after_the_release_this_version_is_not_held_again(few):
    for name in ("ana", "ben"):
        redone(name)
    services.release_mail(now=LATER)
    email = load_email(redone("cleo"))
    assert outbox.deliver(email.pk, LATER) == "sent"
    assert services.release_mail(now=LATER) == 0


def test_what_nobody_released_is_not_sent_when_it_is_out_of_date(few):
    emails = [load_email(redone(name)) for name in ("ana", "ben")]
    assert outbox.deliver(emails[0].pk, NOW + timedelta(days=5)) == "suppressed"
    assert mail.outbox == []


def test_two_percent_of_many_runners_are_not_too_many(few, monkeypatch):
    monkeypatch.setattr(guard, "PERCENT", 100)
    for name in ("ana", "ben"):
        redone(name)
    assert not MailHold.objects.exists()


def test_pain_is_never_held(few):
    for name in ("ana", "ben"):
        redone(name)
    hurting = factories.runner("hurting")
    log_factories.steady_weeks(hurting, 3)
    RiskScore.objects.create(
        runner=hurting, local_date=TODAY, model_version="0", light="green", dri=1, damage=1, capacity=1,
        load_ebk=1, distance_m=1, input_hash="", computed_at=NOW,
    )  # fmt: skip
    log_factories.pain(hurting, TODAY, at_rest=True)
    rescore(hurting)
    pain = OutgoingEmail.objects.get(runner=hurting, kind="pain")
    assert outbox.deliver(pain.pk, NOW) == "sent"


def test_scores_of_an_older_version_are_asked_for_again_some_at_a_time(db, monkeypatch):
    runners = [factories.runner(name) for name in ("ana", "ben", "cleo")]
    for runner in runners:
        log_factories.steady_weeks(runner, 2)
        rescore(runner)
    RiskScore.objects.all().update(model_version="0", input_hash="")
    monkeypatch.setattr(tasks, "REDONE_AT_ONCE", 2)
    tasks.redo_old_versions()
    assert RescoreRequest.objects.count() == 2
    tasks.redo_old_versions()
    tasks.redo_old_versions()
    assert RescoreRequest.objects.count() == 3
    for runner in runners:
        rescore(runner)
    assert not RiskScore.objects.exclude(model_version=services.MODEL_VERSION).exists()
    tasks.redo_old_versions()
    assert not RescoreRequest.objects.exists()
