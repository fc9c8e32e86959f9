"""Nike Run Club: JSON of one activity, or of a list. Distances are kilometres, times milliseconds since 1970."""

from typing import Any

from training.importers import jsons
from training.importers.limits import Limits
from training.importers.modes import mode_of
from training.importers.sound import cadence, checked, heart_rate, instant, number
from training.importers.types import Activity, ReadError

_HEAD = 64 * 1024
_INDOORS = {"indoors", "indoor", "treadmill"}


def sniff(data: bytes) -> bool:
    """Whether the bytes begin like Nike's."""
    return jsons.begins(data) and b'"active_duration_ms"' in data[:_HEAD]


def read(data: bytes, limits: Limits, detail: bool = False) -> list[Activity]:
    """Activities in the order of the file; no traces are made. Raises ReadError."""
    told = jsons.load(data, limits)
    if isinstance(told, dict) and isinstance(told.get("activities"), list):
        told = told["activities"]
    entries = [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict)]
    if len(entries) > 10 * limits.max_activities:
        raise ReadError("too_large", "activities")
    found, refused = [], None
    for entry in entries:
        try:
            found.append(_activity(entry))
        except ReadError as error:
            refused = error
    if not found:
        raise refused or ReadError("not_activity")
    return found


def _activity(entry: dict[str, Any]) -> Activity:
    begin, end = number(entry.get("start_epoch_ms")), number(entry.get("end_epoch_ms"))
    active = number(entry.get("active_duration_ms"))
    sums = _summaries(entry.get("summaries"))
    said = entry.get("tags")
    tags: dict[str, Any] = said if isinstance(said, dict) else {}
    kind = str(entry.get("type") or "")[:100]
    mode = mode_of(kind)
    if mode == "run" and str(tags.get("location", "")).casefold() in _INDOORS:
        mode = "treadmill"
    moving = None if active is None else active / 1000
    steps, kilometres = sums.get(("steps", "total")), sums.get(("distance", "total"))
    rate = steps / (moving / 60) if steps and moving else sums.get(("cadence", "mean"))
    key = str(entry.get("id") or "")[:60]
    name = tags.get("com.nike.name")
    return checked(
        Activity(
            mode=mode or "other",
            distance_m=round(1000 * kilometres) if kilometres is not None and 0 <= kilometres < 1e6 else 0,
            source="nike",
            started_at=instant(None if begin is None else begin / 1000),
            position=_place(entry.get("metrics")),
            moving_s=moving,
            elapsed_s=(end - begin) / 1000 if begin is not None and end is not None else None,
            cadence_spm=cadence(rate, mode or "other", both_feet=bool(steps)),
            heart_rate=heart_rate(sums.get(("heart_rate", "mean"))),
            surface="treadmill" if mode == "treadmill" else None,
            name=name if isinstance(name, str) else "",
            external_key=f"nike:{key}" if key else None,
            warnings=() if mode else ("mode_unknown",),
        )
    )


def _summaries(value: object) -> dict[tuple[str, str], float]:
    told: dict[tuple[str, str], float] = {}
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict) and (amount := number(one.get("value"))) is not None:
            told[str(one.get("metric"))[:40], str(one.get("summary"))[:40]] = amount
    return told


def _place(metrics: object) -> tuple[float, float] | None:
    """The first latitude and longitude recorded."""
    first: dict[str, float] = {}
    for one in metrics if isinstance(metrics, list) else []:
        if not isinstance(one, dict) or one.get("type") not in {"latitude", "longitude"}:
            continue
        values = one.get("values")
        if isinstance(values, list) and values and isinstance(values[0], dict):
            value = number(values[0].get("value"))
            if value is not None:
                first[str(one["type"])] = value
    lat, lon = first.get("latitude"), first.get("longitude")
    return (lat, lon) if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 else None
