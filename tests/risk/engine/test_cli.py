"""`python -m risk.engine season`: the engine's own numbers, from files, without a server."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from risk.engine import Injury, Log, Pain, Person, Run, Shoe, season
from risk.engine.results import plain

from .files import Desk

ROOT = Path(__file__).resolve().parents[3]
RUNS = """date,distance_m,moving_s,cadence_spm,surface,mode,rpe,shoe,pain_site,pain_score,race
2025-01-06,8000,2880.5,168,road,run,4,blue,,,
2025-01-08,10000,3600,170,trail,,5.5,red,,,no
2025-01-08,4000,1500,,,treadmill,,,,,0

2025-01-12,21100,6900,174,road,run,9,blue,tibia,2,yes
2025-01-14,30000,,,,cycle,,,,,
"""
PERSON = """{"birth_year": 1990, "sex": "f", "height_cm": 170, "weight_kg": 60.5, "lean_mass_kg": 45,
 "usual_weekly_km": 30.5, "cadence_spm": 168, "years_running": 2, "sleep_h": 6.5,
 "injuries": [{"site": "tibia", "side": "l", "on": "2020-05-01", "confirmed": true},
              {"site": "hip", "side": null, "on": "2019-05-01"}],
 "periods": "regular", "menarche_age": 13.5, "underfuelling": false, "calcium_low": true, "vitamin_d_low": null}
