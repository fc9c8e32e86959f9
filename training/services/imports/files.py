"""Uploads on the disk: stored whole or not at all, kept as originals, and swept where a crash left one alone."""

import errno
import logging
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, QuerySet

from runners.models import Runner
from training.models import Import, ImportFile
from training.services.consents import locked

logger = logging.getLogger(__name__)

FOLDER = "imports"
ASKED_AT_ONCE = 500  # names in one query
ALONE_FOR = timedelta(days=1)  # no upload takes so long from its first byte to its row
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # how an operating system says that it is full
_OURS = re.compile(r"[0-9a-f]{32}(-[0-9a-f]{32})?(_[A-Za-z0-9]{7})?")  # and Django's own ending where a name is taken
_HALF = re.compile(r".+\.upload(\..*)?")  # what Django calls an upload that is still arriving


class NoRoom(Exception):
    """The disk is full, or the quota is used up; nothing was stored."""


class ImportOver(Exception):
    """Its runner has stopped it, or it has ended another way; nothing more is stored."""


def has_room_for(size_bytes: int) -> bool:
    """Whether so much more fits, with the reserve left that the rest of the app needs."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free - size_bytes >= settings.KEPT_FREE_BYTES


def receive_import(*, runner: Runner, uploads: Iterable[UploadedFile], now: datetime) -> Import:
    """Store what was uploaded at once, and return its row: one import, however many files.

    The files are on the disk before any row is there. The same file twice is one. Raises NoRoom where they do not
    fit. Whatever goes wrong, no part of it stays.
    """
    stored: list[ImportFile] = []
    try:
        made = Import(runner=runner, created_at=now, touched_at=now)
        hashes: set[str] = set()
        for upload in uploads:
            digest = digest_of(upload)
            if digest not in hashes:
                hashes.add(digest)
                one = ImportFile(parent=made, place=len(stored), sha256=digest, size_bytes=upload.size or 0)
                one.original_name = (upload.name or "")[-200:]
                stored.append(one)
                _store(one, upload)
        if not stored:
            raise ValueError("no files")
        made.original_name, made.size_bytes = stored[0].original_name, sum(one.size_bytes for one in stored)
        made.more = len(stored) - 1
        made.total = len(stored) if len(stored) > 1 else None
        with transaction.atomic():
            made.runner = locked(runner)
            made.save()
            ImportFile.objects.bulk_create(stored)
    except BaseException as fault:
        for one in stored:
            with suppress(OSError):
                default_storage.delete(str(one.file.name))
        if isinstance(fault, OSError) and fault.errno in NO_ROOM:
            raise NoRoom from fault
        raise
    return made


def keep_original(*, parent: Import, original: File, name: str) -> ImportFile | None:
    """Store a file that is not to be read, or nothing where the runner has the same already.

    Raises NoRoom where it does not fit, ImportOver where the import was stopped.
    """
    digest = digest_of(original)
    with transaction.atomic():
        row = locked(parent.runner)
        if ImportFile.objects.stored().filter(parent__runner=row, sha256=digest).exists():
            return None
        return add_file(parent, original, digest, name, is_read=True)


def add_file(parent: Import, content: File, digest: str, name: str, *, is_read: bool) -> ImportFile:
    """Store one more file of an import whose runner is locked. Raises NoRoom and ImportOver."""
    if not Import.objects.unfinished().filter(pk=parent.pk).exists():
        raise ImportOver
    made = ImportFile(
        parent=parent, place=next_place(parent), sha256=digest, size_bytes=content.size, is_read=is_read
    )
    made.original_name = name[-200:]
    made.total = 0 if is_read else None  # an original counts as nothing of what there is to read
    try:
        _store(made, content)
        made.save()
    except BaseException as fault:
        with suppress(OSError):
            if made.file.name:
                default_storage.delete(made.file.name)
        if isinstance(fault, OSError) and fault.errno in NO_ROOM:
            raise NoRoom from fault
        raise
    return made


def next_place(parent: Import) -> int:
    """Return the first place after all that the import has; its runner is locked."""
    return (parent.files.aggregate(last=Max("place"))["last"] or 0) + 1


def digest_of(content: File) -> str:
    """Return the SHA-256 of a file, which is at its beginning again then."""
    found = sha256()
    for piece in content.chunks():
        found.update(piece)
    content.seek(0)
    return found.hexdigest()


def _store(one: ImportFile, content: File) -> None:
    """Put it on the disk for good, under its import and a hash that differs between people with the same file."""
    salted = sha256(one.parent.runner_id.bytes + bytes.fromhex(one.sha256)).hexdigest()[:32]
    one.file.name = f"{FOLDER}/{one.parent.pk.hex}-{salted}"  # known before anything is written
    one.file.name = default_storage.save(one.file.name, content)
    with open(one.file.path, "rb") as stored:
        os.fsync(stored.fileno())


def let_go(files: "QuerySet[ImportFile]") -> None:
    """Forget these files: their names at once, they themselves when the transaction is through."""
    for one in files.exclude(file=""):
        transaction.on_commit(partial(one.file.storage.delete, str(one.file.name)), robust=True)
    files.exclude(file="").update(file="")


def forget_files(*, runner: Runner) -> None:
    """Delete the runner's stored uploads when the transaction is through."""
    let_go(ImportFile.objects.filter(parent__runner=runner))


def sweep_files(*, now: datetime) -> int:
    """Delete what a crash left behind more than a day ago: files without a row, uploads that never ended.

    A row never names a file before it is whole, and its transaction takes seconds: a file that is a day old and has
    no row never gets one. Only names that we gave are looked at, and no link is followed. Returns how many went.
    """
    folder = Path(default_storage.path(FOLDER))
    old = {path.name: path for path in _old(folder, _OURS, now)}
    for some in _batched(old, ASKED_AT_ONCE):
        stored = ImportFile.objects.filter(file__in=[f"{FOLDER}/{name}" for name in some])
        for name in stored.values_list("file", flat=True):
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


def _batched(names: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield the names in lists of at most `size`; what is taken away meanwhile does no harm."""
    every = iter(list(names))
    while some := list(islice(every, size)):
        yield some


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
