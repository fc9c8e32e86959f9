"""Every reader as a function of bytes, and the files that a fuzzer starts from.

A target takes any bytes and returns nothing. It lets out what no reader may let out: any exception but our own, a
code that nobody has words for, an activity that the checks of the application would not pass.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from tests.training.importers.build import FitWriter, eastward, fit_run, gpx, gz, tcx, zipped
from tests.training.importers.build_lists import apple, garmin_json, kml, nike, statistics, workout, xlsx
from tests.training.importers.hostile import fit_many_fields, fit_no_fields, overlapping_zip, symlink_zip
from training.importers.confined import decode
from training.importers.lamella import OTHER, Copy, is_copy
from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.registry import read_activities
from training.importers.types import CODES, MODES, WARNINGS, ReadError
from training.importers.uploads import Upload, preview_of
from training.importers.wire import decode_item, encode_item

LIMITS = Limits(max_archive=4 * 1024 * 1024)
ITEMS = 20  # of one upload
LOG = "Date;Strecke (km);Zeit;Typ;Notiz\n01.03.2026 07:30;10,5;52:10;Lauf;x\n02.03.2026;8;0:40:00;Rad;y\n"
STRAVA = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Filename,Moving Time,Distance\n"
    '1,"Mar 1, 2026, 7:30:00 AM",x,Run,600,1.8,a.fit,600,1800\n2,"01.03.2026, 07:30:00",y,Lauf,600,"1,8",,600,1800\n'
)
COPY = {
    "lamella.json": json.dumps({"format": "lamella-export", "version": 1}).encode(),
    "json/runs.json": b'{"rows": [\n{"id": 1},\n{"id": 2}\n]}\n',
    "originals/a.fit": b"x",
}
TABLES = ["shoes", "runs"]


@dataclass(frozen=True, slots=True)
class Target:
    """One reader: what to do with bytes, and bytes that it can read."""

    take: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def one_file(data: bytes) -> None:
    """An activity file, with its trace."""
    try:
        found = read_activities("upload", data, LIMITS, detail=True)
    except ReadError as refused:
        _is_known(refused)
        return
    assert found
    for one in found:
        assert one.mode in MODES
        assert set(one.warnings) <= WARNINGS
        assert 0 <= one.distance_m <= 500_000


def named(name: str) -> Callable[[bytes], None]:
    """An upload of this name: every item of it, over the wire and back, and what would be asked of its runner."""

    def take(data: bytes) -> None:
        file = BytesIO(data)
        options = Options(detail=True, unit="km", asides=True)
        try:
            upload = Upload(file, name, LIMITS, options)
        except ReadError as refused:
            _is_known(refused)
        else:
            for index in range(min(upload.total, ITEMS)):
                item = upload.item(index)
                assert item.error in CODES or item.activities
                assert decode_item(decode(encode_item(item))["item"]) == item
        try:
            preview_of(file, name, LIMITS, options)
        except ReadError as refused:
            _is_known(refused)

    return take


def copy(data: bytes) -> None:
    """A copy of everything."""
    file = BytesIO(data)
    is_copy(file, LIMITS)
    try:
        found = Copy(file, TABLES, LIMITS)
        assert found.total() == sum(1 for _ in found.chunks())
        for entry in found.originals():
            for _ in found.pieces(entry):
                pass
    except ReadError as refused:
        _is_known(refused, CODES | {OTHER, "copy_newer"})


def _is_known(refused: ReadError, codes: frozenset[str] | set[str] = CODES) -> None:
    assert refused.code in codes, refused.code


def _odd_fit() -> bytes:
    """A FIT file that only the tolerant reader reads: an unknown message with an array in it."""
    writer = FitWriter()
    writer.raw(b"\x41\x00\x00\xf0\xf0\x01\x01\x06\x02\x01" + bytes(range(6)))
    return writer.file()


_FIT, _TRACK = fit_run(seconds=20), gpx([eastward(20, 3.0)], extra="<hr>150</hr>").encode()
_TCX = tcx([(20, 60, [(k, 3.0 * k) for k in range(21)])]).encode()
_SHEET = xlsx([["Date", "km", "Time"], ["2026-03-01", 5, "25:00"], ["2026-03-02", "8,5", 0.03]])
_EXPORT = apple(workout(inside=statistics()))

TARGETS = {
    "fit": Target(one_file, (_FIT, _odd_fit(), fit_many_fields(20), fit_no_fields(50))),
    "gpx": Target(one_file, (_TRACK, _TRACK.decode().replace("UTF-8", "UTF-16").encode("utf-16"))),
    "tcx": Target(one_file, (_TCX,)),
    "kml": Target(one_file, (kml(10),)),
    "nike": Target(one_file, (json.dumps(nike()).encode(),)),
    "gzip": Target(one_file, (gz(_FIT), gz(_TRACK), gz(gz(b"x")))),
    "zip": Target(
        named("upload.zip"),
        (
            zipped({"activities.csv": STRAVA.encode(), "a.fit": _FIT}),
            zipped({"in.zip": zipped({"a.fit": _FIT}), "x_summarizedActivities.json": garmin_json()}),
            zipped({"cardioActivities.csv": LOG.encode(), "a.kml": kml(5), "b.gpx.gz": gz(_TRACK)}),
            zipped({"apple_health_export/export.xml": _EXPORT}),
            symlink_zip(),
            overlapping_zip(),
        ),
    ),
    "strava": Target(named("activities.csv"), (STRAVA.encode(), STRAVA.encode("utf-16"))),
    "table": Target(named("log.csv"), (LOG.encode(), LOG.encode("cp1252"), LOG.replace(";", "\t").encode("utf-16"))),
    "sheet": Target(named("log.xlsx"), (_SHEET,)),
    "apple": Target(named("export.xml"), (_EXPORT,)),
    "garmin": Target(named("a_summarizedActivities.json"), (garmin_json(),)),
    "copy": Target(copy, (zipped(COPY), zipped({f"x/{name}": data for name, data in COPY.items()}))),
}
