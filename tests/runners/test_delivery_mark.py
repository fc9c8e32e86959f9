"""The mark before the first byte, what is asked in its very step, and what becomes of a letter whose sender died."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction

from runners import outbox
from runners.models import EmailMute, OutgoingEmail, Runner
from runners.outbox import delivery, registry, settling
from runners.transport import smtp
from tests import factories
from tests.factories import NOW
from tests.faults.test_saving import in_threads
from tests.posting import HEALTH, NEWS, letters, owe, point_at, surplus, watch_marks
from tests.scripted_smtp import ScriptedSmtp, drop

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


# ── the mark, and what is asked in its very step ─────────────────────────────


def phase_in_the_database(pk: object) -> str:
    """Return the phase that is committed, as another connection sees it."""
    try:
        return OutgoingEmail.objects.get(pk=pk).phase
    finally:
        connection.close()


def is_marked_in_time(seen: list[str]) -> bool:
    return bool(seen) and set(seen) == {"in_data"}


@pytest.mark.django_db(transaction=True)
def test_the_mark_is_committed_before_the_server_hears_data(server: ScriptedSmtp, transactional_db: None) -> None:
    email = owe(factories.runner("ana"), NOW)
    seen = watch_marks(server, lambda: phase_in_the_database(email.pk))
    assert outbox.deliver(email.pk, NOW) == "sent"
    assert is_marked_in_time(seen)


@pytest.mark.django_db(transaction=True)
def test_the_check_of_the_mark_goes_red(
    server: ScriptedSmtp, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transport that marks when it is too late is found out."""
    send_data = smtp._data
    held: list[Callable[[], None]] = []

    def too_late(wire: object, body: bytes) -> None:
        send_data(wire, body)
        held.pop()()

    mark = delivery.mark_handed_over
    monkeypatch.setattr(delivery, "mark_handed_over", lambda *about: held.append(lambda: mark(*about)))
    monkeypatch.setattr(smtp, "_data", too_late)
    email = owe(factories.runner("ana"), NOW)
    seen = watch_marks(server, lambda: phase_in_the_database(email.pk))
    assert outbox.deliver(email.pk, NOW) == "sent"
    assert not is_marked_in_time(seen)


def test_the_search_for_second_copies_goes_red(server: ScriptedSmtp, ana: Runner) -> None:
    email = owe(ana, NOW)
    for _ in range(2):
        OutgoingEmail.objects.update(state="pending", outcome="")
        outbox.deliver(email.pk, NOW)
    assert surplus(server) == {email.message_id: 2}
    assert surplus(server, lambda message_id: 2) == {}


def opted_out(ana: Runner) -> None:
    EmailMute.objects.create(user=ana.user, kind=HEALTH, muted_at=NOW)


def opted_out_of_a_part(ana: Runner) -> None:
    EmailMute.objects.create(user=ana.user, kind="weekly_ramp", muted_at=NOW)


def withdrew(ana: Runner) -> None:
    ana.consents.update(withdrawn_at=NOW)


def closed(ana: Runner) -> None:
    type(ana.user).objects.filter(pk=ana.user_id).update(is_active=False)


def moved(ana: Runner) -> None:
    type(ana.user).objects.filter(pk=ana.user_id).update(email="elsewhere@example.org")
    ana.user.emailaddress_set.update(email="elsewhere@example.org")


@pytest.mark.parametrize(
    ("happens", "state", "outcome"),
    [
        (opted_out, "suppressed", "turned off"),
        (opted_out_of_a_part, "pending", "changed meanwhile"),
        (withdrew, "suppressed", "consent withdrawn"),
        (closed, "suppressed", "account closed"),
        (moved, "pending", "changed meanwhile"),
    ],
)
def test_what_happens_after_the_letter_was_written_still_stops_it(
    server: ScriptedSmtp, ana: Runner, happens: Callable[[Runner], None], state: str, outcome: str
) -> None:
    email = owe(ana, NOW)
    server_agrees = smtp.SmtpTransport._agree
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smtp.SmtpTransport, "_agree", lambda self, *to: (happens(ana), server_agrees(self, *to))[1])
        outbox.deliver(email.pk, NOW)
    email.refresh_from_db()
    assert (email.state, email.outcome, email.phase, email.handed_over_at) == (state, outcome, "", None)
    assert server.received == []
    assert "DATA" not in server.events
    assert outbox.deliver(email.pk, NOW + MINUTE) == ("sent" if state == "pending" else "not due")


@pytest.mark.django_db(transaction=True)
def test_an_opt_out_that_is_being_written_is_waited_for(server: ScriptedSmtp, transactional_db: None) -> None:
    """It has not committed when the letter would be handed over: the letter is not, and looks again."""
    ana = factories.runner("ana")
    email = owe(ana, NOW)

    outcomes: list[str] = []
    with transaction.atomic():
        opted_out(ana)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does before it is one
        assert in_threads(lambda: outcomes.append(outbox.deliver(email.pk, NOW))) == []
    assert outcomes == ["postponed"]
    assert outbox.deliver(email.pk, NOW + MINUTE) == "suppressed"
    assert server.received == []


# ── the dead ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "ends"), [(HEALTH, "sent"), (NEWS, "ambiguous")])
def test_a_lease_that_ran_out_after_the_mark_is_a_doubt(
    server: ScriptedSmtp, ana: Runner, kind: str, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = owe(ana, NOW, kind=kind)
    with monkeypatch.context() as patch:
        patch.setattr(smtp, "_data", lambda *about: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            outbox.deliver(email.pk, NOW)
    email.refresh_from_db()
    assert (email.state, email.phase) == ("claimed", "in_data")
    assert outbox.recover(NOW + outbox.LEASE) == 1
    email.refresh_from_db()
    assert (email.state, email.doubts) == ("pending" if kind == HEALTH else "ambiguous", 1)
    assert outbox.deliver(email.pk, NOW + 9 * MINUTE) == "not due"
    outbox.deliver(email.pk, NOW + 10 * MINUTE)
    email.refresh_from_db()
    assert email.state == ends


def test_a_database_that_restarts_does_not_make_us_forget_that_it_was_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries, slept = iter([OperationalError, OperationalError, "sent"]), []

    def settle(*about: object) -> str:
        outcome = next(tries)
        if isinstance(outcome, str):
            return outcome
        raise outcome

    monkeypatch.setattr(settling, "_settle", settle)
    monkeypatch.setattr(settling.time, "sleep", slept.append)
    monkeypatch.setattr(settling, "connection", SimpleNamespace(in_atomic_block=False, close=lambda: None))
    assert settling.settle(OutgoingEmail(), OutgoingEmail.State.SENT, "") == "sent"
    assert slept == [0.2, 0.5]


def test_a_drop_before_the_end_of_a_letter_is_no_doubt(server: ScriptedSmtp, ana: Runner) -> None:
    email = owe(ana, NOW, kind=NEWS, lines=200_000)  # more than the kernel holds for us
    server.script("body", drop())
    assert outbox.deliver(email.pk, NOW) == "postponed"
    assert outbox.deliver(email.pk, NOW + 2 * MINUTE) == "sent"
