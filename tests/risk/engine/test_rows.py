"""Runs as columns against the same runs as objects."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from risk.engine import BadInput, Log, Person, Rows, Run, plain, season

from .makers import day
from .nasty import nasty_season

FIELDS = ("on", "distance_m", "moving_s", "cadence_spm", "mode", "surface", "is_race", "rpe", "shoe")
GOOD = (day(0), 8_000, 2_400.0, 170, "run", "road", False, 5, "blue")


def row(**changed: Any) -> tuple[Any, ...]:
    return tuple(changed.get(name, value) for name, value in zip(FIELDS, GOOD, strict=True))


@pytest.mark.parametrize("seed", range(0, 60, 7))
def test_columns_say_what_objects_say(seed: int) -> None:
    case = nasty_season(seed)
    rows = [tuple(getattr(run, name) for name in FIELDS) for run in case.log.runs]
    log = Log(Rows(rows), case.log.pains, case.log.shoes, case.log.unknown_dates)
    ours, theirs = season(log, case.person, case.until), season(case.log, case.person, case.until)
    assert [plain(ours.day(on)) for on in ours.days[-9:]] == [plain(theirs.day(on)) for on in theirs.days[-9:]]
    assert ours.load_ebk.tolist() == theirs.load_ebk.tolist()


def test_they_are_a_sequence_of_runs() -> None:
    rows = Rows([row(), row(on=day(1), moving_s=Decimal("2400.5"))])
    assert len(rows) == 2
    assert rows[0] == Run(*GOOD)
    assert rows[-1].moving_s == 2400.5
    assert isinstance(rows[-1].moving_s, float)
    assert [run.on for run in rows] == [day(0), day(1)]
    assert rows == (rows[0], rows[1]) == tuple(rows[:])
    assert hash(rows) == hash(tuple(rows))
    assert rows != Rows([row()])
    assert not Rows(())


BAD = [
    {"mode": "fly"},
    {"surface": "lava"},
    {"distance_m": -1},
    {"distance_m": 0},
    {"distance_m": 200_001},
    {"distance_m": 1.5},
    {"distance_m": True},
    {"distance_m": float("nan")},
    {"distance_m": np.int64(8_000)},
    {"distance_m": 10**30},
    {"distance_m": 1_000_001, "mode": "cycle"},
    {"moving_s": -1},
    {"moving_s": 0},
    {"moving_s": 1_000},
    {"moving_s": 1_000, "mode": "walk"},
    {"moving_s": float("nan")},
    {"moving_s": float("inf")},
    {"moving_s": 10_000_001},
    {"moving_s": "soon"},
    {"cadence_spm": -1},
    {"cadence_spm": 1_001},
    {"cadence_spm": float("nan")},
    {"rpe": 11},
    {"rpe": -1},
    {"rpe": float("nan")},
]


@pytest.mark.parametrize("changed", BAD, ids=str)
def test_what_a_run_refuses_is_refused_with_its_field_and_code(changed: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as one:
        Run(*row(**changed))
    with pytest.raises(BadInput) as many:
        Rows([row(), row(cadence_spm=None), row(**changed)])
    assert (many.value.field, many.value.code) == (one.value.field, one.value.code)


@pytest.mark.parametrize(
    "changed",
    [
        {"moving_s": None, "cadence_spm": None, "surface": None, "rpe": None, "shoe": None},
        {"surface": ""},
        {"distance_m": 200_000, "moving_s": None},
        {"distance_m": 1_000_000, "mode": "cycle"},
        {"distance_m": 0, "mode": "strength"},
        {"distance_m": 1_000, "moving_s": 1},
        {"moving_s": 8_000 / 7},
        {"moving_s": Decimal("0.1"), "distance_m": 1},
        {"cadence_spm": 0},
        {"cadence_spm": 1_000},
        {"rpe": 10},
        {"is_race": 1},
    ],
    ids=str,
)
def test_what_a_run_takes_is_taken(changed: dict[str, Any]) -> None:
    Run(*row(**changed))
    rows = Rows([row(**changed), row()])
    objects = season(Log(tuple(rows)), Person(), day(0))
    assert season(Log(rows), Person(), day(0)).load_ebk.tolist() == objects.load_ebk.tolist()


def test_the_first_refused_run_is_the_one_that_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        Rows([row(), row(rpe=11), row(mode="fly")])
    assert refused.value.field == "rpe"


def test_refused_runs_can_be_left_out() -> None:
    rows, refused = Rows.accepted(iter([row(rpe=11), row(), row(mode="fly"), row(on=day(1))]))
    assert refused == [0, 2]
    assert [run.on for run in rows] == [day(0), day(1)]
    assert Rows.accepted([])[1] == []


def test_a_run_after_the_last_day_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        season(Log(Rows([row(on=date(2030, 1, 1))])), Person(), day(0))
    assert (refused.value.field, refused.value.code) == ("on", "future")
