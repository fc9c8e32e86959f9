"""Which column of a table holds what, and how its dates, numbers and units are to be read.

What the table proves is decided from the whole of it; what it does not prove is asked, never guessed: a question is
one of the codes `ask_date_order` and `ask_distance_unit`.
"""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from training.importers.numbers import decimal_mark
from training.importers.tables.cells import Cell
from training.importers.tables.units import NOTHING, hints, is_units
from training.importers.tables.values import When, amount_in, is_bare, is_short, plain, seconds_in, settled, when
from training.importers.tables.words import METRES, field_of, squeezed

NO_TITLES = -1
_HEADER_WITHIN = 20  # rows
_PLAUSIBLE_S_PER_KM = (120.0, 1800.0)
_LEADING = re.compile(r"[\d.,'’]*\d")
_DAY_FIRST = {"datum", "tag", "fecha", "data", "dag", "jour", "giorno", "strecke", "distanz", "distancia", "afstand"}
_MOVED = {"duration", "moving", "elapsed"}


@dataclass(frozen=True, slots=True)
class Matching:
    """What a person, or `guessed`, says of a table. None, or an absent field: not said."""

    header_row: int | None = None  # NO_TITLES: there is none
    columns: dict[str, int] = field(default_factory=dict)  # field of words.FIELDS → place of its column
    date_order: str | None = None  # "dmy" or "mdy"
    distance_unit: str | None = None  # one of words.METRES
    duration_unit: str | None = None  # one of words.TIMES' units, for bare numbers
    short_duration: str | None = None  # "mm:ss" or "h:mm"
    decimal: str | None = None  # "." or ","


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below the header, how to read them, and what has to be asked first."""

    header: list[str]
    above: list[list[Cell]]  # lines before the titles
    rows: list[list[Cell]]
    matching: Matching
    source: str
    questions: tuple[str, ...]
    under: list[Cell]  # the line of units below the titles; empty where there is none


def matched(cells: Sequence[list[Cell]], said: Matching, delimiter: str = "", usual_unit: str | None = None) -> Table:
    """The table, with everything decided that it or `said` decides; `usual_unit` is the runner's own, used last."""
    at, columns, units = _header(cells, said)
    header = [plain(cell) for cell in cells[at]] if cells and at != NO_TITLES else []
    rows = list(cells[at + 1 :])
    under = rows.pop(0) if rows and is_units(rows[0]) else []
    told = hints(under, columns) if under else NOTHING
    questions: list[str] = []
    if "date" not in columns or not ({"distance"} | _MOVED) & set(columns):
        questions.append("no_columns")
    texts = {one: [_cell(row, place) for row in rows] for one, place in columns.items()}
    numeric = [plain(cell) for one in ("distance", "heart", "cadence", "stride") for cell in texts.get(one, [])]
    leading = [found[0] for text in numeric if (found := _LEADING.match(text))]
    mark = said.decimal or decimal_mark(leading)
    order = said.date_order or _date_order(texts.get("date", []), header, mark == "," or delimiter == ";")
    order = order or told.date_order
    if order is None:
        questions.append("ask_date_order")
    source = source_of(header)
    units = {**told.units, **units}
    unit = said.distance_unit or units.get("distance") or _unit(texts, mark, [*header, told.text], source)
    unit = unit or usual_unit
    bare = any(_needs_unit(cell, mark) for cell in texts.get("distance", []))
    if unit is None and bare and "distance" in columns:
        questions.append("ask_distance_unit")
    lengths = [_metres(cell, unit, mark) for cell in texts.get("distance", [])]
    longest = next((texts[one] for one in ("moving", "duration", "elapsed") if one in texts), [])
    named = next((units[one] for one in ("moving", "duration", "elapsed") if units.get(one)), None)
    best = Matching(
        header_row=at,
        columns=columns,
        date_order=order,
        distance_unit=unit,
        duration_unit=said.duration_unit or named or _duration_unit(longest, lengths, mark, source),
        short_duration=said.short_duration or _short(longest, lengths, mark, source, told.short_duration),
        decimal=mark,
    )
    above = [list(row) for row in cells[: max(at, 0)]]
    return Table(header, above, rows, best, source, tuple(questions), under)


