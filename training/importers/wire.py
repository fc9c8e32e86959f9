"""Items as lines of JSON, from the child to its parent. The parent believes nothing that it has not checked."""

import json
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from typing import Any, cast

from training.importers.sound import NAME_LENGTH, NOTES_LENGTH, SHOE_LENGTH, checked, number
from training.importers.types import CODES, MODES, SOURCES, SURFACES, WARNINGS, Activity, Item, ReadError

LABEL_LENGTH = 500
_TEXT_LENGTHS = {
    "name": NAME_LENGTH,
    "notes": NOTES_LENGTH,
    "shoe": SHOE_LENGTH,
    "device_key": 200,
    "external_key": 100,
}
_FIELDS = {field.name for field in fields(Activity)}


class Untrusted(Exception):
    """What came through the pipe is not what a reader writes."""


def encode_item(item: Item) -> bytes:
    """One line."""
    activities = []
    for one in item.activities:
        plain = asdict(one)
        plain["started_at"] = one.started_at.isoformat() if one.started_at else None
        plain["local_date"] = one.local_date.isoformat() if one.local_date else None
        activities.append(plain)
    return line({"item": [item.index, item.name[:LABEL_LENGTH], activities, item.error, item.sha256]})


def line(message: dict[str, object]) -> bytes:
    """Any message as one line."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def decode(text: bytes) -> dict[str, object]:
    """A message of one line. Raises Untrusted."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Untrusted("json") from error
    if not isinstance(message, dict):
        raise Untrusted("shape")
    return message


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
    started, day = plain["started_at"], plain["local_date"]
    moment = None if started is None else datetime.fromisoformat(str(started))
    _require(moment is None or moment.utcoffset() == timedelta(0))
    return checked(
        Activity(
            **{
                **plain,
                "started_at": moment,
                "local_date": None if day is None else date.fromisoformat(str(day)),
                "warnings": tuple(warnings),
            }
        )
    )


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("unexpected")
