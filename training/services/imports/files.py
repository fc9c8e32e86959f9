"""Uploads on the disk: stored whole or not at all, deleted with their row, and swept where a crash left one alone."""

import errno
import logging
import os
import re
import shutil
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from runners.models import Runner
from training.models import Import
from training.services.consents import locked

logger = logging.getLogger(__name__)

FOLDER = "imports"
ALONE_FOR = timedelta(days=1)  # no upload takes so long from its first byte to its row
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # how an operating system says that it is full
_OURS = re.compile(r"[0-9a-f]{32}(_[A-Za-z0-9]{7})?")  # and Django's own ending where a name is taken
_HALF = re.compile(r".+\.upload(\..*)?")  # what Django calls an upload that is still arriving


class NoRoom(Exception):
    """The disk is full, or the quota is used up; nothing was stored."""


def has_room_for(size_bytes: int) -> bool:
    """Whether so much more fits, with the reserve left that the rest of the app needs."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free - size_bytes >= settings.KEPT_FREE_BYTES


@transaction.atomic
def receive_import(*, runner: Runner, upload: UploadedFile, now: datetime) -> Import:
    """Store an upload under a name of our own and return its row. The file is on disk before the row is there.

    Raises NoRoom where it does not fit. Whatever goes wrong, no part of it stays.
    """
    row = locked(runner)
    name, size = (upload.name or "")[-200:], upload.size or 0
    made = Import(runner=row, original_name=name, size_bytes=size, created_at=now, touched_at=now)
    wanted = uuid.uuid4().hex
    try:
        made.file.save(wanted, upload, save=False)
        with open(made.file.path, "rb") as stored:
            os.fsync(stored.fileno())
        made.save()
    except BaseException as fault:
        with suppress(OSError):
            default_storage.delete(str(made.file.name or f"{FOLDER}/{wanted}"))
        if isinstance(fault, OSError) and fault.errno in NO_ROOM:
            raise NoRoom from fault
        raise
    return made


def forget_file(parent: Import) -> None:
    """Delete the stored upload of one import when the transaction is through."""
    if parent.file.name:
        transaction.on_commit(partial(parent.file.storage.delete, parent.file.name), robust=True)


def forget_files(*, runner: Runner) -> None:
    """Delete the runner's stored uploads when the transaction is through."""
    for parent in Import.objects.filter(runner=runner).exclude(file=""):
        forget_file(parent)


def sweep_files(*, now: datetime) -> int:
    """Delete what a crash left behind more than a day ago: files without a row, uploads that never ended.

    A row never names a file before it is whole, and its transaction takes seconds: a file that is a day old and has
    no row never gets one. Only names that we gave are looked at, and no link is followed. Returns how many went.
    """
    folder = Path(default_storage.path(FOLDER))
    old = {path.name: path for path in _old(folder, _OURS, now)}
    if old:
        named = Import.objects.filter(file__in=[f"{FOLDER}/{name}" for name in old]).values_list("file", flat=True)
        for name in named:
            old.pop(Path(name).name, None)
    halves = _old(Path(settings.FILE_UPLOAD_TEMP_DIR), _HALF, now) if settings.FILE_UPLOAD_TEMP_DIR else []
    gone = 0
    for path in [*old.values(), *halves]:
        with suppress(OSError):
            path.unlink()
            gone += 1
    if gone:
        logger.warning("%d uploads that a crash left behind were deleted", gone)
    return gone


def _old(folder: Path, names: re.Pattern[str], now: datetime) -> list[Path]:
    """Return the plain files of a folder that are called so and have not been written for a day."""
    found = []
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if not names.fullmatch(entry.name) or not entry.is_file(follow_symlinks=False):
                continue
            with suppress(FileNotFoundError):
                written = datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC)
                if written < now - ALONE_FOR:
                    found.append(Path(entry.path))
    return found
