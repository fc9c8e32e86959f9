"""A matched table to rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from training.importers.archive import SafeZip
from training.importers.limits import Limits
from training.importers.modes import mode_of, surface_named
from training.importers.rows import Row, told_apart
from training.importers.sound import NAME_LENGTH, NOTES_LENGTH
from training.importers.tables.cells import Cell, csv_rows, sheet_rows
from training.importers.tables.matching import NO_TITLES, Matching, Table, matched
from training.importers.tables.values import amount_in, plain, seconds_in, settled, time_of_day, when
from training.importers.tables.words import METRES
from training.importers.types import ReadError

SHOWN = 10  # rows of a preview
LINES, CELL, LETTERS = 30, 60, 150_000  # lines as they stand, letters of a cell, and of all lines together
_TRUE = {"1", "true", "yes", "y", "x", "ja", "oui", "sí", "si", "race", "wettkampf"}
# Where no sport is said: a log with distances and times is a runner's.
_UNSAID = "run"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page for matching columns needs: titles, the first rows as text, the guess, and what to ask."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    matching: Matching
    questions: tuple[str, ...]  # codes of types.CODES
    lines: tuple[tuple[str, ...], ...] = ()  # the first lines as they stand, the titles among them


def table_of(
    data: bytes, archive: SafeZip | None, limits: Limits, said: Matching, usual_unit: str | None = None
) -> Table:
    """The matched table of a CSV file, or of a spreadsheet (whose zip is `archive`). Raises ReadError."""
    if archive is not None:
        return matched(sheet_rows(archive, data, limits), said, "", usual_unit)
    cells, delimiter = csv_rows(data, limits)
    return matched(cells, said, delimiter, usual_unit)


def preview(table: Table) -> Preview:
    """The first rows, and what would be done with all of them."""
    return Preview(
        header=tuple(title[:100] for title in table.header),
        rows=tuple(tuple(plain(cell)[:100] for cell in row) for row in table.rows[:SHOWN]),
        total=len(table.rows),
        matching=table.matching,
        questions=table.questions,
        lines=_as_they_stand(table),
    )


def _as_they_stand(table: Table) -> tuple[tuple[str, ...], ...]:
    """The first lines of the table, the titles among them."""
    titles: list[Sequence[Cell]] = [] if table.matching.header_row == NO_TITLES else [table.header]
    lines: list[tuple[str, ...]] = []
    left = LETTERS
    under = [table.under] if table.under else []
    for cells in [*table.above, *titles, *under, *table.rows[:LINES]][:LINES]:
        lines.append(tuple(plain(cell)[:CELL] for cell in cells))
        left -= sum(len(cell) + 4 for cell in lines[-1])
        if left < 0:
            break
    return tuple(lines)


def rows_of(table: Table) -> list[Row]:
    """Every row of the table, in its order. Raises ReadError where something has to be asked first."""
    if not table.rows:
        raise ReadError("no_rows")
    if table.questions:
        raise ReadError(table.questions[0])
    return told_apart([_row(cells, table) for cells in table.rows])


def _row(cells: Sequence[Cell], table: Table) -> Row:
    matching = table.matching
    mark = matching.decimal

    def cell(name: str) -> Cell:
        place = matching.columns.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else None

    def seconds(name: str) -> float | None:
        short = matching.short_duration or "mm:ss"
        return seconds_in(cell(name), matching.duration_unit, mark, short=short)

    kind = plain(cell("type"))[:100]
    mode = mode_of(kind) if kind else (_UNSAID if "type" not in matching.columns else None)
    told = when(cell("date"))
    day = settled(told, matching.date_order or "dmy") if told else None
    clock = (told.clock if told else None) or time_of_day(cell("clock"))
    started, wall, offset = None, None, told.offset_s if told else None
    if day is not None and clock is not None:
        wall = datetime.combine(day, clock)
        if offset is not None:
            started, wall = (wall - timedelta(seconds=offset)).replace(tzinfo=UTC), None
    utc = offset == 0  # Greenwich's date is not the runner's
    far = _metres(cell("distance"), table, mode)
    return Row(
        source=table.source,
        key=re.sub(r"[^\w-]", "", plain(cell("id")))[:60],
        started_at=started,
        wall_clock=wall,
        local_date=None if utc and started else day,
        utc_offset_s=None if utc else offset,
        mode=mode,
        kind=kind,
        name=plain(cell("name"))[:NAME_LENGTH],
        notes=str(cell("notes") or "").strip()[:NOTES_LENGTH],
        gear=plain(cell("shoe"))[:100],
        filename=plain(cell("file"))[:200] if table.source == "runkeeper" else "",
        surface=surface_named(plain(cell("surface"))[:60]),
        distance_m=far,
        moving_s=seconds("moving") or seconds("duration") or _by_pace(cell("pace"), far, table),
        elapsed_s=seconds("elapsed"),
        heart=amount_in(cell("heart"), mark)[0],
        cadence=amount_in(cell("cadence"), mark)[0],
        both_feet=table.source == "garmin",
        rpe=amount_in(cell("rpe"), mark)[0],
        is_race=plain(cell("race")).casefold() in _TRUE,
    )


def _by_pace(cell: Cell, metres: float | None, table: Table) -> float | None:
    """The seconds that a pace makes of a distance, where nothing else says them: 5:30, per kilometre or mile."""
    pace = plain(cell)[:40]
    per = "mi" if re.search(r"/\s*mi", pace) else "km" if re.search(r"/\s*km", pace) else None
    seconds = seconds_in(re.sub(r"\s*(min)?\s*/\s*(km|mi\w*)\.?$", "", pace), "min", table.matching.decimal)
    unit = per or ("mi" if table.matching.distance_unit == "mi" else "km")
    if seconds is None or not metres or not 100 <= seconds <= 3600:
        return None
    return seconds * metres / METRES[unit]


def _metres(cell: Cell, table: Table, mode: str | None) -> float | None:
    """Metres; Garmin's list has those of swims in metres, whatever the others are in."""
    unit = table.matching.distance_unit
    if table.source == "garmin" and mode == "swim":
        unit = "m"
    value, own = amount_in(cell, table.matching.decimal, whole=unit == "m")
    if value is None or (own or unit) is None:
        return None
    return value * METRES[own or unit or "m"]
