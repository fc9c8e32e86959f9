"""Real files of real devices, where they are at hand beside the project (they are not part of it)."""

import csv
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from tests.training.importers.build import zipped
from training.importers.child import Reader
from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.registry import read_activities
from training.importers.tables.cells import csv_rows
from training.importers.tables.matching import Matching, matched
from training.importers.types import CODES, WARNINGS, Activity, Item, ReadError
from training.importers.uploads import Upload, located_item

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not (DATA / "MANIFEST.csv").is_file(), reason="the collection of real activity files is not beside the project"
)


def manifest() -> list[dict[str, str]]:
    if not (DATA / "MANIFEST.csv").is_file():
        return []
    with (DATA / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not row["path"].endswith("SOURCE.txt")]


def is_sound_run(row: dict[str, str]) -> bool:
    """A running file with a distance, of more than a minute, whose every session is a run."""
    word = row["sport"].casefold()
    running = (word.startswith("running") and "+" not in word) or word == "9"
    return running and float(row["dist_m"] or 0) > 100


# Read out of the files by hand where the manifest, which adds up every session, is no guide.
REFUSED = {
    "antfs-dump.63.fit": "no_distance",
    "Settings.fit": "not_activity",
    "MonitoringFile.fit": "not_activity",
    "WeightScaleSingleUser.fit": "not_activity",
    "WorkoutRepeatSteps.fit": "not_activity",
    "route.gpx": "no_times",
    "cerknicko-without-times.gpx": "no_times",
    "Mojstrovka.gpx": "no_times",
    "track-with-extremes.gpx": "no_times",
    "unicode2.gpx": "not_activity",
    "empty.fit": "empty",
    "samples.7z": "nested_archive",
    "samples.tar": "nested_archive",
}


@cache
def read(path: Path) -> tuple[list[Activity], str | None]:
    """What a file holds, or the code that refuses it. Large ones take seconds, so each is read once."""
    try:
        return read_activities(path.name, path.read_bytes()), None
    except ReadError as refused:
        return [], refused.code


@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["path"].rpartition("/")[2])
def test_every_file_is_read_or_refused(row):
    path = DATA / row["path"]
    found, code = read(path)
    if code is not None:
        assert code in CODES
        assert not is_sound_run(row)
        assert code == REFUSED.get(path.name, code)
        return
    assert path.name not in REFUSED
    assert all(set(one.warnings) <= WARNINGS for one in found)
    if is_sound_run(row):
        [run] = found
        check_run(run, row)


def check_run(run: Activity, row: dict[str, str]) -> None:
    assert run.mode in {"run", "treadmill"}
    assert run.distance_m == pytest.approx(float(row["dist_m"]), rel=0.02)
    assert run.moving_s is not None
    if row["timer_s"]:
        assert run.moving_s == pytest.approx(float(row["timer_s"]), rel=0.02)
    else:
        assert 0.9 * float(row["elapsed_s"]) <= run.moving_s <= float(row["elapsed_s"])
    assert run.elapsed_s == pytest.approx(float(row["elapsed_s"]), rel=0.02)
    if row["start"].isdigit():  # seconds since the watch was switched on
        assert run.started_at is None
        assert run.local_date is not None
    elif row["start"]:
        assert run.started_at is not None
        assert abs((run.started_at - datetime.fromisoformat(row["start"])).total_seconds()) <= 1
    if row["hr"]:
        assert run.heart_rate == pytest.approx(float(row["hr"]), abs=6)
    assert run.cadence_spm is None or 110 <= run.cadence_spm <= 200


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("triathlon_summary_first.fit", [("swim", 513), ("cycle", 13_518), ("run", 4492)]),
        ("triathlon_summary_last.fit", [("swim", 513), ("cycle", 13_518), ("run", 4492)]),
        ("sample_mulitple_header.fit", [("swim", 1645), ("cycle", 40_909), ("run", 9806)]),
        ("activity-activity-filecrc.fit", [("run", 6), ("run", 6)]),
        ("garmin-fr935-cr.fit", [("swim", 0)]),
        ("event_timestamp.fit", [("swim", 2606)]),
        ("strava-android-app-201.10-b1218918.fit", [("run", 11_274)]),
        ("nick.fit", [("cycle", 113_551)]),
    ],
)
def test_sessions_chains_and_wrecks(name, expected):
    [path] = DATA.rglob(name)
    assert [(one.mode, one.distance_m) for one in read(path)[0]] == expected


# external id, mode, metres, moving seconds, start, warnings; from each row and its file, by hand.
EXPECTED = [
    (1, "treadmill", 10_630, 3098, "2020-02-02T11:19:33", ()),
    (2, "run", 16_076, 6166, "2018-02-18T17:29:41", ()),
    (3, "run", 2854, 1679, "2018-10-21T13:50:14", ()),
    (4, "run", 4589, 1946, "2017-03-19T16:49:30", ()),
    (5, "run", 8500, 2890, "2019-05-02T17:05:00", ("manual_entry",)),
    (6, "cycle", 42_221, 7264, "2019-08-11T12:52:20", ()),
    (7, "swim", 780, 1389, "2018-08-24T07:35:36", ()),
    (8, "run", 6458, 2161, "2020-03-04T16:14:31", ()),
    (9, "run", 6458, 2161, "2020-03-04T16:14:31", ()),
    (10, "run", 8500, 2890, "2019-05-02T17:05:00", ("file_missing",)),
    (11, "run", 10_744, 2922, "2020-03-14T13:52:29", ("truncated", "file_partial")),
    (12, "run", 10_249, 3773, "2006-03-19T06:52:00", ()),
]


