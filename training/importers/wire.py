"""Items as lines of JSON, from the child to its parent. The parent believes nothing that it has not checked."""

from base64 import b64decode, b64encode
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from typing import Any, cast

from training.importers.confined import Untrusted, line
from training.importers.lists import Options
from training.importers.sound import NAME_LENGTH, NOTES_LENGTH, SHOE_LENGTH, checked, number
from training.importers.tables.matching import Matching
from training.importers.tables.reading import LINES, SHOWN, Preview
from training.importers.tables.words import FIELDS, METRES, SECONDS
from training.importers.types import CODES, MODES, SOURCES, SURFACES, WARNINGS, Activity, Item, Lap, ReadError, Trace
from training.samples import unpack

LABEL_LENGTH = 500
_TEXT_LENGTHS = {
    "name": NAME_LENGTH,
    "notes": NOTES_LENGTH,
    "shoe": SHOE_LENGTH,
    "device_key": 200,
    "external_key": 100,
    "time_zone": 60,
}
_MAX_LAPS, _MAX_COLUMNS = 1000, 300
_FIELDS = {field.name for field in fields(Activity)}


def encode_item(item: Item, *, with_traces: bool = True) -> bytes:
    """One line."""
    activities = []
    for one in item.activities:
        plain = {name: getattr(one, name) for name in _FIELDS}
        plain["trace"] = (
            [b64encode(one.trace.samples).decode(), one.trace.laps] if one.trace and with_traces else None
        )
        plain["started_at"] = one.started_at.isoformat() if one.started_at else None
        plain["local_date"] = one.local_date.isoformat() if one.local_date else None
        plain["wall_clock"] = one.wall_clock.isoformat() if one.wall_clock else None
        activities.append(plain)
    return line({"item": [item.index, item.name[:LABEL_LENGTH], activities, item.error, item.sha256]})


def decode_item(value: object) -> Item:
    """The item in a message. Raises Untrusted."""
    try:
        _require(isinstance(value, list))
        index, name, activities, error, digest = cast(list[Any], value)
        _require(isinstance(index, int) and isinstance(name, str) and len(name) <= LABEL_LENGTH)
        _require(error is None or error in CODES)
        _require(isinstance(digest, str) and len(digest) in (0, 64) and isinstance(activities, list))
        return Item(index, name, tuple(_activity(one) for one in activities), error, digest)
    except (TypeError, ValueError, KeyError, OverflowError, ReadError) as problem:
        raise Untrusted(type(problem).__name__) from problem


def piece_line(piece: bytes) -> bytes:
    """A part of a file as one line; nothing is its end."""
    return line({"piece": b64encode(piece).decode()})


def decode_piece(message: dict[str, object]) -> bytes | None:
    """The part of a file in a message; None at its end. Raises Untrusted."""
    try:
        return b64decode(str(message["piece"]), validate=True) or None
    except (KeyError, ValueError) as problem:
        raise Untrusted(type(problem).__name__) from problem


def _activity(plain: dict[str, Any]) -> Activity:
    _require(isinstance(plain, dict) and set(plain) == _FIELDS)
    for name, length in _TEXT_LENGTHS.items():
        value = plain[name]
        absent = value is None and name not in {"name", "notes"}
        _require(absent or (isinstance(value, str) and len(value) <= length))
    for name in ("moving_s", "elapsed_s", "cadence_spm"):
        _require(plain[name] is None or number(plain[name]) is not None)
    for name in ("utc_offset_s", "heart_rate", "rpe"):
        _require(plain[name] is None or type(plain[name]) is int)
    _require(type(plain["distance_m"]) is int and isinstance(plain["is_race"], bool))
    _require(plain["mode"] in MODES and plain["source"] in SOURCES)
    _require(plain["surface"] is None or plain["surface"] in SURFACES)
    warnings = plain["warnings"]
    _require(isinstance(warnings, list) and set(warnings) <= WARNINGS)
    started, day, clock = plain["started_at"], plain["local_date"], plain["wall_clock"]
    moment = None if started is None else datetime.fromisoformat(str(started))
    _require(moment is None or moment.utcoffset() == timedelta(0))
    wall = None if clock is None else datetime.fromisoformat(str(clock))
    _require(wall is None or wall.tzinfo is None)
    place = plain["position"]
    _require(place is None or (isinstance(place, list) and len(place) == 2 and all(map(_is_number, place))))
    return checked(
        Activity(
            **{
                **plain,
                "started_at": moment,
                "wall_clock": wall,
                "position": None if place is None else (float(place[0]), float(place[1])),
                "trace": _trace(plain["trace"]),
                "local_date": None if day is None else date.fromisoformat(str(day)),
                "warnings": tuple(warnings),
            }
        )
    )


def _is_number(value: object) -> bool:
    return number(value) is not None


def _plain_trace(trace: Trace | None) -> list[object] | None:
    return None if trace is None else [b64encode(trace.samples).decode(), trace.laps]


def _trace(plain: Any) -> Trace | None:
    if plain is None:
        return None
    text, laps = plain
    _require(isinstance(text, str) and isinstance(laps, list) and len(laps) <= _MAX_LAPS)
    samples = b64decode(text, validate=True)
    unpack(samples)
    for lap in laps:
        _require(isinstance(lap, list) and len(lap) == len(Lap._fields))
        _require(all(value is None or _is_number(value) for value in lap))
    return Trace(samples, tuple(Lap(*lap) for lap in laps))


def plain_options(options: Options) -> dict[str, object]:
    """Options as JSON can carry them."""
    return asdict(options)


def options_of(plain: Any) -> Options:
    """The same back again, in the child, which trusts its parent."""
    return Options(plain["detail"], plain["unit"], plain["asides"], Matching(**plain["matching"]), plain["digest"])


def plain_preview(preview: Preview) -> dict[str, object]:
    """A preview as JSON can carry it."""
    return asdict(preview)


def preview_from(plain: Any) -> Preview:
    """The preview in a message. Raises Untrusted."""
    try:
        _require(set(plain) == {field.name for field in fields(Preview)})
        header, rows = plain["header"], plain["rows"]
        _require(len(header) <= _MAX_COLUMNS and len(rows) <= SHOWN and type(plain["total"]) is int)
        lines = plain["lines"]
        _require(len(lines) <= LINES)
        texts = [*header, *(cell for row in [*rows, *lines] for cell in row)]
        _require(all(len(row) <= _MAX_COLUMNS for row in [*rows, *lines]))
        _require(all(isinstance(text, str) and len(text) <= 100 for text in texts))
        said = Matching(**plain["matching"])
        _require(set(said.columns) <= set(FIELDS) and all(type(at) is int for at in said.columns.values()))
        _require(said.date_order in (None, "dmy", "mdy") and said.decimal in (None, ".", ","))
        _require(said.distance_unit in (None, *METRES) and said.duration_unit in (None, *SECONDS))
        _require(said.short_duration in (None, "mm:ss", "h:mm") and type(said.header_row) in (int, type(None)))
        _require(set(plain["questions"]) <= CODES)
        return Preview(
            header=tuple(header),
            rows=tuple(map(tuple, rows)),
            total=plain["total"],
            matching=said,
            questions=tuple(plain["questions"]),
            lines=tuple(map(tuple, lines)),
        )
    except (TypeError, ValueError, KeyError) as problem:
        raise Untrusted(type(problem).__name__) from problem


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("unexpected")
