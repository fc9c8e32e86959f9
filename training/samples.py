"""The samples of one recording as columns of whole numbers, and packed into few bytes: pure functions.

**Packed.** One byte of version, then zlib of: the number of samples as 4 bytes, and for each column of `Columns` in
its order one byte that says how it stands. 0: it is missing. 1, 2 or 4: its first value in 4 bytes, then the step to
each next value in so many bytes. With 128 added, one byte a sample follows that is 0 where the value is missing; the
step there is 0. Everything is signed and little-endian. A run of an hour comes to some 12 KB.
"""

import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import sub
from typing import NamedTuple, cast

VERSION = 1
MOST = 10_000  # samples in one recording
_HAS_HOLES = 128
_TYPES = {1: "b", 2: "h", 4: "i"}
_MOST_BYTES = 4 + 7 * (5 + 5 * MOST)

Column = Sequence[int | None] | None


class Columns(NamedTuple):
    """One value a sample, or None for a column without any; inside a column, None is a missing value."""

    seconds: Column  # tenths of a second after the start
    metres: Column  # tenths of a metre so far
    heart: Column  # beats a minute
    cadence: Column  # steps a minute of both feet, on foot; strokes or turns otherwise
    height: Column  # tenths of a metre above the sea
    lat: Column  # millionths of a degree
    lon: Column


class Bounds(NamedTuple):
    """The least and the most that a person can have recorded; anything else was not written here."""

    seconds: tuple[int, int] = (0, 10 * 864_000)
    metres: tuple[int, int] = (0, 10_000_000)
    heart: tuple[int, int] = (30, 240)
    cadence: tuple[int, int] = (0, 300)
    height: tuple[int, int] = (-150_000, 150_000)
    lat: tuple[int, int] = (-90_000_000, 90_000_000)
    lon: tuple[int, int] = (-180_000_000, 180_000_000)


BOUNDS = Bounds()


class Unsound(ValueError):
    """These are not packed samples, or not ones of a person."""


def pack(columns: Columns) -> bytes:
    """Return the columns as bytes; nothing at all for no samples. Raises Unsound for impossible ones."""
    check(columns)
    count = len(columns.seconds or ())
    if not count:
        return b""
    parts = [count.to_bytes(4, "little")]
    for column in columns:
        parts += _packed(column) if column is not None else [b"\0"]
    return bytes([VERSION]) + zlib.compress(b"".join(parts), 3)


def unpack(data: bytes) -> Columns:
    """Return the columns that were packed. Raises Unsound."""
    if not data:
        return Columns([], None, None, None, None, None, None)
    if data[0] != VERSION:
        raise Unsound("version")
    try:
        engine = zlib.decompressobj()
        body = engine.decompress(data[1:], _MOST_BYTES + 1)
    except zlib.error as error:
        raise Unsound("zlib") from error
    if not engine.eof or engine.unused_data:
        raise Unsound("length")
    count = int.from_bytes(body[:4], "little")
    if not 0 < count <= MOST:
        raise Unsound("count")
    at, found = 4, []
    for _ in Columns._fields:
        column, at = _unpacked(body, at, count)
        found.append(column)
    if at != len(body):
        raise Unsound("length")
    columns = Columns(*found)
    check(columns)
    return columns


def check(columns: Columns) -> None:
    """Raise Unsound unless columns have one length, times and metres go forward and all values are of a person."""
    seconds = _known(columns.seconds)
    count = len(columns.seconds or ())
    if len(seconds) != count or count > MOST:
        raise Unsound("count")
    for column, (least, most) in zip(columns, BOUNDS, strict=True):
        known = _known(column)
        if column is not None and len(column) != count:
            raise Unsound("length")
        if known and not least <= min(known) <= max(known) <= most:
            raise Unsound("range")
    for forward in (seconds, _known(columns.metres)):
        if sorted(forward) != list(forward):
            raise Unsound("order")


def _known(column: Column) -> Sequence[int]:
    """Return the values that are there; the column itself, which costs nothing, where all are."""
    if column is None:
        return ()
    try:
        sum(cast(Sequence[int], column))  # fails where one is missing, in a quarter of the time of looking for it
    except TypeError:
        return [value for value in column if value is not None]
    return cast(Sequence[int], column)


def _packed(column: Sequence[int | None]) -> list[bytes]:
    holes: list[bytes] = []
    values = _known(column)
    if not values:
        return [b"\0"]
    if len(values) < len(column):
        holes = [bytes([value is not None for value in column])]
        last, filled = values[0], []
        for value in column:
            last = last if value is None else value
            filled.append(last)
        values = filled
    steps = _narrowest(list(map(sub, values[1:], values)))
    head = bytes([steps.itemsize | (_HAS_HOLES if holes else 0)]) + values[0].to_bytes(4, "little", signed=True)
    return [head, _little(steps).tobytes(), *holes]


def _narrowest(steps: list[int]) -> "array[int]":
    for kind in (_TYPES[1], _TYPES[2]):
        try:
            return array(kind, steps)
        except OverflowError:  # at the first that is too large
            continue
    return array(_TYPES[4], steps)


def _unpacked(body: bytes, at: int, count: int) -> tuple[Column, int]:
    kind = body[at] if at < len(body) else -1
    at += 1
    if kind == 0:
        return None, at
    width = kind & ~_HAS_HOLES
    end = at + 4 + width * (count - 1)
    after = end + (count if kind & _HAS_HOLES else 0)
    if width not in _TYPES or after > len(body):
        raise Unsound("length")
    steps = array(_TYPES[width])
    steps.frombytes(body[at + 4 : end])
    first = int.from_bytes(body[at : at + 4], "little", signed=True)
    values: list[int] = list(accumulate(_little(steps), initial=first))
    if not kind & _HAS_HOLES:
        return values, after
    return [value if there else None for value, there in zip(values, body[end:after], strict=True)], after


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def whole(values: Iterable[float | None], times: float = 1) -> list[int | None]:
    """Return each value so many times as large, as a whole number; None stays None."""
    return [None if value is None else round(value * times) for value in values]
