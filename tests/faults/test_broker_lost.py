"""F3, F4: Redis stopped, hung, killed again and again, emptied, full; a worker that is wedged with a message.

Real worker, real broker, real mail. When it is over, the sweeper alone makes up for whatever was lost. How long a
page waits for such a broker is in test_broker.py.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from risk.models import RescoreRequest
from risk.services.rescoring import _lock
from runners.models import Runner
from tests.faults import checks
from tests.faults.cast import cast, happen_to
from tests.faults.conftest import Clock
from tests.faults.stacks import Broker, broker, mailing_to, stack
from tests.faults.test_worker import _somebody_waits_for_the_lock
from tests.hours import believe
from tests.scripted_smtp import ScriptedSmtp
from tests.stack import eventually, worker

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
Fault = Callable[[Broker], object]


def nothing(broker: Broker) -> None:
    pass


def kill_and_restart(broker: Broker) -> None:
    broker.kill()
    time.sleep(0.5)
    broker.start_again()


def empty(broker: Broker) -> None:
    broker.client.flushall()


def fill(broker: Broker) -> None:
    broker.client.config_set("maxmemory", "1mb")


def make_room(broker: Broker) -> None:
    broker.client.config_set("maxmemory", "128mb")


LOST = {  # before anybody runs; after each has run; when it heals
    "stopped": (Broker.kill, nothing, Broker.start_again),
    "hung": (Broker.hang, nothing, Broker.go_on),
    "restarted": (nothing, kill_and_restart, nothing),
    "emptied": (nothing, empty, nothing),
    "full": (fill, nothing, make_room),
}


@pytest.mark.parametrize(
    ("before", "each", "heal"),
    [pytest.param(*LOST[name], id=name, marks=() if name == "emptied" else pytest.mark.long) for name in LOST],
)
def test_what_the_broker_loses_costs_nobody_a_letter(
    post: ScriptedSmtp,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: Fault,
    each: Fault,
    heal: Fault,
) -> None:
    now = timezone.now()
    today = now.date()
    people = cast(today, ["long", "back", "worn", "sore", "calm"])
    took = []
    with stack(log, **mailing_to(post)) as broker:
        before(broker)
        for name, runner in people.items():
            start = time.monotonic()
            happen_to(name, runner, timezone.now(), today)
            took.append(time.monotonic() - start)
            each(broker)
        heal(broker)
        assert sorted(took)[len(took) // 2] < 0.7  # a save waits for no broker
        again = _consumes_again(broker, people["calm"])
    sweep_ahead(monkeypatch, minutes=5)
    assert checks.faults(post, people.values(), today) == {}
    assert checks.untrue_scores() == ""
    print(f"saves took {max(took):.2f} s at most; the worker consumed again after {again:.1f} s")


def _consumes_again(broker: Broker, runner: Runner) -> float:
    """Ask as saves do until the worker, alone, has scored this runner; return the seconds it took."""

    def scored() -> bool:
        broker.nudge_all([runner])
        return not RescoreRequest.objects.filter(runner=runner).exists()

    return eventually(scored, within_s=60, every_s=1)


def sweep_ahead(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """Let a sweeper go on from the real hour, in steps of a minute."""
    clock = Clock(timezone.now())
    with monkeypatch.context() as patch:
        believe(patch, lambda: clock.now)
        clock.sweep(minutes=minutes)


@pytest.mark.long
def test_a_message_that_comes_twice_is_told_once(
    post: ScriptedSmtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is wedged with a message in its hands; the broker gives it to another; then the first one goes on."""
    today = timezone.now().date()
    people = cast(today, ["long"])
    first_log, second_log = tmp_path / "first", tmp_path / "second"
    with broker() as made, contextlib.ExitStack() as held:
        env = mailing_to(post) | {"REDIS_URL": made.url}
        happen_to("long", people["long"], timezone.now(), today)
        made.nudge_all(people.values())
        held.enter_context(transaction.atomic())
        _lock(people["long"].pk)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        with worker(first_log, app="tests.faults.impatient", **env) as first:
            eventually(_somebody_waits_for_the_lock, within_s=60)
            os.killpg(first.pid, signal.SIGSTOP)
            try:
                with worker(second_log, app="tests.faults.impatient", **env):
                    eventually(lambda: _taken(first_log) & _taken(second_log), within_s=60)
                    held.close()  # both go on
                    os.killpg(first.pid, signal.SIGCONT)
                    time.sleep(5)
            finally:
                os.killpg(first.pid, signal.SIGCONT)
    sweep_ahead(monkeypatch, minutes=5)
    assert checks.faults(post, people.values(), today) == {}
    assert checks.untrue_scores() == ""


def _taken(log: Path) -> set[str]:
    """Return the ids of the messages that a worker has taken."""
    lines = log.read_text().splitlines()
    return {line.split("[")[-1].split("]")[0] for line in lines if "rescore_runner[" in line and "received" in line}
