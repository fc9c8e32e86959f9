"""The weekly budget keeps what it promises, and the forecast is what waiting would have shown."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.engine import (
    BadInput,
    Log,
    Pain,
    Person,
    Run,
    Season,
    Shoe,
    assess,
    forecast,
    season,
    weekly_budget,
)
from risk.engine.ahead import ebk_per_km
from risk.engine.bone import ahead
from risk.engine.parameters import BANDS, BUDGET_BUILD, BUDGET_HOLD
from risk.engine.plan import caps, week_within
from risk.engine.shares import share_on

from .makers import MAN, WOMAN, daily, day, log, weeks
from .strategies import logs, people

SHAPE = (0, 0.2, 0.15, 0.2, 0, 0.1, 0.35)


def steady(count: int = 20, km: float = 40, person: Person = MAN) -> Season:
    return season(log(weeks([km] * count, SHAPE)), person, day(7 * count - 1))


def test_hold_lets_a_steady_runner_run_on() -> None:
    budget = weekly_budget(steady())
    assert budget.kind == "hold"
    assert 40_000 <= budget.week_m <= 48_000
    assert budget.longest_m == 15_400
    assert sum(budget.daily_m) == budget.week_m


@pytest.mark.parametrize("target", [BUDGET_HOLD, BUDGET_BUILD])
@pytest.mark.parametrize("shape", [SHAPE, (1,) * 7, (1, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1)])
def test_a_week_within_the_limits_keeps_dri_at_or_below_the_target(target: float, shape: tuple) -> None:
    found = steady()
    parts = np.array(shape, float) / sum(shape)
    week = week_within(caps(found, target), parts)
    damage, capacity = ahead(found.facts.bone, parts * week)
    assert float((damage / capacity).max()) == pytest.approx(target, abs=1e-9)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=7, max_size=7))
def test_every_plan_below_the_running_totals_keeps_the_target(parts: list[float]) -> None:
    found = steady(8)
    limits = caps(found, BUDGET_HOLD)
    plan, so_far = [], 0.0
    for part, limit in zip(parts, limits, strict=True):
        plan.append(max(0.0, part * (limits[len(plan) :].min() - so_far)))
        so_far += plan[-1]
        assert so_far <= limit + 1e-9
    damage, capacity = ahead(found.facts.bone, np.array(plan))
    assert (damage <= BUDGET_HOLD * capacity + 1e-9).all()


def test_build_allows_more_than_hold_and_neither_more_than_a_fifth() -> None:
    found = steady()
    hold, build = weekly_budget(found), weekly_budget(found, target=BUDGET_BUILD)
    assert hold.week_m <= build.week_m <= 48_000


def test_the_budget_stays_in_the_band_asked_for() -> None:
    found = steady(person=WOMAN)
    today = found.day(found.until)
    budget = weekly_budget(found, target=BUDGET_BUILD, band=today.band)
    seen = forecast(found, budget.daily_m)
    assert all(BANDS.index(one.band) <= BANDS.index(today.band) for one in seen.days)


def test_out_of_reach_asks_for_sixty_per_cent_and_names_the_day() -> None:
    kilometres = weeks([40] * 12 + [70] * 5, SHAPE)
    found = season(log(kilometres), MAN, day(len(kilometres) - 1))
    budget = weekly_budget(found)
    assert budget.kind == "ease"
    assert budget.week_m == 42_000
    assert budget.light_on is not None
    eased = [*kilometres, *(metres / 1000 for metres in budget.daily_m * 6)]
    wait = (budget.light_on - day(0)).days
    later = season(log(eased[: wait + 1]), MAN, budget.light_on)
    assert later.dri[-1] < 1.15 <= later.dri[-2]


def test_a_runner_who_comes_back_gets_the_reentry_week() -> None:
    kilometres = weeks([40] * 10, SHAPE) + [0.0] * 20
    resting = weekly_budget(season(log(kilometres), MAN, day(89)))
    assert (resting.kind, resting.share, resting.week_m) == ("return", 0.5, 20_000)
    back = weekly_budget(season(log([*kilometres, 5.0] + [0.0] * 12), MAN, day(102)))
    assert (back.kind, back.share, back.week_m) == ("return", 0.75, 27_300), "what can be held"
    assert (back.longest_m, back.limit) == (5_999, "load")


@pytest.mark.parametrize(
    ("gap", "shares"),
    [
        (5, [(0, 1.0)]),
        (14, [(0, 0.5), (6, 0.5), (7, 0.75), (13, 0.75), (14, 1.0)]),
        (42, [(0, 0.33), (13, 0.33), (14, 0.5), (28, 0.75), (42, 1.0)]),
        (90, [(0, 0.33), (21, 0.5), (42, 0.7), (63, 0.85), (84, 1.0)]),
    ],
)
def test_reentry(gap: int, shares: list[tuple[int, float]]) -> None:
    assert [(back, share_on(gap, back)) for back, _ in shares] == shares


def test_pain_names_no_kilometres() -> None:
    source = Log(daily([6.0] * 20), pains=(Pain(day(19), "hip", "l", 2),))
    found = season(source, MAN, day(19))
    budget = weekly_budget(found)
    assert (budget.kind, budget.week_m, budget.longest_m, budget.daily_m) == ("stop", None, None, ())
    coming = forecast(found, [0] * 7)
    assert coming.highest_index is None
    assert all(one.band is None and one.dri > 0 for one in coming.days)


def test_whoever_has_run_nothing_is_not_told_zero() -> None:
    found = season(Log(), Person(usual_weekly_m=0), day(0))
    budget = weekly_budget(found)
    assert budget.kind == "hold"
    assert 5_000 <= budget.week_m <= 12_000
    assert 0 < budget.longest_m <= budget.week_m
    assert len(forecast(found, budget.daily_m).days) == 7


def test_a_new_runner_with_a_stated_week_may_run_it() -> None:
    found = season(log([6.0]), Person(sex="m", usual_weekly_m=40_000), day(0))
    assert 35_000 <= weekly_budget(found).week_m <= 48_000


@settings(max_examples=15, deadline=None, derandomize=True)
@given(logs(), people, st.lists(st.integers(0, 20_000), min_size=7, max_size=7))
def test_the_forecast_is_what_waiting_would_have_shown(source: Log, person: Person, plan: list[int]) -> None:
    """The plan run at the runner's own EBK per km, on a person who does not change."""
    person = Person(sex=person.sex, usual_weekly_m=30_000, cadence_spm=None)
    today = max(one.on for one in source.runs)
    assume(today - min(one.on for one in source.runs) >= timedelta(days=28))
    source = Log(
        source.runs, shoes=(Shoe("a"),), unknown_dates=frozenset(d for d in source.unknown_dates if d <= today)
    )
    found = season(source, person, today)
    coming = forecast(found, plan)
    per_km = ebk_per_km(found.facts)
    step = 1.3196 * per_km**0.4
    run = [
        Run(today + timedelta(days=k + 1), metres, moving_s=metres / 3.0, cadence_spm=180 / step, mode="run")
        for k, metres in enumerate(plan)
        if metres and 0.36 < per_km < 2.4 and 140 <= 180 / step <= 220
    ]
    assume(len(run) == sum(metres > 0 for metres in plan))
    until = today + timedelta(days=7)
    waited = season(Log((*source.runs, *run), shoes=source.shoes, unknown_dates=source.unknown_dates), person, until)
    for one in coming.days:
        t = waited.at(one.on)
        assert one.distance_m == waited.distance_m[t]
        assert one.dri == pytest.approx(waited.dri[t], rel=1e-9)
        assert one.load_risk == pytest.approx(waited.load_risk[t], rel=1e-9)
        assert one.light == waited.light[t]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(logs(), people)
