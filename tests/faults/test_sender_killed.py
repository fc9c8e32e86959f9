"""A sender killed with -9 at each point of a letter's way: nothing due is lost, and at most one copy too many.

The sender is a child process that runs the real sweep against a real mail server and a database that commits.
"""

import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from runners import tasks
from runners.models import OutgoingEmail
from runners.outbox import claiming, delivery, registry
from tests import factories
from tests.factories import NOW
from tests.hours import believe
from tests.posting import HEALTH, MAX_COPIES, NEWS, letters, owe, point_at, surplus
from tests.scripted_smtp import ScriptedSmtp

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
Kill = Callable[..., None]


@pytest.fixture
def server(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedSmtp]:
    monkeypatch.setattr(registry, "_kinds", letters())
    with ScriptedSmtp() as server:
        point_at(server, settings, EMAIL_TIMEOUT=5)
        yield server


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sweep_at(now: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    with monkeypatch.context() as patch:
        believe(patch, now)
        return tasks.sweep()


def sweep_and_be_killed(server: ScriptedSmtp, now: datetime, where: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Sweep in a child that dies at this point; return its exit status."""
    connection.close()  # parent and child each open their own
    born, children = threading.Event(), []
    if " " not in where:
        server.on = {where: lambda: born.wait(10) and os.kill(children[0], signal.SIGKILL)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the mail server's threads are none of the child's
        child = os.fork()
    if child == 0:
        try:
            if where == "before the claim commits":
                claiming._read = die
            elif where == "after the claim":
                delivery.build = die
            sweep_at(now, monkeypatch)
        finally:
            os._exit(0)  # came through alive
    children.append(child)
    born.set()
    _, status = os.waitpid(child, 0)
    server.on = {}
    return status


def sweep_for(minutes: int, start: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    for minute in range(0, minutes, 2):
        sweep_at(start + timedelta(minutes=minute), monkeypatch)


UNTOUCHED = ["before the claim commits", "after the claim", "connect", "mail", "rcpt"]
POINTS = [
    *[(where, kind, "sent", 1) for where in UNTOUCHED for kind in (HEALTH, NEWS)],
    ("data", HEALTH, "sent", 1),
    ("data", NEWS, "ambiguous", 0),
    ("dot", HEALTH, "sent", 2),
    ("dot", NEWS, "ambiguous", 1),
]


@pytest.mark.parametrize(("where", "kind", "state", "copies"), POINTS)
def test_a_killed_sender_loses_nothing_and_doubles_at_most_once(
    server: ScriptedSmtp, monkeypatch: pytest.MonkeyPatch, where: str, kind: str, state: str, copies: int
) -> None:
    email = owe(factories.runner("ana"), NOW, kind=kind)
    assert sweep_and_be_killed(server, NOW, where, monkeypatch) == signal.SIGKILL
    email.refresh_from_db()
    is_in_data = where in ("data", "dot")
    assert (email.phase, bool(email.handed_over_at)) == (("in_data", True) if is_in_data else ("", False))
    assert email.state == ("pending" if where == "before the claim commits" else "claimed")
    sweep_for(5 if where in UNTOUCHED else 16, NOW, monkeypatch)
    email.refresh_from_db()
    assert (email.state, server.copies()[email.message_id]) == (state, copies)
    assert surplus(server, lambda message_id: MAX_COPIES if kind == HEALTH else 1) == {}
    assert not OutgoingEmail.objects.exclude(claim_token=None).exists()


def test_a_sender_killed_twice_after_the_dot_is_the_end(
    server: ScriptedSmtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = owe(factories.runner("ana"), NOW)
    for minutes in (0, 11):
        now = NOW + timedelta(minutes=minutes)
        if minutes:
            sweep_at(NOW + timedelta(minutes=4), monkeypatch)  # takes the claim of the dead back
        assert sweep_and_be_killed(server, now, "dot", monkeypatch) == signal.SIGKILL
    sweep_for(60, NOW + timedelta(minutes=15), monkeypatch)
    email.refresh_from_db()
    assert (email.state, email.doubts, server.copies()[email.message_id]) == ("ambiguous", 2, 2)


def test_the_check_goes_red_for_a_sender_that_forgets(server: ScriptedSmtp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the mark is wiped out after the crash, as if it had never been made; the copies then tell."""
    email = owe(factories.runner("ana"), NOW, kind=NEWS)
    assert sweep_and_be_killed(server, NOW, "dot", monkeypatch) == signal.SIGKILL
    OutgoingEmail.objects.update(phase="")
    sweep_for(5, NOW, monkeypatch)
    assert surplus(server) == {email.message_id: 2}
