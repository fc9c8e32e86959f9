"""A line of units under the titles: "km", "min/km", "bpm". It is no bout, and says how the columns are to be read."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from training.importers.tables.cells import Cell
from training.importers.tables.values import plain
from training.importers.tables.words import LENGTHS, MEASURED, TIMES, unit_of

_BEATS = {"bpm", "hpm", "beats/min", "beats per minute", "schläge/min", "s/min", "bat/min", "ppm", "lpm", "1/min"}
_STEPS = {"spm", "steps/min", "steps per minute", "schritte/min", "pas/min", "pasos/min"}
_MORE = (
    "% kcal cal kj w watt watts kg lb lbs cm mm in km/h kmh kph mph m/s rpm rpe °c °f c f hpa ml/kg/min points text "
    "number date datum fecha time yes/no ja/nein"
)
_OTHERS = frozenset(_MORE.split())
_PACE = re.compile(
    r"(?:min(?:ute[ns]?|utos|uti)?|mm?:ss|s|sec|sek)?\s?(?:/|per|pro|je)\s?(?:km|mi|miles?|meilen?|milla)\.?"
)
_CLOCK = re.compile(r"(?P<h>h{1,2}|std)?(?(h)[:.])m{1,2}(?(h)(?P<s>[:.]s{1,2})?|[:.]s{1,2})(?:[.,][sf0]{1,3})?")
_DATE = re.compile(r"([dtjgmy])[dtjgmya]{0,3}[./-][dtjgmya]{1,4}[./-][dtjgmya]{1,4}(?:\s\S{2,8})?")
_SCALE = re.compile(r"\d{1,2}\s?[-–—]\s?\d{1,2}")
_BRACKETS = re.compile(r"[(\[]\s*(.*?)\s*[)\]]")


class Hints(NamedTuple):
    """What a line of units says: of each measured field its unit, the order of dates, and what 45:10 is."""

    units: Mapping[str, str]
    date_order: str | None
    short_duration: str | None
    text: str  # the line, for what titles might have said


NOTHING = Hints({}, None, None, "")


def is_units(cells: Sequence[Cell]) -> bool:
    """Whether a line holds nothing but units, and one of a length, a time or a rate among them."""
    texts = [_bare(cell) for cell in cells if plain(cell)]
    telling = [bool(_field(text)) for text in texts]
    return any(telling) and all(told or _is_other(text) for told, text in zip(telling, texts, strict=True))


def hints(cells: Sequence[Cell], columns: Mapping[str, int]) -> Hints:
    """What this line of units says of these columns."""
    texts = {one: _bare(cells[place]) for one, place in columns.items() if 0 <= place < len(cells)}
    units = {one: unit for one, text in texts.items() if (unit := unit_of(one, text))}
    dated = _DATE.fullmatch(texts.get("date", ""))
    order = {"m": "mdy", "y": None, "j": None if texts.get("date", "").startswith("jj") else "dmy"}
    clocks = [found for one in sorted(MEASURED) if (found := _CLOCK.fullmatch(texts.get(one, "")))]
    short = next(("h:mm" if found["h"] and not found["s"] else "mm:ss" for found in clocks), None)
    line = " ".join(_bare(cell) for cell in cells)
    return Hints(units, order.get(dated[1], "dmy") if dated else None, short, line)


def named_by(cells: Sequence[Cell]) -> dict[str, int]:
    """The first column for each field that its unit suggests: kilometres are a distance. For a guess, no more."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        one = _field(_bare(cell))
        if one and _bare(cell) != "m":  # of height, as a rule
            found.setdefault(one, place)
    return found


def _bare(cell: Cell) -> str:
    text = plain(cell)[:40].casefold() if isinstance(cell, str) else "" if cell is None else "0"
    inside = _BRACKETS.fullmatch(text)
    return (inside[1] if inside else text).removeprefix("in ").strip()


def _field(text: str) -> str | None:
    """What a column in this unit holds, as a rule."""
    if text in LENGTHS:
        return "distance"
    if text in TIMES or _CLOCK.fullmatch(text):
        return "duration"
    if _PACE.fullmatch(text):
        return "pace"
    return "heart" if text in _BEATS else "cadence" if text in _STEPS else None


def _is_other(text: str) -> bool:
    return text in _OTHERS or bool(_DATE.fullmatch(text) or _SCALE.fullmatch(text))