def source_of(header: Sequence[str]) -> str:
    """Whose table this is, by titles that only one of them has."""
    titles = {squeezed(title) for title in header}
    if {"routename", "gpxfile"} <= titles or {"type", "routename", "climbft"} <= titles:
        return "runkeeper"
    if "startdatelocal" in titles and any(title.startswith("icu") for title in titles):
        return "intervals"
    if {"workoutday", "timetotalinhours"} <= titles:
        return "trainingpeaks"
    garmin = {"avgruncadence", "øschrittfrequenzlaufen", "cadencedecoursemoyenne", "cadenciadecarreramedia"}
    garmin |= {
        "avgdoublecadence",
        "bestpace",
        "bestepace",
        "ritmoóptimo",
        "favorite",
        "favorit",
        "favori",
        "favorito",
    }
    return "garmin" if garmin & titles and len(titles) > 5 else "table"


def _header(cells: Sequence[list[Cell]], said: Matching) -> tuple[int, dict[str, int], dict[str, str]]:
    """The row of titles, the place of each field, and the units that titles name."""
    best: tuple[int, int, dict[str, int], dict[str, str]] = (-1, 0, {}, {})
    rows = [said.header_row] if said.header_row is not None else range(min(_HEADER_WITHIN, len(cells)))
    for at in rows:
        if said.header_row is None and at and is_units(cells[at]) and any(map(plain, cells[at - 1])):
            continue
        columns: dict[str, int] = {}
        units: dict[str, str] = {}
        for place, cell in enumerate(cells[at] if 0 <= at < len(cells) else []):
            one, unit = field_of(cell) if isinstance(cell, str) else (None, None)
            if one is not None and one not in columns:
                columns[one] = place
                if unit:
                    units[one] = unit
        if "date" not in columns and "clock" in columns:
            columns["date"] = columns.pop("clock")
        if len(columns) > best[0]:
            best = (len(columns), at, columns, units)
    _, at, columns, units = best
    if said.columns:
        units = {one: unit for one, unit in units.items() if said.columns.get(one) == columns.get(one)}
        columns = dict(said.columns)
    return at, columns, units


def _cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if 0 <= place < len(row) else None


def _date_order(cells: Sequence[Cell], header: Sequence[str], decimal_comma: bool) -> str | None:
    """dmy or mdy, from the whole column; None where it could be either."""
    told = [one for one in map(when, cells) if one is not None]
    pairs = [one for one in told if one.pair is not None]
    if not pairs:
        return "dmy"
    for order in ("dmy", "mdy"):
        other = "mdy" if order == "dmy" else "dmy"
        if all(settled(one, order) for one in pairs) and not all(settled(one, other) for one in pairs):
            return order
    if all(one.dotted for one in pairs):
        return "dmy"
    if (proved := _by_sequence(pairs)) is not None:
        return proved
    if decimal_comma:  # no country that writes one puts the month first; there, Excel separates with semicolons
        return "dmy"
    titles = {squeezed(title) for title in header if field_of(title)[0] in {"date", "distance", "duration", "moving"}}
    if titles & _DAY_FIRST:
        return "dmy"
    return None


def _by_sequence(pairs: Sequence[When]) -> str | None:
    """Logs are kept in the order of days: the reading under which five or more dates never turn back."""
    orderly = []
    for order in ("dmy", "mdy"):
        days = [day for one in pairs if (day := settled(one, order)) is not None]
        steps = [(later - earlier).days for earlier, later in pairwise(days)]
        if len(set(days)) >= 5 and (all(step >= 0 for step in steps) or all(step <= 0 for step in steps)):
            orderly.append(order)
    return orderly[0] if len(orderly) == 1 else None


