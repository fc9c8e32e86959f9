"""A week as it is planned: laid over the days of habit, and the inverse answer that its own forecast bears out."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk import engine
from risk.engine import parameters as p
from risk.engine.week import running_days

TODAY = date(2026, 9, 21)  # a Monday
HABIT = (0, 8, 6, 8, 0, 5, 13)


def runs(weeks=12, km=HABIT, until=TODAY, surface="trail", mode="run"):
    days = [until - timedelta(days=n) for n in range(7 * weeks)][::-1]
    return tuple(
        engine.Run(on=on, distance_m=1000 * km[on.weekday()], moving_s=350 * km[on.weekday()], cadence_spm=170,
                   surface=surface, mode=mode)
        for on in days
        if km[on.weekday()]
    )  # fmt: skip


def season(log=None, **person):
    person = {"injuries": (), "usual_weekly_m": 40_000} | person
    return engine.season(engine.Log(log or runs()), engine.Person(**person), TODAY)


@pytest.fixture(scope="module")
def steady():
    return season()


def test_the_days_of_habit_come_first(steady):
    assert engine.usual_runs(steady) == 5
    for count in range(1, 8):
        parts = running_days(steady, count)
        assert np.count_nonzero(parts) == count
        assert parts.sum() == pytest.approx(1)
        assert parts.argmax() == 5, "the long run stays on Sunday"  # day 0 is Tuesday


def test_more_runs_than_habit_go_where_there_is_most_room(steady):
    six = running_days(steady, 6)
    assert {n for n in range(7) if six[n]} - {0, 1, 2, 4, 5} <= {3, 6}


@given(week=st.integers(1_000, 150_000), share=st.floats(0.15, 1), count=st.integers(1, 7), odd=st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_a_spread_adds_up_and_no_day_is_above_the_longest(week, share, count, odd):
    longest = max(1, min(week, int(week * share) + odd))
    plan = season()
    if week > count * longest:
        with pytest.raises(engine.BadInput) as refused:
            engine.spread(plan, week, longest, count)
        assert (refused.value.field, refused.value.code) == ("longest_m", "too_short")
        return
    daily = engine.spread(plan, week, longest, count)
    assert (sum(daily), max(daily), len(daily)) == (week, longest, 7)
    assert min(daily) >= 0
    assert sum(metres > 0 for metres in daily) <= count


def test_a_longest_run_beyond_the_week_is_refused(steady):
    with pytest.raises(engine.BadInput, match="longest_m"):
        engine.spread(steady, 10_000, 12_000, 3)


OLD_INJURY = (engine.Injury(site="navicular", side="l", on=date(2020, 3, 1), confirmed=True),)


@pytest.mark.parametrize("count", range(1, 8))
@pytest.mark.parametrize(
    "person", [{}, {"sex": "f"}, {"sex": "f", "injuries": OLD_INJURY}], ids=["plain", "moderate", "high"]
)
def test_the_answer_keeps_the_band_and_the_target_on_every_day(person, count):
    found = season(**person)
    answer = engine.week_answer(found, count)
    assert answer.budget.kind == "hold"
    assert answer.keeps
    assert engine.first_day_out(found.day(TODAY).band, answer.coming) is None
    assert answer.coming.highest_dri <= p.BUDGET_HOLD + 1e-9
    assert (sum(answer.daily_m), max(answer.daily_m)) == (answer.week_m, answer.longest_m)
    assert answer.longest_m <= 13_000 * 1.1 + 1


def test_less_on_any_day_than_the_answer_never_leaves_the_band(steady):
    answer = engine.week_answer(steady, 5)
    for day in range(7):
        fewer = [metres // 2 if n == day else metres for n, metres in enumerate(answer.daily_m)]
        coming = engine.forecast(steady, fewer)
        assert coming.highest_dri <= answer.coming.highest_dri + 1e-9
        assert engine.first_day_out("low", coming) is None


def test_levels_rise_with_the_week_and_the_longest_run(steady):
    rank = (None, *p.BANDS).index
    levels = engine.week_levels(steady, (20_000, 40_000, 60_000, 90_000), (13_000, 18_000, 27_000, 40_000), 5)
    for row in levels:
        told = [rank(level) for level in row if level]
        assert told == sorted(told)
    for column in zip(*levels, strict=True):
        told = [rank(level) for level in column if level]
        assert told == sorted(told)
    assert levels[0][0] == "low"
    assert levels[-1][-1] in ("moderate", "high", "very_high")
    assert levels[-1][0] is None, "five runs of 13 km make no 90"
    assert levels[0][2] is None, "27 km do not fit into 20"


def test_a_treadmill_takes_a_tenth_off_each_kilometre(steady):
    daily = engine.week_answer(steady, 5).daily_m
    outside, inside = (
        engine.forecast(engine.on_ground(steady, daily, surface), daily) for surface in ("trail", "treadmill")
    )
    assert [day.load_ebk for day in outside.days] == [day.load_ebk for day in engine.forecast(steady, daily).days]
    for there, here in zip(outside.days, inside.days, strict=True):
        assert here.load_ebk == pytest.approx(p.K_TREADMILL * there.load_ebk)


def test_whoever_runs_on_a_treadmill_pays_in_full_outside():
    found = season(runs(mode="treadmill", surface="treadmill"))
    daily = engine.week_answer(found, 5).daily_m
    usual = engine.forecast(found, daily).days
    for surface, factor in (("treadmill", 1.0), ("road", 1 / p.K_TREADMILL)):
        other = engine.forecast(engine.on_ground(found, daily, surface), daily).days
        assert [day.load_ebk for day in other] == pytest.approx([factor * day.load_ebk for day in usual])


def test_a_week_on_new_hard_ground_is_as_simulated():
    """Off the trail and onto hills, so far that the 28-day share grows by 30 points: as the log would have it."""
    found = season()
    daily = engine.spread(found, 90_000, 20_000, 6)
    ground = engine.on_ground(found, daily, "hilly")
    later = tuple(
        engine.Run(on=TODAY + timedelta(days=n), distance_m=metres, moving_s=0.35 * metres, surface="hilly")
        for n, metres in enumerate(daily, 1)
        if metres
    )
    then = engine.season(
        engine.Log(runs() + later), engine.Person(injuries=(), usual_weekly_m=40_000), TODAY + timedelta(days=7)
    )
    factor = {one.code: one.multiplier for one in then.day(then.until).factors}["terrain"]
    assert factor > 1
    plain = found.day(TODAY).susceptibility
    assert ground.day(TODAY).susceptibility == pytest.approx(plain * factor)
    assert engine.on_ground(found, daily, "soft").day(TODAY).susceptibility == pytest.approx(plain)


def test_unknown_ground_is_refused(steady):
    with pytest.raises(engine.BadInput, match="surface"):
        engine.on_ground(steady, (5_000,) * 7, "moon")


def test_pain_leaves_no_answer():
    pain = engine.Pain(on=TODAY, site="hip", side="l", score=3)
    found = engine.season(engine.Log(runs(), pains=(pain,)), engine.Person(), TODAY)
    with pytest.raises(engine.BadInput):
        engine.week_answer(found, 4)
