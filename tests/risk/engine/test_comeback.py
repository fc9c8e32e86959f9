"""Coming back as told (science.md §4.5, §6.3): never above the target, never less than before, no word of it."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.engine import Budget, Log, Person, Run, Season, forecast, season, weekly_budget
from risk.engine.parameters import BUDGET_BUILD, BUDGET_HOLD
from risk.engine.shares import length, share_on, week_share

from .makers import EASY, daily, day, log, weeks
from .strategies import logs, people

T5 = (0, 0.2, 0.15, 0.2, 0, 0.1, 0.35)
THREE, SIX, LONG, TWO = (
    (0.3, 0, 0.3, 0, 0, 0.4, 0),
    (1 / 6,) * 6 + (0,),
    (0.1,) * 5 + (0, 0.5),
    (0.5, 0, 0, 0.5, 0, 0, 0),
)
MONTHS = 16  # weeks before the break


def rested(gap: int, km: float = 40, shape: tuple[float, ...] = T5) -> Season:
    """Return a steady log that ends with so many days off."""
    who = Person(sex="m", birth_year=1985, injuries=(), underfuelling=False, usual_weekly_m=round(1000 * km))
    found = weeks([km] * MONTHS, shape)
    last = max(t for t, far in enumerate(found) if far)
    return season(log(found), who, day(last + gap))


def after(found: Season, metres: tuple[int, ...]) -> Season:
    """Return the season with these days really run, at the one pace of the logs."""
    runs = [
        Run(found.until + timedelta(days=k + 1), far, moving_s=far / 1000 * EASY)
        for k, far in enumerate(metres)
        if far
    ]
    return season(Log((*found.log.runs, *runs)), found.person, found.until + timedelta(days=len(metres)))


@cache
def as_told(
    gap: int, km: float = 40, shape: tuple[float, ...] = T5, count: int = 16
) -> tuple[Season, tuple[Budget, ...]]:
    """Return the season after so many weeks of the weekly answer, and the answers."""
    found, told = rested(gap, km, shape), []
    for _ in range(count):
        told.append(weekly_budget(found))
        found = after(found, told[-1].daily_m)
    return found, tuple(told)


def loud(found: Season, since: int) -> set[str]:
    """Return which of W1 to W5 fire from a day on."""
    e = found.episodes
    fires = {"W1": e.spike > 0, "W3": e.w3_fires, "W4": e.w4_fires, "W5": e.w5_fires > 0}
    return {name for name, days in fires.items() if days[since:].any()}


WAYS = [
    (6, 40, THREE),
    (9, 60, T5),
    (13, 90, SIX),
    (14, 60, T5),
    (28, 40, SIX),
    (50, 90, THREE),
    (70, 40, T5),
    (120, 60, LONG),
]


@pytest.mark.parametrize(("gap", "km", "shape"), WAYS)
def test_who_does_as_told_is_not_warned_and_stays_below_the_target(gap: int, km: float, shape: tuple) -> None:
    found, told = as_told(gap, km, shape)
    back = len(found) - 7 * len(told)
    assert loud(found, back) == set()
    assert {one.kind for one in told} == {"return", "hold"}
    assert found.dri[back:].max() <= BUDGET_HOLD + 1e-9


@pytest.mark.parametrize(("gap", "km", "shape"), WAYS)
def test_the_answer_never_falls_on_the_way_back(gap: int, km: float, shape: tuple) -> None:
    """By a fiftieth at most, as the days on which it is run shift."""
    weekly = [one.week_m for one in as_told(gap, km, shape)[1] if one.kind == "return"]
    assert all(later >= 0.98 * earlier for earlier, later in pairwise(weekly))


def test_more_than_eight_weeks_are_come_back_from_until_day_84() -> None:
    """`returning` is over on day 56; the answer then went on from the little that had been run so far."""
    found, told = as_told(70, 20, T5)
    shares = [one.share for one in told if one.kind == "return"]
    assert shares[-1] > 0.85
    ended = 7 * len(shares)
    assert length(70) - 7 <= ended <= length(70) + 7
    start = len(found) - 7 * len(told)
    assert not found.facts.gaps.returning[start + 60]
    assert told[9].kind == "return"
    weekly = [one.week_m for one in told]
    assert weekly[len(shares) - 1] >= 19_000


def test_a_week_has_the_mean_share_of_its_days() -> None:
    """On the third day of a re-entry of two weeks five days at half are left, and two at three quarters."""
    found = after(rested(14, 20, (1 / 7,) * 7), (1_400, 1_400))
    budget = weekly_budget(found)
    assert budget.share == week_share(14, 2) == pytest.approx((5 * 0.5 + 2 * 0.75) / 7)
    assert budget.week_m == int(20_000 * budget.share) // 100 * 100


def test_a_break_lasts_until_the_next_day_of_running() -> None:
    """28 days off on the eve of a day at rest will be 29 when the runner is back: thirds, as W8 will say."""
    found = rested(28, 20, T5)
    wait = next(k for k, far in enumerate(weekly_budget(found).daily_m) if far)
    assert wait == 1
    assert weekly_budget(found).share == week_share(29, 0)


def test_once_a_level_is_shown_again_the_way_back_stays_within_its_band() -> None:
    """From day 56 to 84: kept where rest alone keeps it."""
    order = ("low", "moderate", "high", "very_high")
    found = rested(90, 60)
    for _ in range(12):
        budget, now = weekly_budget(found), found.day(found.until)
        highest = max((one.band for one in forecast(found, budget.daily_m).days), key=order.index)
        if not now.returning and now.break_days < 14 and budget.kind == "return":
            assert order.index(highest) <= order.index(now.band)
        found = after(found, budget.daily_m)
    assert now.band == "low"
    assert weekly_budget(rested(20), band="low").week_m <= weekly_budget(rested(20), band="high").week_m


@pytest.mark.parametrize("gap", [6, 9, 13])
def test_a_short_break_gets_its_share_and_no_more_than_any_other_week(gap: int) -> None:
    """W8 names the re-entry of 6 to 13 days, so the plan may not say another."""
    found = rested(gap)
    budget = weekly_budget(found)
    waited = gap + next(k for k, far in enumerate(budget.daily_m) if far)
    assert (budget.kind, budget.share) == ("return", week_share(waited, 0))
    assert budget.week_m <= 40_000 * budget.share
    assert not found.day(found.until).returning
    assert found.day(found.until).band is not None
    assert weekly_budget(rested(5)).kind == "hold"


def test_a_runner_of_every_seventh_day_does_not_come_back_every_week() -> None:
    once = season(log([0, 0, 0, 0, 0, 0, 12] * 20), rested(0).person, day(145))
    assert weekly_budget(once).kind == "hold"


@pytest.mark.parametrize("shape", [T5, THREE, SIX, LONG, TWO, (1 / 7,) * 7])
def test_a_holiday_is_silent_whenever_it_begins_and_however_the_week_is_run(shape: tuple) -> None:
    """5 to 13 days, back at once to the old week: the letter of W4 speaks three weeks later, of no change."""
    for off in (5, 7, 8, 10, 13):
        for begin in range(84, 91):
            km = [0.0 if begin <= t < begin + off else far for t, far in enumerate(weeks([42] * 22, shape))]
            found = season(log(km), rested(0, 42).person, day(len(km) - 1))
            assert loud(found, 28) == set(), (off, begin)


@pytest.mark.parametrize("gap", [14, 20, 28, 35, 44, 50, 56, 57, 90])
def test_the_steps_of_the_reentry_are_no_ramp(gap: int) -> None:
    """W3 and W4 after the very table that W8 begins with, day by day; and no rise of the week term."""
    before = weeks([42] * MONTHS, (1 / 7,) * 7)
    way = [6 * share_on(gap, back) for back in range(length(gap) + 60)]
    km = [*before, *[0.0] * gap, *way]
    found = season(log(km), rested(0, 42).person, day(len(km) - 1))
    assert loud(found, len(before)) <= {"W1", "W5"}, "which runs, and whether it is too much, are other questions"
    assert (found.week[len(before) :] == 1).all()


def test_silence_ends_and_a_ramp_after_it_is_said() -> None:
    km = [*weeks([42] * MONTHS, (1 / 7,) * 7), *[0.0] * 14, *[3.0] * 7, *[4.5] * 7, *[6.0] * 28, *[9.0] * 21]
    found = season(log(km), rested(0, 42).person, day(len(km) - 1))
    assert loud(found, len(km) - 21) >= {"W3", "W4"}


def test_a_rushed_return_is_what_w5_is_for() -> None:
    found = after(rested(60, 60), tuple(round(1000 * far) for far in weeks([60] * 7)))
    assert "W5" in loud(found, len(found) - 49)


@pytest.mark.parametrize(("gap", "km", "shape"), [(120, 80, T5), (28, 80, THREE), (70, 40, T5), (35, 60, SIX)])
def test_the_answer_is_the_largest_week_that_can_be_held_by_a_search(gap: int, km: float, shape: tuple) -> None:
    """Eight weeks of each week from nothing up in steps of 100 m, really run."""
    found, told = rested(gap, km, shape), None
    for _ in range(12):
        told = weekly_budget(found)
        if told.limit == "load":
            break
        found = after(found, told.daily_m)
    assert (told.kind, told.limit) == ("return", "load")
    parts = np.array(told.daily_m) / told.week_m

    def held(metres: int) -> bool:
        ends = np.floor(np.cumsum(parts) * metres + 1e-6).astype(int)
        week = tuple(np.diff(ends, prepend=0).tolist())
        return bool(after(found, week * 8).dri[-56:].max() <= BUDGET_HOLD + 1e-9)

    assert held(told.week_m - 100)
    assert not held(told.week_m + 200), "within the metres that a day is rounded by"
    assert all(held(round(part * told.week_m)) for part in (0.1, 0.5, 0.9))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    logs(sore=False),
    people,
    st.integers(6, 120),
    st.sampled_from((BUDGET_HOLD, BUDGET_BUILD)),
    st.integers(0, 60),
    st.lists(st.floats(0, 1), min_size=7, max_size=7),
)
def test_who_keeps_to_it_after_any_break_has_no_day_above_the_target(
    source: Log, person: Person, gap: int, target: float, back: int, parts: list[float]
) -> None:
    """Any log, a break, perhaps some running after it; the answer as it is spread, and any part of each day."""
    today = max(one.on for one in source.runs) + timedelta(days=gap)
    more = tuple(Run(today + timedelta(days=t), 3_000, moving_s=1_080) for t in range(0, back, 3))
    unknown = frozenset(on for on in source.unknown_dates if on <= today)
    until = today + timedelta(days=max(0, back - 1))
    found = season(Log((*source.runs, *more), shoes=source.shoes, unknown_dates=unknown), person, until)
    budget = weekly_budget(found, target)
    assume(budget.kind in ("hold", "return") and budget.limit != "early")
    for week in (budget.daily_m, [int(part * far) for part, far in zip(parts, budget.daily_m, strict=True)]):
        assert forecast(found, week).highest_dri <= target + 1e-9
    assert budget.week_m > 0


def test_the_first_gap_of_all_is_judged_after_two_weeks_without_one() -> None:
    def said(ran: int) -> list[str]:
        found = season(Log(daily([*[5.0] * ran, *[0.0] * 8, 5.0])), Person(), day(ran + 8))
        return [one.id for one in found.day(found.until).rules if one.id == "W8"]

    assert [said(ran) for ran in (5, 13, 14, 30)] == [[], [], ["W8"], ["W8"]]


@pytest.mark.parametrize("shape", [T5, SIX, LONG, (1 / 7,) * 7])
@pytest.mark.parametrize("weekly", [25, 60, 120])
def test_while_early_nothing_is_amber_or_red(shape: tuple, weekly: float) -> None:
    """§6.8, new runner: the first long run of a log was a W1, a streak of two weeks a W6 on its fourteenth day."""
    frail = Person(sex="f", birth_year=1995, usual_weekly_m=round(900 * weekly), injuries=None, periods="absent")
    frail = replace(frail, calcium_low=True, years_running=0.5, menarche_age=16.0, sleep_h=4.0)
    found = season(log(weeks([weekly] * 4, shape)), frail, day(27))
    for on in found.days[:14]:
        seen = found.day(on)
        assert seen.early
        assert {one.severity for one in seen.rules} <= {"info"}, on
