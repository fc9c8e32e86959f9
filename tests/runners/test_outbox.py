"""E-mail that is owed: claimed once, sent once, called off when it is no longer true."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from runners import outbox
from runners.models import Category, Consent, EmailMute, OutgoingEmail
from runners.outbox import registry, settling
from tests import factories
from tests.factories import NOW
from tests.sink import Sink, smtp_sink

State = OutgoingEmail.State


@pytest.fixture
def kind(monkeypatch):
    """A kind of e-mail of our own; `kind.still_true` says whether it is."""

    class Letter:
        still_true = True
        told = 0

        def build(self, email, now):
            if not self.still_true:
                raise outbox.NoLongerDue("run deleted")
            return outbox.Message("Hello", "Text", "<p>Text</p>", on_sent=self.note)

        def note(self):
            self.told += 1

    letter = Letter()
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    outbox.register(outbox.Kind("letter", _("Letter"), frozenset({Category.TRAINING}), letter.build))
    return letter


@pytest.fixture
def sink(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with smtp_sink() as (sink, port):
        settings.EMAIL_PORT = port
        yield sink


def owe(runner, key="letter:1", **changes):
    return outbox.owe(
        kind="letter", user=runner.user, runner=runner, dedupe_key=key, now=changes.pop("now", NOW), **changes
    )


@pytest.mark.django_db
def test_an_email_is_sent_once_with_text_and_html(kind, sink: Sink):
    email = owe(factories.runner("ana"))
    assert outbox.deliver(email.pk, NOW) == "sent"
    assert outbox.deliver(email.pk, NOW + timedelta(hours=1)) == "not due"
    (mail,) = sink.messages
    assert mail["To"] == "ana@example.org"
    assert mail["Message-ID"] == email.message_id
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert kind.told == 1


@pytest.mark.django_db
def test_deciding_the_same_twice_owes_one_email(kind):
    ana = factories.runner("ana")
    assert owe(ana) is not None
    assert owe(ana) is None
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.django_db
def test_an_email_that_waits_is_not_sent_early(kind, sink: Sink):
    email = owe(factories.runner("ana"), not_before=NOW + timedelta(minutes=10))
    assert outbox.deliver(email.pk, NOW + timedelta(minutes=9)) == "not due"
    assert outbox.deliver(email.pk, NOW + timedelta(minutes=10)) == "sent"


def _withdraw(ana, kind):
    Consent.objects.filter(runner=ana, category=Category.TRAINING).update(withdrawn_at=NOW)


def _mute(ana, kind):
    EmailMute.objects.create(user=ana.user, kind="letter", muted_at=NOW)


def _close_account(ana, kind):
    ana.user.is_active = False
    ana.user.save()


def _unverify(ana, kind):
    ana.user.emailaddress_set.update(verified=False)


def _make_untrue(ana, kind):
    kind.still_true = False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (_withdraw, "consent withdrawn"),
        (_mute, "turned off"),
        (_close_account, "account closed"),
        (_unverify, "address not verified"),
        (_make_untrue, "run deleted"),
    ],
)
def test_what_is_no_longer_wanted_or_true_is_called_off(kind, sink: Sink, happens, reason):
    ana = factories.runner("ana")
    email = owe(ana)
    happens(ana, kind)
    assert outbox.deliver(email.pk, NOW) == "suppressed"
    email.refresh_from_db()
    assert (email.state, email.outcome) == (State.SUPPRESSED, reason)
    assert sink.messages == []


@pytest.mark.django_db
def test_an_old_email_expires(kind, sink: Sink):
    email = owe(factories.runner("ana"), lifetime=timedelta(hours=36))
    assert outbox.deliver(email.pk, NOW + timedelta(hours=36)) == "suppressed"
    assert sink.messages == []


@pytest.mark.django_db
def test_a_server_that_defers_is_tried_again_and_one_that_refuses_is_not(kind, sink: Sink):
    ana = factories.runner("ana")
    deferred, refused = owe(ana, "letter:1"), owe(ana, "letter:2")
    sink.reply = "451 try later"
    assert outbox.deliver(deferred.pk, NOW) == "postponed"
    sink.reply = "550 no"
    assert outbox.deliver(refused.pk, NOW) == "failed"
    sink.reply = "250 OK"
    assert outbox.deliver(deferred.pk, NOW + timedelta(seconds=30)) == "not due"
    assert outbox.deliver(deferred.pk, NOW + timedelta(minutes=2)) == "sent"
    assert outbox.deliver(refused.pk, NOW + timedelta(days=1)) == "not due"


@pytest.mark.django_db
def test_a_builder_that_breaks_does_not_hold_the_row(kind, sink: Sink, monkeypatch):
    email = owe(factories.runner("ana"))
    monkeypatch.setattr(kind, "build", None)
    outbox.register(outbox.Kind("letter", "Letter", frozenset(), lambda email, now: 1 / 0))
    assert outbox.deliver(email.pk, NOW) == "postponed"
    email.refresh_from_db()
    assert email.state == State.PENDING


@pytest.mark.django_db
def test_a_stale_owner_cannot_settle(kind):
    email = owe(factories.runner("ana"))
    first = outbox.claim(email.pk, NOW)
    second = outbox.claim(email.pk, NOW + outbox.LEASE)
    assert settling.settle(first, State.FAILED, "late") == "not ours"
    assert settling.settle(second, State.SENT, "") == "sent"


@pytest.mark.django_db(transaction=True)
def test_eight_threads_deliver_one_email_once(kind, sink: Sink):
    email = owe(factories.runner("ana"))
    start = threading.Barrier(8)
    outcomes: list[str] = []

    def deliver() -> None:
        start.wait()
        outcomes.append(outbox.deliver(email.pk, NOW))
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["not due"] * 7 + ["sent"]
    assert len(sink.messages) == 1
    assert kind.told == 1


@pytest.mark.django_db
def test_the_database_refuses_a_second_row_with_the_same_key(kind):
    ana = factories.runner("ana")
    owe(ana)
    with pytest.raises(IntegrityError, match="one_email_a_dedupe_key"), transaction.atomic():
        OutgoingEmail.objects.create(
            kind="letter", user=ana.user, dedupe_key="letter:1", next_attempt_at=NOW, expires_at=NOW
        )


@pytest.mark.django_db
def test_a_decision_that_was_called_off_as_untrue_may_be_made_again(kind, sink: Sink):
    ana = factories.runner("ana")
    email = owe(ana)
    kind.still_true = False
    assert outbox.deliver(email.pk, NOW) == "suppressed"
    OutgoingEmail.objects.update(outcome="no longer true")
    assert owe(ana).pk == email.pk
    kind.still_true = True
    assert outbox.deliver(email.pk, NOW) == "sent"
    assert owe(ana) is None


@pytest.mark.django_db
def test_what_is_still_being_worked_out_is_asked_again_soon(kind, monkeypatch, sink: Sink):
    def wait(email, now):
        raise outbox.NotYet

    email = owe(factories.runner("ana"))
    outbox.register(outbox.Kind("letter", "Letter", frozenset(), wait))
    assert outbox.deliver(email.pk, NOW) == "postponed"
    email.refresh_from_db()
    assert (email.attempts, email.handed_over_at) == (0, None)
    assert email.next_attempt_at < NOW + timedelta(minutes=1)
