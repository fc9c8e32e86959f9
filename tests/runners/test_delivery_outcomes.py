"""The table of outcomes, line by line, over real sockets: what each answer of a mail server makes of a letter."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from runners import outbox
from runners.models import MailChannel, OutgoingEmail, Runner
from runners.outbox import registry
from tests.factories import NOW
from tests.posting import HEALTH, NEWS, letters, owe, point_at
from tests.scripted_smtp import CERTIFICATE, Plan, ScriptedSmtp, drop, slow

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
GARBAGE = "what?"


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", letters())


@pytest.fixture
def server(settings: object) -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp() as server:
        point_at(server, settings)
        yield server


def after(email: OutgoingEmail) -> OutgoingEmail:
    email.refresh_from_db()
    assert (email.phase, email.claim_token, email.lease_until) == ("", None, None)
    return email


def channel() -> MailChannel:
    return MailChannel.objects.now_is()


SURELY_NOT = [
    ("mail", "451 later", "deferred (451)"),
    ("mail", drop(), "deferred (connection lost)"),
    ("mail", slow(1.0), "deferred (connection lost)"),
    ("rcpt", "450 4.2.1 full", "recipient deferred (450)"),
    ("rcpt", slow(1.0), "deferred (connection lost)"),
    ("data", "451 later", "deferred (451)"),
    ("data", "421 bye", "deferred (421)"),
    ("data", drop(), "deferred (connection lost)"),
    ("data", slow(1.0), "deferred (connection lost)"),
    ("body", drop(), "deferred (connection lost)"),
    ("dot", "451 4.3.0 later", "deferred (451)"),
    ("dot", "421 bye", "deferred (421)"),
]


@pytest.mark.parametrize(("phase", "plan", "outcome"), SURELY_NOT)
@pytest.mark.parametrize("kind", [HEALTH, NEWS])
def test_what_was_surely_not_accepted_is_tried_again(
    server: ScriptedSmtp, ana: Runner, kind: str, phase: str, plan: Plan, outcome: str
) -> None:
    email = owe(ana, NOW, kind=kind, lines=100_000 if phase == "body" else 0)  # more than the kernel holds for us
    server.script(phase, plan)
    assert outbox.deliver(email.pk, NOW) == "postponed"
    after(email)
    assert (email.state, email.outcome, email.attempts, email.doubts) == ("pending", outcome, 1, 0)
    assert 0.8 * MINUTE <= email.next_attempt_at - NOW <= 1.2 * MINUTE
    assert channel().is_open
    assert outbox.deliver(email.pk, NOW + 2 * MINUTE) == "sent"
    assert list(server.copies()) == [email.message_id]


def test_the_ladder_is_climbed_until_the_letter_is_too_old(server: ScriptedSmtp, ana: Runner) -> None:
    server.always("rcpt", "450 full")
    email, now, waits = owe(ana, NOW), NOW, []
    while outbox.deliver(email.pk, now) == "postponed":
        after(email)
        waits.append((email.next_attempt_at - now) / MINUTE)
        now = email.next_attempt_at
    assert (after(email).state, email.outcome) == ("suppressed", "expired")
    wanted = [1, 5, 15, 60, 180, *[360] * (len(waits) - 5)]
    assert all(0.8 * step <= wait <= 1.2 * step for wait, step in zip(waits, wanted, strict=True)), waits
    assert NOW + timedelta(hours=36) <= now <= NOW + timedelta(hours=44)


NEVER = [("rcpt", "550 5.1.1 who?", "recipient refused (550)"), ("data", "554 no", "refused (554)"),
         ("dot", "550 spam", "refused (550)")]  # fmt: skip


@pytest.mark.parametrize(("phase", "plan", "outcome"), NEVER)
def test_a_never_is_the_end(server: ScriptedSmtp, ana: Runner, phase: str, plan: Plan, outcome: str) -> None:
    email = owe(ana, NOW)
    server.script(phase, plan)
    assert outbox.deliver(email.pk, NOW) == "failed"
    assert (after(email).state, email.outcome) == ("failed", outcome)
    assert outbox.deliver(email.pk, NOW + 600 * MINUTE) == "not due"


NOBODYS_FAULT = [
    ({}, "connect", slow(1.0), "no answer (SMTPServerDisconnected)"),
    ({}, "connect", "421 busy", "no greeting (421)"),
    ({}, "ehlo", drop(), "no answer (SMTPServerDisconnected)"),
    ({"EMAIL_USE_TLS": True}, "ehlo", "250 bare", "no encryption (SMTPNotSupportedError)"),
    ({"EMAIL_USE_TLS": True}, "starttls", "454 no", "no encryption (SMTPResponseException)"),
    ({"EMAIL_USE_TLS": True}, "quit", "221 bye", "no encryption (SSLCertVerificationError)"),
    ({"EMAIL_USE_SSL": True}, "quit", "221 bye", "no encryption (SSLError)"),
    ({"EMAIL_HOST_USER": "olu", "EMAIL_HOST_PASSWORD": "no"}, "quit", "221 bye", "sign-in refused (535)"),
    ({"EMAIL_HOST_USER": "olu"}, "auth", "454 later", "sign-in refused (454)"),
    ({}, "mail", "550 not you", "sender refused (550)"),
    ({}, "mail", "530 sign in", "sign-in refused (530)"),
    ({}, "rcpt", "530 sign in", "sign-in refused (530)"),
]


@pytest.mark.parametrize(("given", "phase", "plan", "reason"), NOBODYS_FAULT)
def test_what_is_nobodys_fault_pauses_the_channel_and_burns_no_attempt(
    settings: object, ana: Runner, given: dict, phase: str, plan: Plan, reason: str
) -> None:
    with ScriptedSmtp(login=("olu", "secret"), offers_tls=True) as server:
        point_at(server, settings, **given)
        server.always(phase, plan)
        first, second = owe(ana, NOW, "1"), owe(ana, NOW, "2")
        assert outbox.deliver(first.pk, NOW) == outbox.PAUSED
        assert (channel().state, channel().reason, channel().since) == ("paused", reason, NOW)
        seen = server.connections
        assert outbox.deliver(second.pk, NOW) == outbox.PAUSED
        assert server.connections == seen, "somebody else was tried"
        for email in (first, second):
            assert (after(email).state, email.attempts, email.next_attempt_at) == ("pending", 0, NOW)
        assert server.received == []


def test_a_refused_connection_and_a_name_that_is_none_pause_it_too(
    server: ScriptedSmtp, ana: Runner, settings: object
) -> None:
    email = owe(ana, NOW)
    server.refuse()
    assert outbox.deliver(email.pk, NOW) == outbox.PAUSED
    assert channel().reason == "no answer (ConnectionRefusedError)"
    settings.EMAIL_HOST = "nowhere.invalid"
    assert not outbox.probe(NOW + 5 * MINUTE)
    assert channel().reason == "no such name (gaierror)"
    assert after(email).attempts == 0


def test_a_paused_channel_is_asked_by_one_at_a_time_and_opens_for_all(server: ScriptedSmtp, ana: Runner) -> None:
    emails = [owe(ana, NOW, str(number)) for number in range(3)]
    server.refuse()
    outbox.deliver(emails[0].pk, NOW)
    asked: list[datetime] = []
    for second in range(0, 3600, 15):  # an hour of sweeps
        now = NOW + timedelta(seconds=second)
        before = channel().probes
        assert not outbox.probe(now)
        asked += [now] if channel().probes > before else []
    waits = [(later - earlier) / MINUTE for earlier, later in zip([NOW, *asked], asked, strict=False)]
    assert waits[:3] == [1, 2, 4]
    assert set(waits[3:]) == {4}
    assert channel().since == NOW
    server.heal()
    assert not outbox.probe(asked[-1] + timedelta(seconds=15))
    assert outbox.probe(asked[-1] + 4 * MINUTE)
    assert [outbox.deliver(email.pk, NOW + 65 * MINUTE) for email in emails] == ["sent"] * 3


def test_a_probe_sends_nothing_and_asks_about_sender_and_sign_in(server: ScriptedSmtp, ana: Runner) -> None:
    server.script("mail", "550 not you", "550 not you")
    outbox.deliver(owe(ana, NOW).pk, NOW)
    assert not outbox.probe(NOW + MINUTE)
    assert channel().reason == "sender refused (550)"
    assert not outbox.probe(NOW + 2 * MINUTE)
    assert outbox.ask_soon(NOW + 2 * MINUTE)
    assert outbox.probe(NOW + 2 * MINUTE)
    assert not outbox.ask_soon(NOW + 2 * MINUTE)
    assert "RCPT" not in server.events
    assert "DATA" not in server.events


IN_DOUBT = [drop(keeps=True), drop(keeps=False), slow(1.0), GARBAGE]


@pytest.mark.parametrize("plan", IN_DOUBT)
def test_health_goes_out_once_more_after_ten_minutes_with_the_same_id(
    server: ScriptedSmtp, ana: Runner, plan: Plan
) -> None:
    email = owe(ana, NOW)
    server.script("dot", plan)
    assert outbox.deliver(email.pk, NOW) == "postponed"
    assert (after(email).state, email.outcome, email.doubts) == ("pending", outbox.UNKNOWN, 1)
    assert 10 * MINUTE <= email.next_attempt_at - NOW <= 15 * MINUTE
    assert outbox.deliver(email.pk, email.next_attempt_at) == "sent"
    assert len(server.received) == 2
    assert {one.message_id for one in server.received} == {email.message_id}


def test_a_second_doubt_is_the_end_although_a_clear_no_lay_between(server: ScriptedSmtp, ana: Runner) -> None:
    email, now = owe(ana, NOW), NOW
    server.script("dot", drop(), "451 later", drop())
    for _ in range(10):
        outbox.deliver(email.pk, now)
        now += 20 * MINUTE
    assert (after(email).state, email.outcome) == ("ambiguous", outbox.UNKNOWN)
    assert len(server.received) == 3
    assert server.copies()[email.message_id] == 2


@pytest.mark.parametrize("plan", IN_DOUBT)
def test_news_in_doubt_is_never_sent_again_by_itself(server: ScriptedSmtp, ana: Runner, plan: Plan) -> None:
    email = owe(ana, NOW, kind=NEWS)
    server.script("dot", plan)
    assert outbox.deliver(email.pk, NOW) == "ambiguous"
    assert outbox.deliver(email.pk, NOW + 600 * MINUTE) == "not due"
    assert (after(email).state, len(server.received)) == ("ambiguous", 1)


def test_what_ended_may_be_sent_again_by_hand(server: ScriptedSmtp, ana: Runner) -> None:
    doubtful, refused = owe(ana, NOW, "1", NEWS), owe(ana, NOW, "2", NEWS)
    server.script("dot", drop(), "554 no")
    outbox.deliver(doubtful.pk, NOW)
    outbox.deliver(refused.pk, NOW)
    later = NOW + timedelta(days=3)
    for state in ("ambiguous", "failed"):
        assert outbox.send_again(state=state, kinds=[HEALTH], since=NOW, now=later) == 0
        assert outbox.send_again(state=state, kinds=[NEWS], since=later, now=later) == 0
        assert outbox.send_again(state=state, kinds=[NEWS], since=NOW, now=later) == 1
    assert [outbox.deliver(email.pk, later) for email in (doubtful, refused)] == ["sent", "sent"]
    assert server.copies()[doubtful.message_id] == 2
    with pytest.raises(ValueError, match="sent"):
        outbox.send_again(state="sent", kinds=[NEWS], since=NOW, now=later)


def test_an_encrypted_signed_in_connection_carries_the_letter_unchanged(
    settings: object, ana: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with ScriptedSmtp(login=("olu", "secret"), offers_tls=True) as server:
        point_at(server, settings, EMAIL_USE_TLS=True, EMAIL_HOST_USER="olu", EMAIL_HOST_PASSWORD="secret")
        with outbox.post() as way_out:
            for number in range(3):
                email = outbox.claim(owe(ana, NOW, str(number)).pk, NOW)
                assert outbox.deliver_claimed(email, NOW, way_out) == "sent"
    assert server.connections == 1, "the connection is kept from letter to letter"
    text = server.received[0].message.get_body(("plain",)).get_content()
    assert text.splitlines()[:2] == ["Text", ".a line with a dot"]
    assert server.events[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


def test_a_kept_connection_that_died_is_opened_anew(server: ScriptedSmtp, ana: Runner) -> None:
    server.script("mail", "250 ok", "421 enough", "250 ok", drop())
    with outbox.post() as way_out:
        for number in range(4):
            email = outbox.claim(owe(ana, NOW, str(number)).pk, NOW)
            assert outbox.deliver_claimed(email, NOW, way_out) == "sent"
    assert server.connections == 3
    assert len(server.copies()) == len(server.kept) == 4
