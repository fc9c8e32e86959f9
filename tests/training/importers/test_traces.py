"""Samples, laps, places and zones: made where they are asked for, and the same through the child."""

import json
from base64 import b64encode
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zlib import compress

import pytest

from tests.training.importers.build import (
    START,
    UINT16,
    UINT32,
    FitWriter,
    eastward,
    fit_file_id,
    fit_record,
    fit_run,
    fit_session,
    fit_time,
    gpx,
    tcx,
)
from tests.training.importers.build_lists import kml
from training.importers.child import Reader
from training.importers.confined import Untrusted
from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.motion import Point
from training.importers.registry import read_activities
from training.importers.tables.matching import Matching
from training.importers.traces import trace_of
from training.importers.types import Activity, ReadError
from training.importers.wire import decode_item, encode_item, preview_from
from training.importers.zones import located, zone_at
from training.samples import unpack

TWO_LAPS = tcx(
    [(300, 900, [(k, 3.0 * k) for k in range(301)]), (300, 900, [(300 + k, 900 + 3.0 * k) for k in range(301)])]
)
FILES = {
    "a.fit": fit_run(),
    "a.gpx": gpx([eastward(600, 3.0)], extra="<hr>150</hr><cad>85</cad>").encode(),
    "a.tcx": TWO_LAPS.encode(),
    "a.kml": kml(),
}


@pytest.mark.parametrize("name", list(FILES))
def test_a_trace_is_made_only_where_it_is_asked_for(name):
    [bare] = read_activities(name, FILES[name])
    [full] = read_activities(name, FILES[name], detail=True)
    assert bare.trace is None
    assert replace(full, trace=None) == bare
    trace = unpack(full.trace.samples)
    assert {len(column) for column in trace if column is not None} == {602 if name == "a.tcx" else 601}
    assert (trace.seconds[0], trace.seconds[-1]) == (0, 6000)
    assert trace.metres[-1] == pytest.approx(18_000, abs=40)
    assert trace.metres == sorted(trace.metres)
    if name != "a.kml":
        assert (trace.heart[9], trace.cadence[9]) == (150, 170)
    if name != "a.tcx":
        assert (trace.lat[0], trace.lon[0]) == (48_000_000, 10_000_000)


def test_elevation_and_laps():
    writer, begin = FitWriter(), fit_time(START)
    fit_file_id(writer)
    for k in range(60):
        writer.message(1, 20, [(253, UINT32, begin + k), (5, UINT32, k * 300), (2, UINT16, (400 + k + 500) * 5)])
    for at, metres in ((0, 90), (30, 87)):
        lap = [(2, UINT32, begin + at), (7, UINT32, 31_000), (8, UINT32, 30_000), (9, UINT32, metres * 100)]
        writer.message(4, 19, lap)
    fit_session(writer, begin, metres=177, timer=60, elapsed=60)
    [run] = read_activities("a.fit", writer.file(), detail=True)
    assert unpack(run.trace.samples).height == [4000 + 10 * k for k in range(60)]
    assert [(lap.start_s, lap.moving_s, lap.elapsed_s, lap.metres) for lap in run.trace.laps] == [
        (0.0, 30.0, 31.0, 90.0),
        (30.0, 30.0, 31.0, 87.0),
    ]
    assert read_activities("a.gpx", FILES["a.gpx"], detail=True)[0].trace is not None
    laps = read_activities("a.tcx", FILES["a.tcx"], detail=True)[0].trace.laps
    assert [(lap.start_s, lap.moving_s, lap.metres) for lap in laps] == [(0.0, 300.0, 900.0), (300.0, 300.0, 900.0)]


def test_laps_go_to_their_own_session():
    writer, begin = FitWriter(), fit_time(START)
    fit_file_id(writer)
    for at in (0, 300, 600, 900):
        writer.message(4, 19, [(2, UINT32, begin + at), (8, UINT32, 300_000)])
    for at, sport in ((0, "cycling"), (600, "running")):
        fit_session(writer, begin + at, sport=sport, metres=1800, timer=600, elapsed=600)
    for k in range(0, 1200, 10):
        fit_record(writer, begin + k, metres=k * 3.0)
    ride, run = read_activities("a.fit", writer.file(), detail=True)
    assert [lap.start_s for lap in ride.trace.laps] == [lap.start_s for lap in run.trace.laps] == [0.0, 300.0]


def test_long_traces_are_thinned_and_keep_their_end():
    [run] = read_activities("a.fit", fit_run(seconds=600), Limits(max_samples=100), detail=True)
    columns = unpack(run.trace.samples)
    assert len(columns.seconds) == len(columns.lat) == 100
    assert columns.seconds[-1] == 6000
    assert {later - time for time, later in pairwise(columns.seconds)} == {60, 70}  # evenly


def test_thinning_keeps_both_sides_of_a_pause():
    paused = [*range(300), *range(900, 1200)]
    bout = [Point(float(t), 48.0, 10.0 + t * 4e-5, 3.0 * t) for t in paused]
    columns = unpack(trace_of([bout], "run", 50).samples)
    assert len(columns.seconds) <= 50
    at = columns.seconds.index(2990)
    assert columns.seconds[at + 1] == 9000


