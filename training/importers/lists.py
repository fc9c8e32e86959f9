"""Lists of many bouts in one file, each with how it is recognised and read: the one place to add a list.

A list gives rows (rows.py). In an archive, rows may name files beside them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO
from zipfile import ZipInfo

from training.importers import apple, garmin, strava_rows, unpack
from training.importers.archive import SafeZip
from training.importers.limits import Limits
from training.importers.registry import ending_of, is_archive
from training.importers.rows import Row
from training.importers.tables.cells import is_spreadsheet, looks_like_text
from training.importers.tables.guessing import guessed
from training.importers.tables.matching import Matching, Table
from training.importers.tables.reading import preview, rows_of, table_of
from training.importers.tables.words import MEASURED
from training.importers.types import ReadError

HEAD = 64 * 1024
_STEP = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may ask for or knows better than the file."""

    detail: bool = False  # traces
    unit: str | None = None  # of distances that no table in an archive says: the runner's own, "km" or "mi"
    asides: bool = False  # tables in an archive that have to be asked about are put aside (types.Aside), not refused
    matching: Matching = field(default_factory=Matching)  # what a person said of a table
    digest: str = ""  # the SHA-256 of the whole file, where it is known: hashing is an eighth of reading a GPX


class Source:
    """One file, by itself or in an archive, read as a whole or in pieces."""

    def __init__(self, name: str, limits: Limits, file: BinaryIO | None = None) -> None:
        self.name, self.limits = name, limits
        self._file = file
        self._zip: SafeZip | None = None
        self._entry: ZipInfo | None = None

    @classmethod
    def inside(cls, archive: SafeZip, entry: ZipInfo, limits: Limits) -> "Source":
        """An entry of an archive."""
        made = cls(entry.filename, limits)
        made._zip, made._entry = archive, entry
        return made

    @property
    def ending(self) -> str:
        """Of its name, in lower case."""
        return ending_of(self.name)

    def pieces(self, ceiling: int) -> Iterator[bytes]:
        """The content in pieces. Raises ReadError."""
        if self._zip is not None and self._entry is not None:
            yield from self._zip.pieces(self._entry, ceiling)
        elif self._file is not None:
            self._file.seek(0)
            size = 0
            while piece := self._file.read(_STEP):
                size += len(piece)
                if size > ceiling:
                    raise ReadError("too_large", "file")
                yield piece

    def head(self) -> bytes:
        """The first 64 KB, unpacked where the file is gzipped; empty where it cannot be read."""
        if self._zip is not None and self._entry is not None:
            return self._zip.head(self._entry, HEAD)
        found = next(self.pieces(HEAD * 1000), b"")
        return unpack.head(found, HEAD) if found[:2] == unpack.MAGIC else found[:HEAD]

    def data(self) -> bytes:
        """All of it, unpacked. Raises ReadError."""
        content = b"".join(self.pieces(4 * self.limits.max_file))
        return unpack.gunzip(content, self.limits)[0] if content[:2] == unpack.MAGIC else content


@dataclass(frozen=True, slots=True)
class Listing:
    """A kind of list: its name endings, how it begins, and its reader; None where it turns out to be no such list."""

    code: str
    endings: frozenset[str]
    sniff: Callable[[bytes], bool]
    read: Callable[[Source, Options], list[Row] | None]

    def begins(self, head: bytes) -> bool:
        """Whether a file that begins so is of this kind, as far as its beginning tells."""
        try:
            return self.sniff(head)
        except MemoryError:
            raise
        except Exception:
            return False

    def rows(self, source: Source, options: Options) -> list[Row] | None:
        """Its rows. Raises ReadError alone, and MemoryError under a limit."""
        try:
            return self.read(source, options)
        except (ReadError, MemoryError):
            raise
        except Exception as error:
            raise ReadError("corrupt", type(error).__name__) from error


def _apple(source: Source, options: Options) -> list[Row] | None:
    return apple.read_rows(source.pieces(source.limits.max_stream), source.limits)


def _garmin(source: Source, options: Options) -> list[Row] | None:
    return garmin.read_rows(source.data(), source.limits)


def _strava(source: Source, options: Options) -> list[Row] | None:
    return strava_rows.read_rows(source.data(), source.limits)


def _table(source: Source, options: Options) -> list[Row] | None:
    return rows_of(table_in(source, options))


LISTS = (
    Listing("apple", frozenset({"xml"}), apple.sniff, _apple),
    Listing("garmin", frozenset({"json"}), garmin.sniff, _garmin),
    Listing("strava", frozenset({"csv"}), strava_rows.sniff, _strava),
    Listing("spreadsheet", frozenset({"xlsx", "xlsm"}), is_archive, _table),
    Listing("table", frozenset({"csv", "tsv", "txt"}), looks_like_text, _table),
)
LIST_ENDINGS = frozenset().union(*(one.endings for one in LISTS))
GENERAL = {"table", "spreadsheet"}
ASKED = frozenset({"no_columns", "ask_date_order", "ask_distance_unit"})  # what the runner of a table can settle
TABLE_ENDINGS = frozenset().union(*(one.endings for one in LISTS if one.code in GENERAL))


def table_in(source: Source, options: Options) -> Table:
    """The matched table of a CSV file or a spreadsheet. Raises ReadError."""
    data, limits = source.data(), source.limits
    archive = None
    if is_archive(data):
        archive = SafeZip(BytesIO(data), limits)
        if not is_spreadsheet(archive):
            raise ReadError("nested_archive")
    return table_of(data, archive, limits, options.matching, options.unit)


def may_hold_bouts(source: Source, options: Options) -> bool:
    """Whether a table has rows, and columns that look like days and like distances or times. Raises ReadError."""
    table = table_in(source, options)
    columns = guessed(preview(table).lines, table.matching).columns if table.rows else {}
    return "date" in columns and bool(MEASURED & set(columns))


def listing_of(source: Source, *, general: bool = True) -> Listing | None:
    """Which kind of list this is by its name and its first bytes; without `general`, of a known app alone."""
    ending = source.ending
    if ending and ending not in LIST_ENDINGS:
        return None
    head = b""
    for one in LISTS:
        named = ending in one.endings or (not ending and one.code not in GENERAL)
        if named and (general or one.code not in GENERAL):
            head = head or source.head()
            if head and one.begins(head):
                return one
    return None
