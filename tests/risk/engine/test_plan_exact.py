"""The inverse answer against a search by simulation, to 100 m; and that keeping to it keeps what it promises."""

import random
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.engine import Injury, Log, Person, Run, Season, forecast, season, weekly_budget
from risk.engine.parameters import BANDS, BUDGET_BUILD, BUDGET_HOLD, DRI_WATCH
from risk.engine.plan import usual_shares

from .makers import EASY, MAN, WOMAN, day, log, weeks
from .strategies import logs, people

SEASONS = range(30)
TARGETS = (BUDGET_HOLD, BUDGET_BUILD)
PEOPLE = (MAN, WOMAN, replace(WOMAN, injuries=(Injury("tibia", "l", day(-2000)),)), Person(usual_weekly_m=30_000))
SHAPES = ((0, 0.2, 0.15, 0.2, 0, 0.1, 0.35), (0.3, 0, 0, 0.3, 0, 0, 0.4), (0.1, 0.2, 0.1, 0.2, 0.1, 0.1, 0.2))


@cache
def made(seed: int) -> Season:
    """Return eight to twenty weeks at one pace: steady, uneven, growing or easing, without a break."""
    chance = random.Random(seed)
    count, weekly = chance.randint(8, 20), chance.uniform(12, 90)
    trend = chance.choice((1.0, 1.0, 1.02, 1.04, 0.96))
    shape = chance.choice(SHAPES)
    totals = [weekly * trend**w * chance.uniform(0.85, 1.15) for w in range(count)]
    kilometres = weeks(totals, shape)[: 7 * count - chance.randrange(7)]
    return season(log(kilometres), chance.choice(PEOPLE), day(len(kilometres) - 1))


def lived(found: Season, metres: tuple[int, ...]) -> Season:
    """Return the season a week later, with these metres really run at the runner's one pace."""
    runs = [
        Run(found.until + timedelta(days=k + 1), far, moving_s=far / 1000 * EASY)
        for k, far in enumerate(metres)
        if far
    ]
    until = found.until + timedelta(days=len(metres))
    return season(Log((*found.log.runs, *runs)), found.person, until)


def spread(found: Season, week_m: int, longest_m: int) -> tuple[int, ...]:
    """Spread a week by habit in small steps, no day above the longest run: a slow way to the same days."""
    shares, metres = usual_shares(found).tolist(), [0.0] * 7
    left = float(week_m)
    while left > 1e-6:
        open_days = [k for k in range(7) if shares[k] > 0 and metres[k] < longest_m - 1e-9]
        if not open_days:
            break
        total = sum(shares[k] for k in open_days)
        step = min(left, *((longest_m - metres[k]) / shares[k] * total for k in open_days))
        for k in open_days:
            metres[k] += step * shares[k] / total
        left -= step
    whole = [int(sum(metres[: k + 1]) + 1e-6) for k in range(7)]
    return tuple(one - before for one, before in zip(whole, [0, *whole], strict=False))


def warned(later: Season) -> bool:
    """Return whether W3 or W4 fired in the last week."""
    return bool((later.episodes.w3_fires | later.episodes.w4_fires)[-7:].any())


def breaks_out(found: Season, week_m: int, target: float) -> str:
    """Return what running this week would go past, "" for nothing: told from the season a week later."""
    w = found.facts.windows
    longest = 110 * int(found.distance_m[-24:].max()) // 100  # within t-30 ... t-1 of each of the seven days
    per_km = float(found.load_ebk[-28:].sum() / found.distance_m[-28:].sum())  # EBK a metre: one pace
    if week_m * per_km > 1.2 * max(float(w.load7[-1]), float(w.load28[-1]) / 4, 7.0) + 1e-9:
        return "growth"
    metres = spread(found, week_m, longest)
    if sum(metres) < week_m:
        return "longest"
    later = lived(found, metres)
    assert not (100 * later.distance_m[-7:] > 110 * later.longest30_m[-7:]).any()
    if later.dri[-7:].max() > target + 1e-9:
        return "load"
    if warned(later) and not warned(lived(found, (0,) * 7)):
        return "growth"
    rank = BANDS.index
    now = found.day(found.until).band
    return "band" if any(rank(one) > rank(now) for one in later.band[-7:]) else ""


@pytest.mark.parametrize("seed", SEASONS)
def test_the_answer_is_the_largest_week_that_a_search_finds(seed: int) -> None:
    found = made(seed)
    for target in TARGETS if seed < 10 else TARGETS[:1]:
        budget = weekly_budget(found, target)
        if budget.kind != "hold":
            assert (budget.kind, breaks_out(found, 100, target)) in {("ease", "load")}
            continue
        assert breaks_out(found, budget.week_m, target) == ""
        assert breaks_out(found, budget.week_m + 100, target) == budget.limit
        for share in (0.25, 0.75):  # and nothing below it goes past anything: the search may be a bisection
            assert breaks_out(found, int(share * budget.week_m), target) == ""


