"""Activity files made by code, sound and hostile, so that the suite needs no file from outside."""

import gzip
import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import cos, radians

FIT_EPOCH = 631_065_600
START = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
ENUM, UINT8, UINT16, UINT32, SINT32, UINT32Z, STRING = 0x00, 0x02, 0x84, 0x86, 0x85, 0x8C, 0x07
_FORMATS = {ENUM: "B", UINT8: "B", UINT16: "H", UINT32: "I", SINT32: "i", UINT32Z: "I"}
_INVALID = {ENUM: 0xFF, UINT8: 0xFF, UINT16: 0xFFFF, UINT32: 0xFFFFFFFF, SINT32: 0x7FFFFFFF, UINT32Z: 0}
SPORTS = {
    "generic": 0,
    "running": 1,
    "cycling": 2,
    "transition": 3,
    "fitness_equipment": 4,
    "swimming": 5,
    "training": 10,
    "walking": 11,
    "rowing": 15,
    "hiking": 17,
}
SUB_SPORTS = {"generic": 0, "treadmill": 1, "trail": 3, "track": 4, "strength_training": 20}
FIT_LOGGED = 4


def fit_time(moment: datetime) -> int:
    """Seconds since FIT's epoch."""
    return int(moment.timestamp()) - FIT_EPOCH


def crc16(data: bytes) -> int:
    """FIT's checksum, bit by bit (the reader uses a table)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


class FitWriter:
    """Just enough FIT: definitions, messages, header and checksum."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._defined: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {}

    def message(
        self, local: int, number: int, fields: Sequence[tuple[int, int, int | None]], *, compressed: int | None = None
    ) -> None:
        """One data message of (field number, base type, raw value), defined first where needed."""
        shape = (number, tuple((field, base) for field, base, _ in fields))
        if self._defined.get(local) != shape:
            self._defined[local] = shape
            self._body += struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields))
            for field, base, _ in fields:
                self._body += struct.pack("BBB", field, struct.calcsize(_FORMATS[base]), base)
        self._body.append(local if compressed is None else 0x80 | local << 5 | compressed)
        for _, base, value in fields:
            self._body += struct.pack(f"<{_FORMATS[base]}", _INVALID[base] if value is None else value)

    def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self._body += data

    def file(self, *, checksum: bool = True) -> bytes:
        """The finished file; without its checksum where the file is large and nobody will look."""
        head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(self._body), b".FIT")
        whole = head + struct.pack("<H", crc16(head)) + bytes(self._body)
        return whole + struct.pack("<H", crc16(whole) if checksum else 0)


def fit_file_id(
    writer: FitWriter, *, kind: int = FIT_LOGGED, serial: int = 3_900_000_001, created: int | None = None
) -> None:
    """The message every FIT file begins with; maker 1 is Garmin."""
    writer.message(
        0,
        0,
        [
            (0, ENUM, kind),
            (1, UINT16, 1),
            (3, UINT32Z, serial),
            (4, UINT32, fit_time(START) if created is None else created),
        ],
    )


def fit_record(
    writer: FitWriter,
    time: int,
    *,
    metres: float | None = None,
    lat: float | None = None,
    lon: float | None = None,
    heart: int | None = None,
    steps: int | None = None,
) -> None:
    """One sample."""
    writer.message(
        1,
        20,
        [
            (253, UINT32, time),
            (0, SINT32, None if lat is None else round(lat * 2**31 / 180)),
            (1, SINT32, None if lon is None else round(lon * 2**31 / 180)),
            (5, UINT32, None if metres is None else round(metres * 100)),
            (3, UINT8, heart),
            (4, UINT8, steps),
        ],
    )


def fit_session(
    writer: FitWriter,
    start: int,
    *,
    sport: str = "running",
    sub: str = "generic",
    metres: float | None = None,
    timer: float | None = None,
    elapsed: float | None = None,
    heart: int | None = None,
    steps: int | None = None,
) -> None:
    """One summary."""
    writer.message(
        2,
        18,
        [
            (253, UINT32, start),
            (2, UINT32, start),
            (5, ENUM, SPORTS[sport]),
            (6, ENUM, SUB_SPORTS[sub]),
            (7, UINT32, None if elapsed is None else round(elapsed * 1000)),
            (8, UINT32, None if timer is None else round(timer * 1000)),
            (9, UINT32, None if metres is None else round(metres * 100)),
            (16, UINT8, heart),
            (18, UINT8, steps),
        ],
    )


