"""The index of a day: points that add up, usual for you, light, and days that agree with their season."""

import json
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.engine import Log, Pain, Person, Run, assess, plain, season
from risk.engine.index import largest_remainder
from risk.engine.parts import ABOUT

from .makers import MAN, WOMAN, day, log, run
from .nasty import nasty_season
from .strategies import logs, people

QUICK = settings(max_examples=18, deadline=None, derandomize=True)


@QUICK
@given(logs(sore=False), people)
def test_the_points_add_up(source: Log, person: Person) -> None:
    today = max(one.on for one in source.runs)
    seen = assess(source, person, today)
    assume(seen.index is not None)
    assert sum(factor.shown for factor in seen.factors) == seen.index
    exact = sum(factor.points for factor in seen.factors)
    assert exact == pytest.approx(min(100, max(0, exact)), abs=1e-9)
    assert int(exact + 0.5 + 1e-9) in (seen.index, seen.index + 1)
    assert abs(exact - seen.index) <= 0.5 + 1e-9
    for factor in seen.factors:
        assert abs(factor.points - factor.shown) < 1 + 1e-9
        assert factor.category in ("training", "risk", "pain", "body")
        assert factor.code in ABOUT


@QUICK
@given(logs(), people)
def test_load_terms_never_take_points_away(source: Log, person: Person) -> None:
    today = max(one.on for one in source.runs)
    seen = assess(source, person, today)
    assert seen.load_risk >= 1.0
    for factor in seen.factors:
        if factor.code in ("load", "spike", "week", "rest", "load_minimum"):
            assert factor.points >= 0


@QUICK
@given(logs(), people, st.integers(100, 20_000))
def test_more_distance_never_lowers_volume_times_load_risk_of_the_day(source: Log, person: Person, more: int) -> None:
    """A run of the day made longer at the same pace, on a log whose baseline is settled."""
    today = max(one.on for one in source.runs)
    person = Person(usual_weekly_m=person.usual_weekly_m or 20_000, joined_on=None)
    last = [Run(today, 8_000, moving_s=2_880)]
    longer = [Run(today, 8_000 + more, moving_s=(8_000 + more) * 0.36)]
    old = tuple(one for one in source.runs if one.on < today - timedelta(days=28))
    assume(sum(one.distance_m for one in old if one.mode in ("run", "treadmill")) >= 10_000)
    kept = tuple(one for one in source.runs if one.on < today)
    short, long = (assess(Log((*kept, *runs)), person, today) for runs in (last, longer))
    assert long.volume * long.load_risk >= short.volume * short.load_risk * (1 - 1e-9)


@QUICK
@given(logs(), people)
def test_pain_outranks_everything(source: Log, person: Person) -> None:
    today = max(one.on for one in source.runs)
    sore = Log(source.runs, (*source.pains, Pain(today, "hip", "l", 1)), source.shoes, source.unknown_dates)
    seen = assess(sore, person, today)
    assert (seen.hidden, seen.index, seen.band, seen.usual_index, seen.factors) == ("pain", None, None, None, ())
    assert seen.rules[0].id == "W9"


