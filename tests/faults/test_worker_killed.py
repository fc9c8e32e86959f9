"""F1 with the real worker: killed with -9 at twelve seeded moments, its child, itself or the whole group."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.utils import timezone

from risk.models import RescoreRequest
from tests.faults import checks
from tests.faults.cast import ROLES, cast, happen_to
from tests.faults.stacks import broker, mailing_to
from tests.faults.test_broker_lost import sweep_ahead
from tests.posting import MAX_COPIES
from tests.scripted_smtp import ScriptedSmtp
from tests.stack import Process, worker

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TIMES = 12


def _kill(process: Process, whom: str) -> None:
    if whom == "group":
        os.killpg(process.pid, signal.SIGKILL)
    elif whom == "main":
        process.kill()
    else:
        child = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True)
        os.kill(int(child.stdout.split()[0]), signal.SIGKILL)


def test_a_worker_killed_at_any_moment_costs_nothing(
    post: ScriptedSmtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(6)
    today = timezone.now().date()
    people = cast(today)
    names = [*ROLES, *chance.sample(list(ROLES), TIMES - len(ROLES))]
    with broker() as made:
        for number, name in enumerate(names):
            with worker(tmp_path / f"log{number}", **mailing_to(post), REDIS_URL=made.url) as process:
                if number < len(ROLES):
                    happen_to(name, people[name], timezone.now(), today)
                else:  # again, as a save of something else would ask
                    made.nudge_all([people[name]])
                time.sleep(chance.uniform(0, 0.5))
                _kill(process, ("child", "main", "group")[number % 3])
    sweep_ahead(monkeypatch, minutes=25)  # Celery stays off; ten minutes are for a letter in the gap of the final dot
    assert not RescoreRequest.objects.exists()
    assert checks.untrue_scores() == ""
    assert checks.faults(post, people.values(), today, allowed=lambda message_id: MAX_COPIES) == {}