def test_a_whole_search_from_nothing_up_finds_the_same() -> None:
    """Without any assumption, where the load is the limit: a smallest one, so that the search is short."""
    answers = [(weekly_budget(made(seed)), made(seed)) for seed in SEASONS]
    budget, found = min(
        ((one, of) for one, of in answers if (one.kind, one.limit) == ("hold", "load")),
        key=lambda pair: pair[0].week_m,
    )
    tried = range(0, budget.week_m + 2_000, 100)
    kept = [metres for metres in tried if not breaks_out(found, metres, BUDGET_HOLD)]
    assert kept == list(range(0, budget.week_m + 100, 100))


def test_the_thirty_seasons_meet_every_limit() -> None:
    met = {weekly_budget(made(seed), target).limit for seed in SEASONS for target in TARGETS}
    assert met >= {"load", "growth"}
    assert {weekly_budget(made(seed)).kind for seed in SEASONS} >= {"hold", "ease"}


@pytest.mark.parametrize("seed", SEASONS[:12])
def test_more_room_is_never_a_smaller_week(seed: int) -> None:
    found = made(seed)
    found_weeks = [weekly_budget(found, target) for target in (1.0, 1.05, 1.1, 1.15, 1.2, 1.3)]
    held = [one.week_m for one in found_weeks if one.kind == "hold"]
    assert held == sorted(held)
    kinds = [one.kind for one in found_weeks]
    assert kinds == sorted(kinds), "out of reach comes before within reach"
    by_band = [weekly_budget(found, BUDGET_BUILD, band=band).week_m for band in BANDS]
    rank = BANDS.index(found.day(found.until).band)
    assert by_band[rank:] == sorted(by_band[rank:])


@settings(max_examples=10, deadline=None, derandomize=True)
@given(logs(sore=False), people, st.sampled_from(TARGETS), st.lists(st.floats(0, 1), min_size=7, max_size=7))
def test_who_keeps_to_it_has_no_day_above_the_target(
    source: Log, person: Person, target: float, parts: list[float]
) -> None:
    """As it is spread, and any smaller part of each day."""
    found = season(source, person, max(one.on for one in source.runs))
    budget = weekly_budget(found, target)
    assume(budget.kind in ("hold", "return") and budget.limit != "early")
    now = found.day(found.until)
    rest = forecast(found, [0] * 7)
    for week in (budget.daily_m, [int(part * far) for part, far in zip(parts, budget.daily_m, strict=True)]):
        coming = forecast(found, week)
        assert coming.highest_dri <= target + 1e-9
        if budget.kind == "hold" and now.band is not None and BANDS.index(max_band(rest)) <= BANDS.index(now.band):
            assert BANDS.index(max_band(coming)) <= BANDS.index(now.band)
        assert max(week) <= max(budget.longest_m, 100)


def max_band(coming: object) -> str:
    return max((one.band for one in coming.days), key=BANDS.index)


def test_week_after_week_of_it_never_goes_above_the_target() -> None:
    """Half a year of doing as told, from a log that had grown too fast."""
    found = season(log(weeks([40] * 8 + [48, 55, 60])), MAN, day(76))
    kinds, light_from = [], None
    for _ in range(26):
        budget = weekly_budget(found)
        kinds.append(budget.kind)
        found = lived(found, budget.daily_m)
        if budget.kind == "hold":
            assert found.dri[-7:].max() <= BUDGET_HOLD + 1e-9
            light_from = light_from or len(found)
    assert kinds[0] == "ease"
    assert set(kinds[kinds.index("hold") :]) == {"hold"}, "once it is back it stays back"
    assert set(found.light[light_from:].tolist()) == {"green"}
    assert found.week_m[-1] > 40_000


def test_a_rushed_return_is_held_back() -> None:
    """Back at once to the whole week after six weeks off: T3 has DRI 1.29 six weeks later, re-entry says 100 %."""
    kilometres = weeks([60] * 12) + [0.0] * 42 + weeks([60] * 6)
    found = season(log(kilometres), MAN, day(len(kilometres) - 1))
    assert found.day(found.until).returning
    assert found.dri[-1] > BUDGET_BUILD
    budget = weekly_budget(found)
    assert (budget.kind, budget.week_m) == ("ease", 36_000)
    assert forecast(found, budget.daily_m * 6).days[-1].dri < DRI_WATCH


def test_a_training_plan_of_sixteen_weeks_is_forecast_as_it_comes() -> None:
    """Index, DRI and light of every day, and with them the first day that leaves the band."""
    found = season(log(weeks([32] * 12)), MAN, day(83))
    plan = [round(1000 * km) for km in weeks([32, 35, 38, 30, 40, 44, 47, 38, 50, 54, 58, 46, 62, 66, 50, 35])]
    coming, later = forecast(found, plan), lived(found, tuple(plan))
    assert [one.index for one in coming.days] == later.index[-112:].astype(int).tolist()
    assert [one.light for one in coming.days] == later.light[-112:].tolist()
    assert [one.dri for one in coming.days] == pytest.approx(later.dri[-112:].tolist(), rel=1e-9)
    left = next(one.on for one in coming.days if one.band != found.band[-1])
    assert left == next(on for on, band in zip(later.days[84:], later.band[84:], strict=True) if band != "low")
