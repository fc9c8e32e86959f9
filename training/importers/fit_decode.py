"""FIT bytes to parts, sessions and points. What was read before an error is kept.

Nearly all files are plain enough for fit_fast.py. Of the others, `fitdecode` is the only decoder that reads
compressed timestamps and files that are cut off; it raises many kinds of exception besides its own, so all of them
are caught here. Checksums never decide.
"""

import fitdecode
from fitdecode import CrcCheck, ErrorHandling, FitReader

from training.importers import fit_fast
from training.importers.fit_parts import DEGREES, EPOCH, KEPT, SYSTEM_TIME, Message, Part
from training.importers.limits import Limits
from training.importers.motion import Point
from training.importers.sound import number
from training.importers.types import ReadError

_RECORD = {
    "timestamp",
    "position_lat",
    "position_long",
    "distance",
    "heart_rate",
    "cadence",
    "altitude",
    "enhanced_altitude",
}
_SUBFIELDS = {"avg_running_cadence": "avg_cadence"}  # what fitdecode calls the same field of a run


def decode(data: bytes, limits: Limits, *, detail: bool = False) -> tuple[list[Part], bool]:
    """Every part of the chain, and whether the file broke off; laps and elevation only with `detail`.

    Raises ReadError(too_large).
    """
    try:
        return fit_fast.decode(data, limits, detail=detail), False
    except fit_fast.Unusual:
        fit_fast.refuse_huge(data, limits)
        return decode_slowly(data, limits, detail=detail)


def decode_slowly(data: bytes, limits: Limits, *, detail: bool = False) -> tuple[list[Part], bool]:
    """The same with fitdecode, whatever the file is like."""
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
                if frame.frame_type not in (fitdecode.FIT_FRAME_DATA, fitdecode.FIT_FRAME_DEFINITION):
                    continue
                is_data = frame.frame_type == fitdecode.FIT_FRAME_DATA
                if is_data:
                    messages += 1
                    fields += len(frame.fields)
                else:
                    messages += fit_fast.DEFINITION
                    fields += len(frame.field_defs) + len(frame.dev_field_defs or ())
                if messages > limits.max_messages or fields > limits.max_fields:
                    raise ReadError("too_large", "messages")
                if is_data:
                    _keep(parts[-1], frame, limits, detail)
    except ReadError:
        raise
    except MemoryError:
        raise
    except Exception:
        return parts, True
    return parts, False


def _keep(part: Part, frame: fitdecode.FitDataMessage, limits: Limits, detail: bool) -> None:
    """Take what is used from one data message."""
    name = frame.name
    if name == "record":
        if len(part.points) >= limits.max_points:
            raise ReadError("too_large", "points")
        _keep_record(part, frame, detail)
    elif name in KEPT and (detail or name != "lap"):
        if name == "session" and len(part.sessions) >= limits.max_activities:
            raise ReadError("too_large", "sessions")
        part.keep(name, _values(frame, KEPT[name]))


def _values(frame: fitdecode.FitDataMessage, wanted: set[str]) -> Message:
    """The wanted fields that have a value; a developer's field never stands in for a standard one."""
    found: Message = {}
    for data in frame.fields:
        if data.value is None or data.field is None or (data.field_def is not None and data.field_def.is_dev):
            continue
        if data.field.name == "enhanced_altitude" and data.field_def is None:
            continue  # made out of the coarse one
        name = _SUBFIELDS.get(data.field.name, data.field.name)
        if name in wanted:
            found[name] = data.value
    return found


def _keep_record(part: Part, frame: fitdecode.FitDataMessage, detail: bool) -> None:
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
    height = number(found.get("enhanced_altitude", found.get("altitude")))
    part.points.append(
        Point(
            seconds + EPOCH if seconds >= SYSTEM_TIME else seconds,
            lat if here else None,
            lon if here else None,
            metres if metres is not None and metres >= 0 else None,
            number(found.get("heart_rate")),
            number(found.get("cadence")),
            height if detail else None,
        )
    )


_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_PIECE = 1 << 17


def _crc16(data: bytes) -> int:
    """FIT's checksum: what remains of the bytes, as one polynomial over GF(2), after division by P.

    P = x^16 + x^15 + x^2 + 1, and over GF(2) P^n = x^16n + x^15n + x^2n + 1 for each power of two n. So a whole piece
    is reduced by few large shifts, with P^n for ever smaller n, and not byte by byte.
    """
    rest = 0
    for at in range(0, len(data), _PIECE):
        piece = data[at : at + _PIECE].translate(_MIRROR)  # the low bit of each byte is sent first
        rest = rest << 8 * len(piece) ^ int.from_bytes(piece, "big") << 16
        power = 1 << (rest.bit_length() // 16).bit_length()
        while power:
            while over := rest >> 16 * power:
                rest ^= over << 16 * power ^ over << 15 * power ^ over << 2 * power ^ over
            power >>= 1
    return int(f"{rest:016b}"[::-1], 2)


def checksums_agree(data: bytes) -> bool:
    """Whether every part of the chain ends in its right CRC-16."""
    at = 0
    while at + 12 <= len(data) and data[at + 8 : at + 12] == b".FIT":
        end = at + data[at] + int.from_bytes(data[at + 4 : at + 8], "little")
        if end + 2 > len(data) or _crc16(data[at:end]) != int.from_bytes(data[end : end + 2], "little"):
            return False
        at = end + 2
    return at == len(data)
