"""What cannot be read is named by its line and column, with status 2 and nothing on standard output."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .files import Desk, Said


def refused(said: Said) -> str:
    """Return what a command refused says."""
    assert (said.status, said.out) == (2, "")
    return said.err.strip()


def row(**cells: str) -> str:
    """Return a table of two rows, the second of which has these cells."""
    names = list(dict.fromkeys(["date", "distance_m", *cells]))
    good = {"date": "2025-01-06", "distance_m": "5000"}
    lines = [names, [good.get(name, "") for name in names], [(good | cells)[name] for name in names]]
    return "".join(",".join(line) + "\n" for line in lines)


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("date", "06.01.2025", "is not a date as YYYY-MM-DD"),
        ("date", "2025-02-30", "is not a date"),
        ("date", "20250106", "is not a date"),
        ("date", "2025-W02-1", "is not a date"),
        ("date", "0025-01-06", "between 1900 and 2200"),
        ("date", "", "is empty"),
        ("distance_m", "", "is empty"),
        ("distance_m", "-5", "is negative"),
        ("distance_m", "0", "is zero"),
        ("distance_m", "5000.5", "is not a whole number"),
        ("distance_m", "nan", "is not a number"),
        ("distance_m", "inf", "is not a number"),
        ("distance_m", "1e999", "is not a number"),
        ("distance_m", "1_000", "is not a number"),
        ("distance_m", "５000", "is not a number"),
        ("distance_m", "5 km", "is not a number"),
        ("distance_m", "200001", "is farther than anybody goes"),
        ("distance_m", "9" * 400, "is not a number"),
        ("moving_s", "-1", "is negative"),
        ("moving_s", "0", "is zero"),
        ("moving_s", "NaN", "is not a number"),
        ("moving_s", "600", "is faster than 7 m/s"),
        ("moving_s", "30:00", "is not a number"),
        ("cadence_spm", "-1", "is negative"),
        ("cadence_spm", "1001", "is too large"),
        ("surface", "lava", "is not one of the codes"),
        ("mode", "hop", "is not one of the codes"),
        ("rpe", "11", "is too large"),
        ("pain_site", "elbow", "is not one of the codes"),
        ("race", "maybe", "is not one of 0, 1, false"),
    ],
)
def test_a_cell_that_cannot_be(tmp_path: Path, column: str, cell: str, says: str) -> None:
    said = refused(Desk(tmp_path, runs=row(**{column: cell}))("season", "runs.csv"))
    assert said.startswith(f"runs.csv, line 3, column {column}: ")
    assert says in said
    assert len(said.splitlines()) == 1


def test_pain_needs_a_site_and_a_score_that_can_be(tmp_path: Path) -> None:
    said = refused(Desk(tmp_path, runs=row(pain_site="tibia", pain_score="11"))("season", "runs.csv"))
    assert said == 'runs.csv, line 3, column pain_score: "11" is too large'
    said = refused(Desk(tmp_path, runs=row(pain_site="", pain_score="3"))("season", "runs.csv"))
    assert said == "runs.csv, line 3, column pain_site: is empty, but pain_score is not"


def test_decimal_commas_get_a_hint(tmp_path: Path) -> None:
    said = refused(Desk(tmp_path, runs=row(moving_s='"1800,5"'))("season", "runs.csv"))
    assert said == 'runs.csv, line 3, column moving_s: "1800,5" is not a number: write a decimal point'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "runs.csv, line 1: is empty"),
        ("\n\n  \n", "runs.csv, line 1: is empty"),
        ("date;distance_m\n2025-01-06;5000\n", "runs.csv, line 1, column 1: columns are divided by commas, not by"),
        ("date\tdistance_m\n", "runs.csv, line 1, column 1: columns are divided by commas"),
        ("date,distance\n2025-01-06,5\n", "line 1, column distance: is not known: did you mean distance_m?"),
        ("Date,distance_m\n", "line 1, column Date: is not known: did you mean date?"),
        ("date,distance_m,zebra\n", "line 1, column zebra: is not known: use any of date, distance_m, moving_s"),
        ("date,distance_m,date\n", "line 1, column date: is there twice"),
        ("date,,distance_m\n", "line 1, column 2: has no name"),
        ("date,moving_s\n2025-01-06,5\n", "line 1, column distance_m: is missing: date, distance_m must be there"),
        ("date,distance_m\n2025-01-06\n", "line 2, column distance_m: only 1 cells, but the header has 2"),
        ("date,distance_m\n\n2025-01-06,5,5\n", "line 3, column 3: 3 cells, but the header has 2"),
        ('date,distance_m\n2025-01-06,5000\n2025-01-06,"5000\n', "runs.csv, line 3: cannot be read"),
        (b"date,distance_m,shoe\n2025-01-06,5000,caf\xe9\n", "runs.csv, line 2: is not UTF-8"),
        ("date,distance_m\n".encode("utf-16"), "runs.csv, line 1: is not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read(tmp_path: Path, content: str | bytes, says: str) -> None:
    assert says in refused(Desk(tmp_path, runs=content)("season", "runs.csv"))


def test_a_run_after_until_is_refused(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs="date,distance_m\n2025-01-06,5000\n2025-01-08,5000\n")
    said = refused(ask("season", "runs.csv", "--until", "2025-01-07"))
    assert said == "runs.csv, line 3, column date: 2025-01-08 is after 2025-01-07"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(Desk(tmp_path)("season", "runs.csv")).startswith("runs.csv: cannot be read (")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["season"], 2),
        ([], 2),
        (["season", "runs.csv", "--until", "today"], 2),
        (["season", "runs.csv", "--format", "xml"], 2),
        (["--help"], 0),
    ],
)
def test_the_command_itself_is_checked(
    tmp_path: Path, arguments: list[str], status: int, capsys: pytest.CaptureFixture
) -> None:
    said = Desk(tmp_path)(*arguments)
    assert (said.status, said.out) == (status, "")
    assert bool(capsys.readouterr().err) == (status == 2)


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ("", "person.json, line 1, column 1: Expecting value"),
        ('{\n"sex": "f",\n}', "person.json, line 3, column 1: "),
        ("[]", "person.json, line 1: a person must be an object"),
        ('{\n"sex": "x"}', "person.json, line 2, column sex: is not one of the codes"),
        ('{"sex": 1}', "column sex: must be a code in quotes"),
        ('{"wieght_kg": 60}', "column wieght_kg: is not known: did you mean weight_kg?"),
        ('{"sex": "f", "sex": "m"}', "column sex: is there twice"),
        ('{"weight_kg": NaN}', "person.json, line 1: NaN is not a number"),
        ('{"weight_kg": 1e999}', "column weight_kg: must be a number"),
        ('{"weight_kg": true}', "column weight_kg: must be a number"),
        ('{"weight_kg": "60"}', "column weight_kg: must be a number"),
        ('{"weight_kg": 5}', "column weight_kg: is too small"),
        ('{"birth_year": 1990.5}', "column birth_year: must be a whole number"),
        ('{"birth_year": 90}', "column birth_year: is too small"),
        ('{"usual_weekly_km": -1}', "column usual_weekly_km: is negative"),
        ('{"sleep_h": 25}', "column sleep_h: is too large"),
        ('{"underfuelling": "no"}', "column underfuelling: must be true or false"),
        ('{"periods": "maybe"}', "column periods: is not one of the codes"),
        ('{"injuries": {}}', "column injuries: must be a list"),
        ('{"injuries": [1]}', "an injury must be an object"),
        ('{"injuries": [{"site": "tibia"}]}', "column injuries: each one needs on"),
        ('{"injuries": [{"site": "elbow", "on": "2020-01-01"}]}', "column site: is not one of the codes"),
        ('{"injuries": [{"site": "tibia", "on": "2020"}]}', "column on: must be a date"),
        ('{"injuries": [{"site": "tibia", "side": [], "on": "2020-01-01"}]}', "column side: is not one"),
        ('{"injuries": [{"site": "tibia", "on": "2020-01-01", "confirmed": 1}]}', "column confirmed: must be true"),
        ("[" * 100_000, "person.json, line 1: cannot be read as JSON"),
        ('{"weight_kg": ' + "9" * 5000 + "}", "person.json, line 1: cannot be read as JSON"),
    ],
)
def test_a_person_that_cannot_be_read(tmp_path: Path, person: str, says: str) -> None:
    ask = Desk(tmp_path, runs="date,distance_m\n2025-01-06,5000\n", person=person)
    assert says in refused(ask("season", "runs.csv", "--person", "person.json"))


def test_what_is_null_or_absent_of_a_person_is_unknown(tmp_path: Path) -> None:
    ask = Desk(
        tmp_path,
        runs="date,distance_m\n2025-01-06,5000\n",
        person='{"sex": null, "injuries": null}',
        none__json='{"injuries": []}',
    )
    plainly = ask("season", "runs.csv", "--format", "json")
    assert ask("season", "runs.csv", "--person", "person.json", "--format", "json") == plainly
    assert "injuries" in plainly.json[0]["unknown"]
    answered = ask("season", "runs.csv", "--person", "none.json", "--format", "json").json
    assert "injuries" not in answered[0]["unknown"]


cells = st.text(max_size=5) | st.sampled_from(("2025-01-06", "2025-01-07", "5000", "-0", "run", "yes", '"', "begin"))
tables = st.lists(st.lists(cells, min_size=2, max_size=3).map(",".join), max_size=4)
headers = st.sampled_from(("date,distance_m", "date,distance_m,moving_s", "date,event,site", ""))


@settings(max_examples=40, deadline=None)
@given(headers, tables, st.binary(max_size=3))
def test_whatever_stands_in_a_table_is_taken_or_refused(header: str, lines: list[str], tail: bytes) -> None:
    content = "\n".join([header, *lines]).encode("utf-8", "replace") + tail
    with TemporaryDirectory() as folder:
        ask = Desk(Path(folder), runs=content, person=content, events__json=content)
        for arguments in (
            ("season", "runs.csv"),
            ("plan", "runs.csv"),
            ("return", "runs.csv"),
            ("return", "events.json"),
            ("season", "runs.csv", "--person", "person.json"),
        ):
            said = ask(*arguments)
            assert said.status in (0, 2)
            assert bool(said.out) == (said.status == 0)
            assert bool(said.err) == (said.status == 2)