@pytest.fixture(scope="module")
def export_items(tmp_path_factory) -> list[Item]:
    folder = DATA / "strava-mini-export"
    path = tmp_path_factory.mktemp("export") / "export.zip"
    path.write_bytes(
        zipped(
            {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
        )
    )
    with Reader() as reader:
        found, *items = reader.read(path, "export_12345.zip")
    assert found.total == len(items)
    return items


def test_the_strava_export_gives_every_row_once(export_items):
    assert [item.error for item in export_items] == [None] * 12
    seen = [
        (
            int(run.external_key.removeprefix("strava:90000000")),
            run.mode,
            run.distance_m,
            round(run.moving_s),
            run.started_at.isoformat()[:19],
            run.warnings,
        )
        for item in export_items
        for run in item.activities
    ]
    assert seen == EXPECTED


def test_the_strava_export_keeps_words_and_shoes(export_items):
    runs = [item.activities[0] for item in export_items]
    assert [run.shoe for run in runs] == [
        "Acme Pacer 3",
        "Acme Pacer 3",
        "Beta Trail",
        None,
        "Acme Pacer 3",
        *[None] * 6,
        "Old Shoe (retired)",
    ]
    assert runs[1].name == 'Portland long, easy & "steady"'
    assert runs[1].notes == 'Calf a bit tight\nstopped twice, stretched\n28" tights'
    assert runs[3].name == "Lauf am Nachmittag 🏃"
    assert runs[7].surface == runs[8].surface == "trail"


def test_the_same_run_twice_is_recognisable(export_items):
    digests = [item.sha256 for item in export_items]
    assert digests[7] == digests[8]
    assert len({digest for digest in digests if digest}) == 9
    assert digests[4] == digests[9] == ""


def test_a_zip_of_loose_files_in_folders():
    [path] = DATA.rglob("samples.zip")
    upload = Upload(BytesIO(path.read_bytes()), "samples.zip", Limits())
    items = [upload.item(index) for index in range(upload.total)]
    assert items
    assert all(item.activities or item.error in CODES for item in items)


# ── lists and tables as the vendors write them ───────────────────────────────
def listed(name: str, data: bytes, **options: str) -> list[Item]:
    upload = Upload(BytesIO(data), name, Limits(), Options(**options))
    return [located_item(upload.item(index)) for index in range(upload.total)]


@pytest.mark.parametrize(
    ("name", "source", "fields"),
    [
        ("garmin_activities_de_2023_header.csv", "garmin", "type date name distance duration heart cadence moving"),
        ("garmin_activities_en_2019_header.csv", "garmin", "type date name distance duration heart cadence stride"),
        ("garmin_activities_en_2025_header.csv", "garmin", "type date name distance duration heart moving elapsed"),
        ("garmin_activities_en_21cols_header.csv", "garmin", "type date distance duration heart moving elapsed"),
        (
            "garmin_activities_es_header.csv",
            "garmin",
            "type date name distance duration heart cadence moving elapsed",
        ),
        ("garmin_activities_fr_partial.csv", "garmin", "type date name distance duration heart cadence moving"),
        ("garminconnect_api_csv_header.csv", "garmin", "type date name distance duration heart cadence"),
        ("runkeeper_2015_header.csv", "runkeeper", "date type name distance duration heart notes file"),
        ("runkeeper_2020plus_header.csv", "runkeeper", "id date type name distance duration heart notes file"),
        ("runkeeper_2026_km_header.csv", "runkeeper", "id date type name distance duration heart notes file"),
        ("trainingpeaks_workouts_header.csv", "trainingpeaks", "date type name distance duration heart rpe"),
    ],
)
def test_the_columns_of_every_vendor_are_found_by_name(name, source, fields):
    cells, delimiter = csv_rows((DATA / "headers" / name).read_bytes(), Limits())
    table = matched(cells, Matching(), delimiter)
    assert table.source == source
    assert set(fields.split()) <= set(table.matching.columns)
    backwards = matched([list(reversed(row)) for row in cells], Matching(), delimiter)
    width = len(cells[0])
    assert {one: width - 1 - at for one, at in backwards.matching.columns.items()} == table.matching.columns


def test_the_shapes_of_garmin_apple_and_runkeeper():
    headers = DATA / "headers"
    name = "garmin_gdpr_summarizedActivities_shape.json"
    [item] = listed(name, (headers / name).read_bytes())
    run = item.activities[0]
    assert (run.distance_m, run.moving_s, run.elapsed_s, run.utc_offset_s) == (10_000, 3600, 3700, 7200)
    found = listed("export.xml", (headers / "apple_health_export_shape.xml").read_bytes())
    runs = [item.activities[0] for item in found]
    assert [(one.distance_m, one.moving_s, str(one.local_date)) for one in runs] == [
        (4860, 2010, "2026-09-20"),
        (5000, 1800, "2024-01-15"),
    ]
    assert runs[0].heart_rate == 152
    [item] = listed("cardioActivities.csv", (headers / "runkeeper_2026_km_header.csv").read_bytes())
    assert (item.activities[0].distance_m, item.activities[0].moving_s) == (3240, 1571)
    found = listed("Activities.csv", (headers / "garmin_activities_fr_partial.csv").read_bytes(), unit="km")
    assert [(item.activities[0].mode, item.activities[0].distance_m) for item in found] == [
        ("run", 3950),
        ("strength", 0),
    ]
    found = listed("activities.csv", (headers / "strava_activities_nl_fixture_rows.csv").read_bytes())
    assert [(item.activities[0].mode, item.activities[0].distance_m) for item in found] == [
        ("run", 7500),
        ("cycle", 30_000),
    ]


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.kml")), ids=lambda path: path.name)
def test_tracks_of_a_phone_are_read_or_refused(path):
    found, code = read(path)
    assert found or code in {"no_times", "no_distance", "not_activity"}
    assert all(one.source == "kml" and one.started_at for one in found)
