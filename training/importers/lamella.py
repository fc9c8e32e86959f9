"""Lamella's own copy of everything: rows by table, a chunk at a time. Runs in a child process of its own.

A copy is no list of activities: it holds shoes, days and answers too, each to the last digit. So it has its own way
in: `is_copy` tells it from other zips without opening it, lamella_child.py starts this module confined, and the
application stores the rows table by table. What a row must be like, the application checks; here it is only found.
"""

import json
import os
import posixpath
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from zipfile import ZipInfo

from training.importers.archive import SafeZip
from training.importers.confined import OUT_OF_MEMORY, allow, confine, line
from training.importers.limits import MB, Limits
from training.importers.types import ReadError

FORMAT, VERSION = "lamella-export", 1
MANIFEST = "lamella.json"
ORIGINALS = "originals"
ROWS, BYTES = 50, MB // 2  # in one chunk
OTHER = "other"  # a zip that only looks like a copy
_MAGIC = b"PK\x03\x04"
_HEAD = 64  # bytes: as it was made, the manifest is the first entry


def is_copy(file: BinaryIO, limits: Limits) -> bool:
    """Whether this may be a copy: a zip whose directory names the manifest. Nothing is parsed for it."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head.startswith(_MAGIC) or MANIFEST.encode() in head:
        return head.startswith(_MAGIC)
    size = file.seek(0, 2)
    file.seek(max(0, size - limits.max_directory))
    return MANIFEST.encode() in file.read(limits.max_directory)


class Copy:
    """Chunks of the tables that are wanted, in the order in which they are wanted. Raises ReadError."""

    def __init__(self, file: BinaryIO, tables: list[str], limits: Limits) -> None:
        self._limits = limits
        self._zip = SafeZip(file, limits)
        self._folder = ""
        self._entries = self._found(tables)

    def total(self) -> int:
        """How many chunks there are: counted by reading all of it once."""
        return sum(1 for entry in self._entries.values() for _ in self._chunks(entry))

    def chunks(self) -> Iterator[tuple[str, list[Any]]]:
        """The name of a table and some of its rows, again and again."""
        for table, entry in self._entries.items():
            for rows in self._chunks(entry):
                yield table, [_parsed(row) for row in rows]

    def originals(self) -> list[ZipInfo]:
        """The files that were uploaded to the other log, as they came."""
        inside = posixpath.join(self._folder, ORIGINALS, "")
        return [one for one in self._zip.files() if one.filename.replace("\\", "/").startswith(inside)]

    def pieces(self, entry: ZipInfo) -> Iterator[bytes]:
        """The content of an original."""
        return self._zip.pieces(entry, self._limits.max_archive)

    def _found(self, tables: list[str]) -> dict[str, ZipInfo]:
        by_name = {one.filename.replace("\\", "/"): one for one in self._zip.files()}
        manifests = [name for name in by_name if posixpath.basename(name) == MANIFEST]
        if not manifests:
            raise ReadError(OTHER)
        top = min(manifests, key=lambda name: (name.count("/"), name))  # packed anew, all of it may be in a folder
        manifest = _parsed(self._zip.read(by_name[top], ceiling=MB))
        if manifest.get("format") != FORMAT:
            raise ReadError(OTHER)
        if type(manifest.get("version")) is not int or not 1 <= manifest["version"] <= VERSION:
            raise ReadError("copy_newer")
        self._folder = posixpath.dirname(top)
        places = {table: posixpath.join(self._folder, "json", f"{table}.json") for table in tables}
        return {table: by_name[place] for table, place in places.items() if place in by_name}

    def _chunks(self, entry: ZipInfo) -> Iterator[list[bytes]]:
        """Rows as they stand in one table, so many and so large at most at a time."""
        chunk: list[bytes] = []
        size = 0
        for count, row in enumerate(self._rows(entry)):
            if count >= self._limits.max_rows:
                raise ReadError("too_large", "rows")
            if chunk and (len(chunk) == ROWS or size + len(row) > BYTES):
                yield chunk
                chunk, size = [], 0
            chunk.append(row)
            size += len(row)
        if chunk:
            yield chunk

    def _rows(self, entry: ZipInfo) -> Iterator[bytes]:
        """The lines between the first and the last: each row stands on one of its own."""
        for number, text in enumerate(_lines(self._zip.pieces(entry, self._limits.max_copied))):
            row = text.strip().removesuffix(b",")
            if number and row and row != b"]}":
                yield row


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of at most one megabyte."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > MB:
            raise ReadError("too_large", "row")
        yield from whole
    if rest:
        yield rest


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError("corrupt", "json") from error
    if not isinstance(found, dict):
        raise ReadError("corrupt", "shape")
    return found


def main() -> None:
    """Tell, in lines on standard output, what the zip on standard input holds. argv: limits, tables as JSON; without
    tables, the originals are told."""
    limits, tables = Limits(**json.loads(sys.argv[2])), json.loads(sys.argv[3])
    b"a ".decode("cp437")  # names in old zips; a codec is a module too, out of reach from here on
    confine(limits)
    out = os.fdopen(1, "wb")
    allow(limits.listing_cpu_s)
    try:
        with os.fdopen(0, "rb") as file:
            copy = Copy(file, tables, limits)
            (_tell_tables if tables else _tell_originals)(copy, out, limits)
        out.write(line({"done": True}))
    except ReadError as refused:
        out.write(line({"refused": refused.code}))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    out.flush()


def _tell_tables(copy: Copy, out: BinaryIO, limits: Limits) -> None:
    out.write(line({"found": copy.total()}))
    for table, rows in copy.chunks():
        allow(limits.cpu_s)
        out.write(line({"table": table, "rows": rows}))
        out.flush()


def _tell_originals(copy: Copy, out: BinaryIO, limits: Limits) -> None:
    """Each with its name and size, then piece by piece."""
    found = copy.originals()
    out.write(line({"found": len(found)}))
    for entry in found:
        name = posixpath.basename(entry.filename.replace("\\", "/"))[-200:]
        out.write(line({"original": name, "size": entry.file_size}))
        for piece in copy.pieces(entry):
            allow(limits.cpu_s)
            out.write(line({"piece": b64encode(piece).decode()}))
        out.write(line({"end": True}))
        out.flush()
