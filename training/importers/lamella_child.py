"""Reading a copy of everything in a confined process of its own, of which nothing is believed."""

import json
import os
import select
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from training.importers.confined import Untrusted, decode
from training.importers.lamella import OTHER
from training.importers.limits import Limits
from training.importers.process import Popen, cause_of, ended, started
from training.importers.types import CODES, ReadError

_TOLD = CODES | {OTHER, "copy_newer"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one table; `index` counts chunks from 0, of `total`."""

    index: int
    total: int
    table: str
    rows: tuple[dict[str, Any], ...]


def read_copy(path: Path, tables: list[str], limits: Limits) -> Iterator[Chunk]:
    """Yield the chunks of a copy, always the same ones for the same file.

    Raises ReadError with one of CODES, with "copy_newer", or with OTHER where the zip is no copy; OSError if it
    cannot be opened.
    """
    with _child(path, tables, limits) as (child, out):
        lines = _lines(child, out, limits)
        total = _message(lines, "found")["found"]
        if type(total) is not int or not 0 <= total <= 2 * limits.max_entries * len(tables):
            raise ReadError("crashed")
        for index in range(total):
            told = _message(lines, "table")
            table, rows = told["table"], told.get("rows")
            if table not in tables or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise ReadError("crashed")
            yield Chunk(index, total, str(table), tuple(rows))
        _message(lines, "done")


@dataclass(frozen=True, slots=True)
class Original:
    """A file in a copy. `pieces` are never more than `size` bytes; they are read before the next original is."""

    name: str
    size: int
    pieces: Iterator[bytes]


def read_originals(path: Path, limits: Limits) -> Iterator[Original]:
    """Yield the files that were uploaded to the log of which this is a copy. Raises ReadError, OSError."""
    with _child(path, [], limits) as (child, out):
        lines = _lines(child, out, limits)
        total = _message(lines, "found")["found"]
        if type(total) is not int or not 0 <= total <= limits.max_entries:
            raise ReadError("crashed")
        for _ in range(total):
            told = _message(lines, "original")
            name, size = told["original"], told.get("size")
            if not isinstance(name, str) or type(size) is not int or not 0 <= size <= limits.max_archive:
                raise ReadError("crashed")
            yield Original(name[-200:].replace("\x00", "") or "file", size, _pieces(lines, size))
        _message(lines, "done")


def _pieces(lines: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield what is told of one original. Raises ReadError where it is not as large as it was said to be."""
    left = size
    while True:
        message = _message(lines, "")
        if "end" in message:
            break
        try:
            piece = b64decode(str(message.get("piece")), validate=True)
        except ValueError as error:
            raise ReadError("crashed") from error
        left -= len(piece)
        if left < 0 or not piece:
            raise ReadError("corrupt")
        yield piece
    if left:
        raise ReadError("corrupt")


def _message(lines: Iterator[bytes], wanted: str) -> dict[str, object]:
    try:
        message = decode(next(lines))
    except (Untrusted, StopIteration) as error:
        raise ReadError("crashed") from error
    if "refused" in message:
        code = str(message["refused"])
        raise ReadError(code if code in _TOLD else "crashed")
    if wanted and wanted not in message:
        raise ReadError("crashed")
    return message


def _lines(child: Popen, out: IO[bytes], limits: Limits) -> Iterator[bytes]:
    """Yield what the child says, line by line. Raises ReadError when it is silent, ends early or says too much."""
    pending = b""
    seconds = limits.listing_s
    while True:
        until = time.monotonic() + seconds
        while b"\n" not in pending:
            if len(pending) > limits.max_line:
                raise ReadError("too_large")
            ready, _, _ = select.select([out], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise ReadError("timeout")
            piece = os.read(out.fileno(), 64 * 1024)
            if not piece:
                raise ReadError(cause_of(child))
            pending += piece
        found, _, pending = pending.partition(b"\n")
        yield found
        seconds = limits.wall_s


@contextmanager
def _child(path: Path, tables: list[str], limits: Limits) -> Iterator[tuple[Popen, IO[bytes]]]:
    """Start the reader with the file as its input, an empty environment and nothing else; end it in any case."""
    with path.open("rb") as file:
        child = started("lamella", json.dumps(asdict(limits)), json.dumps(tables), given=file, told=subprocess.PIPE)
    if child.stdout is None:
        raise TypeError("started without a pipe")
    try:
        yield child, child.stdout
    finally:
        ended(child)
        child.stdout.close()