"""
FIELDS = (
    *("date", "distance_m", "load_ebk", "damage", "capacity", "dri", "longest_30d_m", "spike_ratio", "week_m"),
    *("previous_week_m", "rest_days_14", "susceptibility", "volume", "load_risk", "relative_risk", "index", "band"),
    *("light", "confidence", "returning", "factors", "rules"),
)


def expected() -> list[dict]:
    """Return the same season, asked of the engine itself."""
    runs = (
        Run(date(2025, 1, 6), 8000, 2880.5, 168, surface="road", rpe=4, shoe="blue"),
        Run(date(2025, 1, 8), 10000, 3600, 170, surface="trail", rpe=5.5, shoe="red"),
        Run(date(2025, 1, 8), 4000, 1500, mode="treadmill"),
        Run(date(2025, 1, 12), 21100, 6900, 174, surface="road", rpe=9, shoe="blue", is_race=True),
        Run(date(2025, 1, 14), 30000, mode="cycle"),
    )
    pains = (Pain(date(2025, 1, 12), "tibia", score=2, with_run=True),)
    injuries = (Injury("tibia", "l", date(2020, 5, 1), True), Injury("hip", None, date(2019, 5, 1)))
    person = Person(
        sex="f",
        birth_year=1990,
        height_cm=170,
        weights=((date(2025, 1, 6), 60.5),),
        lean_mass_kg=45,
        usual_weekly_m=30_500,
        cadence_spm=168,
        years_running=2,
        sleep_h=6.5,
        injuries=injuries,
        periods="regular",
        menarche_age=13.5,
        underfuelling=False,
        calcium_low=True,
    )
    found = season(Log(runs, pains, (Shoe("blue"), Shoe("red"))), person, date(2025, 1, 14))
    return [plain(found.day(on)) for on in found.days]


def test_a_season_is_the_engines_own_to_the_last_digit(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs=RUNS, person=PERSON)
    days = ask("season", "runs.csv", "--person", "person.json", "--format", "json").json
    names = {"date": "on", "longest_30d_m": "longest30_m", "rest_days_14": "rest14"}
    assert [day["date"] for day in days] == [f"2025-01-{day:02}" for day in range(6, 15)]
    for day, one in zip(days, expected(), strict=True):
        assert set(FIELDS) <= set(day)
        for name in set(FIELDS) - {"factors", "rules"}:
            assert day[name] == one[names.get(name, name)], name
        for key in ("code", "multiplier", "points", "grade", "low", "high", "source"):
            assert [row[key] for row in day["factors"]] == [row[key] for row in one["factors"]]
        for key in ("id", "severity", "state", "numbers"):
            assert [row[key] for row in day["rules"]] == [row[key] for row in one["rules"]]


def test_csv_says_the_same_as_json(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs=RUNS, person=PERSON)
    days = ask("season", "runs.csv", "--person", "person.json", "--format", "json").json
    said = ask("season", "runs.csv", "--person", "person.json")
    table = list(csv.DictReader(io.StringIO(said.out)))
    assert tuple(table[0])[: len(FIELDS) - 2] == FIELDS[:-2]
    for row, day in zip(table, days, strict=True):
        for name, value in day.items():
            cell = row[name]
            if value is None:
                assert cell == ""
            elif isinstance(value, str):
                assert cell == value
            else:
                assert json.loads(cell) == value


def test_no_row_means_nothing_was_run(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs="date,distance_m\n2025-01-06,5000\n2025-01-09,5000\n")
    days = ask("season", "runs.csv", "--format", "json", "--until", "2025-01-11").json
    assert [day["distance_m"] for day in days] == [5000, 0, 0, 5000, 0, 0]


@pytest.mark.parametrize(
    "same",
    [
        b"\xef\xbb\xbfdate,distance_m,shoe\n2025-01-06,5000,caf\xc3\xa9\n2025-01-07,6000,\n",
        "date,distance_m,shoe\r\n2025-01-06,5000,café\r\n\r\n2025-01-07,6000,\r\n",
        '"date","distance_m","shoe"\n"2025-01-06","5000","café"\n,,\n"2025-01-07",6000.0,""\n\n',
        "shoe, distance_m ,date\ncafé, +5e3 , 2025-01-06\n,6000,2025-01-07",
        "date,distance_m,shoe\n2025-01-07,6000,\n2025-01-06,5000,café\n",
    ],
)
def test_the_same_table_may_be_written_in_many_ways(tmp_path: Path, same: str | bytes) -> None:
    ask = Desk(tmp_path, runs="date,distance_m,shoe\n2025-01-06,5000,café\n2025-01-07,6000,\n", other=same)
    plainly = ask("season", "runs.csv", "--format", "json")
    assert ask("season", "other.csv", "--format", "json") == plainly
    assert len(plainly.json) == 2


def test_a_name_over_two_lines_is_one_name(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs='date,distance_m,shoe\n2025-01-06,5000,"two\nlines"\n2025-01-07,oops,\n')
    assert "line 4, column distance_m" in ask("season", "runs.csv").err


def test_a_header_alone_is_an_empty_season(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs="date,distance_m\n")
    assert ask("season", "runs.csv", "--format", "json").json == []
    assert len(ask("season", "runs.csv").out.splitlines()) == 1


def test_pain_stands_in_place_of_the_index_until_it_is_cleared(tmp_path: Path) -> None:
    rows = "".join(f"2025-01-{day:02},5000,{'hip,1' if day == 3 else ','}\n" for day in range(1, 8))
    ask = Desk(tmp_path, runs="date,distance_m,pain_site,pain_score\n" + rows)
    days = ask("season", "runs.csv", "--format", "json").json
    assert [day["hidden"] for day in days] == [None, None, *["pain"] * 5]
    assert [day["index"] is None for day in days] == [False, False, *[True] * 5]
    assert days[2]["rules"][0]["id"] == "W9"
    cleared = ask("season", "runs.csv", "--format", "json", "--cleared", "2025-01-06").json
    assert [day["hidden"] for day in cleared] == [None, None, *["pain"] * 3, None, None]


def test_it_runs_without_django(tmp_path: Path) -> None:
    Desk(tmp_path, runs=RUNS)
    watch = (
        "import runpy, sys\n"
        "sys.argv = ['engine', 'season', 'runs.csv', '--format', 'json']\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "try:\n    runpy.run_module('risk.engine', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as stop:\n    assert stop.code == 0\n"
        "found = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not found & {'django', 'celery', 'redis', 'psycopg'}, found\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", watch], cwd=tmp_path, env={}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)) == 9


def test_as_a_command_it_fails_with_status_2_and_says_nothing_on_stdout(tmp_path: Path) -> None:
    Desk(tmp_path, runs="date,distance_m\n2025-01-06,5000\n2025-01-07,-1\n")
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    asked = [sys.executable, "-m", "risk.engine", "season", str(tmp_path / "runs.csv")]
    done = subprocess.run(asked, cwd=ROOT, env=bare, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith('runs.csv, line 3, column distance_m: "-1" is negative\n')
