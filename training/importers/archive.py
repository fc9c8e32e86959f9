"""A zip from a stranger: counted before it is opened, measured while it is read.

Python's own `zipfile` of some supported versions reads entries that share bytes (a 61 KB file of
9.8 GB), so the ranges are checked here. Names are labels only; nothing is ever written to a disk.
"""

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from training.importers.limits import MB, Limits
from training.importers.nested import Nested
from training.importers.types import ReadError

_END, _END64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LOCAL = b"PK\x03\x04"
_STEP = 256 * 1024
_ARCHIVES = ("zip", "7z", "rar", "tar", "tgz", "bz2", "xz", "zst")
ENCRYPTED = 0x1


class SafeZip:
    """Entries of a zip that have been found sound. Raises ReadError, on opening and on reading."""

    def __init__(self, file: BinaryIO, limits: Limits, depth: int = 1) -> None:
        self._limits = limits
        self._depth = depth
        self._read_total = 0
        _check_end(file, limits)
        try:
            self._zip = zipfile.ZipFile(file)
            self.entries = self._zip.infolist()
        except MemoryError:
            raise
        except Exception as error:
            raise ReadError("corrupt", "zip") from error
        if len(self.entries) > limits.max_entries:
            raise ReadError("too_many_entries")
        _check_overlap(file, self.entries, self._zip.start_dir)
        if depth > 1:  # read through another archive: only forwards is fast
            self.entries = sorted(self.entries, key=lambda one: one.header_offset)

    def files(self) -> list[zipfile.ZipInfo]:
        """Entries that are files a person put there, in the order of the archive."""
        return [
            entry
            for entry in self.entries
            if entry.filename and not entry.is_dir() and not is_clutter(entry.filename)
        ]

    def read(self, entry: zipfile.ZipInfo, ceiling: int | None = None) -> bytes:
        """The content of one entry. Raises ReadError; the archive stays usable."""
        if is_nested(entry.filename):
            raise ReadError("nested_archive")
        return b"".join(self.pieces(entry, self._limits.max_file if ceiling is None else ceiling))

    def head(self, entry: zipfile.ZipInfo, size: int) -> bytes:
        """The first bytes of an entry; empty where it cannot be read."""
        try:
            return next(self.pieces(entry, entry.file_size), b"")[:size]
        except ReadError:
            return b""

    def inner(self, entry: zipfile.ZipInfo) -> "SafeZip":
        """An archive inside this one, read through this one: nothing is unpacked to memory or disk."""
        if self._depth >= self._limits.max_depth_zip or not entry.filename.casefold().endswith(".zip"):
            raise ReadError("nested_archive")
        for _ in self.pieces(entry, -1):
            break
        return SafeZip(cast(BinaryIO, Nested(lambda: self._zip.open(entry), entry)), self._limits, self._depth + 1)

    def pieces(self, entry: zipfile.ZipInfo, ceiling: int) -> Iterator[bytes]:
        """The content of one entry, piece by piece, up to `ceiling` bytes (-1: none yet). Raises ReadError."""
        if entry.flag_bits & ENCRYPTED:
            raise ReadError("encrypted")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ReadError("symlink")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ReadError("unsupported", "compression")
        size = 0
        if ceiling < 0:
            return
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(_STEP):
                    size += len(piece)
                    self._read_total += len(piece)
                    if size > ceiling or self._read_total > self._limits.max_total:
                        raise ReadError("too_large", "entry")
                    if size > MB and size > self._limits.max_ratio * max(entry.compress_size, 1):
                        raise ReadError("too_large", "ratio")
                    yield piece
        except (ReadError, MemoryError):
            raise
        except Exception as error:
            raise ReadError("corrupt", "entry") from error


def is_clutter(name: str) -> bool:
    """What operating systems add: resource forks, thumbnails, hidden files."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".") or "$RECYCLE.BIN" in name.upper()


def is_nested(name: str) -> bool:
    """An archive by its name."""
    return name.casefold().endswith(tuple(f".{ending}" for ending in (*_ARCHIVES, "tar.gz")))


def _check_end(file: BinaryIO, limits: Limits) -> None:
    """Count and size from the end record, before anything is allocated for the entries."""
    size = file.seek(0, 2)
    if size > limits.max_archive:
        raise ReadError("too_large", "archive")
    file.seek(max(0, size - 65_557))
    tail = file.read(65_557)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise ReadError("corrupt", "no end record")
    count, length = struct.unpack("<H", tail[at + 10 : at + 12])[0], struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if tail[at - 20 : at - 16] == _LOCATOR and at >= 20:
        file.seek(min(struct.unpack("<Q", tail[at - 12 : at - 4])[0], size))
        record = file.read(56)
        if record[:4] != _END64 or len(record) < 56:
            raise ReadError("corrupt", "zip64 end record")
        count, length = struct.unpack("<QQ", record[32:48])
    if count > limits.max_entries:
        raise ReadError("too_many_entries")
    # The count can lie; the size of the directory cannot, for it bounds what is parsed.
    if length > limits.max_directory:
        raise ReadError("too_large", "directory")


def _check_overlap(file: BinaryIO, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """No two entries may share a byte, and none may reach into the directory."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise ReadError("overlapping_entries")
        file.seek(entry.header_offset)
        header = file.read(30)
        if len(header) < 30 or header[:4] != _LOCAL:
            raise ReadError("corrupt", "local header")
        name, extra = struct.unpack("<HH", header[26:30])
        end = entry.header_offset + 30 + name + extra + entry.compress_size
    if end > directory:
        raise ReadError("overlapping_entries")
