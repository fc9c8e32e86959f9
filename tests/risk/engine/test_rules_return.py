"""W8, back after a break, and W10, load and a susceptible person together."""

from dataclasses import replace
from datetime import date

import pytest

from risk.engine import Injury, Log, Person, Rule, Season, clears, season

from .makers import WOMAN, daily, day, run

HURT = replace(WOMAN, usual_weekly_m=35_000, injuries=(Injury("tibia", "l", day(-2_000)),))  # S = 4.05


def rule(found: Season, t: int, name: str) -> Rule | None:
    return next((one for one in found.day(day(t)).rules if one.id == name), None)


def back(days_off: int, weeks: int = 6, unknown: frozenset = frozenset()) -> tuple[Season, int]:
    """Return the season up to the day after a return, and the day of return."""
    t = 7 * weeks + days_off
    runs = (*daily([8.0, 6.0, 8.0, 6.0, 8.0, 0, 9.0] * weeks), run(t, 4))
    return season(Log(runs, unknown_dates=unknown), Person(usual_weekly_m=45_000), day(t + 1)), t


@pytest.mark.parametrize(
    ("days_off", "severity", "tell"),
    [
        *[(2, None, None), (5, None, None), (6, "info", False), (13, "info", False)],
        *[(14, "info", True), (27, "info", True), (28, "amber", True), (90, "amber", True)],
    ],
)
def test_w8_by_the_length_of_the_break(days_off: int, severity: str | None, tell: bool | None) -> None:
    found, t = back(days_off)
    seen = rule(found, t, "W8")
    assert (seen and seen.severity, seen and seen.tell) == (severity, tell)
    if seen:
        assert (seen.family, seen.state, seen.subject) == ("return", "open", day(t).isoformat())
        assert (seen.numbers["on"], seen.numbers["gap_days"]) == (day(t), days_off)


@pytest.mark.parametrize(
    ("days_off", "share", "week_m", "longest_m"),
    [(14, 0.5, 22_500, 4_500), (28, 0.5, 22_500, 4_500), (29, 0.33, 14_800, 2_900), (57, 0.33, 14_800, 2_900)],
)
def test_w8_names_the_reentry_volume(days_off: int, share: float, week_m: int, longest_m: int) -> None:
    found, t = back(days_off)
    numbers = rule(found, t, "W8").numbers
    assert (numbers["week_before_m"], numbers["longest_before_m"]) == (45_000, 9_000)
    assert (numbers["share"], numbers["week_m"], numbers["longest_m"]) == (share, week_m, longest_m)


def test_w8_below_two_weeks_needs_three_times_the_median_gap() -> None:
    """Of a runner of every fourth day eight days off are nothing, nine are; of the first gap there is no median."""
    seldom = (8.0, 0, 0, 0) * 6
    for days_off, said in ((8, False), (9, True)):
        t = 21 + days_off
        found = season(Log((*daily(seldom[:21]), run(t, 4))), Person(), day(t))
        assert (rule(found, t, "W8") is not None) is said
    first = season(Log((*daily([5.0] * 10), run(18, 5))), Person(), day(18))
    assert rule(first, 18, "W8") is None


def test_w8_does_not_count_days_that_were_run_and_not_logged() -> None:
    unknown = frozenset(day(42 + k) for k in range(15))
    found, t = back(20, unknown=unknown)
    assert rule(found, t, "W8") is None, "five known days"
    found, t = back(34, unknown=unknown)
    assert (rule(found, t, "W8").numbers["gap_days"], rule(found, t, "W8").severity) == (19, "info")


def test_w8_is_an_event_and_over_the_next_day() -> None:
    found, t = back(20)
    assert not clears("return", found, day(t))
    assert not clears("return", found, day(t), day(t).isoformat())
    assert clears("return", found, day(t + 1))
    assert clears("return", found, day(t), day(t - 1).isoformat())


def loaded(person: Person = HURT, factor: float = 1.5) -> Season:
    """Return 60 days of 5 km, 30 of more, 50 of less."""
    runs = daily([5.0] * 60 + [5.0 * factor] * 30 + [3.0] * 50)
    return season(Log(runs), person, day(139))


def test_w10_opens_on_the_second_day_and_holds_until_dri_is_below_1_1() -> None:
    found = loaded()
    on = [t for t in range(140) if rule(found, t, "W10")]
    first = int((found.dri >= 1.2).argmax())
    assert on[0] == first + 1
    assert on == list(range(on[0], on[-1] + 1))
    assert found.dri[on[-1]] >= 1.1 > found.dri[on[-1] + 1]
    seen, late = rule(found, on[0], "W10"), rule(found, on[-1], "W10")
    assert (seen.family, seen.severity, seen.state, seen.subject) == ("profile", "amber", "open", "")
    assert (late.state, late.numbers["since"]) == ("holding", day(on[0]))
    assert seen.numbers["susceptibility"] == pytest.approx(4.05)
    assert [clears("profile", found, day(t)) for t in (on[0] - 1, on[0], on[-1], on[-1] + 1)] == [
        True,
        False,
        False,
        True,
    ]


def test_w10_is_the_same_asked_of_one_day_or_of_all() -> None:
    found = loaded()
    states = [rule(found, t, "W10") for t in range(140)]
    for t in (61, 75, 90, 100, 110):
        runs = tuple(one for one in found.log.runs if one.on <= day(t))
        assert rule(season(Log(runs), HURT, day(t)), t, "W10") == states[t]


def test_w10_needs_both_on_two_days() -> None:
    assert not any(rule(loaded(factor=1.15), t, "W10") for t in range(140)), "DRI stays below 1.2"
    spared = replace(HURT, injuries=())
    assert not any(rule(loaded(spared), t, "W10") for t in range(140)), "S is 1.5"
    hurt_late = replace(WOMAN, usual_weekly_m=35_000, injuries=(Injury("tibia", "l", day(80)),))
    found = loaded(hurt_late)
    assert found.dri[79] >= 1.2
    assert [bool(rule(found, t, "W10")) for t in (79, 80, 81)] == [False, False, True]


def test_w10_ends_where_susceptibility_falls_below_four() -> None:
    """A new year takes the factor of the young away: 2.7 · 1.3 · 1.2 = 4.21 becomes 3.51."""
    young = Person(
        sex="m",
        birth_year=2006,
        usual_weekly_m=35_000,
        years_running=0.5,
        injuries=(Injury("tibia", "l", day(-2_000)),),
    )
    start = 270  # the load grows in November
    runs = daily([0.0] * start + [5.0] * 60 + [7.5] * 60)
    found = season(Log(runs), young, day(start + 119))
    new_year = (date(2026, 1, 1) - day(0)).days
    assert found.dri[found.at(day(new_year))] >= 1.2
    assert [found.susceptibility[found.at(day(t))] > 4 for t in (new_year - 1, new_year)] == [True, False]
    assert [bool(rule(found, t, "W10")) for t in (new_year - 1, new_year)] == [True, False]


def test_w10_does_not_open_within_a_week_of_a_race() -> None:
    plain = loaded()
    first = next(t for t in range(140) if rule(plain, t, "W10"))
    runs = tuple(replace(one, is_race=one.on == day(first - 2)) for one in plain.log.runs)
    raced = season(Log(runs), HURT, day(139))
    assert next(t for t in range(140) if rule(raced, t, "W10")) == first - 2 + 8
