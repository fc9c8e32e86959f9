"""A copy of everything that comes back as an upload: read in a child, stored chunk by chunk.

Like any upload it can be left by one worker and gone on with by the next: a chunk that has its result is passed over.
The copy itself is not kept: what it holds is, and the originals in it become originals here.
"""

import logging
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction

from runners import clock
from runners.exports import parts
from training import services
from training.importers.lamella import OTHER, is_copy
from training.importers.lamella_child import read_copy, read_originals
from training.importers.limits import Limits
from training.importers.types import ReadError
from training.models import Import, ImportFile, ImportItem
from training.services.restoring import announce_restored, restore_chunk

logger = logging.getLogger(__name__)

Outcome = ImportItem.Outcome


def read_if_copy(parent: Import, file: ImportFile, limits: Limits, end: float) -> bool | None:
    """Bring a copy back, until the time is over; None where the file is none, else whether that was all of it."""
    path, shoes = Path(file.file.path), dict[str, uuid.UUID]()
    with path.open("rb") as stream:
        if not is_copy(stream, limits):
            return None
    limits = limits.for_copy()
    try:
        if not _restore(parent, file, path, shoes, limits, end):
            return False
        _keep_originals(parent, file, path, limits)
    except ReadError as refused:
        if refused.code == OTHER:
            return None
        _refuse(parent, file, refused.code)
    finally:
        announce_restored(parent=parent, shoes=shoes)
    _done(file)
    return True


def _restore(
    parent: Import, file: ImportFile, path: Path, shoes: dict[str, uuid.UUID], limits: Limits, end: float
) -> bool:
    """Store what has no result yet, until the time is over; return whether that was all. Fills `shoes`."""
    first, total = services.first_unread(file), -1
    for chunk in read_copy(path, [part.name for part in parts() if part.restore], limits):
        if total != chunk.total:
            total = chunk.total
            services.note_total(file=file, total=total, now=clock.now())
        if chunk.index >= first or chunk.table == "shoes":  # runs of a later chunk need to know which pair is which
            restore_chunk(
                parent=parent,
                index=file.first + chunk.index,
                table=chunk.table,
                rows=chunk.rows,
                shoes=shoes,
                now=clock.now(),
            )
        if chunk.index >= first and time.monotonic() > end and chunk.index + 1 < chunk.total:
            return False
    return True


def _keep_originals(parent: Import, file: ImportFile, path: Path, limits: Limits) -> None:
    """Keep the originals that are in the copy, those that are not here yet, and note how many in one result."""
    if not settings.KEEP_ORIGINALS:
        return
    kept, reason, seen = 0, "", False
    try:
        for original in read_originals(path, limits):
            seen = True
            if not services.has_room_for(original.size):
                raise services.NoRoom
            with TemporaryUploadedFile(original.name, "", original.size, None) as stream:
                for piece in original.pieces:
                    stream.write(piece)
                stream.seek(0)
                kept += services.keep_original(parent=parent, original=stream, name=original.name) is not None
    except services.NoRoom:
        reason = "originals_no_room"
    except ReadError as refused:
        logger.info("the originals in the copy of import %s could not all be read (%s)", parent.pk, refused.code)
        reason = "originals_broken"
    if not seen and not reason:
        return
    outcome = Outcome.FAILED if reason else Outcome.ADDED if kept else Outcome.DUPLICATE
    facts = {"name": f"originals/ ({kept})" if kept else "originals/", "outcome": outcome}
    facts["reason"] = reason or ("" if kept else "copy_same")
    ImportItem.objects.get_or_create(parent=parent, position=file.first + (_total(file) or 0), part=0, defaults=facts)


def _total(file: ImportFile) -> int | None:
    """Return how many chunks were counted in it."""
    return ImportFile.objects.filter(pk=file.pk).values_list("total", flat=True).first()


@transaction.atomic
def _refuse(parent: Import, file: ImportFile, code: str) -> None:
    """End an import that is this copy alone; of several files, this is one that failed."""
    if parent.files.count() == 1:
        services.finish_import(parent=parent, now=clock.now(), failure=code)
        return
    position = file.first + services.first_unread(file)
    ImportItem.objects.create(
        parent=parent, position=position, name=file.original_name, outcome=Outcome.FAILED, reason=code
    )


@transaction.atomic
def _done(file: ImportFile) -> None:
    services.note_progress(parent_id=file.parent_id, now=clock.now())
    services.file_read(file=file)
    services.let_go(ImportFile.objects.filter(pk=file.pk))
