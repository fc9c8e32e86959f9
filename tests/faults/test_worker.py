"""A worker that is killed between the commit and the score loses nothing; the sweeper does its work."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from risk.models import RescoreRequest, RiskScore
from risk.services.rescoring import _lock
from risk.tasks import rescore_runner, sweep_once
from runners.models import Runner
from tests import factories
from tests.stack import eventually, worker
from training import services

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def log_a_run(runner, km=8):
    now = timezone.now()
    return services.log_run(
        runner=runner, now=now, local_date=runner.today(now), distance_m=km * 1000, moving_s=km * 350
    )


def scored_after(runner, moment):
    return RiskScore.objects.filter(runner=runner, computed_at__gt=moment).exists()


def test_the_real_worker_scores_a_saved_run_and_killed_before_the_next_score_loses_nothing(ana, log):
    with worker(log) as process:
        before = timezone.now()
        log_a_run(ana)
        took = eventually(lambda: not RescoreRequest.objects.filter(runner=ana).exists())
        assert scored_after(ana, before)
        before = timezone.now()
        with transaction.atomic():
            _lock(ana.pk)  # holds the worker between reading the message and writing the score
            rescore_runner.delay(str(ana.pk))
            eventually(_somebody_waits_for_the_lock)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log_a_run(ana)
    assert RescoreRequest.objects.filter(runner=ana).exists()
    assert not scored_after(ana, before)
    sweep_once(timezone.now() + timedelta(minutes=1))  # Celery stays off
    assert scored_after(ana, before)
    assert not RescoreRequest.objects.exists()
    print(f"saved to scored: {took:.2f} s")


def _somebody_waits_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def test_a_runner_whose_data_breaks_the_engine_keeps_nobody_else_waiting(ana):
    sam = factories.runner("sam")
    log_a_run(ana)
    log_a_run(sam)
    Runner.objects.filter(pk=ana.pk).update(birth_year=30_000)  # no form lets this in; the engine refuses it
    for minutes in (1, 2):
        sweep_once(timezone.now() + timedelta(minutes=minutes))
    assert RiskScore.objects.filter(runner=sam).exists()
    assert not RescoreRequest.objects.filter(runner=sam).exists()
    assert RescoreRequest.objects.filter(runner=ana).first().attempts >= 1
    for minutes in range(3, 9):
        sweep_once(timezone.now() + timedelta(minutes=minutes))
    assert RescoreRequest.objects.filter(runner=ana).first().attempts <= 6  # and then it is left alone
