"""An import outlives its worker and its messages: killed in the middle, Redis emptied, and still each run once."""

import io
import os
import signal
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.conf import settings as live
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from risk.tasks import sweep_once
from tests.stack import eventually, worker
from tests.training.test_import_services import gpx
from training import services
from training.models import Import, Run
from training.tasks import nudge_import

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
MANY = 120


def archive() -> bytes:
    start = datetime(2024, 1, 1, 7, 0, tzinfo=UTC)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(MANY):
            made.writestr(f"{number:03}.gpx", gpx(start + timedelta(days=2 * number), 1800 + 10 * number))
    return buffer.getvalue()


def test_a_killed_worker_and_a_flushed_redis_cost_an_import_nothing(ana, log, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    before = Run.objects.filter(runner=ana).count()
    upload = SimpleUploadedFile("export.zip", archive())
    parent = services.receive_import(runner=ana, uploads=[upload], now=timezone.now())
    done = Import.objects.filter(pk=parent.pk)
    with worker(log, DATA_DIR=str(tmp_path)) as process:
        nudge_import(parent.pk)
        took = eventually(lambda: done.get().done >= 10)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    stopped_at = done.get().done
    assert 10 <= stopped_at < MANY
    redis.Redis.from_url(live.REDIS_URL).flushall()
    assert done.get().state == Import.State.READING
    sweep_once(timezone.now() + timedelta(minutes=1))
    assert done.get().done == stopped_at  # it may still be read by somebody
    later = timezone.now() + timedelta(minutes=3)
    for minutes in range(5):
        sweep_once(later + timedelta(minutes=3 * minutes))
        if done.get().is_finished:
            break
    parent.refresh_from_db()
    assert (parent.state, parent.resumed, parent.done) == ("done", True, MANY)
    assert parent.items.filter(outcome="added").count() == MANY == parent.runs.kept().count()
    assert Run.objects.filter(runner=ana).count() == before + MANY
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 1  # the original
    print(f"ten results after {took:.2f} s; killed at {stopped_at} of {MANY}")
