"""The sweep over owed e-mails: it ends in time, it ends at an outage, and no e-mail keeps the rest waiting."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from runners import outbox, program, tasks
from runners.models import OutgoingEmail
from runners.outbox import registry
from tests import factories
from tests.factories import NOW
from tests.hours import believe
from tests.sink import Sink, smtp_sink

pytestmark = pytest.mark.django_db
BuiltAt = dict[str, object]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The time of day, which stands still until it is moved on."""
    hand = [NOW]
    believe(monkeypatch, lambda: hand[0])

    def move(**by: float) -> None:
        hand[0] += timedelta(**by)

    return move


@pytest.fixture
def built_at(clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> BuiltAt:
    """Five letters are due. Each takes four minutes to build; says which was built, and at what time."""
    built: BuiltAt = {}

    def build(email: OutgoingEmail, now: object) -> outbox.Message:
        built[email.dedupe_key] = now
        clock(minutes=4)
        if email.facts.get("breaks"):
            raise RuntimeError("a fault of ours")
        return outbox.Message("Hello", "Text", "<p>Text</p>")

    monkeypatch.setattr(registry, "_kinds", {"letter": outbox.Kind("letter", "Letter", frozenset(), build)})
    ana = factories.runner("ana")
    for n in range(5):
        due = NOW - timedelta(minutes=5 - n)
        outbox.owe(kind="letter", user=ana.user, runner=ana, dedupe_key=f"{n}", now=due, facts={"breaks": n == 0})
    return built


@pytest.fixture
def sink(settings: object) -> Iterator[Sink]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with smtp_sink() as (sink, port):
        settings.EMAIL_PORT = port
        yield sink


def states() -> list[str]:
    return list(OutgoingEmail.objects.order_by("dedupe_key").values_list("state", flat=True))


def test_one_broken_letter_keeps_no_other_waiting(built_at: BuiltAt, sink: Sink) -> None:
    assert tasks.sweep() == 5
    assert states() == ["pending", "sent", "sent", "sent", "sent"]
    assert len(sink.messages) == 4


def test_each_letter_has_its_own_hour(built_at: BuiltAt, sink: Sink) -> None:
    tasks.sweep()
    assert [built_at[f"{n}"] for n in range(5)] == [NOW + timedelta(minutes=4 * n) for n in range(5)]
    last = OutgoingEmail.objects.get(dedupe_key="4")
    assert last.sent_at == NOW + timedelta(minutes=16)  # and its lease began then, not 16 minutes before


def test_a_server_that_defers_one_letter_is_asked_about_the_others(built_at: BuiltAt, sink: Sink) -> None:
    sink.reply = "451 try later"
    assert tasks.sweep() == 5
    assert states() == ["pending"] * 5


def test_a_sweep_ends_when_the_mail_server_is_away(built_at: BuiltAt, settings: object) -> None:
    OutgoingEmail.objects.filter(dedupe_key="0").delete()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert tasks.sweep() == 1
    assert list(built_at) == ["1"]


def test_a_slow_mail_server_ends_the_sweep_and_the_next_one_goes_on(
    built_at: BuiltAt, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopwatch = SimpleNamespace(monotonic=lambda: timezone.now().timestamp())  # a letter takes 4 minutes
    monkeypatch.setattr(tasks, "time", stopwatch)
    OutgoingEmail.objects.filter(dedupe_key="0").delete()
    assert tasks.sweep() == 1
    assert states() == ["sent", "pending", "pending", "pending"]
    assert tasks.sweep() == 1
    assert states() == ["sent", "sent", "pending", "pending"]


def test_a_fault_that_nobody_foresaw_is_one_letters_own(
    built_at: BuiltAt, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver = outbox.deliver_claimed

    def fail(email: OutgoingEmail, *others: object) -> str:
        if email.dedupe_key == "2":
            raise smtplib.SMTPNotSupportedError("SMTPUTF8")
        return deliver(email, *others)

    monkeypatch.setattr(outbox, "deliver_claimed", fail)
    assert tasks.sweep() == 5
    assert states() == ["pending", "sent", "pending", "sent", "sent"]


def test_what_another_release_could_not_send_is_due_at_once_and_what_is_held_stays_held() -> None:
    ana, day = factories.runner("ana"), timedelta(days=1)
    outcomes = [f"{outbox.UNBUILT} (other)", "delivery broke off (other)", f"{outbox.UNBUILT} ({program.release()})"]
    for number, outcome in enumerate([*outcomes, "deferred (451)", outcomes[0]]):
        key, wait = str(number), day if number == 4 else timedelta(hours=6)  # the last one waits until it expires
        owed = outbox.owe(kind="letter", user=ana.user, dedupe_key=key, now=NOW, lifetime=day)
        OutgoingEmail.objects.filter(pk=owed.pk).update(outcome=outcome, attempts=6, next_attempt_at=NOW + wait)
    assert outbox.try_mended(NOW) == 2
    assert set(OutgoingEmail.objects.due(NOW).values_list("dedupe_key", flat=True)) == {"0", "1"}
