"""F10: two sweepers, two workers, two beats at once do no more than one of each."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from risk.models import RescoreRequest, RiskScore
from risk.tasks import sweep_once
from runners.models import OutgoingEmail
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import cast, happen
from tests.faults.conftest import Clock
from tests.faults.stacks import beat, mailing_to, stack, sweeper
from tests.faults.test_saving import in_threads
from tests.scripted_smtp import ScriptedSmtp
from tests.stack import eventually, worker

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def test_two_sweepers_side_by_side_do_as_much_as_one(post: ScriptedSmtp, clock: Clock) -> None:
    people = cast(TODAY, ["long", "back", "worn", "sore", "calm"])
    happen(people, NOW)
    for minutes in (1, 2, 3):
        clock.now = NOW + timedelta(minutes=minutes)
        assert in_threads(lambda: sweep_once(clock.now), lambda: sweep_once(clock.now)) == []
    assert checks.faults(post, people.values(), TODAY) == {}
    assert checks.untrue_scores() == ""


@pytest.mark.long
def test_two_of_every_process(post: ScriptedSmtp, tmp_path: Path) -> None:
    """Two workers, two beats and two sweepers on one broker and one database, while everybody runs at once."""
    env = mailing_to(post)
    today = timezone.now().date()
    people = cast(today)
    with (
        stack(tmp_path / "first", **env) as broker,
        worker(tmp_path / "second", **env, REDIS_URL=broker.url),
        beat(tmp_path / "beat1", **env, REDIS_URL=broker.url),
        beat(tmp_path / "beat2", **env, REDIS_URL=broker.url),
        sweeper(tmp_path / "sweeper1", **env, REDIS_URL=broker.url),
        sweeper(tmp_path / "sweeper2", **env, REDIS_URL=broker.url),
    ):
        for _ in range(2):  # and each nudge twice
            broker.nudge_all(people.values())
        happen(people, timezone.now(), today)
        broker.nudge_all(people.values())
        took = eventually(lambda: checks.missing(checks.expected(people.values(), today), post) == {}, within_s=120)
        eventually(lambda: not RescoreRequest.objects.exists(), within_s=60)
        time.sleep(20)  # for whatever would come twice
    print(f"all is told after {took:.1f} s")
    assert checks.faults(post, people.values(), today) == {}
    assert checks.untrue_scores() == ""
    assert not OutgoingEmail.objects.filter(state="claimed").exists()
    for runner in people.values():
        days = RiskScore.objects.filter(runner=runner).values_list("local_date", flat=True)
        assert len(days) == len(set(days))
