"""The events of a return-to-run ladder from a table or from JSON, each error with its line and column."""

import json
from datetime import date
from typing import Any

from risk.engine.ladder_state import (
    Begin,
    ClinicianOk,
    DayPassed,
    Event,
    Morning,
    PainReport,
    Session,
    Tick,
    Untick,
)
from risk.engine.table import Row, TableError, hint, read_rows, read_text
from risk.engine.types import BadInput

COLUMNS = ("date", "event", "site", "gate", "since", "pain", "step", "red_flags", "stage")
# The columns that each event may fill besides its date, those it must fill first.
EVENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "begin": (("site",), ()),
    "tick": (("gate",), ("since",)),
    "untick": (("gate",), ()),
    "session": (("pain",), ("step",)),
    "morning": (("pain",), ()),
    "pain": ((), ("red_flags",)),
    "clinician_ok": ((), ("stage",)),
    "day": ((), ()),
}
MORNINGS = ("none", "some")
COLUMN = {"on": "date"}
REASONS = {
    "unknown_code": "is not one of the codes that `python -m risk.engine parameters` prints",
    "not_begun": "comes before any begin: the first event is begin, with the site",
    "begun_twice": "is a second begin",
    "out_of_order": "is earlier than the event before it",
    "future": "is later than the event",
    "before_begin": "is earlier than begin",
    "pain_since": "is not later than the latest pain",
}


def events_from(path: str) -> list[tuple[Row, Event]]:
    """Return the events of a file in order, each with where it stands; .json is an array of objects."""
    is_json = path.lower().endswith(".json")
    rows = _json_rows(path) if is_json else read_rows(path, COLUMNS, ("date", "event"))
    if not rows:
        raise TableError(path, "holds no event: the first one is begin, with the site", 1)
    return [(row, _event(row)) for row in rows]


def named(row: Row, refused: BadInput) -> TableError:
    """Return what was refused as an error of its line and column."""
    column = COLUMN.get(refused.field, refused.field)
    text = row.text(column) or ("" if column != "since" else row.text("date"))
    return row.error(column, f'"{text}" {REASONS.get(refused.code, refused.code)}')


def _json_rows(path: str) -> list[Row]:
    """Return the objects of a JSON array as rows, each with the line on which it begins."""
    text = read_text(path)
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise TableError(path, error.msg, error.lineno, str(error.colno)) from None
    except (ValueError, RecursionError):
        raise TableError(path, "cannot be read as JSON", 1) from None
    if not isinstance(whole, list):
        raise TableError(path, "must be an array of events", 1)
    rows, decoder, at = [], json.JSONDecoder(), text.index("[") + 1
    for item in whole:
        while text[at] in " \t\r\n,":
            at += 1
        rows.append(_json_row(path, text.count("\n", 0, at) + 1, item))
        at = decoder.raw_decode(text, at)[1]
    return rows


def _json_row(path: str, line: int, item: Any) -> Row:
    if not isinstance(item, dict):
        raise TableError(path, "must be an object with date, event and what belongs to it", line)
    cells = {}
    for name, value in item.items():
        if name not in COLUMNS:
            raise TableError(path, hint(name, COLUMNS), line, name)
        if isinstance(value, list) and name == "red_flags":
            value = " ".join(str(one) for one in value)
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise TableError(path, "must be a text or a whole number", line, name)
        if value not in (None, ""):
            cells[name] = str(value)
    return Row(path, line, cells)


def _event(row: Row) -> Event:
    on, code = row.day("date"), row.text("event")
    if code is None:
        raise row.error("event", "is empty")
    if code not in EVENTS:
        raise row.error("event", hint(code, tuple(EVENTS)))
    needed, may = EVENTS[code]
    for name in row.cells:
        if name not in ("date", "event", *needed, *may):
            raise row.error(name, f"does not belong to {code}")
    for name in needed:
        if row.text(name) is None:
            raise row.error(name, f"is empty: {code} needs it")
    try:
        return _made(row, on, code)
    except BadInput as refused:
        raise named(row, refused) from None


def _made(row: Row, on: date, code: str) -> Event:
    site, gate, pain = row.text("site") or "", row.text("gate") or "", row.text("pain") or ""
    match code:
        case "begin":
            return Begin(on, site)
        case "tick":
            return Tick(on, gate, row.iso("since"))
        case "untick":
            return Untick(on, gate)
        case "session":
            return Session(on, pain, row.text("step"))
        case "morning":
            if pain not in MORNINGS:
                raise BadInput("pain", "unknown_code")
            return Morning(on, is_sore=pain == "some")
        case "pain":
            return PainReport(on, tuple((row.text("red_flags") or "").split()))
        case "clinician_ok":
            return ClinicianOk(on, row.whole("stage"))
    return DayPassed(on)
