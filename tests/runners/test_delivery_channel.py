"""The way out as a whole: off, paused, open again; batches, leases and addresses."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from runners import outbox, tasks
from runners.models import AddressTrouble, MailChannel, OutgoingEmail, Runner
from runners.outbox import registry
from tests import factories
from tests.factories import NOW
from tests.faults.test_saving import in_threads
from tests.hours import believe
from tests.posting import HEALTH, letters, owe, point_at, surplus
from tests.scripted_smtp import ScriptedSmtp

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Clock = Callable[..., None]


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", letters())


@pytest.fixture
def server(settings: object) -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp() as server:
        point_at(server, settings)
        yield server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of day, which stands still until it is moved on."""
    hand = [NOW]
    believe(monkeypatch, lambda: hand[0])

    def move(**by: float) -> None:
        hand[0] += timedelta(**by)

    return move


def states() -> list[str]:
    return list(OutgoingEmail.objects.order_by("dedupe_key").values_list("state", flat=True))


# ── off, paused, open ────────────────────────────────────────────────────────


def test_without_a_server_letters_are_called_off_and_the_channel_says_off(
    settings: object, ana: Runner, clock: Clock
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    one, two = owe(ana, NOW, "1"), owe(ana, NOW, "2")
    assert outbox.deliver(one.pk, NOW) == "suppressed"
    assert tasks.sweep() == 1
    assert set(OutgoingEmail.objects.values_list("state", "outcome")) == {("suppressed", "no e-mail server")}
    channel = MailChannel.objects.now_is()
    assert (channel.state, channel.reason, channel.since) == ("off", "no e-mail server", NOW)
    assert two.attempts == 0
    with ScriptedSmtp() as server:  # later there is one
        point_at(server, settings)
        assert outbox.deliver(owe(ana, NOW, "3").pk, NOW) == "sent"
    assert MailChannel.objects.now_is().is_open


def test_a_backend_that_is_not_smtp_goes_on_working(ana: Runner) -> None:
    assert outbox.deliver(owe(ana, NOW).pk, NOW) == "sent"
    (letter,) = mail.outbox
    assert letter.extra_headers["Message-ID"].endswith("@lamella>")
    assert not MailChannel.objects.exists(), "nothing was ever wrong"


def test_an_outage_of_an_hour_is_over_for_everybody_within_five_minutes(
    server: ScriptedSmtp, ana: Runner, clock: Clock
) -> None:
    for number in range(5):
        owe(ana, NOW, str(number))
    server.refuse()
    for _ in range(60):
        tasks.sweep()
        clock(minutes=1)
    assert states() == ["pending"] * 5
    assert set(OutgoingEmail.objects.values_list("attempts", flat=True)) == {0}
    server.heal()
    for _ in range(5 * 4):
        tasks.sweep()
        clock(seconds=15)
    assert states() == ["sent"] * 5
    assert surplus(server) == {}


def test_an_hour_of_try_later_is_over_for_everybody_within_five_minutes(
    server: ScriptedSmtp, ana: Runner, clock: Clock
) -> None:
    """Each has climbed to a wait of three hours, and nobody writes anything new that would show the way is free."""
    for number in range(5):
        owe(ana, NOW, str(number))
    server.always("dot", "451 4.3.0 later")
    tasks.sweep()
    OutgoingEmail.objects.update(attempts=5, next_attempt_at=NOW + timedelta(hours=3))
    for _ in range(12):
        clock(minutes=5)
        tasks.sweep()
    assert states() == ["pending"] * 5
    assert MailChannel.objects.now_is().is_open
    server.heal()
    for _ in range(5):
        tasks.sweep()
        clock(minutes=1)
    assert states() == ["sent"] * 5
    assert MailChannel.objects.now_is().deferred_at is None


def test_a_letter_that_alone_is_put_off_is_not_brought_forward_for_ever(
    server: ScriptedSmtp, ana: Runner, clock: Clock
) -> None:
    server.always("dot", lambda number: "451 not this one" if number % 2 == 0 else "250 ok")
    tries = []
    for number in range(16):  # before each letter that is taken, the one that never is
        owe(ana, NOW, "a") if number == 0 else owe(ana, timezone.now(), f"b{number}")
        tasks.sweep()
        tries.append(OutgoingEmail.objects.get(dedupe_key=f"{HEALTH}:a").attempts)
        clock(minutes=5)
    assert tries[-1] == tries[-5] <= 7, tries


# ── claims ───────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_share_the_letters_and_none_goes_twice(server: ScriptedSmtp, transactional_db: None) -> None:
    ana = factories.runner("ana")
    owed = [owe(ana, NOW, str(number)) for number in range(50)]
    tokens: list[set] = []

    def take() -> None:
        with outbox.post() as way_out:
            while batch := outbox.claim_due(NOW):
                assert len(batch) <= 20
                tokens.append({email.pk for email in batch})
                for email in batch:
                    outcome = outbox.deliver_claimed(email, NOW, way_out)
                    assert outcome in ("sent", "postponed"), outcome  # another letter to ana is being handed over

    assert in_threads(take, take, take) == []
    assert sum(len(taken) for taken in tokens) == len(set().union(*tokens)) == len(owed)
    assert surplus(server) == {}
    assert set(states()) <= {"sent", "pending"}


def test_a_claim_that_was_lost_before_the_mark_is_due_again(server: ScriptedSmtp, ana: Runner) -> None:
    email = owe(ana, NOW)
    held = outbox.claim_due(NOW)
    assert [one.pk for one in held] == [email.pk]  # and the process is killed here
    assert outbox.deliver(email.pk, NOW + outbox.LEASE - MINUTE) == "not due"
    assert outbox.deliver(email.pk, NOW + outbox.LEASE) == "sent"
    with outbox.post() as way_out:  # and was not dead after all
        assert outbox.deliver_claimed(held[0], NOW + outbox.LEASE, way_out) == "not due"
    assert surplus(server) == {}


def test_a_letter_that_kills_its_sender_climbs_the_ladder_too(ana: Runner) -> None:
    email, now = owe(ana, NOW), NOW
    for _ in range(5):
        assert outbox.claim(email.pk, now) is not None
        now += outbox.LEASE
        outbox.recover(now)
        email.refresh_from_db()
        now = max(now, email.next_attempt_at)
    assert now - NOW > timedelta(hours=3)


def test_the_rest_of_a_batch_is_given_back_when_the_channel_breaks(
    server: ScriptedSmtp, ana: Runner, clock: Clock
) -> None:
    for number in range(4):
        owe(ana, NOW, str(number))
    server.script("mail", "250 ok", "530 sign in")
    assert tasks.sweep() == 2
    assert sorted(states()) == ["pending", "pending", "pending", "sent"]  # all were due at the same moment
    assert not OutgoingEmail.objects.exclude(claim_token=None).exists()


# ── addresses ────────────────────────────────────────────────────────────────


def test_two_refusals_stop_an_address_until_somebody_looks(
    server: ScriptedSmtp, ana: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("rcpt", "550 5.1.1 who?", "550 who?")
    for number in range(2):
        assert AddressTrouble.objects.stands_for(ana.user) is None
        assert outbox.deliver(owe(ana, NOW, str(number)).pk, NOW) == "failed"
    trouble = AddressTrouble.objects.stands_for(ana.user)
    assert trouble is not None
    assert (trouble.refusals, trouble.since, trouble.code) == (2, NOW, "recipient refused (550)")
    ended = [f"e-mail {email.pk} ended: failed (recipient refused (550))" for email in OutgoingEmail.objects.all()]
    assert {said for said in caplog.messages if "ended" in said} == set(ended)  # for the operator, and nobody's name
    third, seen = owe(ana, NOW, "3"), server.connections
    assert outbox.deliver(third.pk, NOW) == "suppressed"
    third.refresh_from_db()
    assert (third.outcome, server.connections) == ("address refused", seen)
    AddressTrouble.objects.forget(ana.user)
    assert outbox.deliver(owe(ana, NOW, "4").pk, NOW) == "sent"


@pytest.mark.parametrize("answer", ["550 5.7.1 relay access denied", "554 5.7.26 unsigned"])
def test_what_we_are_refused_for_is_not_held_against_the_address(
    server: ScriptedSmtp, ana: Runner, answer: str
) -> None:
    server.always("rcpt", answer)
    for number in range(3):
        assert outbox.deliver(owe(ana, NOW, str(number)).pk, NOW) == "failed"
    assert not AddressTrouble.objects.exists()


def test_a_new_address_has_a_clean_sheet_and_a_letter_that_arrived_cleans_it(
    server: ScriptedSmtp, ana: Runner
) -> None:
    for _ in range(2):
        AddressTrouble.objects.note(user=ana.user, now=NOW, code="x")
    old, ana.user.email = ana.user.email, "new@example.org"
    ana.user.save()
    assert AddressTrouble.objects.stands_for(ana.user) is None
    AddressTrouble.objects.note(user=ana.user, now=NOW + MINUTE, code="x")
    assert AddressTrouble.objects.stands_for(ana.user) is None, old
    ana.user.emailaddress_set.update(email="new@example.org")
    assert outbox.deliver(owe(ana, NOW).pk, NOW) == "sent"
    assert not AddressTrouble.objects.exists()
