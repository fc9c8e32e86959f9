"""An upload, whatever it is: a list of items, each read when asked for, in an order that never changes."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipInfo

from training.importers.archive import SafeZip, is_nested
from training.importers.limits import Limits
from training.importers.registry import ENDINGS, content_of, ending_of, is_archive, read_content
from training.importers.sound import NAME_LENGTH, one_line
from training.importers.strava import joined, without_file
from training.importers.strava_rows import Row, read_rows
from training.importers.types import Activity, Item, ReadError

TABLE = "activities.csv"


@dataclass(frozen=True, slots=True)
class _Entry:
    """What item number so-and-so is: a row with or without its file, or a loose file."""

    name: str
    info: ZipInfo | None = None
    row: Row | None = None


class Upload:
    """`total` items; `item(k)` reads one and never raises ReadError. Opening raises ReadError."""

    def __init__(self, file: BinaryIO, name: str, limits: Limits) -> None:
        self._file, self._name, self._limits = file, name, limits
        self._zip: SafeZip | None = None
        self._entries = [_Entry(name)]
        file.seek(0)
        if is_archive(file.read(4)):
            if ending_of(name) not in {"", "zip"}:
                raise ReadError("mismatch", "zip")
            self._zip = SafeZip(file, limits)
            self._entries = _entries(self._zip, limits)
            if not self._entries:
                raise ReadError("no_activities")

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self._entries)

    def name(self, index: int) -> str:
        """The label of one item."""
        return one_line(self._entries[index].name, NAME_LENGTH)

    def item(self, index: int) -> Item:
        """Read one item."""
        entry = self._entries[index]
        digest = ""
        try:
            try:
                content, broken = content_of(self._bytes(entry), self._limits)
                digest = sha256(content).hexdigest()
                found = read_content(entry.name, content, broken, self._limits)
            except ReadError as refused:
                if entry.row is None:
                    raise
                manual = not entry.row.filename
                found = [without_file(entry.row, None if manual else refused)]
            else:
                if entry.row is not None:
                    found = [joined(entry.row, found)]
        except ReadError as refused:
            return Item(index, self.name(index), error=refused.code, sha256=digest)
        return Item(index, self.name(index), activities=tuple(found), sha256=digest)

    def fallback(self, index: int) -> tuple[Activity, ...]:
        """What the row alone says about an item whose file had to be abandoned; empty without a row."""
        row = self._entries[index].row
        if row is None:
            return ()
        try:
            return (without_file(row, ReadError("corrupt")),)
        except ReadError:
            return ()

    def _bytes(self, entry: _Entry) -> bytes:
        if self._zip is None:
            self._file.seek(0)
            return self._file.read(self._limits.max_file + 1)
        if entry.info is None:
            raise ReadError("missing_file")
        return self._zip.read(entry.info)


def iter_archive(path: Path, limits: Limits | None = None) -> Iterator[Item]:
    """Every item of the file at `path`, read in this process. For uploads of strangers use child.Reader.

    Raises ReadError where the upload as a whole is refused.
    """
    with path.open("rb") as file:
        upload = Upload(file, path.name, limits or Limits())
        for index in range(upload.total):
            yield upload.item(index)


def _entries(archive: SafeZip, limits: Limits) -> list[_Entry]:
    """Rows first, in their order; then files that no row names, in the order of the archive."""
    files = archive.files()
    table = _table(archive, files, limits)
    if table is None:
        return [
            _Entry(one.filename, one)
            for one in files
            if ending_of(one.filename) in ENDINGS or is_nested(one.filename)
        ]
    folder, rows = table
    by_name: dict[str, ZipInfo] = {}
    for one in files:
        by_name.setdefault(one.filename.replace("\\", "/").casefold(), one)
    entries, named = [], set()
    for row in rows:
        info = None
        if row.filename:
            wanted = posixpath.join(folder, row.filename.replace("\\", "/")).casefold()
            # Some tools unpack the files of an export and leave the table as it was.
            info = by_name.get(wanted) or by_name.get(wanted.removesuffix(".gz")) or by_name.get(f"{wanted}.gz")
        if info is not None:
            named.add(info.filename)
        entries.append(_Entry(info.filename if info else row.filename or row.name[:200], info, row))
    loose = [
        _Entry(one.filename, one)
        for one in files
        if one.filename not in named and ending_of(one.filename) in ENDINGS - {"xml"}
    ]
    return entries + loose


def _table(archive: SafeZip, files: list[ZipInfo], limits: Limits) -> tuple[str, list[Row]] | None:
    """The folder of Strava's table and its rows; the table nearest the top is taken."""
    tables = [one for one in files if posixpath.basename(one.filename).casefold() == TABLE]
    for one in sorted(tables, key=lambda info: info.filename.count("/"))[:3]:
        rows = read_rows(archive.read(one, ceiling=4 * limits.max_file), limits)
        if rows is not None:
            return posixpath.dirname(one.filename), rows
    return None
