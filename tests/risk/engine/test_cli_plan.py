"""`python -m risk.engine plan` and `parameters`: the engine's answers, as JSON."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from risk.engine import Log, Person, Run, Season, forecast, season, weekly_budget
from risk.engine.parameters import BANDS, BUDGET_BUILD, MODEL_VERSION
from risk.engine.results import plain
from risk.engine.types import MODES, SITES, SURFACES
from risk.engine.whatif import first_day_out, usual_plan, what_ifs

from .files import Desk
from .makers import daily, day, log, weeks

KILOMETRES = weeks([40] * 10)
LAST = len(KILOMETRES) - 1
MAN = Person(sex="m", birth_year=1985, injuries=(), underfuelling=False)
PERSON = '{"sex": "m", "birth_year": 1985, "injuries": [], "underfuelling": false}'


def table(kilometres: list[float] = KILOMETRES) -> str:
    rows = [f"{run.on},{run.distance_m},{run.moving_s}\n" for run in daily(kilometres)]
    return "date,distance_m,moving_s\n" + "".join(rows)


def plan(*metres: int) -> str:
    rows = [f"{day(LAST + 1 + at)},{one}\n" for at, one in enumerate(metres)]
    return "date,distance_m\n" + "".join(rows)


def steady(person: Person = MAN, **more: object) -> Season:
    return season(log(KILOMETRES, **more), person, day(LAST))


def test_the_inverse_answer_is_the_engines(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs=table(), person=PERSON)
    told = ask("plan", "runs.csv", "--person", "person.json", "--on", str(day(LAST))).json
    assert (told["date"], told["model_version"], told["label"]) == (str(day(LAST)), MODEL_VERSION, "model_estimate")
    assert told["next_week"]["hold"] == plain(weekly_budget(steady()))
    assert told["next_week"]["build"] == plain(weekly_budget(steady(), target=BUDGET_BUILD))
    assert told["today"]["band"] == "low"
    assert told["reentry"] is None


def test_obeying_the_inverse_answer_keeps_the_band_and_the_target(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs=table(), person=PERSON)
    hold = ask("plan", "runs.csv", "--person", "person.json").json["next_week"]["hold"]
    kept = Desk(tmp_path, plan=plan(*hold["daily_m"]))
    told = kept("plan", "runs.csv", "--person", "person.json", "--planned", "plan.csv").json
    assert told["planned_m"] == hold["daily_m"]
    assert max(one["dri"] for one in told["forecast"]) <= hold["target"]
    assert told["first_day_out_of_band"] is None


def test_a_plan_names_the_first_day_above_the_band(tmp_path: Path) -> None:
    metres = [10_000, 10_000, 30_000, 0, 12_000, 12_000, 30_000] * 3
    ask = Desk(tmp_path, runs=table(), person=PERSON, plan=plan(*metres))
    told = ask("plan", "runs.csv", "--person", "person.json", "--planned", "plan.csv").json
    days = told["forecast"]
    assert len(days) == 21
    assert [one["date"] for one in days] == [str(day(LAST + 1 + at)) for at in range(21)]
    out = told["first_day_out_of_band"]
    above = [one["date"] for one in days if BANDS.index(one["band"]) > BANDS.index("low")]
    assert out == above[0]
    assert days == [
        {"date" if name == "on" else name: value for name, value in plain(one).items()}
        for one in forecast(steady(), metres).days
    ]


def test_sessions_of_one_planned_day_add_up_and_days_without_a_row_are_rest(tmp_path: Path) -> None:
    rows = f"date,distance_m\n{day(LAST + 3)},5000\n{day(LAST + 1)},4000\n{day(LAST + 3)},2000\n{day(LAST + 4)},0\n"
    told = Desk(tmp_path, runs=table(), plan=rows)("plan", "runs.csv", "--planned", "plan.csv").json
    assert (told["planned_from"], told["planned_m"]) == ("table", [4000, 0, 7000, 0])


def test_without_a_plan_the_usual_week_stands_in() -> None:
    usual = usual_plan(steady())
    assert 39_990 <= sum(usual) <= 40_000
    assert [metres for metres in usual if metres == 0] == [0, 0]
    assert usual[-1] == 14_000


def test_a_break_comes_with_its_way_back(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs=table(), person=PERSON)
    told = ask("plan", "runs.csv", "--on", str(day(LAST + 20))).json
    assert told["reentry"]["gap_days"] == 20
    assert [part["share"] for part in told["reentry"]["parts"]] == [0.5, 0.75, 1.0]
    assert told["next_week"]["hold"]["kind"] == "return"


def test_pain_names_no_distance_and_no_index(tmp_path: Path) -> None:
    runs = f"date,distance_m,pain_site,pain_score\n{day(0)},5000,,\n{day(1)},5000,hip,1\n"
    told = Desk(tmp_path, runs=runs)("plan", "runs.csv").json
    assert (told["next_week"]["hold"]["kind"], told["next_week"]["hold"]["week_m"]) == ("stop", None)
    assert {one["index"] for one in told["forecast"]} == {None}
    assert {one["difference"]["index"] for one in told["what_ifs"]} == {None}
    assert told["first_day_out_of_band"] is None


def test_whoever_has_run_nothing_can_ask_too(tmp_path: Path) -> None:
    ask = Desk(tmp_path, runs="date,distance_m\n", person='{"usual_weekly_km": 0, "weight_kg": 60}')
    said = ask("plan", "runs.csv")
    assert (said.status, said.out) == (2, "")
    assert "--on" in said.err
    told = ask("plan", "runs.csv", "--person", "person.json", "--on", "2026-01-01").json
    assert told["next_week"]["hold"]["week_m"] >= 5_000
    assert told["what_ifs"][0]["index"] is None or told["today"]["index"] is None


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (f"{day(LAST)},5000", "line 2, column date: 2025-03-16 is not after 2025-03-16"),
        (f"{day(LAST + 400)},5000", "line 2, column date: 2026-04-20 is more than a year after"),
        (f"{day(LAST + 1)},-5", "line 2, column distance_m"),
        (f"{day(LAST + 1)},", "line 2, column distance_m: is empty"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(tmp_path: Path, rows: str, says: str) -> None:
    ask = Desk(tmp_path, runs=table(), plan=f"date,distance_m\n{rows}\n")
    said = ask("plan", "runs.csv", "--planned", "plan.csv")
    assert (said.status, said.out) == (2, "")
    assert says in said.err


def test_a_higher_cadence_is_taken_as_a_level() -> None:
    """The load of the coming week falls by 1.05 ^ -2.5 (§1.3), and S by .975 for each step a minute."""
    runs = tuple(Run(one.on, one.distance_m, one.moving_s, cadence_spm=160) for one in daily(KILOMETRES))
    found = season(Log(runs), MAN, day(LAST))
    usual = forecast(found, usual_plan(found))
    more = what_ifs(found, usual_plan(found))[0]
    assert more.code == "cadence_plus_5"
    assert more.outcome.week_ebk == pytest.approx(0.8852 * sum(one.load_ebk for one in usual.days), rel=1e-4)
    assert more.index == more.outcome.index - usual.highest_index
    assert more.index in (-6, -7)  # 8 steps of .975 are 5.84 points, and a week's ripple of DRI falls below 1


def test_less_distance_and_more_rest_are_differences_of_the_forecast() -> None:
    found = steady()
    week = [0, 8_000, 6_000, 8_000, 0, 4_000, 14_000]
    by_code = {one.code: one for one in what_ifs(found, [*week, 50_000])}
    assert list(by_code) == ["cadence_plus_5", "distance_minus_20", "extra_rest_day"]
    less = by_code["distance_minus_20"]
    assert (less.outcome.week_m, less.dri) == (
        32_000,
        forecast(found, [int(0.8 * metres) for metres in week]).highest_dri - forecast(found, week).highest_dri,
    )
    assert by_code["extra_rest_day"].outcome.week_m == 36_000
    assert all(one.dri <= 0 and one.week_ebk < 0 and one.index <= 0 for one in by_code.values())
    assert "extra_rest_day" not in [one.code for one in what_ifs(found, [0, 8_000])]


def test_a_new_pair_is_offered_where_the_old_one_has_points() -> None:
    worn = season(Log(tuple(daily(KILOMETRES * 2, shoe="old"))), MAN, day(2 * LAST + 1))
    assert worn.shoe_mileage(day(2 * LAST + 1)) == {}
    fresh = [one for one in what_ifs(worn, usual_plan(worn)) if one.code == "new_shoe"]
    assert [one.index for one in fresh] in ([-1], [-2])
    assert fresh[0].week_ebk == 0


def test_a_what_if_leaves_the_season_as_it_was() -> None:
    found, untouched = steady(), steady()
    what_ifs(found, usual_plan(found))
    assert found.day(day(LAST)) == untouched.day(day(LAST))
    assert forecast(found, [5_000] * 7) == forecast(untouched, [5_000] * 7)


def test_a_changed_season_is_another_one_from_tomorrow_on() -> None:
    found = steady()
    other = found.changed(2 * found.day(found.until).susceptibility, 0.5 * found.facts.runs.load_ebk)
    ours, theirs = forecast(found, [6_000] * 7), forecast(other, [6_000] * 7)
    assert [one.load_ebk for one in theirs.days] == pytest.approx([one.load_ebk / 2 for one in ours.days])
    assert theirs.highest_index > ours.highest_index
    assert (other.damage == found.damage).all()
    assert found.day(found.until) == steady().day(day(LAST))


def test_no_day_is_out_of_a_band_that_is_hidden() -> None:
    coming = forecast(steady(), [60_000] * 7)
    assert first_day_out(None, coming) is None
    assert first_day_out("low", coming) is not None
    assert first_day_out("very_high", coming) is None


def test_parameters_name_every_constant_and_every_code(tmp_path: Path) -> None:
    told = Desk(tmp_path)("parameters").json
    assert told["model_version"] == MODEL_VERSION
    by_name = {one["name"]: one for one in told["constants"]}
    assert by_name["TR"] == {
        "name": "TR",
        "value": 26.0,
        "unit": "d",
        "grade": "D",
        "origin": "Edwards 2009, 2010, from Taylor 2004: Weibull scale of repair",
    }
    assert all(one["unit"] and one["grade"] and one["origin"] for one in told["constants"])
    assert {"code": "spike", "grade": "B", "source": "frandsen2025"} in told["factors"]
    codes = told["vocabularies"]
    for name, found in (("site", SITES), ("surface", SURFACES), ("mode", MODES)):
        assert set(codes[name]) == set(found)
    assert set(codes["periods"]) == {"regular", "irregular", "absent", "contraception", "pregnant", "menopause"}
    assert codes["band"] == ["low", "moderate", "high", "very_high"]


def test_parameters_are_a_table_too(tmp_path: Path) -> None:
    said = Desk(tmp_path)("parameters", "--format", "csv")
    rows = {one["name"]: one for one in csv.DictReader(io.StringIO(said.out))}
    told = Desk(tmp_path)("parameters").json
    assert set(rows) == {one["name"] for one in told["constants"]} | set(told["vocabularies"])
    assert json.loads(rows["SPIKE_CUTS"]["value"]) == [110, 130, 200]
    assert timedelta(days=int(rows["LAG"]["value"])) == timedelta(weeks=4)
