"""FIT bytes to parts, sessions and points. What was read before an error is kept.

`fitdecode` is the only decoder that reads compressed timestamps and files that are cut off; it raises
many kinds of exception besides its own, so all of them are caught here. Checksums never decide.
"""

from dataclasses import dataclass, field

import fitdecode
from fitdecode import CrcCheck, ErrorHandling, FitReader

from training.importers.limits import Limits
from training.importers.motion import Point
from training.importers.sound import number
from training.importers.types import ReadError

EPOCH = 631_065_600  # 1989-12-31 00:00:00 UTC in seconds since 1970
SYSTEM_TIME = 0x10000000  # below this, a timestamp counts from when the device was switched on
DEGREES = 180 / 2**31
_KEPT = {
    "file_id": {"type", "manufacturer", "serial_number", "time_created"},
    "session": {
        "start_time",
        "timestamp",
        "total_elapsed_time",
        "total_timer_time",
        "total_moving_time",
        "total_distance",
        "sport",
        "sub_sport",
        "avg_heart_rate",
        "avg_cadence",
        "avg_running_cadence",
        "avg_fractional_cadence",
        "workout_rpe",
    },
    "activity": {"timestamp", "local_timestamp"},
    "sport": {"sport", "sub_sport"},
}
_RECORD = {"timestamp", "position_lat", "position_long", "distance", "heart_rate", "cadence"}
Message = dict[str, object]


@dataclass(slots=True)
class Part:
    """One FIT file of a chain. Times of messages are raw: seconds since EPOCH, or since power on."""

    file_id: Message = field(default_factory=dict)
    activity: Message = field(default_factory=dict)
    sport: Message = field(default_factory=dict)
    sessions: list[Message] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)  # t in seconds since 1970, or since power on
    bad_points: int = 0


def epoch(raw: object) -> float | None:
    """Seconds since 1970 for a FIT time; None for one that counts from power on."""
    seconds = number(raw)
    return seconds + EPOCH if seconds is not None and seconds >= SYSTEM_TIME else None


def decode(data: bytes, limits: Limits) -> tuple[list[Part], bool]:
    """Every part of the chain, and whether the file broke off. Raises ReadError(too_large)."""
    parts: list[Part] = []
    messages = fields = 0
    try:
        with FitReader(
            data, processor=None, check_crc=CrcCheck.DISABLED, error_handling=ErrorHandling.IGNORE
        ) as reader:
            for frame in reader:
                if frame.frame_type == fitdecode.FIT_FRAME_HEADER:
                    if len(parts) >= limits.max_activities:
                        raise ReadError("too_large", "parts")
                    parts.append(Part())
                if frame.frame_type != fitdecode.FIT_FRAME_DATA:
                    continue
                messages += 1
                fields += len(frame.fields)
                if messages > limits.max_messages or fields > limits.max_fields:
                    raise ReadError("too_large", "messages")
                _keep(parts[-1], frame, limits)
    except ReadError:
        raise
    except MemoryError:
        raise
    except Exception:
        return parts, True
    return parts, False


def _keep(part: Part, frame: fitdecode.FitDataMessage, limits: Limits) -> None:
    """Take what is used from one data message."""
    name = frame.name
    if name == "record":
        if len(part.points) >= limits.max_points:
            raise ReadError("too_large", "points")
        _keep_record(part, frame)
    elif name in _KEPT:
        found = _values(frame, _KEPT[name])
        if name == "session":
            if len(part.sessions) >= limits.max_activities:
                raise ReadError("too_large", "sessions")
            part.sessions.append(found)
        elif name == "file_id":
            part.file_id = part.file_id or found
        elif name == "activity":
            part.activity = found
        else:
            part.sport = part.sport or found


def _values(frame: fitdecode.FitDataMessage, wanted: set[str]) -> Message:
    """The wanted fields that have a value; a developer's field never stands in for a standard one."""
    found: Message = {}
    for data in frame.fields:
        if data.value is None or data.field is None or (data.field_def is not None and data.field_def.is_dev):
            continue
        if data.field.name in wanted:
            found[data.field.name] = data.value
    return found


def _keep_record(part: Part, frame: fitdecode.FitDataMessage) -> None:
    found = _values(frame, _RECORD)
    seconds = number(found.get("timestamp"))
    if seconds is None:
        part.bad_points += 1
        return
    lat, lon = number(found.get("position_lat")), number(found.get("position_long"))
    if lat is not None:
        lat *= DEGREES
    if lon is not None:
        lon *= DEGREES
    here = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0)
    metres = number(found.get("distance"))
    part.points.append(
        Point(
            seconds + EPOCH if seconds >= SYSTEM_TIME else seconds,
            lat if here else None,
            lon if here else None,
            metres if metres is not None and metres >= 0 else None,
            number(found.get("heart_rate")),
            number(found.get("cadence")),
        )
    )


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
        table.append(value)
    return tuple(table)


_CRC = _crc_table()


def checksums_agree(data: bytes) -> bool:
    """Whether every part of the chain ends in its right CRC-16."""
    at = 0
    while at + 12 <= len(data) and data[at + 8 : at + 12] == b".FIT":
        end = at + data[at] + int.from_bytes(data[at + 4 : at + 8], "little")
        if end + 2 > len(data):
            return False
        crc = 0
        for byte in data[at:end]:
            crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
        if crc != int.from_bytes(data[end : end + 2], "little"):
            return False
        at = end + 2
    return at == len(data)