def fit_activity(writer: FitWriter, utc: int, local: int) -> None:
    """The closing message, with the device's wall clock."""
    writer.message(3, 34, [(253, UINT32, utc), (5, UINT32, local)])


def fit_run(
    *,
    seconds: int = 600,
    speed: float = 3.0,
    sport: str = "running",
    sub: str = "generic",
    start: datetime = START,
    summary: bool = True,
    offset: int | None = 3600,
    serial: int = 3_900_000_001,
    lon: float = 10.0,
) -> bytes:
    """A sound file with one sample a second, heading east on the 48th parallel."""
    writer, begin = FitWriter(), fit_time(start)
    fit_file_id(writer, created=begin, serial=serial)
    for k in range(seconds + 1):
        fit_record(writer, begin + k, metres=k * speed, lat=48.0, lon=east(lon, k * speed), heart=150, steps=85)
    if summary:
        fit_session(
            writer,
            begin,
            sport=sport,
            sub=sub,
            metres=seconds * speed,
            timer=seconds,
            elapsed=seconds,
            heart=150,
            steps=85,
        )
    if offset is not None:
        fit_activity(writer, begin + seconds, begin + seconds + offset)
    return writer.file()


def east(lon: float, metres: float, lat: float = 48.0) -> float:
    """The longitude so many metres east."""
    return lon + metres / (111_195.08 * cos(radians(lat)))


def gpx(
    segments: Sequence[Sequence[tuple[float, float, float | None]]],
    *,
    kind: str = "running",
    name: str = "Loop",
    extra: str = "",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
) -> str:
    """A track of segments of (lat, lon, seconds after START or None)."""
    parts = [
        head,
        '<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk>',
        f"<name>{name}</name><type>{kind}</type>",
    ]
    for segment in segments:
        parts.append("<trkseg>")
        for lat, lon, after in segment:
            time = "" if after is None else f"<time>{(START + timedelta(seconds=after)).isoformat()[:-6]}Z</time>"
            parts.append(f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><ele>400</ele>{time}{extra}</trkpt>')
        parts.append("</trkseg>")
    return "".join([*parts, "</trk></gpx>"])


def eastward(
    seconds: int, speed: float, *, first: int = 0, start_m: float = 0.0, step: int = 1
) -> list[tuple[float, float, float | None]]:
    """A segment at constant speed on the 48th parallel."""
    return [(48.0, east(10.0, start_m + k * speed), first + k) for k in range(0, seconds + 1, step)]


def tcx(
    laps: Sequence[tuple[float, float, Sequence[tuple[int, float]]]],
    *,
    sport: str = "Running",
    notes: str = "",
    unit: str = "3900000001",
) -> str:
    """One activity of laps of (seconds, metres, samples of (seconds after START, metres so far))."""
    parts = [
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>',
        f'<Activity Sport="{sport}"><Id>{_iso(0)}</Id>',
    ]
    for seconds, metres, samples in laps:
        parts.append(
            f'<Lap StartTime="{_iso(samples[0][0] if samples else 0)}"><TotalTimeSeconds>{seconds}'
            f"</TotalTimeSeconds><DistanceMeters>{metres}</DistanceMeters><Track>"
        )
        for after, so_far in samples:
            parts.append(
                f"<Trackpoint><Time>{_iso(after)}</Time><DistanceMeters>{so_far}</DistanceMeters>"
                "<HeartRateBpm><Value>150</Value></HeartRateBpm><Cadence>85</Cadence></Trackpoint>"
            )
        parts.append("</Track></Lap>")
    return "".join(
        [
            *parts,
            f"<Notes>{notes}</Notes><Creator><UnitId>{unit}</UnitId></Creator>"
            "</Activity></Activities></TrainingCenterDatabase>",
        ]
    )


def _iso(after: int) -> str:
    return f"{(START + timedelta(seconds=after)).isoformat()[:-6]}Z"


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def gz(data: bytes) -> bytes:
    """gzip, without the time of day."""
    return gzip.compress(data, mtime=0)
