"""F1: a worker killed with -9 at each point of a rescore. The sweeper alone, without Celery, makes it good.

Here each point is met exactly, in a child process that dies there; twelve seeded moments of a real worker are in
test_worker_killed.py.
"""

import os
import signal
import warnings
from collections.abc import Callable

import pytest
from django.db import connection

from risk import tasks
from risk.models import RescoreRequest, RiskScore
from risk.services import rescoring
from runners.models import OutgoingEmail, Runner
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import cast, happen
from tests.faults.conftest import Clock
from tests.faults.test_sender_killed import die
from tests.scripted_smtp import ScriptedSmtp

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def then_die(work: Callable[..., object]) -> Callable[..., None]:
    def last_words(*about: object, **more: object) -> None:
        work(*about, **more)
        die()

    return last_words


def _before_lock() -> None:
    rescoring._lock = die


def _after_read() -> None:
    rescoring.read_book = then_die(rescoring.read_book)


def _mid_upsert() -> None:
    write = RiskScore.objects.bulk_create
    RiskScore.objects.bulk_create = lambda rows, **how: then_die(write)(rows[: len(rows) // 2], **how)


def _before_commit() -> None:
    rescoring.Rescored = die


def _after_commit() -> None:
    tasks.services.rescore_if_owed = then_die(tasks.services.rescore_if_owed)


POINTS = {
    "long": _before_lock,
    "single": _after_read,
    "sore": _mid_upsert,
    "back": _before_commit,
    "worn": _after_commit,
}


def rescore_and_be_killed(runner: Runner, plant: Callable[[], None]) -> int:
    connection.close()  # parent and child each open their own
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the mail server's threads are none of the child's
        child = os.fork()
    if child == 0:
        try:
            plant()
            tasks.bring_up_to_date(runner.pk, NOW)
        finally:
            os._exit(0)  # came through alive
    return os.waitpid(child, 0)[1]


def test_a_worker_killed_at_any_point_of_a_rescore_costs_nothing(post: ScriptedSmtp, clock: Clock) -> None:
    people = cast(TODAY, [*POINTS, "calm"])
    for runner in people.values():
        tasks.bring_up_to_date(runner.pk, NOW)
    before = dict(RiskScore.objects.values_list("pk", "input_hash"))
    happen(people, NOW)
    for name, plant in POINTS.items():
        assert rescore_and_be_killed(people[name], plant) == signal.SIGKILL
    for name, runner in people.items():  # all of it or nothing of it
        is_done = name == "worn"
        assert RescoreRequest.objects.filter(runner=runner).exists() is not is_done
        assert OutgoingEmail.objects.filter(runner=runner).exists() is is_done
        if not is_done:
            assert not RiskScore.objects.filter(runner=runner).exclude(input_hash__in=before.values()).exists()
    clock.sweep(minutes=1, every_s=30)
    assert not RescoreRequest.objects.exists()
    assert checks.untrue_scores() == ""
    assert checks.faults(post, people.values(), TODAY) == {}