def _needs_unit(cell: Cell, mark: str | None) -> bool:
    value, unit = amount_in(cell, mark)
    return bool(value) and unit is None


def _metres(cell: Cell, unit: str | None, mark: str | None) -> float | None:
    value, own = amount_in(cell, mark, whole=unit == "m")
    return None if value is None or (own or unit) is None else value * METRES[own or unit or "m"]


def _unit(texts: dict[str, list[Cell]], mark: str | None, header: Sequence[str], source: str) -> str | None:
    """The unit of bare distances: of the app, from other titles, from strides, or from their size."""
    titles = " ".join(header).casefold()
    if source == "intervals" or "starttimelocal" in squeezed(titles):
        return "m"
    metric, imperial = "km/h" in titles or "/km" in titles, "mph" in titles or "/mi" in titles
    if metric != imperial:
        return "km" if metric else "mi"
    values = [value for cell in texts.get("distance", []) if (value := amount_in(cell, mark)[0])]
    if "stride" in texts and "cadence" in texts and (found := _by_stride(texts, mark)):
        return found
    # Nobody's middle run is 400 km, and few are 400 m. Garmin's swims are in metres in any list.
    return "m" if source != "garmin" and values and statistics.median(values) >= 400 else None


def _by_stride(texts: dict[str, list[Cell]], mark: str | None) -> str | None:
    """Steps a minute times the length of a step in metres is the distance: in kilometres, or in miles."""
    ratios = []
    seconds = texts.get("moving") or texts.get("duration") or []
    for far, length, steps, time in zip(texts["distance"], texts["stride"], texts["cadence"], seconds, strict=False):
        value, stride = amount_in(far, mark)[0], amount_in(length, mark)[0]
        rate, taken = amount_in(steps, mark)[0], seconds_in(time, "s", mark)
        if value and stride and rate and taken and 0.4 <= stride <= 2.5 and 100 <= rate <= 260:
            ratios.append(stride * rate * taken / 60 / 1000 / value)
    if not ratios:
        return None
    middle = statistics.median(ratios)
    return "km" if 0.85 < middle < 1.15 else "mi" if 1.4 < middle < 1.85 else None


def _duration_unit(
    cells: Sequence[Cell], metres: Sequence[float | None], mark: str | None, source: str
) -> str | None:
    """The unit of bare durations: the one under which the middle pace is one of a runner or a walker."""
    if source in {"intervals", "garmin"}:
        return "s"
    paces = [
        value * 1000 / far
        for cell, far in zip(cells, metres, strict=False)
        if is_bare(cell) and far and (value := seconds_in(cell, "s", mark))
    ]
    if paces:
        middle = statistics.median(paces)
        low, high = _PLAUSIBLE_S_PER_KM
        for unit, per in (("s", 1.0), ("min", 60.0), ("h", 3600.0)):
            if low <= middle * per <= high:
                return unit
    return "min"


def _short(
    cells: Sequence[Cell], metres: Sequence[float | None], mark: str | None, source: str, told: str | None = None
) -> str:
    """Whether 45:10 is minutes and seconds or hours and minutes: by the middle pace, then as a line of units `told`,
    then by its neighbours."""
    if source != "table":
        return told or "mm:ss"
    paces = [
        value * 1000 / far
        for cell, far in zip(cells, metres, strict=False)
        if is_short(cell) and far and (value := seconds_in(cell, None, mark))
    ]
    if paces:
        low, high = _PLAUSIBLE_S_PER_KM
        middle = statistics.median(paces)
        as_minutes, as_hours = low <= middle <= high, low <= middle * 60 <= high
        if as_minutes != as_hours:
            return "mm:ss" if as_minutes else "h:mm"
        return told or "mm:ss"
    if told:
        return told
    texts = [plain(cell) for cell in cells]
    if any(text.count(":") == 2 for text in texts) or any(int(t.split(":")[0]) > 12 for t in texts if is_short(t)):
        return "mm:ss"
    return "h:mm"
