"""An upload, whatever it is: a list of items, each read when asked for, in an order that never changes."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from training.importers.archive import SafeZip
from training.importers.contents import Entry, entries_of, entries_of_rows
from training.importers.joining import joined, without_file
from training.importers.limits import Limits
from training.importers.lists import GENERAL, Options, Source, listing_of, table_in
from training.importers.registry import content_of, ending_of, is_archive, read_content
from training.importers.sound import NAME_LENGTH, one_line
from training.importers.tables.reading import Preview, preview
from training.importers.types import Activity, Item, ReadError
from training.importers.zones import located

_ARCHIVE_ENDINGS = {"", "zip", "kmz"}


class Upload:
    """`total` items; `item(k)` reads one and never raises ReadError. Opening raises ReadError.

    `asides` are the tables in an archive that have to be asked about, where Options say so.
    """

    def __init__(self, file: BinaryIO, name: str, limits: Limits, options: Options | None = None) -> None:
        self._file, self._limits, self._options = file, limits, options or Options()
        self.asides: list[Source] = []
        try:
            self._entries = self._opened(name)
        except (ReadError, MemoryError):
            raise
        except Exception as error:
            raise ReadError("corrupt", type(error).__name__) from error

    def _opened(self, name: str) -> list[Entry]:
        """What there is to read. Raises ReadError."""
        self._file.seek(0)
        head = self._file.read(4)
        source = Source(name, self._limits, self._file)
        listing = listing_of(source)
        if listing is not None:
            rows = listing.rows(source, self._options)
            if not rows:
                raise ReadError("no_rows")
            return entries_of_rows(rows)
        if is_archive(head):
            if ending_of(name) not in _ARCHIVE_ENDINGS:
                raise ReadError("mismatch", "zip")
            entries, self.asides = entries_of(SafeZip(self._file, self._limits), self._limits, self._options)
            if not entries and not self.asides:
                raise ReadError("no_activities")
            return entries
        return [Entry(name)]

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self._entries)

    def name(self, index: int) -> str:
        """The label of one item."""
        return one_line(self._entries[index].name, NAME_LENGTH)

    def item(self, index: int) -> Item:
        """Read one item; its activities are not located yet (zones.py)."""
        entry = self._entries[index]
        digest = ""
        try:
            if entry.refused:
                raise ReadError(entry.refused)
            if entry.row is not None and entry.info is None and not entry.row.filename:
                return Item(index, self.name(index), activities=(without_file(entry.row, None),))
            try:
                stored = self._bytes(entry)
                content, broken = content_of(stored, self._limits)
                is_whole = entry.archive is None and content is stored
                digest = (self._options.digest if is_whole else "") or sha256(content).hexdigest()
                found = read_content(entry.name, content, broken, self._limits, self._options.detail)
            except ReadError as refused:
                if entry.row is None:
                    raise
                found = [without_file(entry.row, refused)]
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

    def _bytes(self, entry: Entry) -> bytes:
        if entry.archive is not None:
            if entry.info is None:
                raise ReadError("missing_file")
            return entry.archive.read(entry.info)
        if entry.row is not None:
            raise ReadError("missing_file")
        self._file.seek(0)
        return self._file.read(self._limits.max_file + 1)


def preview_of(file: BinaryIO, name: str, limits: Limits, options: Options) -> Preview:
    """A table's titles, first rows and guessed columns. Raises ReadError(unsupported) for what is no table."""
    source = Source(name, limits, file)
    listing = listing_of(source)
    if listing is None or listing.code not in GENERAL:
        raise ReadError("unsupported")
    try:
        return preview(table_in(source, options))
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        raise ReadError("corrupt", type(error).__name__) from error


def iter_archive(path: Path, limits: Limits | None = None, options: Options | None = None) -> Iterator[Item]:
    """Every item of the file at `path`, read in this process. For uploads of strangers use child.Reader.

    Raises ReadError where the upload as a whole is refused.
    """
    with path.open("rb") as file:
        upload = Upload(file, path.name, limits or Limits(), options)
        for index in range(upload.total):
            yield located_item(upload.item(index))


def located_item(item: Item) -> Item:
    """The item with the zone and the date of each activity's place."""
    return replace(item, activities=tuple(located(one) for one in item.activities))
