"""The short way through a FIT file: only the messages that are used, only in the shape that nearly all devices write.

Anything out of the ordinary raises Unusual, and the whole file is read by fitdecode instead (fit_decode.py), which
takes ten times as long. So nothing here needs to be tolerant, and both ways must agree on every value: tests hold
them together over real and mutated files.
"""

import struct
from collections.abc import Collection
from typing import NamedTuple

from fitdecode import profile

from training.importers.fit_parts import KEPT, Message, Part
from training.importers.fit_points import point, points
from training.importers.limits import Limits
from training.importers.types import ReadError

# By base type: the format of one value, and the value that means "none".
_BASES: dict[int, tuple[str, int]] = {
    0x00: ("B", 0xFF),
    0x02: ("B", 0xFF),
    0x84: ("H", 0xFFFF),
    0x85: ("i", 0x7FFFFFFF),
    0x86: ("I", 0xFFFFFFFF),
    0x8B: ("H", 0),
    0x8C: ("I", 0),
}
_WIDTHS = {0x83: 2, 0x84: 2, 0x85: 4, 0x86: 4, 0x88: 4, 0x89: 8, 0x8B: 2, 0x8C: 4, 0x8E: 8, 0x8F: 8, 0x90: 8}
_RECORD, _DESCRIPTION = 20, 206
DEFINITION = 5  # messages that take as long as a definition
_MOST_ROWS = 4096  # samples taken at once
_COMPRESSED_DISTANCE = 8  # a field of a record that holds a part of its distance
# Time, latitude, longitude, metres, beats, steps, and the finer and the coarser elevation, each as it must be typed.
_SAMPLE = {253: 0x86, 0: 0x85, 1: 0x85, 5: 0x86, 3: 0x02, 4: 0x02, 78: 0x86, 2: 0x84}
_MESSAGES = {number: kind for number, kind in profile.MESSAGE_TYPES.items() if kind.name in KEPT}
_WANTED = {
    number: {at: one for at, one in kind.fields.items() if one.name in KEPT[kind.name]}
    for number, kind in _MESSAGES.items()
}


_TAKEN: dict[int, Collection[int]] = {**_WANTED, _RECORD: _SAMPLE, _DESCRIPTION: (0, 1, 2)}


class Unusual(Exception):
    """Not for this reader."""


def refuse_huge(data: bytes, limits: Limits) -> None:
    """Raise ReadError(too_large) for more messages or fields than fitdecode can get through in a few seconds.

    Only sizes are looked at; where the file makes no sense the counting ends, as fitdecode will.
    """
    at = messages = fields = 0
    sizes: dict[int, tuple[int, int]] = {}
    while at + 12 <= len(data) and data[at + 8 : at + 12] == b".FIT":
        end = min(len(data), at + data[at] + int.from_bytes(data[at + 4 : at + 8], "little"))
        at += data[at]
        sizes.clear()
        while at < end:
            head = data[at]
            at += 1
            if 0x40 <= head < 0x80:
                count = data[at + 4] if at + 4 < end else 0
                size = sum(data[at + 6 : at + 5 + 3 * count : 3])
                at += 5 + 3 * count
                if head & 0x20 and at < end:
                    extra = data[at]
                    size += sum(data[at + 2 : at + 1 + 3 * extra : 3])
                    count += extra
                    at += 1 + 3 * extra
                sizes[head & 0x0F] = size, count
                messages += DEFINITION
                fields += count
            else:
                shape = sizes.get(head >> 5 & 3 if head & 0x80 else head & 0x0F)
                if shape is None:
                    return
                at += shape[0]
                messages += 1
                fields += shape[1]
            if messages > limits.max_messages or fields > min(limits.max_fields, limits.max_slow_fields):
                raise ReadError("too_large", "messages")
        at = end + 2


class _Shape(NamedTuple):
    """One definition message: what to take out of the data messages that follow it."""

    number: int
    size: int
    fields: int
    unpack: struct.Struct
    rows: struct.Struct  # the same with the byte before it
    taken: tuple[tuple[int, int], ...]  # (field, base type), in the order of `unpack`
    places: tuple[int, ...]  # of each field of _SAMPLE in what `unpack` gives; -1: the None that is put after its end


def decode(data: bytes, limits: Limits, *, detail: bool = False) -> list[Part]:
    """Every part of the chain; laps and elevation only with `detail`. Raises Unusual, and ReadError(too_large)."""
    parts: list[Part] = []
    counted = (0, 0)
    at = 0
    try:
        while at < len(data):
            if len(parts) >= limits.max_activities:
                raise ReadError("too_large", "parts")
            head = data[at]
            if head not in (12, 14) or data[at + 8 : at + 12] != b".FIT":
                raise Unusual("header")
            end = at + head + int.from_bytes(data[at + 4 : at + 8], "little")
            if end + 2 > len(data):
                raise Unusual("cut off")
            parts.append(Part())
            counted = _body(data, at + head, end, parts[-1], counted, limits, detail)
            at = end + 2
    except (struct.error, IndexError) as error:
        raise Unusual(type(error).__name__) from error
    return parts


