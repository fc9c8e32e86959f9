"""The zip itself, written row by row: never more of it in memory than a few hundred rows."""

import errno
import json
import os
import shutil
import textwrap
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import FileField
from django.template.loader import render_to_string

from runners.exports.registry import FORMAT, VERSION, Part, facts, parts
from runners.exports.values import csv_lines, json_lines, original_name, plain_row
from runners.models import User

MANIFEST, README = "lamella.json", "README.txt"
ROWS_AT_ONCE = 500
README_COLUMNS = 78
COPIED_AT_ONCE = 256 * 1024
LARGE = 1 << 30  # bytes from which an entry is written with 64-bit sizes

Alive = Callable[[], None]


def write_archive(*, user: User, path: Path, now: datetime, alive: Alive = lambda: None) -> int:
    """Write this person's copy to a new file that only this program may read; return its size in bytes.

    All tables are as they were at one moment. Files follow after that moment's transaction, so that a large one does
    not hold it open; one that went away meanwhile is not in the copy. `alive` is called now and then, and may raise
    to end the work.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            with _one_moment():
                files = _write_tables(archive, user, now)
            for name, source in files:
                alive()
                _copy(archive, name, source, now, alive)
        stream.flush()
        os.fsync(stream.fileno())
        return stream.tell()


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as of now, whatever is saved meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _write_tables(archive: zipfile.ZipFile, user: User, now: datetime) -> list[tuple[str, Path]]:
    tables = [
        {"name": part.name, "rows": part.rows(user).count(), "json": f"json/{part.name}.json"} for part in parts()
    ]
    manifest = {"format": FORMAT, "version": VERSION, "made_at": _stamp(now), **facts(), "tables": tables}
    # First and not packed: whoever opens the file sees by its first bytes what it is.
    _put(archive, MANIFEST, [json.dumps(manifest, indent=1).encode()], now, zipfile.ZIP_STORED)
    told = [{"part": part, "rows": table["rows"]} for part, table in zip(parts(), tables, strict=True)]
    context = {"told": told, "made_at": _stamp(now), "version": VERSION, "person": user}
    context["is_runner"] = hasattr(user, "runner")
    _put(archive, README, [_wrapped(render_to_string("runners/export_readme.txt", context)).encode()], now)
    files: list[tuple[str, Path]] = []
    for part in parts():
        _put(archive, f"json/{part.name}.json", json_lines(part, _rows(part, user, files)), now)
        _put(archive, f"csv/{part.name}.csv", csv_lines(part, _rows(part, user, [], for_cells=True)), now)
    return files


def _rows(
    part: Part, user: User, files: list[tuple[str, Path]], *, for_cells: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the part's rows, and note the files that they name."""
    uploads = [one.name for one in part.fields() if isinstance(one, FileField)]
    for row in part.rows(user).iterator(chunk_size=ROWS_AT_ONCE):
        for name in uploads:
            if file := getattr(row, name):
                files.append((original_name(row, file), Path(file.path)))
        yield plain_row(part, row, for_cells=for_cells)


def _put(
    archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], now: datetime, how: int = zipfile.ZIP_DEFLATED
) -> None:
    with archive.open(_entry(name, now, how), "w") as entry:
        for piece in pieces:
            entry.write(piece)


def _copy(archive: zipfile.ZipFile, name: str, source: Path, now: datetime, alive: Alive) -> None:
    """Add an upload as it came; it is packed already, or was sent unpacked because it is small."""
    try:
        file = source.open("rb")
    except FileNotFoundError:
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        if shutil.disk_usage(source.parent).free - size < settings.KEPT_FREE_BYTES:
            raise OSError(errno.ENOSPC, "the reserve of the disk would be used up")
        is_large = size > LARGE
        with archive.open(_entry(name, now, zipfile.ZIP_STORED), "w", force_zip64=is_large) as entry:
            while piece := file.read(COPIED_AT_ONCE):
                entry.write(piece)
                alive()


def _entry(name: str, now: datetime, how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now.astimezone(UTC).timetuple()[:6])
    entry.compress_type = how
    entry.external_attr = 0o600 << 16
    return entry


def _wrapped(text: str) -> str:
    """Break long lines, each under its own beginning."""
    broken = []
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip()))
        broken += textwrap.wrap(line, README_COLUMNS, subsequent_indent=indent, break_long_words=False) or [""]
    return "\n".join(broken).strip() + "\n"


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
