"""Saves do not wait for rescores, and parallel firsts are all kept."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from risk.models import RescoreRequest
from risk.services.rescoring import _lock
from tests import factories
from training import services
from training.models import Run

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def in_threads(*jobs):
    """Run the jobs at the same moment in threads with connections of their own; return what they raised."""
    start, raised = threading.Barrier(len(jobs)), []

    def run(job):
        start.wait()
        try:
            job()
        except Exception as fault:
            raised.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def save(runner, km=5):
    now = timezone.now()
    return services.log_run(
        runner=runner, now=now, local_date=runner.today(now), distance_m=km * 1000, moving_s=km * 350
    )


def test_a_save_while_a_rescore_is_held_does_not_wait(ana):
    held, release, took = threading.Event(), threading.Event(), []

    def hold():
        with transaction.atomic():
            _lock(ana.pk)
            held.set()
            assert release.wait(20)

    def save_meanwhile():
        held.wait(20)
        start = time.monotonic()
        save(ana)
        took.append(time.monotonic() - start)
        release.set()

    assert in_threads(hold, save_meanwhile) == []
    assert took[0] < 5  # it ended while the lock was held; waiting would have run into the 20 s above
    assert RescoreRequest.objects.filter(runner=ana).exists()


def test_two_first_runs_saved_at_the_same_moment_are_both_kept(transactional_db):
    sam = factories.runner("sam")
    assert in_threads(lambda: save(sam, 5), lambda: save(sam, 7)) == []
    assert sorted(Run.objects.filter(runner=sam).values_list("distance_m", flat=True)) == [5000, 7000]
    assert RescoreRequest.objects.filter(runner=sam).count() == 2