def _body(
    data: bytes, at: int, end: int, part: Part, counted: tuple[int, int], limits: Limits, detail: bool
) -> tuple[int, int]:
    """The messages of one part; returns how many messages and fields there were so far."""
    messages, fields = counted
    shapes: dict[int, _Shape] = {}
    widths: dict[tuple[int, int], int] = {}  # of the values of developers' fields
    while at < end:
        head = data[at]
        at += 1
        if 0x40 <= head < 0x80:
            defined, at = _shape(data, at, bool(head & 0x20), widths)
            shapes[head & 0x0F] = defined
            messages += DEFINITION
            fields += defined.fields
            if messages > limits.max_messages or fields > limits.max_fields:
                raise ReadError("too_large", "definitions")
            continue
        shape = shapes.get(head)  # a compressed time, a flag or an undefined message is no key
        if shape is None:
            raise Unusual("message")
        if shape.number == _RECORD and (rows := _alike(data, at - 1, end, shape)) > 1:
            more = messages + rows, fields + rows * shape.fields
            is_within = more[0] <= limits.max_messages and more[1] <= limits.max_fields
            if is_within and len(part.points) + rows <= limits.max_points:
                at = _take_rows(data, at - 1, rows, shape, part, detail)
                messages, fields = more
                continue
        messages += 1
        fields += shape.fields
        if messages > limits.max_messages or fields > limits.max_fields:
            raise ReadError("too_large", "messages")
        if shape.number == _RECORD:
            if len(part.points) >= limits.max_points:
                raise ReadError("too_large", "points")
            found = point(*shape.unpack.unpack_from(data, at), None, places=shape.places, detail=detail)
            if found is None:
                part.bad_points += 1
            else:
                part.points.append(found)
        elif shape.taken:
            values = shape.unpack.unpack_from(data, at)
            if shape.number == _DESCRIPTION:
                _describe(shape, values, widths)
            else:
                _keep(part, shape, values, limits, detail)
        at += shape.size
    if at != end:
        raise Unusual("body")
    return messages, fields


def _alike(data: bytes, at: int, end: int, shape: _Shape) -> int:
    """How many whole messages of this shape follow each other from `at` on, as far as one looks at once."""
    wide = 1 + shape.size
    if at + 2 * wide > end or data[at + wide] != data[at]:
        return 1
    heads = data[at : min(end - shape.size, at + _MOST_ROWS * wide) : wide]
    return len(heads) - len(heads.lstrip(data[at : at + 1]))


def _take_rows(data: bytes, at: int, rows: int, shape: _Shape, part: Part, detail: bool) -> int:
    """So many samples at once; returns where they end."""
    after = at + rows * (1 + shape.size)
    found = points(shape.rows.iter_unpack(data[at:after]), shape.places, detail=detail)
    part.points += found
    part.bad_points += rows - len(found)
    return after


def _shape(data: bytes, at: int, developers: bool, widths: dict[tuple[int, int], int]) -> tuple[_Shape, int]:
    """A definition message, and where it ends."""
    order = ">" if data[at + 1] else "<"
    number = int.from_bytes(data[at + 2 : at + 4], "big" if data[at + 1] else "little")
    count = data[at + 4]
    at += 5
    wanted = _TAKEN.get(number, ())
    form, size = order, 0
    taken: list[tuple[int, int]] = []
    for field, width, base in struct.iter_unpack("3B", data[at : at + 3 * count]):
        if not width or (number == _RECORD and field == _COMPRESSED_DISTANCE):
            raise Unusual("field")
        size += width
        if field not in wanted:
            form += f"{width}x"
            continue
        known = _BASES.get(base)
        if known is None or struct.calcsize(f"<{known[0]}") != width or any(field == other for other, _ in taken):
            raise Unusual("type")
        if number == _RECORD and base != _SAMPLE[field]:
            raise Unusual("type")
        taken.append((field, base))
        form += known[0]
    at += 3 * count
    if developers:
        extra = data[at]
        for field, width, index in struct.iter_unpack("3B", data[at + 1 : at + 1 + 3 * extra]):
            if not width or width % widths.get((index, field), 1):
                raise Unusual("developer")
            size += width
            form += f"{width}x"
        at += 1 + 3 * extra
        count += extra
    order_of = [field for field, _ in taken]
    places = tuple(order_of.index(field) if field in order_of else -1 for field in _SAMPLE)
    return _Shape(
        number, size, count, struct.Struct(form), struct.Struct(f"{order}x{form[1:]}"), tuple(taken), places
    ), at


def _describe(shape: _Shape, values: tuple[int, ...], widths: dict[tuple[int, int], int]) -> None:
    """How wide a developer's values are: fitdecode loses its place where a field is not a whole number of them."""
    found = {field: value for (field, _), value in zip(shape.taken, values, strict=True)}
    if len(found) != 3 or found[0] == 0xFF or found[1] == 0xFF:
        raise Unusual("description")
    widths[found[0], found[1]] = _WIDTHS.get(found[2], 1)


def _keep(part: Part, shape: _Shape, values: tuple[int, ...], limits: Limits, detail: bool) -> None:
    """Take one message that is not a sample, its values as fitdecode gives them."""
    name = str(_MESSAGES[shape.number].name)
    if name == "lap" and not detail:
        return
    if name == "session" and len(part.sessions) >= limits.max_activities:
        raise ReadError("too_large", "sessions")
    found: Message = {}
    for (field, base), value in zip(shape.taken, values, strict=True):
        if value == _BASES[base][1]:
            continue
        kind = _WANTED[shape.number][field]
        told = kind.render(value)
        if kind.scale and isinstance(told, int | float):
            told = float(told) / kind.scale
        found[kind.name] = told
    part.keep(name, found)
