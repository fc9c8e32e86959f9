"""Background work about training: reading uploads."""

import logging
import uuid
from datetime import datetime
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from runners.nudges import nudge
from training import services
from training.importers.child import Reader
from training.importers.limits import Limits
from training.importers.types import Found
from training.models import Import

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3


@shared_task
def read_import(import_id: str) -> None:
    """Read one upload; harmless when somebody else is reading it or it is done."""
    take_import(uuid.UUID(import_id), timezone.now())


def nudge_import(import_id: uuid.UUID) -> None:
    """Ask a worker to read this upload soon; if nobody hears it, the sweeper will."""
    nudge(read_import, str(import_id))


def sweep(now: datetime, limit: int = 3) -> int:
    """Take up the uploads that nobody is reading; return how many there were."""
    stale = list(Import.objects.stale(now).order_by("created_at").values_list("pk", flat=True)[:limit])
    for import_id in stale:
        take_import(import_id, now)
    return len(stale)


def take_import(import_id: uuid.UUID, now: datetime) -> None:
    """Claim an upload that is waiting or was abandoned, and read it to the end."""
    waiting = Import.objects.filter(pk=import_id, state=Import.State.RECEIVED)
    abandoned = Import.objects.stale(now).filter(pk=import_id)
    claim = {"state": Import.State.READING, "touched_at": now, "attempts": F("attempts") + 1}
    if not (waiting.update(**claim) or abandoned.update(**claim)):
        return
    parent = Import.objects.select_related("runner__user").get(pk=import_id)
    if parent.attempts > MAX_ATTEMPTS:
        services.finish_import(parent=parent, now=now, failure="gave_up")
        return
    try:
        _read(parent)
    except services.CategoryMissing:
        services.finish_import(parent=parent, now=timezone.now(), failure="consent_withdrawn")
    except FileNotFoundError:
        services.finish_import(parent=parent, now=timezone.now(), failure="file_lost")
    except Import.DoesNotExist:
        logger.info("import %s went away while it was read", import_id)


def _read(parent: Import) -> None:
    """Store one result after the other, so that a killed worker's successor goes on where it stopped."""
    limits = Limits(max_file=settings.MAX_ACTIVITY_BYTES, max_archive=settings.MAX_UPLOAD_BYTES)
    with Reader(limits) as reader:
        for told in reader.read(Path(parent.file.path), parent.original_name):
            if isinstance(told, Found):
                Import.objects.filter(pk=parent.pk).update(total=told.total, touched_at=timezone.now())
            else:
                services.record_item(parent=parent, item=told, now=timezone.now())
    services.finish_import(parent=parent, now=timezone.now())
