"""Tables of every app and of none: what they prove is decided from the whole, what they do not is asked."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from tests.training.importers.build_lists import xlsx
from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.tables.matching import Matching
from training.importers.tables.words import field_of
from training.importers.types import Activity, Item, ReadError
from training.importers.uploads import Upload, preview_of

LIMITS = Limits()
KM = Options(unit="km")


def items(table: str | bytes, name: str = "log.csv", options: Options | None = None) -> list[Item]:
    data = table.encode() if isinstance(table, str) else table
    upload = Upload(BytesIO(data), name, LIMITS, options)
    return [upload.item(index) for index in range(upload.total)]


def runs(table: str | bytes, name: str = "log.csv", options: Options | None = None) -> list[Activity]:
    found = items(table, name, options)
    assert [item.error for item in found] == [None] * len(found)
    return [item.activities[0] for item in found]


def asked(table: str, options: Options | None = None) -> str:
    with pytest.raises(ReadError) as refused:
        items(table, "log.csv", options)
    return refused.value.code


# ── apps ─────────────────────────────────────────────────────────────────────
GARMIN = {
    "en": "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Avg Run Cadence,Moving Time,Elapsed Time",
    "de": "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit,Ø Herzfrequenz,Ø Schrittfrequenz (Laufen),"
    "Zeit in Bewegung,Verstrichene Zeit",
    "fr": "Type d'activité,Date,Favori,Titre,Distance,Calories,Durée,Fréquence cardiaque moyenne,"
    "Cadence de course moyenne,Temps de déplacement,Temps écoulé",
    "es": "Tipo de actividad,Fecha,Favorito,Título,Distancia,Calorías,Tiempo,Frecuencia cardiaca media,"
    "Cadencia de carrera media,Tiempo en movimiento,Tiempo transcurrido",
}
WORDS = {"en": "Running", "de": "Laufen", "fr": "Course à pied", "es": "Carrera"}


@pytest.mark.parametrize("language", list(GARMIN))
def test_garmin_connect_in_four_languages(language):
    row = f'{WORDS[language]},2026-08-10 10:52:21,false,Morgen,"3.95","407","00:35:20.5","151","118",00:35:08,"--"'
    swim = 'Pool Swimming,2026-08-09 07:00:00,false,Bahnen,"1,250","4,404","00:30:00","--","--","00:30:00","\'-12"'
    run, lanes = runs(f"\ufeff{GARMIN[language]}\n{row}\n{swim}\n", options=KM)
    assert (run.mode, run.distance_m, run.moving_s, run.elapsed_s) == ("run", 3950, 2108, None)
    assert (run.wall_clock, run.local_date) == (datetime.fromisoformat("2026-08-10T10:52:21"), date(2026, 8, 10))
    assert (run.started_at, run.heart_rate, run.source, run.name) == (None, 151, "garmin", "Morgen")
    assert run.cadence_spm == 118  # both legs: not doubled
    assert (lanes.mode, lanes.distance_m) == ("swim", 1250)
    assert run.warnings == ()


def test_garmin_s_unit_is_proved_by_strides_or_asked():
    head = "Activity Type,Date,Title,Distance,Time,Avg Run Cadence,Avg Stride Length\n"
    row = "Running,2026-03-01 07:30:00,x,{},00:50:00,170,1.0\n"
    assert runs(head + row.format("8.50"))[0].distance_m == 8500
    assert runs(head + row.format("5.28"))[0].distance_m == round(5.28 * 1609.344)
    bare = head + "Running,2026-03-01 07:30:00,x,8.50,00:50:00,--,--\n"
    assert asked(bare) == "ask_distance_unit"
    assert runs(bare, options=Options(unit="mi"))[0].distance_m == round(8.5 * 1609.344)


def test_runkeeper_says_its_units():
    head = "Activity Id,Date,Type,Route Name,Distance ({}),Duration,Average Pace,Average Speed ({}),Notes,GPX File\n"
    row = 'b2a1df07-c209,2026-03-28 08:33:29,Running,,3.24,26:11,8:06,7.41,"wet\nand cold",\n'
    [run] = runs(head.format("km", "km/h") + row)
    assert (run.distance_m, run.moving_s, run.notes) == (3240, 1571, "wet\nand cold")
    assert run.external_key == "runkeeper:b2a1df07-c209"
    assert runs(head.format("mi", "mph") + row)[0].distance_m == round(3.24 * 1609.344)


def test_intervals_and_trainingpeaks():
    head = (
        "id,start_date_local,type,name,distance,moving_time,elapsed_time,average_cadence,icu_training_load,icu_rpe\n"
    )
    [run] = runs(head + "i123,2026-03-01T07:30:00,Run,Easy,10234.5,3000,3100,85.5,50,4\n")
    assert (run.distance_m, run.moving_s, run.elapsed_s, run.rpe) == (10_234, 3000, 3100, 4)
    assert (run.source, run.external_key, run.cadence_spm) == ("intervals", "intervals:i123", 171)
    assert run.wall_clock == datetime.fromisoformat("2026-03-01T07:30")
    head = '"Title","WorkoutType","WorkoutDay","PlannedDistanceInMeters","DistanceInMeters","TimeTotalInHours"\n'
    done, planned = items(
        f'{head}"Tempo","Run","2026-03-01","9000","8123.4","0.75"\n"Rest","Run","2026-03-02","","",""'
    )
    assert (done.activities[0].distance_m, done.activities[0].moving_s) == (8123, 2700)
    assert planned.error == "bad_row"


# ── any table ────────────────────────────────────────────────────────────────
def test_a_german_diary_in_an_old_encoding():
    table = "sep=;\r\nLaufjournal 2026\r\n\r\nTag;Uhrzeit;Strecke (km);Dauer;Schuhe;Gefühlte Anstrengung\r\n"
    table += "1.3.26;07:30;10,25;52:10;Pegasus;4\r\n03.03.2026;18:05 Uhr;8;1:02:10;;7\r\n"
    first, second = runs(table.encode("cp1252"))
    assert (first.distance_m, first.moving_s, first.shoe, first.rpe) == (10_250, 3130, "Pegasus", 4)
    assert (first.wall_clock, second.wall_clock) == (
        datetime.fromisoformat("2026-03-01T07:30"),
        datetime.fromisoformat("2026-03-03T18:05"),
    )
    assert (second.distance_m, second.moving_s) == (8000, 3730)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator(encoding, separator):
    lines = [["Fecha", "Kilómetros", "Duración"], ["2026-03-01", "10", "0:50:00"], ["2026-03-02", "12", "1:02:00"]]
    table = "\n".join(separator.join(line) for line in lines).encode(encoding)
    assert [run.distance_m for run in runs(table)] == [10_000, 12_000]


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        (["03/14/2026", "03/04/2026"], ["2026-03-14", "2026-03-04"]),
        (["14/03/2026", "04/03/2026"], ["2026-03-14", "2026-03-04"]),
        (["03.04.2026", "04.04.2026"], ["2026-04-03", "2026-04-04"]),
        (["1/2/2026", "1/3/2026", "1/5/2026", "1/9/2026", "2/1/2026"], ["2026-01-02", "2026-01-03"]),
        (["1/2/2026", "3/2/2026", "5/2/2026", "9/2/2026", "1/3/2026"], ["2026-02-01", "2026-02-03"]),
        (["Mar 4, 2026", "5 March 2026"], ["2026-03-04", "2026-03-05"]),
        (["4 mars 2026", "5. März 2026"], ["2026-03-04", "2026-03-05"]),
        (["2026/03/04", "20-03-2026"], ["2026-03-04", "2026-03-20"]),
        (["Mo, 02.03.2026", "Di, 03.03.2026 18:30"], ["2026-03-02", "2026-03-03"]),
    ],
)
def test_the_order_of_day_and_month_is_proved_by_the_whole_column(rows, days):
    found = runs("Date\tkm\tTime\n" + "".join(f"{row}\t10\t50:00\n" for row in rows))
    assert [str(run.local_date) for run in found][:2] == days


def test_an_order_that_nothing_proves_is_asked_and_the_answer_is_taken():
    table = "Date,km,Time\n03/04/2026,10,50:00\n05/04/2026,8,40:00\n"
    assert asked(table) == "ask_date_order"
    for order, month in (("dmy", 4), ("mdy", 3)):
        run = runs(table, options=Options(matching=Matching(date_order=order)))[0]
        assert run.local_date.month == month
    with pytest.raises(ReadError, match="ask_date_order"):
        runs(table, options=KM)  # the runner's unit says nothing about dates


def test_a_decimal_comma_proves_the_day_first():
    assert runs("Date;km;Time\n03/04/2026;10,5;50:00\n")[0].local_date == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("cells", "metres"),
    [
        (["10,20 km", "8,5 km"], [10_200, 8500]),
        (["1.234,5 m", "800 m"], [1234, 800]),
        (["1,234.5 m", "800 m"], [1234, 800]),
        (["5 km", "3.1 mi"], [5000, 4989]),
        (["10'000 m", "5000m"], [10_000, 5000]),
        (["5.125 km", "6 km"], [5125, 6000]),
        (["13.1 miles", "1500 meters"], [21_082, 1500]),
    ],
)
def test_units_in_cells_and_marks_of_decimals(cells, metres):
    found = runs("Date;Distance;Duration\n" + "".join(f"2026-03-0{k + 1};{c};0:50:00\n" for k, c in enumerate(cells)))
    assert [run.distance_m for run in found] == metres


def test_bare_distances_in_metres_are_recognised_by_size_and_others_asked():
    assert runs("Date,Distance,Duration\n2026-03-01,10250,50:00\n2026-03-02,8000,41:00\n")[0].distance_m == 10_250
    assert asked("Date,Distance,Duration\n2026-03-01,10.25,50:00\n") == "ask_distance_unit"
    assert runs("Date,Distance,Pace (min/km),Duration\n2026-03-01,10.25,4:53,50:00\n")[0].distance_m == 10_250


@pytest.mark.parametrize(
    ("title", "cells", "seconds"),
    [
        ("Duration", ["50:10", "1:02:03"], [3010, 3723]),
        ("Duration", ["0:50", "1:02"], [3000, 3720]),
        ("Duration", ["50", "62,5"], [3000, 3750]),
        ("Duration", ["3000", "3750"], [3000, 3750]),
        ("Duration (h)", ["0,9", "1,05"], [3240, 3780]),
        ("Dauer in Minuten", ["50", "62"], [3000, 3720]),
        ("Zeit", ["50 min", "1h 2m 3s"], [3000, 3723]),
        ("Zeit", ["1h30", "50' 10\""], [5400, 3010]),
        ("Time (s)", ["3000", "3723"], [3000, 3723]),
    ],
)
def test_durations_in_every_dress(title, cells, seconds):
    rows = "".join(f"2026-03-0{k + 1};10;{cell}\n" for k, cell in enumerate(cells))
    assert [run.moving_s for run in runs(f"Datum;km;{title}\n{rows}")] == seconds


def test_a_zone_in_the_cell_gives_the_moment():
    away, utc = runs("Date,km,Time\n2026-03-01T23:30:00-05:00,10,50:00\n2026-03-01T23:30:00Z,10,50:00\n")
    assert (away.started_at, away.local_date) == (datetime(2026, 3, 2, 4, 30, tzinfo=UTC), date(2026, 3, 1))
    assert (utc.started_at, utc.local_date) == (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), None)


def test_the_same_row_twice_is_two_runs_and_the_same_table_again_the_same_keys():
    table = "Datum;km;Zeit\n2026-03-01;5;25:00\n2026-03-01;5;25:00\n"
    first, second = (run.external_key for run in runs(table))
    assert first != second
    assert [run.external_key for run in runs(table)] == [first, second]


def test_a_spreadsheet_is_read_as_a_table_and_its_formulas_are_not():
    rows = [
        ["Training 2026"],
        ["Datum", "Strecke", "Zeit", "Notizen"],
        [date(2026, 4, 3), "10,5 km", 50 / 1440, "=HYPERLINK(1)"],
        [date(2026, 4, 4), "8 km", "40:00", "easy"],
        [date(2026, 4, 5), "=2", "=3", None],
    ]
    long, short, formulas = items(xlsx(rows), "log.xlsx")
    assert (long.activities[0].distance_m, long.activities[0].moving_s) == (10_500, 3000)
    assert (long.activities[0].local_date, long.activities[0].notes) == (date(2026, 4, 3), "")
    assert short.activities[0].notes == "easy"
    assert formulas.error == "bad_row"


def test_a_sport_that_is_named_and_unknown_is_not_a_run():
    named, unnamed = items("Date,Sport,km,Time\n2026-03-01,Quidditch,5,25:00\n2026-03-02,,5,25:00\n")
    assert named.activities[0].warnings == unnamed.activities[0].warnings == ("mode_unknown",)
    assert runs("Date,km,Time\n2026-03-01,5,25:00\n")[0].mode == "run"


# ── matching by hand ─────────────────────────────────────────────────────────
def test_the_preview_guesses_and_says_what_to_ask():
    table = b"Wann,Wie weit,Wie lange\n03/04/2026,10.2,52:10\n05/04/2026,8,40:00\n"
    seen = preview_of(BytesIO(table), "log.csv", LIMITS, Options())
    assert (seen.header, seen.total, seen.matching.columns) == (("Wann", "Wie weit", "Wie lange"), 2, {})
    assert seen.rows[0] == ("03/04/2026", "10.2", "52:10")
    assert seen.questions[0] == "no_columns"
    said = Matching(
        header_row=0, columns={"date": 0, "distance": 1, "duration": 2}, date_order="dmy", distance_unit="km"
    )
    assert preview_of(BytesIO(table), "log.csv", LIMITS, Options(matching=said)).questions == ()
    run = runs(table, options=Options(matching=said))[0]
    assert (run.distance_m, run.moving_s, run.local_date) == (10_200, 3130, date(2026, 4, 3))


def test_a_preview_of_what_is_no_table_is_refused():
    with pytest.raises(ReadError, match="unsupported"):
        preview_of(BytesIO(b"<gpx/>"), "a.gpx", LIMITS, Options())


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("a,b\n1,2\n", "no_columns"),
        ("Date,km,Time\n", "no_rows"),
        ("Date,Title\n2026-03-01,x\n", "no_columns"),
        ("Date,km,Time\n" + "x," * 400 + "\n", "too_large"),
    ],
)
def test_what_is_no_log_says_why(table, code):
    assert asked(table) == code


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Distance (mi)", ("distance", "mi")),
        ("distance_km", ("distance", "km")),
        ("Strecke in km", ("distance", "km")),
        ("DistanceInMeters", ("distance", "m")),
        ("TimeTotalInHours", ("duration", "h")),
        ("Dauer [min]", ("duration", "min")),
        ("Time (hh:mm:ss)", ("duration", None)),
        ("PlannedDistanceInMeters", (None, None)),
        ("Ø Herzfrequenz", ("heart", None)),
    ],
)
def test_titles_and_their_units(title, field):
    assert field_of(title) == field
