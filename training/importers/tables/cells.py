"""Bytes of a CSV file or a spreadsheet to rows of cells. Formulas and macros are data that nobody looks at."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine

from training.importers.archive import SafeZip
from training.importers.limits import Limits
from training.importers.types import ReadError

Cell = str | int | float | bool | datetime | date | time | timedelta | None
_DELIMITERS = ",;\t|"
_SHEET = "xl/workbook.xml"
_LOOKED_AT = 40  # lines
# A cell with something in it, and a row whose first cell does not say where it is.
_FILLED = re.compile(rb"<(?:\w+:)?c\s[^>]{0,200}?\br=[\"']([A-Z]{1,9})(\d{1,9})[\"'][^>]{0,200}>\s*<(?!/)")
_NUMBERED = re.compile(
    rb"<(?:\w+:)?row\s[^>]{0,200}?\br=[\"'](\d{1,9})[\"'][^>]{0,200}>\s*<(?:\w+:)?c(?![^>]{0,200}\sr=)"
)


def text_of(data: bytes) -> str:
    """The text of a table, whatever wrote it: UTF-8, UTF-16 with or without a mark, else Windows' western set."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "replace")
    head = data[:200]
    if head.count(0) > len(head) // 4:
        return data.decode("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def looks_like_text(data: bytes) -> bool:
    """Whether the bytes can be a table: lines with a separator, and no control characters."""
    head = text_of(data[:2000])
    return bool(re.search(f"[{_DELIMITERS}]", head)) and not re.search(r"[\x00-\x08\x0e-\x1f]", head)


def csv_rows(data: bytes, limits: Limits) -> tuple[list[list[Cell]], str]:
    """The rows of a CSV file that are not empty, and the separator. Raises ReadError."""
    if len(data) > limits.max_rows_bytes:
        raise ReadError("too_large", "table")
    text = text_of(data)
    first, _, rest = text.partition("\n")
    delimiter = ""
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[4], rest
    delimiter = delimiter or _delimiter(text, limits)
    csv.field_size_limit(limits.max_cell)
    rows: list[list[Cell]] = []
    same: dict[str, str] = {}  # one text for equal cells: a large table is mostly small numbers, dates and dashes
    try:
        for cells in csv.reader(_lines(text, delimiter, limits), delimiter=delimiter):
            if len(cells) > limits.max_columns:
                raise ReadError("too_large", "columns")
            if len(rows) > limits.max_rows:
                raise ReadError("too_many_entries")
            if any(cell.strip() for cell in cells):
                rows.append([same.setdefault(cell, cell) for cell in cells])
    except csv.Error as error:
        raise ReadError("corrupt", "csv") from error
    return rows, delimiter


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        # Before the columns are made: a line of a million separators would be a million of them.
        if len(line) > limits.max_cell and line.count(delimiter) > 10 * limits.max_columns:
            raise ReadError("too_large", "columns")
        yield line


def _delimiter(text: str, limits: Limits) -> str:
    """The separator that gives the first lines the same number of columns, and many of them."""
    lines = text[: 2 * limits.max_cell].splitlines()[:_LOOKED_AT]
    best, found = (0, 0), ","
    for delimiter in _DELIMITERS:
        try:
            csv.field_size_limit(limits.max_cell * 4)
            counts = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        except csv.Error:
            continue
        if not counts:
            continue
        usual = max(set(counts), key=lambda count: (counts.count(count), count))
        score = (counts.count(usual) if usual > 1 else 0, usual)
        if score > best:
            best, found = score, delimiter
    return found


def _refuse_wide(sheet: bytes, limits: Limits) -> None:
    """The library makes a grid out to the furthest cell that has something in it: none may be far out."""
    for found in _FILLED.finditer(sheet):
        if len(found[1]) > 2 or _column(found[1]) > limits.max_columns:
            raise ReadError("too_large", "columns")
        if int(found[2]) > 4 * limits.max_rows:
            raise ReadError("too_many_entries")
    if any(int(found[1]) > 4 * limits.max_rows for found in _NUMBERED.finditer(sheet)):
        raise ReadError("too_many_entries")


def _column(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _is_there(cell: Cell) -> bool:
    return cell is not None and cell != ""


def is_spreadsheet(archive: SafeZip) -> bool:
    """Whether a zip is an .xlsx or .xlsm."""
    return any(entry.filename == _SHEET for entry in archive.entries)


def sheet_rows(archive: SafeZip, data: bytes, limits: Limits) -> list[list[Cell]]:
    """The rows of the first sheet with a table in it; formulas as the values last saved. Raises ReadError.

    Every part is unpacked here first, within the ceilings of a zip, so that the library meets no bomb.
    """
    total = 0
    for entry in archive.entries:
        if entry.is_dir():
            continue
        part = archive.read(entry, ceiling=limits.max_rows_bytes - total)
        total += len(part)
        if entry.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in part or b"<!ENTITY" in part):
            raise ReadError("xml_forbidden")
        if entry.filename.startswith("xl/worksheets/"):
            _refuse_wide(part, limits)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name in book.sheet_names[:20]:
                sheet = book.get_sheet_by_name(name)
                if sheet.width > limits.max_columns:
                    raise ReadError("too_large", "columns")
                if sheet.height > 4 * limits.max_rows:
                    raise ReadError("too_many_entries")
                rows: list[list[Cell]] = [list(row) for row in sheet.iter_rows() if any(map(_is_there, row))]
                if len(rows) > limits.max_rows + 1:
                    raise ReadError("too_many_entries")
                if len(rows) > 1:
                    return rows
    except (ReadError, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a fault in Rust is no Exception
        locked = isinstance(error, python_calamine.PasswordError)
        raise ReadError("encrypted" if locked else "corrupt", "xlsx") from error
    return []