@QUICK
@given(logs(), people, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(source: Log, person: Person, chance: object) -> None:
    today = max(one.on for one in source.runs)
    once = {one.on: one for one in source.runs}  # one run a date: their order within it may matter
    runs = list(once.values())
    mixed = list(runs)
    chance.shuffle(mixed)
    first = assess(Log(tuple(runs), source.pains, source.shoes, source.unknown_dates), person, today)
    second = assess(
        Log(tuple(mixed), tuple(reversed(source.pains)), source.shoes, source.unknown_dates), person, today
    )
    left, right = plain(first), plain(second)
    for code in ("pain", "rules"):  # equal reports may lead in either order
        left.pop(code), right.pop(code)
    assert left == right


@QUICK
@given(logs(), people)
def test_a_day_says_what_the_seasons_arrays_say(source: Log, person: Person) -> None:
    until = max(one.on for one in source.runs) + timedelta(days=2)
    found = season(source, person, until)
    for t in range(0, len(found), 5):
        seen = found.day(found.days[t])
        assert seen.on == found.days[t]
        assert (None if found.index[t] != found.index[t] else int(found.index[t])) == seen.index
        assert (found.band[t], found.light[t], found.hidden[t]) == (seen.band, seen.light, seen.hidden)
        assert (found.damage[t], found.capacity[t], found.dri[t]) == (seen.damage, seen.capacity, seen.dri)
        assert found.susceptibility[t] == pytest.approx(seen.susceptibility, rel=1e-12)
        assert found.distance_m[t] == seen.distance_m
    assert plain(assess(source, person, until)) == plain(found.day(until))


@QUICK
@given(logs(), people, st.integers(28, 90))
def test_what_is_logged_later_does_not_change_a_day_after_the_first_four_weeks(
    source: Log, person: Person, t: int
) -> None:
    first, until = min(one.on for one in source.runs), max(one.on for one in source.runs)
    assume(first + timedelta(days=t) <= until)
    on = first + timedelta(days=t)
    so_far = tuple(one for one in source.runs if one.on <= on)
    then = assess(Log(so_far, source.pains, source.shoes, source.unknown_dates), person, on)
    later = season(source, person, until).day(on)
    assert plain(then) == plain(later)


def test_usual_for_you_leaves_the_load_out() -> None:
    found = season(log([6.0] * 60 + [18.0]), WOMAN, day(60))
    quiet, spiked = found.day(day(59)), found.day(day(60))
    assert spiked.index > quiet.index
    assert spiked.usual_index == pytest.approx(quiet.usual_index, abs=2)
    assert next(f for f in spiked.factors if f.code == "spike").numbers == {
        "session_m": 18_000,
        "longest30_m": 6_000,
        "ratio": 3.0,
        "category": 3,
        "on": day(60),
        "days_since": 0,
    }


def test_the_reference_man_has_twenty_points() -> None:
    """R = 1: adult man, nothing listed, 32 EBK a week, cadence 170."""
    source = log([32 / 7] * 200, moving_s=32_000 / 7 / 3.5)
    runs = tuple(one for t, one in enumerate(source.runs) if t % 7 != 0)
    seen = assess(
        Log(runs), Person(sex="m", birth_year=1985, injuries=(), underfuelling=False, cadence_spm=170), day(199)
    )
    assert seen.rest14 == 2
    steady = assess(
        Log(
            tuple(run(t, 16, moving_s=16_000 / 3.5) for t in range(0, 210, 7))
            + tuple(run(t, 16, moving_s=16_000 / 3.5) for t in range(3, 210, 7))
        ),
        MAN,
        day(209),
    )
    assert (steady.index, steady.band, steady.relative_risk) == (20, "low", pytest.approx(1.0, abs=0.03))


def test_ties_go_to_load_and_the_others_are_also_seen() -> None:
    seen = season(log([6.0] * 60), MAN, day(59)).day(day(59))
    assert [f.code for f in seen.factors if f.code in ("load", "spike", "week")] == ["load"]
    assert seen.also_seen == ()
    ramped = season(log([6.0] * 60 + [9.9] * 7), MAN, day(66)).day(day(66))
    strongest = [f.code for f in ramped.factors if f.code in ("load", "spike", "week")]
    assert strongest == ["week"]
    assert set(ramped.also_seen) == {"load", "spike"}


def test_returning_replaces_green_only() -> None:
    kilometres = [6.0] * 40 + [0.0] * 20 + [3.0] * 10
    found = season(log(kilometres), MAN, day(69))
    assert found.day(day(59)).break_days == 20
    assert not found.day(day(59)).returning
    assert (found.day(day(60)).returning, found.day(day(60)).light) == (True, "returning")
    back = season(log([6.0] * 40 + [0.0] * 14 + [30.0] * 6), MAN, day(59)).day(day(59))
    assert (back.returning, back.light) == (True, "red")


def test_the_red_minimum_lifts_the_index() -> None:
    seen = season(log([6.0] * 60 + [14.0] * 20), MAN, day(79)).day(day(79))
    assert seen.dri >= 1.5
    assert seen.index >= 60
    rows = {factor.code: factor for factor in seen.factors}
    assert rows["load_minimum"].points > 0
    assert not rows["limit"].can_change if "limit" in rows else True


def test_an_assessment_is_ready_for_json() -> None:
    sore = Log(log([6.0] * 20).runs, (Pain(day(3), "tibia", "l", 4, stays=True, cleared_on=day(9)),))
    found = season(sore, WOMAN, day(19))
    for t in (5, 19):
        written = json.loads(json.dumps(plain(found.day(day(t))), allow_nan=False))
        assert written["on"] == day(t).isoformat()


@settings(deadline=None, derandomize=True)
@given(st.lists(st.floats(-80, 80), min_size=1, max_size=12))
def test_largest_remainder_adds_up_and_stays_next_to_each_value(points: list[float]) -> None:
    shown = largest_remainder(points)
    assert abs(sum(shown) - sum(points)) <= 0.5 + 1e-9
    assert all(abs(whole - value) < 1 + 1e-9 for whole, value in zip(shown, points, strict=True))


def test_the_events_of_a_day_are_the_rules_that_are_over_with_it() -> None:
    told = []
    for case in map(nasty_season, range(9)):
        found = season(case.log, case.person, case.until)
        own = [tuple(rule for rule in found.day(on).rules if rule.id in {"W1", "W2", "W8"}) for on in found.days]
        assert [found.events(on) for on in found.days] == own, case.seed
        told += [rule.id for rules in own for rule in rules]
    assert set(told) == {"W1", "W2", "W8"}