def test_stretches_that_overlap_are_put_in_order_and_impossible_values_are_left_out():
    first = [Point(float(t), 48.0, 10.0, None, 0.0, None, 99_000.0) for t in range(60)]
    second = [Point(float(t), 48.0, 10.001, None, 150.0, None, 1.0) for t in range(30, 90)]
    columns = unpack(trace_of([first, second], "run", 500).samples)
    assert columns.seconds == sorted(columns.seconds)
    assert columns.metres is None or columns.metres == sorted(columns.metres)
    assert set(columns.heart) == {None, 150}
    assert set(columns.height) == {None, 10}
    beyond = [point._replace(lat=95.0) for point in first]
    assert trace_of([beyond], "run", 500) is None


def test_the_child_hands_over_traces_and_zones(tmp_path):
    path = tmp_path / "upload"
    with Reader() as reader:
        for name, data in FILES.items():
            path.write_bytes(data)
            [_, item] = reader.read(path, name, options=Options(detail=True))
            assert list(item.activities) == read_activities(name, data, detail=True)
            assert list(reader.read(path, name))[1].activities[0].trace is None


def test_the_child_previews_a_table_and_takes_the_answer(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(b"Date,km,Time\n03/04/2026,10,50:00\n")
    with Reader() as reader:
        seen = reader.preview(path, "log.csv")
        assert (seen.questions, seen.matching.columns) == (
            ("ask_date_order",),
            {"date": 0, "distance": 1, "duration": 2},
        )
        assert [item.error for item in list(reader.read(path, "log.csv"))[1:]] == ["ask_date_order"]
        answer = Options(matching=replace(seen.matching, date_order="mdy"))
        [_, item] = reader.read(path, "log.csv", options=answer)
        assert item.activities[0].local_date == date(2026, 3, 4)
        path.write_bytes(fit_run(seconds=9))
        with pytest.raises(ReadError, match="unsupported"):
            reader.preview(path, "a.fit")
        assert list(reader.read(path, "a.fit"))[1].activities


@pytest.mark.parametrize(
    "trace",
    [
        "AQ==",
        [],
        ["AQ==", []],
        ["not base64", []],
        [b64encode(b"\1" + compress(bytes(20_000_000))).decode(), []],
        ["", [[1, 2]]],
        ["", [["x"] * 6]],
        ["", [[None] * 6] * 1001],
        [b64encode(b"\2" + compress(b"")).decode(), []],
    ],
)
def test_a_trace_that_no_reader_writes_is_not_believed(trace):
    upload = read_activities("a.fit", fit_run(seconds=60), detail=True)[0]
    plain = json.loads(encode_item(_item(upload)))["item"]
    assert decode_item(json.loads(json.dumps(plain))).activities[0] == upload
    plain[2][0]["trace"] = trace
    with pytest.raises(Untrusted):
        decode_item(plain)


@pytest.mark.parametrize(
    "change",
    [
        {"total": "x"},
        {"questions": ["sure"]},
        {"matching": {"columns": {"evil": 1}}},
        {"rows": [[1]]},
        {"lines": [["x" * 101]]},
        {"extra": 1},
    ],
)
def test_a_preview_that_no_reader_writes_is_not_believed(change):
    plain = {"header": ["a"], "rows": [["b"]], "total": 1, "matching": asdict(Matching()), "questions": []}
    plain["lines"] = [["a"], ["b"]]
    assert preview_from(plain).total == 1
    with pytest.raises(Untrusted):
        preview_from(plain | change)


def _item(activity: Activity):
    return decode_item([0, "a.fit", [], None, ""]).__class__(0, "a.fit", (activity,))


# ── zones ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (52.5, 13.4, "Europe/Berlin"),
        (40.7, -74.0, "America/New_York"),
        (-33.9, 151.2, "Australia/Sydney"),
        (1.87, -157.4, "Pacific/Kiritimati"),
        (0.0, -30.0, "Etc/GMT+2"),
        (91.0, 0.0, None),
        (float("nan"), 0.0, None),
    ],
)
def test_the_zone_of_a_place(lat, lon, zone):
    assert zone_at(lat, lon) == zone


@pytest.mark.parametrize(
    ("moment", "place", "day", "offset"),
    [
        ("2026-03-01T23:30:00", (52.5, 13.4), "2026-03-02", 3600),
        ("2026-07-01T22:30:00", (52.5, 13.4), "2026-07-02", 7200),
        ("2026-03-01T03:00:00", (40.7, -74.0), "2026-02-28", -18_000),
        ("2026-03-01T11:00:00", (1.87, -157.4), "2026-03-02", 50_400),  # east of the date line, though west of it
    ],
)
def test_the_date_is_that_of_the_place(moment, place, day, offset):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    found = located(Activity("run", 5000, "gpx", started_at=at, position=place, local_date=date(2000, 1, 1)))
    assert (str(found.local_date), found.utc_offset_s) == (day, offset)


def test_without_a_place_the_file_s_own_offset_stays():
    told = Activity("run", 5000, "fit", started_at=START, local_date=START.date(), utc_offset_s=3600)
    assert located(told) == told
    assert located(replace(told, time_zone="Mars/Olympus")).time_zone is None
    late = Activity("run", 5000, "apple", started_at=START - timedelta(hours=8), time_zone="America/New_York")
    assert located(late).local_date == date(2026, 2, 28)
