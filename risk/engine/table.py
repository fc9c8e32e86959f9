"""Reading a table: comma-separated, UTF-8, a header first. Whatever is wrong is named by its line and column."""

import csv
import io
import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # what a typing error is not
Value = TypeVar("Value")
YES, NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})


class TableError(Exception):
    """Something in a file cannot be read. The text names the file, the line and the column."""

    def __init__(self, file: str, message: str, line: int | None = None, column: str | None = None) -> None:
        place = [file]
        place += [] if line is None else [f"line {line}"]
        place += [] if column is None else [f"column {column}"]
        super().__init__(f"{', '.join(place)}: {message}")


def read_text(path: str) -> str:
    """Return the text of a file: UTF-8 with or without a byte order mark."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise TableError(path, f"cannot be read ({error.strerror})") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(path, "is not UTF-8: save it as CSV UTF-8", line) from None


def parse_date(text: str) -> date:
    """Return a date; anything but YYYY-MM-DD raises ValueError."""
    if not ISO.fullmatch(text):
        raise ValueError
    found = date.fromisoformat(text)
    if not FIRST <= found <= LAST:
        raise ValueError
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line, by column, without what stands empty."""

    file: str
    line: int
    cells: dict[str, str]

    def error(self, column: str | None, message: str) -> TableError:
        return TableError(self.file, message, self.line, column)

    def text(self, column: str) -> str | None:
        """Return a cell, None where it is empty."""
        return self.cells.get(column)

    def iso(self, column: str) -> date | None:
        """Return an ISO date."""
        text = self.text(column)
        if text is None:
            return None
        try:
            return parse_date(text)
        except ValueError:
            message = f'"{text}" is not a date as YYYY-MM-DD between {FIRST.year} and {LAST.year}'
            raise self.error(column, message) from None

    def number(self, column: str) -> float | None:
        """Return a finite number with a decimal point."""
        text = self.text(column)
        if text is None:
            return None
        value = float(text) if NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value):
            hint = ": write a decimal point" if "," in text else ""
            raise self.error(column, f'"{text}" is not a number{hint}')
        return value

    def whole(self, column: str) -> int | None:
        """Return a whole number."""
        value = self.number(column)
        if value is not None and not value.is_integer():
            raise self.error(column, f'"{self.text(column)}" is not a whole number')
        return None if value is None else int(value)

    def flag(self, column: str) -> bool | None:
        """Return yes or no."""
        text = self.text(column)
        if text is None:
            return None
        if text.lower() not in YES | NO:
            raise self.error(column, f'"{text}" is not one of {", ".join(sorted(YES | NO))}')
        return text.lower() in YES

    def day(self, column: str) -> date:
        """Return an ISO date; an empty cell is refused."""
        return self._needed(column, self.iso(column))

    def metres(self, column: str) -> int:
        """Return a whole number; an empty cell is refused."""
        return self._needed(column, self.whole(column))

    def _needed(self, column: str, value: Value | None) -> Value:
        if value is None:
            raise self.error(column, "is empty")
        return value


def read_rows(path: str, known: Sequence[str], required: Collection[str]) -> list[Row]:
    """Return the rows of a table whose header has the required columns and any of the known ones."""
    lines = _lines(path)
    header_line, header = next(lines, (1, []))
    if not header:
        raise TableError(path, f"is empty: the first line must name columns, among them {_names(required)}", 1)
    names = _header(path, header_line, header, known, required)
    rows = []
    for line, cells in lines:
        if len(cells) > len(names):
            message = f"{len(cells)} cells, but the header has {len(names)}"
            raise TableError(path, message, line, str(len(names) + 1))
        if len(cells) < len(names):
            message = f"only {len(cells)} cells, but the header has {len(names)}"
            raise TableError(path, message, line, names[len(cells)])
        found = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
        rows.append(Row(path, line, found))
    return rows


def _lines(path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that holds something, with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(path, f"cannot be read ({error})", line) from None
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield line, cells


def _header(path: str, line: int, header: list[str], known: Sequence[str], required: Collection[str]) -> list[str]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise TableError(path, "columns are divided by commas, not by semicolons or tabs", line, "1")
    for at, name in enumerate(header):
        if not name:
            raise TableError(path, "has no name", line, str(at + 1))
        if name not in known:
            raise TableError(path, hint(name, known), line, name)
        if name in header[:at]:
            raise TableError(path, "is there twice", line, name)
    for name in required:
        if name not in header:
            raise TableError(path, f"is missing: {_names(required)} must be there", line, name)
    return header


def hint(name: str, known: Sequence[str]) -> str:
    """Say that a name is unknown, with the nearest one that is known."""
    near = get_close_matches(name.lower(), known, n=1)
    return f"is not known: did you mean {near[0]}?" if near else f"is not known: use any of {_names(known)}"


def _names(names: Collection[str]) -> str:
    return ", ".join(names)
