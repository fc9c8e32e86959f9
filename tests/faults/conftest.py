"""Faults happen to real processes on a database that commits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from risk.tasks import sweep_once
from tests import factories
from tests.factories import NOW
from tests.hours import believe
from tests.log_factories import steady_weeks
from tests.posting import point_at
from tests.scripted_smtp import ScriptedSmtp


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a child process writes what it says."""
    return tmp_path / "log"


@pytest.fixture
def ana(transactional_db):
    """A runner of 40 km a week, scored up to today."""
    runner = factories.runner("ana", usual_weekly_m=40_000)
    steady_weeks(runner, weeks=8)
    return runner


class Clock:
    """The hour that this process believes in; `sweep` is a sweeper's round at it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def sweep(self, minutes: float = 0, every_s: float = 0) -> None:
        """Sweep now; with `minutes`, go on so long, every two and a half minutes or as often as said.

        The real sweeper comes every few seconds: so few rounds are harder to be well after.
        """
        end = self.now + timedelta(minutes=minutes)
        sweep_once(self.now)
        while self.now < end:
            self.now = min(self.now + timedelta(seconds=every_s or 150), end)
            sweep_once(self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A Monday morning that goes on when it is told to."""
    clock = Clock(NOW)
    believe(monkeypatch, lambda: clock.now)
    return clock


@pytest.fixture
def post(settings: object) -> Iterator[ScriptedSmtp]:
    """A mail server that does as it is told; what is owed goes at once, at any hour."""
    with ScriptedSmtp() as server:
        point_at(server, settings, EMAIL_TIMEOUT=5, WAKING_HOURS=(0, 24), LOAD_EMAIL_DELAY_S=0)
        yield server
