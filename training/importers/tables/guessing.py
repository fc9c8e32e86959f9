"""What a table may hold that its titles do not say: a guess for the page that asks, never used unasked.

Works on the first lines as text, the way a Preview holds them.
"""

from collections.abc import Callable, Sequence

from training.importers.rows import Row
from training.importers.tables.matching import NO_TITLES, Matching, Table, matched
from training.importers.tables.reading import rows_of
from training.importers.tables.units import is_units, named_by
from training.importers.tables.values import amount_in, is_bare, plain, seconds_in, when
from training.importers.types import ReadError

Lines = Sequence[Sequence[str]]
_MOST = 0.6  # of the cells that have something in them
_FAR = (0.3, 300.0)  # what a distance in kilometres or miles may be


def guessed(lines: Lines, said: Matching) -> Matching:
    """The same, and for date, time and distance the first column that looks like it, where no title said which."""
    at = said.header_row
    if not said.columns:
        first = next((number for number, line in enumerate(lines) if any(map(when, line))), None)
        at = at if first is None else first - 1 if first else NO_TITLES
        if at and at > 0 and is_units(lines[at]):
            at -= 1
    rows = lines[(at if at is not None else 0) + 1 :]
    width = max(map(len, lines), default=0)
    columns = dict(said.columns)
    if rows and is_units(rows[0]):
        _take_named(columns, rows[0])
        rows = rows[1:]
    if not {"duration", "moving", "elapsed"} & set(columns):
        _take(columns, "duration", rows, width, _is_duration)
    _take(columns, "date", rows, width, lambda cell: when(cell) is not None)
    _take(columns, "distance", rows, width, lambda cell: _is_distance(cell, said.decimal))
    return matched(list(map(list, lines)), Matching(header_row=at, columns=columns)).matching


def sample(lines: Lines, said: Matching) -> tuple[Table, list[Row]]:
    """The first lines as a table, and its rows as they would be read; no rows where something is open."""
    table = matched([list(line) for line in lines], said)
    try:
        return table, rows_of(table)
    except ReadError:
        return table, []


def _take_named(columns: dict[str, int], units: Sequence[str]) -> None:
    """Give each free field the column whose unit suggests it."""
    for field, place in named_by(units).items():
        taken = field in columns or (field == "duration" and {"moving", "elapsed"} & set(columns))
        if not taken and place not in columns.values():
            columns[field] = place


def _take(columns: dict[str, int], field: str, rows: Lines, width: int, fits: Callable[[str], bool]) -> None:
    """Give the field the first free column most of whose cells fit."""
    if field in columns:
        return
    for place in range(width):
        cells = [row[place] for row in rows if place < len(row) and plain(row[place])]
        if place not in columns.values() and cells and sum(map(fits, cells)) >= _MOST * len(cells):
            columns[field] = place
            return


def _is_duration(cell: str) -> bool:
    return not is_bare(cell) and seconds_in(cell, None, None) is not None


def _is_distance(cell: str, mark: str | None) -> bool:
    value, unit = amount_in(cell, mark or ("," if "," in cell else "."))
    return value is not None and (unit is not None or _FAR[0] <= value <= _FAR[1])
