"""The question on the morning after a session of a return plan: once, in the runner's own morning."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail

from risk.models import ReturnPlan, ReturnSession
from risk.services.recovery import owe_morning_prompts
from runners import outbox
from runners.models import EmailMute, MailSettings, OutgoingEmail
from tests import factories
from tests.factories import NOW, TODAY
from tests.risk.every_letter import YESTERDAY, session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """Somebody in New York, whose Monday begins at 04:00 UTC, with a session of Sunday."""
    runner = factories.runner("ana", time_zone="America/New_York")
    return session_of(runner)


def at(hour, minute=0, day=TODAY):
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def due():
    return OutgoingEmail.objects.get(kind="return_plan").next_attempt_at


def test_it_is_owed_once_after_midnight_and_goes_in_the_morning(asked):
    assert owe_morning_prompts(now=at(3, 59)) == 0
    assert [owe_morning_prompts(now=at(hour)) for hour in (4, 5, 16)] == [1, 0, 0]
    assert due() == at(11)  # 07:00 in New York
    email = OutgoingEmail.objects.get()
    assert outbox.deliver(email.pk, at(11)) == "sent"
    assert mail.outbox[-1].subject == "A question for this morning"
    assert f"/recovery/{asked.plan_id}/" in mail.outbox[-1].body
    assert owe_morning_prompts(now=at(17)) == 0


@pytest.mark.parametrize(
    ("quiet", "hour"), [((time(21), time(9)), 13), ((time(0), time(0)), 11), ((time(22), time(6)), 11)]
)
def test_it_waits_for_the_end_of_quiet_hours_and_never_comes_before_seven(asked, quiet, hour):
    MailSettings.objects.create(user=asked.plan.runner.user, quiet_from=quiet[0], quiet_until=quiet[1])
    owe_morning_prompts(now=at(4, 30))
    assert due() == at(hour)


def test_quiet_hours_that_leave_nothing_of_the_day_ask_nobody(asked):
    MailSettings.objects.create(user=asked.plan.runner.user, quiet_from=time(0), quiet_until=time(23, 59, 59))
    assert owe_morning_prompts(now=at(4, 30)) == 1
    MailSettings.objects.update(quiet_from=time(2), quiet_until=time(1))
    OutgoingEmail.objects.all().delete()
    assert owe_morning_prompts(now=at(7)) == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda one: ReturnSession.objects.update(morning="none", morning_on=TODAY, morning_at=NOW), "answered"),
        (lambda one: ReturnPlan.objects.update(ended_on=TODAY, ended_because="other"), "no longer true"),
        (lambda one: ReturnSession.objects.all().delete(), "no longer true"),
        (lambda one: one.plan.runner.consents.filter(category="pain").update(withdrawn_at=NOW), "consent withdrawn"),
        (
            lambda one: EmailMute.objects.create(user=one.plan.runner.user, kind="return_plan", muted_at=NOW),
            "turned off",
        ),
    ],
)
def test_it_is_looked_at_again_before_it_goes(asked, change, reason):
    owe_morning_prompts(now=at(5))
    change(asked)
    email = OutgoingEmail.objects.get()
    assert outbox.deliver(email.pk, at(11)) == "suppressed"
    email.refresh_from_db()
    assert email.outcome == reason
    assert mail.outbox == []


def test_it_ends_with_its_day(asked):
    owe_morning_prompts(now=at(5))
    email = OutgoingEmail.objects.get()
    assert email.expires_at == at(4, day=TODAY + timedelta(days=1))
    assert outbox.deliver(email.pk, email.expires_at) == "suppressed"


def test_an_answered_session_and_an_older_one_are_not_asked_about(asked):
    ReturnSession.objects.update(on=YESTERDAY - timedelta(days=1))
    assert owe_morning_prompts(now=at(5)) == 0