def test_every_runner_gets_an_answer(source: Log, person: Person) -> None:
    today = max(one.on for one in source.runs)
    found = season(source, person, today)
    budget = weekly_budget(found)
    if budget.kind == "stop":
        assert found.day(today).hidden in ("pain", "clinician")
        return
    assert budget.week_m >= 0
    assert 0 <= budget.longest_m <= max(budget.week_m, 100)
    if budget.kind == "hold":
        assert max(budget.daily_m) <= max(budget.longest_m, 100) + 1
    assert sum(budget.daily_m) == budget.week_m
    assert min(budget.daily_m) >= 0


def test_a_tail_of_a_long_log_forecasts_as_the_whole() -> None:
    kilometres = weeks([40, 43, 46, 32] * 20, SHAPE)
    whole = season(log(kilometres), MAN, day(len(kilometres) - 1))
    coming = forecast(whole, [0, 8_000, 6_000, 8_000, 0, 4_000, 25_000])
    later = season(log([*kilometres, 0, 8, 6, 8, 0, 4, 25]), MAN, day(len(kilometres) + 6))
    assert [one.index for one in coming.days] == later.index[-7:].astype(int).tolist()
    assert coming.days[-1].load_risk > 1.5


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda found: forecast(found, [-1]), "planned_m"),
        (lambda found: forecast(found, [200_001]), "planned_m"),
        (lambda found: forecast(found, [1.5]), "planned_m"),
        (lambda found: weekly_budget(found, shares=[1.0]), "shares"),
        (lambda found: weekly_budget(found, shares=[-1, 2, 0, 0, 0, 0, 0]), "shares"),
    ],
)
def test_plans_that_cannot_be_are_refused(ask: object, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        ask(steady(4))
    assert caught.value.field == field


def test_no_day_of_the_budget_is_longer_than_its_longest_run() -> None:
    once = season(log([0, 0, 0, 0, 0, 0, 12] * 20), MAN, day(139))
    budget = weekly_budget(once)
    assert (budget.week_m, budget.longest_m, budget.limit) == (13_200, 13_200, "longest")
    assert sorted(budget.daily_m) == [0] * 6 + [13_200]
    uneven = weekly_budget(season(log([0, 4, 0, 4, 0, 0, 20] * 20), MAN, day(139)), target=BUDGET_BUILD)
    assert max(uneven.daily_m) <= uneven.longest_m == 22_000
    assert uneven.daily_m[0] == 0


def test_a_forecast_leaves_the_season_as_it_was() -> None:
    found = steady()
    before = assess(found.log, MAN, found.until)
    forecast(found, [20_000] * 7)
    assert found.day(found.until) == before
