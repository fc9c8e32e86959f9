"""Strava's bulk export: rows and files joined, in every language and state."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from tests.training.importers.build import START, eastward, fit_run, gpx, gz, zipped
from training.importers.clock import strava_time
from training.importers.limits import Limits
from training.importers.numbers import written_number
from training.importers.types import Item
from training.importers.uploads import Upload

HEADER = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,"
    "Activity Gear,Filename,Elapsed Time,Moving Time,Distance,Perceived Exertion,Competition"
)
GERMAN = (
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,"
    "Distanz,Aktivitätsausrüstung,Dateiname,Verstrichene Zeit,Bewegungszeit,Distanz,"
    "Gefühlte Anstrengung,Wettkampf"
)
DATE = '"Mar 1, 2026, 7:30:00 AM"'


def read(files: dict[str, bytes]) -> list[Item]:
    upload = Upload(BytesIO(zipped(files)), "export.zip", Limits())
    return [upload.item(index) for index in range(upload.total)]


def export(*rows: str, header: str = HEADER, **files: bytes) -> list[Item]:
    table = "\n".join([header, *rows]).encode()
    return read({"activities.csv": table} | {f"activities/{name}": data for name, data in files.items()})


def test_row_and_file_are_joined():
    row = f'7,{DATE},"Long, easy",Run,"first\nsecond",610,1.79,Pacer 3,activities/1.fit.gz,610,590,1790,6,1.0'
    [item] = export(row, **{"1.fit.gz": gz(fit_run())})
    [run] = item.activities
    assert (run.distance_m, run.moving_s, run.started_at) == (1800, 600, START)  # the file's
    assert (run.name, run.notes, run.shoe) == ("Long, easy", "first\nsecond", "Pacer 3")
    assert (run.rpe, run.is_race) == (6, True)
    assert (run.external_key, run.source, run.warnings) == ("strava:7", "strava", ())


@pytest.mark.parametrize(
    ("filename", "files", "warning"),
    [
        ("", {}, "manual_entry"),
        ("activities/1.fit.gz", {}, "file_missing"),
        ("activities/1.fit.gz", {"1.fit.gz": gz(b"nonsense")}, "file_unreadable"),
        ("activities/1.fit", {"1.fit": b""}, "file_unreadable"),
        ("activities/1.fit.gz", {"1.fit.gz": gz(fit_run())[:4000]}, "file_partial"),
    ],
)
def test_the_row_stands_where_the_file_does_not(filename, files, warning):
    [item] = export(f"7,{DATE},Easy,Run,,610,1.80,,{filename},610,600,1801,,0", **files)
    [run] = item.activities
    assert (run.distance_m, run.moving_s, run.elapsed_s, run.started_at) == (1801, 600, 610, START)
    assert warning in run.warnings
    assert not run.is_race


def test_a_row_without_numbers_says_why():
    missing, manual, undated = export(
        f"7,{DATE},Easy,Run,,,,,activities/9.fit,,,,,",
        f"8,{DATE},Easy,Run,,,,,,,,,,",
        "9,soon,Easy,Run,,1,1,,,1,1,1,,",
    )
    assert (missing.error, manual.error, undated.error) == ("missing_file", "bad_row", "bad_row")


def test_distances_of_every_dialect():
    def metres(kind: str, first: str, second: str, header: str = HEADER) -> int:
        [item] = export(f'7,{DATE},x,{kind},,600,"{first}",,,600,600,"{second}",,', header=header)
        return item.activities[0].distance_m

    assert metres("Run", "10.63", "10630.4") == 10_630
    assert metres("Run", "10.63", "") == 10_630
    assert metres("Swim", "1,250", "") == 1250
    assert metres("Swim", "780", "780.0") == 780
    assert metres("Lauf", "10,20", "10203.0", GERMAN) == 10_203
    assert metres("Lauf", "10,20", "", GERMAN) == 10_200


def test_a_german_export():
    row = '7,"01.03.2026, 07:30:00",Morgenlauf,Traillauf,,610,"1,79",Renner,activities/1.fit,610,590,1790,,'
    [item] = export(row, header=GERMAN, **{"1.fit": fit_run()})
    [run] = item.activities
    assert (run.mode, run.surface, run.name, run.shoe) == ("run", "trail", "Morgenlauf", "Renner")
    assert run.started_at == START


@pytest.mark.parametrize(
    "text",
    [
        "Sep 21, 2025, 2:16:53 PM",
        "Sep 21, 2025, 2:16:53\u202fPM",
        "21.09.2025, 14:16:53",
        "21 sept. 2025, 14:16:53",
        "21 sept. 2025 à 14:16:53",
        "21 sep 2025, 14:16:53",
        "2025-09-21 14:16:53",
        "21. Sep 2025, 14:16:53",
    ],
)
def test_dates_in_utc(text):
    assert strava_time(text) == datetime(2025, 9, 21, 14, 16, 53, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Jan 1, 2024, 12:00:00 AM", datetime(2024, 1, 1, tzinfo=UTC)),
        ("9 mei 2026, 19:00:00", datetime(2026, 5, 9, 19, tzinfo=UTC)),
        ("3 juil. 2026, 06:00:00", datetime(2026, 7, 3, 6, tzinfo=UTC)),
        ("1 juin 2026, 06:00:00", datetime(2026, 6, 1, 6, tzinfo=UTC)),
        ("31.02.2026, 06:00:00", None),
        ("", None),
        ("soon", None),
        ("Foo 1, 2024, 1:00:00 AM", None),
    ],
)
def test_more_dates(text, moment):
    assert strava_time(text) == moment


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10,20", 10.2),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("8.50", 8.5),
        ("--", None),
        ("nan", None),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(text, value):
    assert written_number(text) == value


def test_the_row_s_sport_wins_but_a_treadmill_stays_one():
    def mode(kind: str, data: bytes) -> str:
        [item] = export(f"7,{DATE},x,{kind},,600,1.8,,activities/1.fit,600,600,1800,,", **{"1.fit": data})
        return item.activities[0].mode

    assert mode("Run", fit_run(sub="treadmill")) == "treadmill"
    assert mode("Virtual Run", fit_run()) == "treadmill"
    assert mode("Walk", fit_run()) == "walk"
    assert mode("Something New", fit_run()) == "run"


def test_a_bicycle_is_not_a_shoe():
    [item] = export(f"7,{DATE},x,Ride,,600,1.8,Blue bike,,600,600,1800,,")
    assert item.activities[0].shoe is None


def test_files_that_no_row_names_are_read_too_and_the_order_never_changes():
    items = export(
        f"7,{DATE},x,Run,,600,1.8,,activities/b.gpx,600,600,1800,,",
        **{"c.fit": fit_run(), "b.gpx": gpx([eastward(600, 3.0)]).encode(), "a.jpg": b"x"},
    )
    assert [item.name for item in items] == ["activities/b.gpx", "activities/c.fit"]
    assert [item.activities[0].source for item in items] == ["strava", "fit"]


def test_a_folder_around_the_export_and_unpacked_files():
    table = f"{HEADER}\n7,{DATE},x,Run,,600,1.8,,activities/1.fit.gz,600,600,1800,,".encode()
    [item] = read({"export_1/activities.csv": table, "export_1/activities/1.fit": fit_run()})
    assert item.activities[0].warnings == ()


def test_the_same_run_twice_shows_by_digest_and_key():
    rows = [f"{k},{DATE},x,Run,,600,1.8,,activities/{k}.fit{end},600,600,1800,," for k, end in ((1, ""), (2, ".gz"))]
    first, second = export(*rows, **{"1.fit": fit_run(), "2.fit.gz": gz(fit_run())})
    assert first.sha256 == second.sha256 != ""
    assert first.activities[0].device_key == second.activities[0].device_key
    assert first.activities[0].external_key != second.activities[0].external_key


def test_a_table_that_is_not_strava_s_leaves_the_files():
    table, item = read({"activities.csv": b"a,b\n1,2\n", "x/run.fit": fit_run()})
    assert table.error == "other_table"
    assert item.activities[0].distance_m == 1800
