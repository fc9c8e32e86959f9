"""A copy of everything that comes back as an upload: read in a child, stored chunk by chunk.

Like any upload it can be left by one worker and gone on with by the next: a chunk that has its result is passed over.
"""

import time
import uuid
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from runners.exports import parts
from training import services
from training.importers.lamella import OTHER, is_copy
from training.importers.lamella_child import read_copy
from training.importers.limits import Limits
from training.importers.types import ReadError
from training.models import Import
from training.services.restoring import announce_restored, restore_chunk


def read_if_copy(parent: Import, limits: Limits, budget_s: float) -> bool | None:
    """Bring a copy back; None where the upload is none, else whether that was all of it."""
    path, shoes = Path(parent.file.path), dict[str, uuid.UUID]()
    with path.open("rb") as file:
        if not is_copy(file, limits):
            return None
    try:
        is_all = _restore(parent, path, shoes, limits, time.monotonic() + budget_s)
    except ReadError as refused:
        if refused.code == OTHER:
            return None
        _finish(parent, shoes, timezone.now(), refused.code)
        return True
    if not is_all:
        services.pause_import(parent=parent, now=timezone.now())
        return False
    _finish(parent, shoes, timezone.now())
    return True


def _restore(parent: Import, path: Path, shoes: dict[str, uuid.UUID], limits: Limits, end: float) -> bool:
    """Store what has no result yet, until the time is over; return whether that was all. Fills `shoes`."""
    first = services.first_unread(parent)
    for chunk in read_copy(path, [part.name for part in parts() if part.restore], limits):
        if parent.total != chunk.total:
            parent.total = chunk.total
            Import.objects.filter(pk=parent.pk).update(total=chunk.total, touched_at=timezone.now())
        if chunk.index >= first or chunk.table == "shoes":  # runs of a later chunk need to know which pair is which
            restore_chunk(
                parent=parent,
                index=chunk.index,
                table=chunk.table,
                rows=chunk.rows,
                shoes=shoes,
                now=timezone.now(),
            )
        if chunk.index >= first and time.monotonic() > end and chunk.index + 1 < chunk.total:
            return False
    return True


@transaction.atomic
def _finish(parent: Import, shoes: dict[str, uuid.UUID], now: datetime, failure: str = "") -> None:
    services.finish_import(parent=parent, now=now, failure=failure)
    announce_restored(parent=parent, shoes=shoes)
