"""E-mail to a coach: only while what it is made of is shared, up to the moment the mail server gets it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from runners import outbox, services
from runners.models import Category, Coach, CoachingLink, OutgoingEmail, Runner, User
from runners.outbox import registry
from runners.transport import smtp
from tests import factories
from tests.factories import NOW
from tests.sink import Sink, smtp_sink

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LATER = NOW + timedelta(minutes=1)


def build(email: OutgoingEmail, now: datetime) -> outbox.Message:
    return outbox.Message("About an athlete", "Text", "<p>Text</p>")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [
        outbox.Kind("aches", "An athlete aches", frozenset({"pain"}), build, reader="coach"),
        outbox.Kind("news", "News of an athlete", frozenset(), build, reader="coach"),
        outbox.Kind("own", "One's own", frozenset({"risk"}), build),
        outbox.Kind("letter", "To an address", frozenset(), build, reader="nobody"),
    ]
    monkeypatch.setattr(registry, "_kinds", {kind.code: kind for kind in kinds})


@pytest.fixture
def sink(settings: object) -> Iterator[Sink]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with smtp_sink() as (sink, port):
        settings.EMAIL_PORT = port
        yield sink


@pytest.fixture
def link(coach_cy: Coach, ana: Runner) -> CoachingLink:
    return factories.coaching(coach_cy, ana, shares=["training", "pain"])


def owed(link: CoachingLink, kind: str = "aches") -> OutgoingEmail:
    return outbox.owe(
        kind=kind, user=link.coach.user, runner=link.runner, coaching=link, dedupe_key=f"{kind}:{link.pk}", now=NOW
    )


def withdrawn_by_switch(link: CoachingLink) -> None:
    services.share(link=link, shares=["training"], now=LATER)


def withdrawn_by_end(link: CoachingLink) -> None:
    services.end_coaching(link=link, by=CoachingLink.Side.RUNNER, now=LATER)


def withdrawn_with_consent(link: CoachingLink) -> None:
    services.withdraw_consent(runner=link.runner, category=Category.PAIN, now=LATER)


WAYS = [withdrawn_by_switch, withdrawn_by_end, withdrawn_with_consent]
Withdraw = Callable[[CoachingLink], None]


def test_while_it_is_shared_it_is_sent(link: CoachingLink, sink: Sink) -> None:
    assert outbox.deliver(owed(link).pk, LATER) == "sent"
    assert [letter["To"] for letter in sink.messages] == ["coach_cy@example.org"]


@pytest.mark.parametrize("withdraw", WAYS)
def test_what_waits_is_called_off_and_not_sent(link: CoachingLink, sink: Sink, withdraw: Withdraw) -> None:
    email = owed(link)
    withdraw(link)
    email.refresh_from_db()
    assert (email.state, email.outcome) == ("suppressed", "sharing ended")
    assert outbox.deliver(email.pk, LATER + timedelta(days=1)) == "not due"
    assert sink.messages == []


@pytest.mark.parametrize("withdraw", WAYS)
def test_what_a_worker_holds_is_taken_from_it(
    link: CoachingLink, sink: Sink, withdraw: Withdraw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runner withdraws after the worker has built the message and before the mail server has seen a byte."""
    email, before = owed(link), smtp.SmtpTransport._agree

    def slow_agreement(self: smtp.SmtpTransport, *envelope: object) -> object:
        assert OutgoingEmail.objects.get(pk=email.pk).state == "claimed"
        withdraw(link)
        return before(self, *envelope)

    monkeypatch.setattr(smtp.SmtpTransport, "_agree", slow_agreement)
    assert outbox.deliver(email.pk, LATER) == "not due"
    email.refresh_from_db()
    assert (email.state, email.outcome, email.handed_over_at) == ("suppressed", "sharing ended", None)
    assert sink.messages == []


@pytest.mark.parametrize("withdraw", WAYS)
def test_what_was_decided_too_late_is_stopped_when_it_is_sent(
    link: CoachingLink, sink: Sink, withdraw: Withdraw
) -> None:
    withdraw(link)
    assert outbox.deliver(owed(link).pk, LATER) == "suppressed"
    assert sink.messages == []


def test_switching_off_one_category_leaves_the_mail_of_another(link: CoachingLink, ana: Runner) -> None:
    aches, news = owed(link), owed(link, "news")
    own = outbox.owe(kind="own", user=ana.user, runner=ana, dedupe_key="own", now=NOW)
    others = owed(factories.coaching(factories.coach("maya"), ana))
    withdrawn_by_switch(link)
    states = {email.pk: email.state for email in OutgoingEmail.objects.all()}
    assert [states[one.pk] for one in (aches, news, own, others)] == ["suppressed", "pending", "pending", "pending"]


@pytest.mark.parametrize("end", [withdrawn_by_end, lambda link: services.share(link=link, shares=[], now=LATER)])
def test_a_link_that_shares_nothing_tells_nothing(link: CoachingLink, sink: Sink, end: Withdraw) -> None:
    """Also a kind that needs no category goes no more to somebody who is no longer let in."""
    news = owed(link, "news")
    end(link)
    news.refresh_from_db()
    assert news.state == "suppressed"
    OutgoingEmail.objects.filter(pk=news.pk).update(state="pending", outcome="")
    assert outbox.deliver(news.pk, LATER) == "suppressed"
    assert sink.messages == []
