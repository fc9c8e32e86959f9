"""Whatever the bytes: activities, or ReadError with a known code. Nothing else, ever."""

import ast
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.training.importers.build import eastward, fit_run, gpx, gz, tcx, zipped
from tests.training.importers.build_lists import apple, garmin_json, kml, nike, statistics, workout, xlsx
from training import importers
from training.importers.confined import decode
from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.registry import read_activities
from training.importers.strava_rows import read_rows
from training.importers.types import CODES, MODES, WARNINGS, ReadError
from training.importers.uploads import Upload
from training.importers.wire import decode_item, encode_item

FIT = fit_run(seconds=20)
GPX = gpx([eastward(20, 3.0)], extra="<hr>150</hr>").encode()
TCX = tcx([(20, 60, [(k, 3.0 * k) for k in range(21)])]).encode()
ZIP = zipped(
    {
        "activities.csv": b"Activity ID,Activity Date,Activity Type,Filename,Distance\n"
        b'1,"Mar 1, 2026, 7:30:00 AM",Run,a.fit,1.2\n',
        "a.fit": FIT,
        "b.gpx": GPX,
    }
)
LOG = "Date;Strecke (km);Zeit;Typ;Notiz\n01.03.2026 07:30;10,5;52:10;Lauf;x\n02.03.2026;8;0:40:00;Rad;y\n"
LISTED = {
    "export.xml": apple(workout(inside=statistics())),
    "a.json": garmin_json(),
    "b.json": json.dumps(nike()).encode(),
    "a.csv": LOG.encode(),
    "a.xlsx": xlsx([["Date", "km", "Time"], ["2026-03-01", 5, "25:00"]]),
    "a.zip": zipped({"in.zip": zipped({"a.fit": FIT}), "x_summarizedActivities.json": garmin_json()}),
    "cardioActivities.zip": zipped({"cardioActivities.csv": LOG.encode(), "a.kml": kml(5)}),
}
LIMITS = Limits(max_file=200_000, max_archive=400_000)
T = TypeVar("T")
few = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """An original with bytes flipped, taken out, put in or cut off."""
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        what = draw(st.sampled_from("xids"))
        if what == "x" and data:
            data[at] = draw(st.integers(0, 255))
        elif what == "i":
            data[at:at] = draw(st.binary(max_size=12))
        elif what == "d":
            del data[at : at + draw(st.integers(1, 40))]
        elif draw(st.booleans()):
            del data[at:]
    return bytes(data)


def read_or_code(work: Callable[[], T]) -> T | None:
    """What the work gives; None where it refuses with a known code. Any other exception is the failure."""
    try:
        return work()
    except ReadError as error:
        code = error.code
    assert code in CODES
    return None


def check(data: bytes) -> None:
    found = read_or_code(lambda: read_activities("upload", data, LIMITS))
    assert found != []
    for one in found or []:
        assert one.mode in MODES
        assert set(one.warnings) <= WARNINGS
        assert 0 <= one.distance_m <= 500_000


@few
@given(mutated([FIT, GPX, TCX, gz(FIT), kml(10), LISTED["b.json"]]))
def test_mutated_files(data):
    check(data)


@few
@given(st.binary(max_size=400).map(lambda tail: FIT[:14] + tail))
def test_a_fit_header_and_anything(data):
    check(data)


@few
@given(mutated([ZIP]))
def test_mutated_archives(data):
    upload = read_or_code(lambda: Upload(BytesIO(data), "upload", LIMITS))
    for index in range(min(upload.total, 20) if upload else 0):
        item = upload.item(index)
        assert item.error in CODES or item.activities
        assert decode_item(decode(encode_item(item))["item"]) == item


@few
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_table(text, encoding):
    header = b"Activity ID,Activity Date,Activity Type,Filename,Distance,Distance\n"
    for row in read_or_code(lambda: read_rows(header + text.encode(encoding, "replace"), LIMITS)) or []:
        found = read_or_code(lambda row=row: row.activity("manual_entry"))
        assert found is None or found.source == "strava"


@st.composite
def mutated_list(draw: st.DrawFn) -> tuple[str, bytes]:
    """A list by its name, with bytes changed."""
    name = draw(st.sampled_from(sorted(LISTED)))
    return name, draw(mutated([LISTED[name]]))


def check_upload(name: str, data: bytes) -> None:
    upload = read_or_code(lambda: Upload(BytesIO(data), name, LIMITS, Options(unit="km", asides=True)))
    for index in range(min(upload.total, 20) if upload else 0):
        item = upload.item(index)
        assert item.error in CODES or item.activities
        assert decode_item(decode(encode_item(item))["item"]) == item


@settings(few, max_examples=150)
@given(mutated_list())
def test_mutated_lists(named):
    check_upload(*named)


cells = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["03/04/2026", "1.3.26", "2026-03-01T07:30:00Z", "52:10", "1h 2m", "10,5", "1.234,5 m", "--", "=1+1"]
    ),
    st.from_regex(r"[0-9]{1,4}[-/.:, ]?[0-9]{0,4}[-/.:, ]?[0-9]{0,4} ?(km|mi|h|min|Z|am|PM)?", fullmatch=True),
)


@settings(few, max_examples=50)
@given(
    st.lists(st.lists(cells, min_size=3, max_size=5), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_any_table_of_any_cells(rows, separator, encoding):
    head = [["Date", "Distance", "Duration", "Type", "Start time"]]
    lines = [separator.join(cell.replace(separator, "") for cell in row) for row in head + rows]
    check_upload("log.csv", "\n".join(lines).encode(encoding, "replace"))


def test_every_code_in_the_source_is_a_known_one():
    """A code that is not in CODES would reach a person without words."""
    used = set()
    for path in Path(importers.__file__).parent.rglob("[!l]*.py"):  # lamella.py's are those of its own child
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"ReadError", "_Failed"}
            )
            if named and node.args:
                used |= {
                    part.value
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    assert len(used) > 15
    assert used <= CODES | {"type"}
