"""The signs of life and the command that reads them: nothing is noted that was not done.

The command is also run for real, in both directions, by tests/architecture/test_compose_runs.py.
"""

from datetime import timedelta
from typing import Any

import pytest
from celery.beat import SchedulingError
from django.db import DatabaseError
from django.utils import timezone

from config import beat, healthy
from config.celery import BEAT, app
from config.vital import SIGNS
from risk.management.commands import sweep
from runners import clock
from runners.models import Heartbeat


@pytest.fixture
def ticker(monkeypatch: pytest.MonkeyPatch) -> beat.Ticker:
    monkeypatch.setattr(beat, "close_old_connections", lambda: None)  # the test's own connection stays
    return beat.Ticker(app=app)


def test_celery_uses_it_and_everything_is_due_at_the_start(ticker: beat.Ticker) -> None:
    assert app.conf.beat_scheduler == "config.beat.Ticker"
    assert set(ticker.schedule) == set(BEAT)
    assert all(entry.is_due().is_due for entry in ticker.schedule.values())


def test_a_canary_comes_often_enough_for_its_limit() -> None:
    assert BEAT["heartbeat"]["task"] == "runners.tasks.heartbeat"
    assert SIGNS["worker"].fresh_s >= 2 * BEAT["heartbeat"]["schedule"]
    assert SIGNS["beat"].fresh_s >= 2 * BEAT["heartbeat"]["schedule"]


@pytest.mark.django_db
def test_beat_notes_what_the_broker_took(ticker: beat.Ticker) -> None:
    ticker.apply_async(ticker.schedule["heartbeat"], advance=False)
    assert timezone.now() - Heartbeat.objects.get(name="beat").at < timedelta(seconds=10)
    assert not Heartbeat.objects.filter(name="worker").exists()


@pytest.mark.django_db
def test_beat_notes_nothing_when_the_broker_is_away(ticker: beat.Ticker, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(app.tasks["runners.tasks.heartbeat"], "apply_async", refuse)
    with pytest.raises(SchedulingError):
        ticker.apply_async(ticker.schedule["heartbeat"], advance=False)
    assert not Heartbeat.objects.exists()


def test_beat_outlives_a_database_that_is_away(ticker: beat.Ticker, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(clock, "now", away)
    assert ticker.apply_async(ticker.schedule["heartbeat"], advance=False) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("works", [True, False])
def test_the_sweeper_notes_a_sweep_that_came_to_its_end(monkeypatch: pytest.MonkeyPatch, works: bool) -> None:
    def sweep_once(now: Any) -> dict[str, int]:
        if not works:
            raise DatabaseError
        return {"left": 0}

    monkeypatch.setattr(sweep, "sweep_once", sweep_once)
    monkeypatch.setattr(sweep, "close_old_connections", lambda: None)
    sweep.Command()._sweep_kindly()
    assert Heartbeat.objects.filter(name=SIGNS["sweeper"].row).exists() is works


@pytest.mark.parametrize("arguments", [[], ["redis"], ["web", "worker"]])
def test_a_name_that_is_none_is_no_answer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert healthy.main(arguments) == 2
    assert "web, worker, beat, sweeper" in capsys.readouterr().err


@pytest.mark.parametrize("name", SIGNS)
def test_a_database_that_is_away_is_no_sign_of_life(
    name: str, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "/nowhere")
    assert healthy.main([name]) == 1
    assert "the database cannot say (OperationalError)" in capsys.readouterr().err
