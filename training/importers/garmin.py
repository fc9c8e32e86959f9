"""Garmin's account export: `…_summarizedActivities.json`, with distances in centimetres and times in milliseconds.

The recordings themselves are FIT files in archives inside the archive; what is in both is recognised as one bout by
its start, distance and time when it is stored. `startTimeLocal` is the wall clock written as if it were UTC.
"""

from typing import Any

from training.importers import jsons
from training.importers.limits import Limits
from training.importers.modes import mode_of
from training.importers.rows import Row, told_apart
from training.importers.sound import instant, local_date_at, number
from training.importers.types import ReadError

_LIST = "summarizedActivitiesExport"
_QUARTER = 900
_FURTHEST = 14 * 3600


def sniff(head: bytes) -> bool:
    """Whether the first 64 KB are those of the list of activities."""
    return jsons.begins(head) and _LIST.encode() in head


def read_rows(data: bytes, limits: Limits) -> list[Row]:
    """Every activity, in the order of the file. Raises ReadError."""
    told = jsons.load(data, limits)
    lists = [one.get(_LIST) for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict)]
    entries = [entry for one in lists if isinstance(one, list) for entry in one]
    if len(entries) > limits.max_rows:
        raise ReadError("too_many_entries")
    if not entries:
        raise ReadError("no_rows")
    rows = [_row(one) if isinstance(one, dict) else Row("garmin", problem="bad_row") for one in entries]
    return told_apart(rows)


def _row(entry: dict[str, Any]) -> Row:
    begin = number(entry.get("startTimeGmt")) or number(entry.get("beginTimestamp"))
    local = number(entry.get("startTimeLocal"))
    started_at = instant(None if begin is None else begin / 1000)
    offset = None
    if begin is not None and local is not None:
        offset = _QUARTER * round((local - begin) / 1000 / _QUARTER)
        if abs(offset) > _FURTHEST:
            offset = None
    kind = _text(entry.get("activityType"))
    lat, lon = number(entry.get("startLatitude")), number(entry.get("startLongitude"))
    here = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat or lon)
    double = number(entry.get("avgDoubleCadence"))
    key = entry.get("activityId")
    effort = number(entry.get("workoutRpe"))
    return Row(
        source="garmin",
        key=str(key) if isinstance(key, int) else "",
        started_at=started_at,
        local_date=local_date_at(started_at, offset),
        utc_offset_s=offset,
        position=(lat, lon) if here and lat is not None and lon is not None else None,
        mode=mode_of(kind) or mode_of(_text(entry.get("sportType"))),
        kind=kind,
        name=_text(entry.get("name")),
        notes=_text(entry.get("description")),
        distance_m=_scaled(entry.get("distance"), 100),
        moving_s=_scaled(entry.get("duration"), 1000) or _scaled(entry.get("movingDuration"), 1000),
        elapsed_s=_scaled(entry.get("elapsedDuration"), 1000),
        heart=number(entry.get("avgHr")),
        cadence=double or number(entry.get("avgRunCadence")),
        both_feet=double is not None,
        rpe=None if effort is None else effort / 10,
    )


def _scaled(value: object, per: float) -> float | None:
    found = number(value)
    return None if found is None or found < 0 else found / per


def _text(value: object) -> str:
    return value[:10_000] if isinstance(value, str) else ""
