"""Cells to days, times of day, seconds and numbers."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from training.importers.clock import month_of
from training.importers.numbers import number_in
from training.importers.tables.cells import Cell
from training.importers.tables.words import LENGTHS, TIMES

_CLOCK = r"(\d{1,2})[:.h](\d\d)(?:[:.](\d\d)(?:[.,]\d{1,6})?)?\s*([ap]\.?\s?m\.?)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?"
_AFTER = rf"(?:[T,\s]+(?:um |at |à |las? |om |alle )?{_CLOCK}{_ZONE})?(?:\s*Uhr)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_AFTER}", re.I)
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d\d){_AFTER}", re.I)
_DAY_WORD = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[.\s-]+(?:de )?([^\W\d]{{3,12}})\.?[\s,-]+(?:de )?(\d{{4}}){_AFTER}", re.I
)
_WORD_DAY = re.compile(rf"([^\W\d]{{3,12}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_AFTER}", re.I)
_WEEKDAY = re.compile(r"^[^\W\d]{2,12}\.?,?\s+(?=\d)")
_TIME_ALONE = re.compile(_CLOCK + r"(?:\s*Uhr)?", re.I)
_COLONS = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,6}))?")
_WORDY = re.compile(r"([\d.,]+)\s*([a-zà-ÿ]+|['′’]|[\"″”])\.?\s*", re.I)
_AMOUNT = re.compile(r"([+-]?[\d.,'’\s]+?)\s*([a-zß-ÿ]{1,12})\.?", re.I)
_QUOTES = {"'": "min", "′": "min", "’": "min", '"': "s", "″": "s", "”": "s"}


class When(NamedTuple):
    """A date as written: year, month and day, or the two numbers whose order is not known yet."""

    day: date | None  # None while `pair` is open
    pair: tuple[int, int, int] | None  # first, second, year
    clock: time | None
    offset_s: int | None  # of a zone in the cell
    dotted: bool = False  # 03.04.2026: day first, everywhere


def plain(cell: Cell) -> str:
    """A cell as one line of text; "" for nothing, for "--" and for the apostrophe that Excel hides text behind."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).replace("\u202f", " ").replace("\xa0", " ").split())[:10_000]
    text = text.removeprefix("'")
    return "" if text in {"--", "-", "–", "—", "n/a", "N/A", "#N/A"} else text


def when(cell: Cell) -> When | None:
    """The date in a cell, with its time of day; None for anything else."""
    if isinstance(cell, datetime):
        return When(cell.date(), None, cell.time() if cell.time() != time() else None, None)
    if isinstance(cell, date):
        return When(cell, None, None, None)
    if not isinstance(cell, str):
        return None
    text = _WEEKDAY.sub("", plain(cell)[:80])
    pair, day, dotted = None, None, False
    if found := _ISO.fullmatch(text):
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        clock = found.groups()[3:]
    elif found := _NUMERIC.fullmatch(text):
        pair = int(found[1]), int(found[3]), _year(found[4])
        dotted, clock = found[2] == ".", found.groups()[4:]
    elif found := _DAY_WORD.fullmatch(text):
        day, clock = _day(int(found[3]), month_of(found[2]) or 0, int(found[1])), found.groups()[3:]
    elif found := _WORD_DAY.fullmatch(plain(cell)[:80]):
        day, clock = _day(int(found[3]), month_of(found[1]) or 0, int(found[2])), found.groups()[3:]
    else:
        return None
    if day is None and pair is None:
        return None
    return When(day, pair, _clock(clock[:4]), _offset(clock[4]), dotted)


def settled(told: When, order: str) -> date | None:
    """The day, with the two numbers in the order "dmy" or "mdy"."""
    if told.pair is None:
        return told.day
    first, second, year = told.pair
    return _day(year, second, first) if order == "dmy" else _day(year, first, second)


def time_of_day(cell: Cell) -> time | None:
    """A time of day in a cell of its own."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        return (datetime(2000, 1, 1, tzinfo=UTC) + cell).time() if cell < timedelta(days=1) else None
    found = _TIME_ALONE.fullmatch(plain(cell)[:40]) if isinstance(cell, str) else None
    return _clock(found.groups()) if found else None


def seconds_in(cell: Cell, unit: str | None, mark: str | None, *, short: str = "mm:ss") -> float | None:
    """A duration in a cell: 1:02:03, 62:03 (by `short` mm:ss or h:mm), 1h 2m, 62 min, or a number of `unit`."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, datetime):  # a spreadsheet's 25:00:00 is one o'clock of the day after its first
        return (cell - datetime(1899, 12, 30 if cell.year == 1899 else 31, tzinfo=cell.tzinfo)).total_seconds()
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
    text = plain(cell)[:40]
    if found := _COLONS.fullmatch(text):
        fraction = float(f"0.{found[4]}") if found[4] else 0.0
        if found[1] is None and short == "h:mm":
            return int(found[2]) * 3600 + int(found[3]) * 60 + fraction
        return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]) + fraction
    total, at = 0.0, 0
    for piece in _WORDY.finditer(text):
        name = _QUOTES.get(piece[2]) or TIMES.get(piece[2].casefold())
        amount = number_in(piece[1], mark)
        if piece.start() != at or name is None or amount is None:
            break
        total += amount * _PER[name]
        at = piece.end()
    if at and text[at:].isdigit():  # 1h30
        return total + int(text[at:]) * 60
    if at == len(text) and at:
        return total
    value = number_in(text, mark)
    return None if value is None or unit is None else value * _PER[unit]


def is_bare(cell: Cell) -> bool:
    """Whether a duration is a number that needs a unit from elsewhere."""
    return isinstance(cell, int | float) or (isinstance(cell, str) and bool(re.fullmatch(r"[\d.,]+", plain(cell))))


def is_short(cell: Cell) -> bool:
    """Whether a duration has two parts, whose meaning depends on the others."""
    return isinstance(cell, str) and bool(re.fullmatch(r"\d{1,4}:\d\d", plain(cell)))


def amount_in(cell: Cell, mark: str | None, *, whole: bool = False) -> tuple[float | None, str | None]:
    """A number and the unit of length written beside it."""
    if cell is None or cell == "" or isinstance(cell, bool):
        return None, None
    if isinstance(cell, int | float):
        return float(cell), None
    text = plain(cell)[:60]
    if found := _AMOUNT.fullmatch(text):
        unit = LENGTHS.get(found[2].casefold())
        return (number_in(found[1], mark, whole=unit == "m"), unit) if unit else (None, None)
    return number_in(text, mark, whole=whole), None


_PER = {"s": 1.0, "min": 60.0, "h": 3600.0, "ms": 0.001}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year < 2100 else None
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _clock(parts: tuple[str | None, ...]) -> time | None:
    if parts[0] is None or parts[1] is None:
        return None
    hour, half = int(parts[0]), (parts[3] or "").casefold()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(parts[1]), int(parts[2] or 0))
    except ValueError:
        return None


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    if text[0] not in "+-":
        return 0
    seconds = int(text[1:3]) * 3600 + int(text[-2:]) * 60
    return seconds if text[0] == "+" else -seconds
