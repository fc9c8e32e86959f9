"""Rows as JSON, exactly, and as cells of a table that a spreadsheet may open.

Numbers keep their digits (decimals as text in JSON), dates and times are ISO 8601, times in UTC.
"""

import base64
import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.db.models.fields.files import FieldFile

from runners.exports.registry import FORMAT, VERSION, Part

Row = dict[str, Any]
ORIGINALS = "originals"
# What a spreadsheet would run as a formula (ASVS 5.0, 1.2.10), its full-width twins too.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n\x00＝＋－＠]")
_UNSAFE_IN_NAMES = re.compile(r"[^\w.\-]+")


def plain_row(part: Part, row: Model, *, for_cells: bool = False) -> Row:
    """Return a row as JSON holds it, or `for_cells` without what none can hold; a relation is the other row's id."""
    found = {one.name: _plain(getattr(row, one.attname), row) for one in part.fields()}
    extra = {name: value for name, value in part.extra.items() if not (for_cells and name in part.json_only)}
    return found | {name: _plain(value(row), row) for name, value in extra.items()}


def column_names(part: Part) -> list[str]:
    """Return the columns of the table for a spreadsheet."""
    return [*(one.name for one in part.fields()), *(name for name in part.extra if name not in part.json_only)]


def original_name(row: Model, file: FieldFile) -> str:
    """Return the place in the archive of an uploaded file: harmless characters alone, and never twice the same."""
    name = _UNSAFE_IN_NAMES.sub("_", PurePath(getattr(row, "original_name", "") or "file").name)[-80:].lstrip(".")
    return f"{ORIGINALS}/{row.pk}/{name or 'file'}"


def _plain(value: Any, row: Model) -> Any:
    if isinstance(value, FieldFile):
        return original_name(row, value) if value else ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, time, UUID, Decimal)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def json_lines(part: Part, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield one JSON document with each row on a line of its own, so that a reader never has to hold it whole."""
    head = {"format": FORMAT, "version": VERSION, "table": part.name}
    yield json.dumps(head, ensure_ascii=False).removesuffix("}").encode() + b', "rows": [\n'
    waiting = b""
    for row in rows:
        if waiting:
            yield waiting + b",\n"
        waiting = json.dumps(row, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    yield (waiting + b"\n" if waiting else b"") + b"]}\n"


def csv_lines(part: Part, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a table with a line of names; UTF-8 with a mark in front, without which Excel takes ü for Ã¼."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    names = column_names(part)
    writer.writerow(names)
    yield _drained(buffer)
    for row in rows:
        writer.writerow([cell(row[name]) for name in names])
        yield _drained(buffer)


def _drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def cell(value: Any) -> str:
    """Return a value as a cell. Text that a spreadsheet would take for a formula gets an apostrophe in front; a
    number, also a negative one and one kept as text for its digits, stays as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if _FORMULA.match(text) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text) is not None
