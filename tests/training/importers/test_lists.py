"""Lists that are no tables: Apple's XML, Garmin's account export, Nike's JSON, KML, and archives that hold them."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest

from tests.training.importers.build import START, eastward, fit_run, gpx, gz, zipped
from tests.training.importers.build_lists import (
    APPLE_HEAD,
    MS,
    apple,
    garmin_json,
    kml,
    nike,
    statistics,
    workout,
)
from training.importers import apple as apple_reader
from training.importers.limits import Limits
from training.importers.registry import read_activities
from training.importers.types import Item, ReadError
from training.importers.uploads import Upload, located_item


def items(data: bytes, name: str) -> list[Item]:
    upload = Upload(BytesIO(data), name, Limits())
    return [located_item(upload.item(index)) for index in range(upload.total)]


def one(data: bytes, name: str):
    [item] = items(data, name)
    [activity] = item.activities
    return activity


# ── Apple ────────────────────────────────────────────────────────────────────
def test_a_workout_of_a_new_export():
    pause = '<WorkoutEvent type="HKWorkoutEventTypePause" date="2026-03-01 08:40:00 +0100"/>'
    run = one(apple(workout(inside=pause + statistics())), "export.xml")
    assert (run.mode, run.distance_m, run.moving_s, run.elapsed_s) == ("run", 5000, 1800, 1920)
    assert (run.started_at, run.local_date, run.utc_offset_s) == (START, date(2026, 3, 1), 3600)
    assert (run.heart_rate, run.cadence_spm, run.source) == (150, 170, "apple")


def test_a_workout_of_an_old_export_in_miles():
    run = one(apple(workout(totalDistance="3.02", totalDistanceUnit="mi", minutes="33.5")), "export.xml")
    assert (run.distance_m, run.moving_s) == (4860, 2010)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("Running", "run"),
        ("Walking", "walk"),
        ("Hiking", "hike"),
        ("Cycling", "cycle"),
        ("Swimming", "swim"),
        ("Elliptical", "elliptical"),
        ("TraditionalStrengthTraining", "strength"),
        ("Soccer", "team"),
        ("Golf", "other"),
    ],
)
def test_kinds_of_workouts(kind, mode):
    assert one(apple(workout(kind=kind, inside=statistics())), "export.xml").mode == mode


def test_indoors_is_a_treadmill_and_the_zone_of_the_workout_wins():
    entries = (
        '<MetadataEntry key="HKIndoorWorkout" value="1"/><MetadataEntry key="HKTimeZone" value="America/New_York"/>'
    )
    late = workout(start="2026-03-02 04:30:00 +0100", end="2026-03-02 05:00:00 +0100", inside=entries + statistics())
    run = one(apple(late), "export.xml")
    assert (run.mode, run.surface) == ("treadmill", "treadmill")
    assert (run.local_date, run.time_zone, run.utc_offset_s) == (date(2026, 3, 1), "America/New_York", -5 * 3600)


@pytest.mark.parametrize("size", [7, 64, 1000, 100_000])
def test_workouts_are_found_whatever_the_pieces(size):
    data = apple(
        *(workout(inside=statistics(metres=k)) for k in range(1, 6)), workout(kind="Yoga").replace("/Workout", "/W")
    )
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    rows = apple_reader.read_rows(pieces, Limits())
    assert [row.distance_m for row in rows] == [1000, 2000, 3000, 4000, 5000]


def test_a_workout_that_cannot_be_read_fails_alone():
    broken = workout(inside="&nothing;" + statistics())
    endless = workout(inside='<WorkoutEvent type="x"/>' * 60_000)
    found = items(apple(broken, endless, workout(inside=statistics())), "export.xml")
    assert [item.error for item in found] == ["corrupt", "too_large", None]


def test_gigabytes_between_workouts_are_never_held(tmp_path):
    record = b'<Record type="HKQuantityTypeIdentifierHeartRate" value="60"/>\n' * 20_000

    def pieces():
        yield APPLE_HEAD.encode()
        for _ in range(200):
            yield record
        yield apple(workout(inside=statistics()))

    rows = apple_reader.read_rows(pieces(), Limits())
    assert len(rows) == 1
    with pytest.raises(ReadError, match="too_large"):
        apple_reader.read_rows(pieces(), Limits(max_stream=10_000_000))


def test_an_export_with_its_routes_is_one_run():
    route = '<WorkoutRoute><FileReference path="/workout-routes/route_1.gpx"/></WorkoutRoute>'
    files = {
        "apple_health_export/exportación.xml": apple(workout(inside=statistics() + route)),
        "apple_health_export/export_cda.xml": b"<ClinicalDocument/>",
        "apple_health_export/workout-routes/route_1.gpx": gpx([eastward(1800, 2.7)], kind="").encode(),
    }
    run = one(zipped(files), "export.zip")
    assert (run.mode, run.distance_m, run.moving_s) == ("run", 5000, 1800)  # the watch's, not the route's 4,860
    assert (run.time_zone, run.started_at, run.source, run.warnings) == ("Europe/Berlin", START, "apple", ())


# ── Garmin ───────────────────────────────────────────────────────────────────
def test_centimetres_and_milliseconds():
    run = one(garmin_json(), "x_summarizedActivities.json")
    assert (run.mode, run.distance_m, run.moving_s, run.elapsed_s) == ("run", 10_000, 3600, 3700)
    assert (run.started_at, run.local_date, run.utc_offset_s) == (START, date(2026, 3, 1), 3600)
    assert (run.cadence_spm, run.heart_rate, run.external_key) == (168, 150, "garmin:42")


def test_garmin_s_kinds_both_feet_and_faults():
    found = items(
        garmin_json(
            {"activityType": "treadmill_running"},
            {"activityType": "track_running"},
            {"activityType": "lap_swimming", "distance": 100_000.0},
            {"avgDoubleCadence": 110.0},
            {"startTimeGmt": None, "startTimeLocal": None},
            {"distance": 10**30, "duration": "long"},
        ),
        "a.json",
    )
    known = [item.activities[0] for item in found[:4]]
    assert [(run.mode, run.surface) for run in known[:3]] == [
        ("treadmill", "treadmill"),
        ("run", "track"),
        ("swim", None),
    ]
    assert known[3].cadence_spm == 110
    assert [item.error for item in found[4:]] == ["bad_row", "bad_row"]


def test_an_account_export_opens_the_archives_inside():
    inner = zipped({"a@b.c_1.fit": fit_run(), "a@b.c_2.fit": b"nonsense", "settings.txt": b"x"})
    data = zipped(
        {
            "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": inner,
            "DI_CONNECT/DI-Connect-Fitness/x_0_summarizedActivities.json": garmin_json(),
            "DI_CONNECT/DI-Connect-Wellness/x_sleepData.json": b'[{"sleep": 1}]',
            "customer_data/customer.json": b"{}",
        }
    )
    found = items(data, "export.zip")
    assert [(item.name, item.error) for item in found] == [
        ("UploadedFiles_0-_Part1.zip/a@b.c_1.fit", None),
        ("UploadedFiles_0-_Part1.zip/a@b.c_2.fit", "corrupt"),
        ("2026-03-01 · Berlin Running", None),
    ]
    assert found[0].activities[0].device_key == read_activities("a.fit", fit_run())[0].device_key


@pytest.mark.parametrize("stored", [0, 8], ids=["stored", "deflated"])
def test_a_large_inner_archive_is_read_through_the_outer(stored):
    """More than is kept of its end, so that entries are read from the stream."""
    noise = {f"{k}.bin": bytes((k * j * 2654435761 >> 7) & 0xFF for j in range(200_000)) * 6 for k in range(1, 9)}
    files = {"first.fit": fit_run(), **noise, "last.gpx": gpx([eastward(60, 3.0)]).encode()}
    data = zipped({"part.zip": zipped(files, method=0)}, method=stored)
    upload = Upload(BytesIO(data), "a.zip", Limits())
    assert [upload.name(k) for k in range(upload.total)] == ["part.zip/first.fit", "part.zip/last.gpx"]
    assert [upload.item(k).activities[0].distance_m for k in (1, 0, 1)] == [180, 1800, 180]


# ── Nike, Runkeeper ──────────────────────────────────────────────────────────
@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"activities": [one]}])
def test_nike_in_every_wrapping(wrap):
    run = one(json.dumps(wrap(nike())).encode(), "activity.json")
    assert (run.mode, run.distance_m, run.moving_s, run.elapsed_s) == ("run", 5020, 1800, 1900)
    assert (run.heart_rate, run.cadence_spm, run.name) == (151, 170, "Sunday Morning Run")
    assert (run.external_key, run.time_zone, run.local_date) == ("nike:aaaa-bbbb", "Europe/Berlin", date(2026, 3, 1))


def test_nike_indoors_and_in_an_archive():
    indoors = json.dumps(nike(tags={"location": "indoors"}, metrics=[])).encode()
    found = items(zipped({"a/1.json": indoors, "a/other.json": b'{"a": 1}', "a/2.json.gz": gz(indoors)}), "nrc.zip")
    assert [(item.name, item.activities[0].mode) for item in found] == [("a/1.json", "treadmill")]


def test_runkeeper_s_table_and_its_tracks():
    table = (
        b"Activity Id,Date,Type,Route Name,Distance (km),Duration,Average Heart Rate (bpm),Notes,GPX File\n"
        b"k1,2026-03-01 08:30:00,Running,,1.80,10:00,150,hot,2026-03-01-083000.gpx\n"
        b"k2,2026-03-02 08:30:00,Running,,5.00,25:00,,,2026-03-02-083000.gpx\n"
        b"k3,2026-03-03 08:30:00,Running,,5.00,25:00,,,\n"
    )
    track = gpx([eastward(600, 3.0)]).encode()
    joined, lost, bare = items(zipped({"cardioActivities.csv": table, "2026-03-01-083000.gpx": track}), "rk.zip")
    run = joined.activities[0]
    assert (run.distance_m, run.started_at, run.local_date, run.heart_rate) == (1800, START, date(2026, 3, 1), 150)
    assert (run.notes, run.external_key, run.source) == ("hot", "runkeeper:k1", "runkeeper")
    assert lost.activities[0].warnings == ("file_missing",)
    assert lost.activities[0].wall_clock == datetime.fromisoformat("2026-03-02T08:30:00")
    assert bare.activities[0].warnings == ()


def test_a_zip_with_a_table_that_has_to_be_asked_about_still_reads_its_files():
    files = {"log.csv": b"Date,km,Time\n03/04/2026,10,50:00\n", "a.fit": fit_run(), "other.csv": b"a,b\n1,2\n"}
    assert {item.name: item.error for item in items(zipped(files), "a.zip")} == {
        "log.csv": "ask_date_order",
        "a.fit": None,
        "other.csv": "other_table",
    }


# ── KML ──────────────────────────────────────────────────────────────────────
def test_a_track_of_kml():
    inside = '<ExtendedData><SchemaData><gx:SimpleArrayData name="heart_rate">'
    inside += "<gx:value>150</gx:value>" * 601 + "</gx:SimpleArrayData></SchemaData></ExtendedData>"
    for data, name in (
        (kml(inside=inside), "a.kml"),
        (gz(kml(inside=inside)), "a.kml.gz"),
        (zipped({"doc.kml": kml()}), "a.kmz"),
    ):
        run = one(data, name)
        assert (run.mode, run.distance_m, run.moving_s, run.started_at) == ("run", 1800, 600, START)
        assert (run.name, run.source, run.time_zone) == ("Loop", "kml", "Europe/Berlin")
    assert one(kml(inside=inside), "a.kml").heart_rate == 150


def test_place_marks_with_a_time_each():
    marks = "".join(
        f"<Placemark><TimeStamp><when>{(START + timedelta(seconds=60 * k)).isoformat()}</when></TimeStamp>"
        f"<Point><coordinates>{10 + k / 1000},48,0</coordinates></Point></Placemark>"
        for k in range(11)
    )
    found = one(f"<kml><Document>{marks}</Document></kml>".encode(), "a.kml")
    assert (found.elapsed_s, found.started_at) == (600, START)
    assert found.distance_m == pytest.approx(744, abs=2)


def test_lines_without_times_are_refused_kindly():
    line = b"<kml><Placemark><LineString><coordinates>10,48 10.1,48</coordinates></LineString></Placemark></kml>"
    for data in (line, kml(times=False)):
        with pytest.raises(ReadError, match=r"no_times|not_activity"):
            read_activities("a.kml", data)


# ── names and content ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", fit_run(seconds=9), "mismatch"),
        ("a.json", b'{"a": 1}', "corrupt"),
        ("a.xlsx", zipped({"a.fit": b"x"}), "nested_archive"),
        ("a.xml", APPLE_HEAD.encode() + b"</HealthData>", "no_rows"),
        ("a_summarizedActivities.json", b'[{"summarizedActivitiesExport": []}]', "no_rows"),
        ("a.txt", b"Hello, world", "no_rows"),
    ],
)
def test_what_is_no_list_says_why(name, data, code):
    def read() -> str | None:
        upload = Upload(BytesIO(data), name, Limits())
        return upload.item(0).error

    try:
        found = read()
    except ReadError as refused:
        found = refused.code
    assert found == code


def test_the_order_of_items_never_changes():
    data = zipped({"b.fit": fit_run(), "log.csv": b"Datum,km,Zeit\n2026-03-01,5,25:00\n", "a.gpx": b"<gpx/>"})
    names = [item.name for item in items(data, "a.zip")]
    assert names == [item.name for item in items(data, "a.zip")] == ["b.fit", "a.gpx", "2026-03-01"]


def test_garmin_s_clock_is_that_of_the_place():
    run = one(garmin_json({"startLatitude": 35.7, "startLongitude": 139.7, "startTimeLocal": None}), "a.json")
    assert (run.time_zone, run.local_date) == ("Asia/Tokyo", date(2026, 3, 1))
    assert run.started_at == datetime.fromtimestamp(MS / 1000, UTC)
