"""F9: clocks that jump, that disagree, that are put forward and back, and the days that the calendar adds.

The hour is an argument or this process's own idea of it, so no process has to be lied to.
"""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from risk.models import RiskScore
from risk.tasks import sweep_once
from runners.models import Runner
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import cast, happen
from tests.faults.conftest import Clock
from tests.posting import MAX_COPIES
from tests.scripted_smtp import ScriptedSmtp

pytestmark = [pytest.mark.faults, pytest.mark.django_db]
HOUR = timedelta(hours=1)
WHO = ["single", "back", "worn", "sore"]


def test_a_clock_that_jumps_a_day_ahead_and_back_again(post: ScriptedSmtp, clock: Clock) -> None:
    people = cast(TODAY, WHO)
    happen(people, NOW)
    for hours in (25, -2, 0, 1):
        clock.now = NOW + hours * HOUR
        clock.sweep(minutes=5)
    clock.now = NOW + 26 * HOUR
    clock.sweep(minutes=5)
    assert checks.faults(post, people.values(), TODAY, TODAY + timedelta(days=1)) == {}
    assert checks.untrue_scores() == ""


def test_a_sweeper_whose_own_clock_is_ahead_does_as_the_other(
    post: ScriptedSmtp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes by the database's: what the mail server has put off does not wait for its hour, and five minutes after
    healing nothing is missing."""
    people = cast(TODAY, ["single", "worn"])
    monkeypatch.setattr(timezone, "now", lambda: clock.now + 2 * HOUR)
    post.script("dot", *["451 4.3.0 later"] * len(people))
    happen(people, clock.now, TODAY)
    call_command("sweep", stdout=StringIO())
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    clock.sweep(minutes=5)
    assert checks.faults(post, people.values(), TODAY) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phase", [pytest.param("rcpt", marks=pytest.mark.long), "dot"])
def test_a_sweeper_ahead_of_its_time_takes_the_claim_of_one_that_is_sending(
    post: ScriptedSmtp, clock: Clock, phase: str
) -> None:
    """To it the lease ran out long ago. Before the mark the letter goes once; in the gap behind the final dot it may
    go once more, and is the same letter to a mail program."""
    people = cast(TODAY, ["single"])
    happen(people, NOW)

    def sweep_ahead() -> None:
        post.on.clear()
        clock.now += 2 * HOUR
        try:
            sweep_once(clock.now)
        finally:
            clock.now -= 2 * HOUR
            connection.close()

    post.on[phase] = sweep_ahead
    clock.now += timedelta(minutes=1)
    clock.sweep(minutes=20)
    copies = MAX_COPIES if phase == "dot" else 1
    assert checks.faults(post, people.values(), TODAY, allowed=lambda message_id: copies) == {}


CALENDARS = [
    ("Europe/Berlin", datetime(2026, 10, 24, 6, tzinfo=UTC)),  # a day of 25 hours
    ("Europe/Berlin", datetime(2026, 3, 28, 6, tzinfo=UTC)),  # of 23
    ("America/Santiago", datetime(2026, 9, 5, 12, tzinfo=UTC)),  # its midnight does not exist
    ("Pacific/Chatham", datetime(2026, 12, 30, 19, tzinfo=UTC)),  # the year ends, far from UTC
    ("UTC", datetime(2028, 2, 28, 6, tzinfo=UTC)),  # 29 February
]


@pytest.mark.parametrize(
    ("zone", "begin"),
    [pytest.param(*one, marks=pytest.mark.long if at else ()) for at, one in enumerate(CALENDARS)],
    ids=lambda value: str(value).replace("/", "-")[:10],
)
def test_every_local_day_has_its_score_and_every_letter_comes_once(
    post: ScriptedSmtp, clock: Clock, zone: str, begin: datetime
) -> None:
    """Three days, swept every two hours and just after each local midnight."""
    clock.now = begin
    people = cast(begin.date(), ["long", "calm"])
    Runner.objects.update(time_zone=zone)
    for runner in people.values():
        runner.time_zone = zone
    first = people["long"].today(begin)
    assert first - begin.date() in (timedelta(0), timedelta(days=1))
    happen(people, begin, first)
    while clock.now < begin + timedelta(days=3):
        clock.now = min(clock.now + 2 * HOUR, _after_midnight(people["calm"], clock.now))
        sweep_once(clock.now)
        today = people["calm"].today(timezone.now())
        assert RiskScore.objects.filter(local_date=today).count() == len(people)
    for runner in people.values():
        days = list(
            RiskScore.objects.filter(runner=runner).order_by("local_date").values_list("local_date", flat=True)
        )
        assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
        assert days[-1] == today >= first + timedelta(days=3)
    assert checks.faults(post, people.values(), first, today) == {}
    assert checks.untrue_scores() == ""


def _after_midnight(runner: Runner, now: datetime) -> datetime:
    """Return the first full quarter of an hour that is the runner's next local date."""
    later = now
    while runner.today(later) == runner.today(now):
        later += timedelta(minutes=15)
    return later
