"""Background work about training: reading uploads."""

import logging
import math
import time
import uuid
from datetime import datetime
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from runners.models import Runner
from runners.nudges import nudge
from training import services
from training.importers.child import Reader
from training.importers.limits import Limits
from training.importers.types import Found
from training.models import Import

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # claims in a row that brought no new result
WORKER_BUDGET_S = 400.0  # a worker's task ends well before its time limit, and goes on in the next one
SWEEPER_BUDGET_S = 20.0  # the sweeper has other people waiting


@shared_task
def read_import(import_id: str) -> None:
    """Read one upload, or a part of a large one; harmless when somebody else is reading it or it is done."""
    if not take_import(uuid.UUID(import_id), timezone.now(), WORKER_BUDGET_S):
        nudge_import(uuid.UUID(import_id))


def nudge_import(import_id: uuid.UUID) -> None:
    """Ask a worker to read this upload soon; if nobody hears it, the sweeper will."""
    nudge(read_import, str(import_id))


def sweep(now: datetime) -> int:
    """Take up the upload that has waited longest for a reader, for a while; return whether there was one."""
    waiting = Import.objects.stale(now).order_by("created_at").values_list("pk", flat=True).first()
    if waiting is None:
        return 0
    take_import(waiting, now, SWEEPER_BUDGET_S)
    return 1


def take_import(import_id: uuid.UUID, now: datetime, budget_s: float = math.inf) -> bool:
    """Claim an upload that is waiting or was abandoned, and read on; return False if there is more to read."""
    waiting = Import.objects.filter(pk=import_id, state=Import.State.RECEIVED)
    abandoned = Import.objects.stale(now).filter(pk=import_id)
    claim = {"state": Import.State.READING, "touched_at": now, "attempts": F("attempts") + 1}
    if not (waiting.update(**claim) or abandoned.update(**claim)):
        return True
    parent = Import.objects.select_related("runner__user").get(pk=import_id)
    if parent.attempts > MAX_ATTEMPTS:
        services.finish_import(parent=parent, now=now, failure="gave_up")
        return True
    try:
        return _read(parent, budget_s)
    except services.CategoryMissing:
        services.finish_import(parent=parent, now=timezone.now(), failure="consent_withdrawn")
    except FileNotFoundError:
        services.finish_import(parent=parent, now=timezone.now(), failure="file_lost")
    except (Import.DoesNotExist, Runner.DoesNotExist):
        logger.info("import %s went away while it was read", import_id)
    return True


def _read(parent: Import, budget_s: float) -> bool:
    """Store one result after the other from the first that is missing; return whether that was all."""
    end = time.monotonic() + budget_s
    limits = Limits(max_file=settings.MAX_ACTIVITY_BYTES, max_archive=settings.MAX_UPLOAD_BYTES)
    with Reader(limits) as reader:
        for told in reader.read(Path(parent.file.path), parent.original_name, services.first_unread(parent)):
            if isinstance(told, Found):
                parent.total = told.total
                Import.objects.filter(pk=parent.pk).update(total=told.total, touched_at=timezone.now())
                continue
            services.record_item(parent=parent, item=told, now=timezone.now())
            if time.monotonic() > end and told.index + 1 < (parent.total or 0):
                services.pause_import(parent=parent, now=timezone.now())
                return False
    services.finish_import(parent=parent, now=timezone.now())
    return True
