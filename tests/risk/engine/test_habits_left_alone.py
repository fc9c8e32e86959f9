"""Whole seasons of ordinary habits: no rule fires, no light above watch (science §6.8, the habits not to nag)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from risk.engine import Injury, Log, Person, Run, Season, season, weekly_budget

from .makers import WOMAN, daily, day, run, weeks
from .test_kinds_of_runner import KINDS, whole

COUNT = 30  # weeks
FORTY = Person(sex="m", birth_year=1985, injuries=(), underfuelling=False, usual_weekly_m=40_000)
STEADY = weeks([40] * COUNT)


def fired(found: Season, since: int = 7) -> Counter[str]:
    """Count the days on which a rule fires, from a day on; W7 is about shoes and not asked.

    The first week is left out: W1 asks for four sessions and no more, so the first long run of a log may be told.
    """
    e, days = found.episodes, np.arange(len(found)) >= since
    states = {"W1": e.spike > 0, "W3": e.w3_fires, "W4": e.w4_fires, "W5": e.w5_fires > 0, "W6": e.w6_fires}
    seen = Counter({name: int((fires & days).sum()) for name, fires in states.items()})
    quiet = np.array([not found.distance_m[max(0, t - 6) : t].any() for t in range(len(found))])
    asked = (found.distance_m > 0) & quiet | (found.dri >= 1.2)  # where W8 and W10 could be
    for t in np.flatnonzero(asked & days).tolist():
        seen.update(one.id for one in found.day(found.days[t]).rules if one.id in {"W8", "W10"})
    return +seen


def lights(found: Season, since: int = 0) -> set[str]:
    return set(found.light[since:].tolist())


def lived(runs: tuple[Run, ...], person: Person = FORTY, unknown: frozenset = frozenset()) -> Season:
    return season(Log(runs, unknown_dates=unknown), person, max(one.on for one in runs))


def without(runs: tuple[Run, ...], first: int, last: int) -> tuple[Run, ...]:
    return tuple(one for one in runs if not day(first) <= one.on <= day(last))


@pytest.mark.parametrize("kind", KINDS)
def test_no_rule_at_all_in_the_known_kinds(kind: str) -> None:
    """Cut-back weeks, a long run every other week, once a week, a streak, 140 km (W6 may speak of the streak)."""
    assert set(fired(whole(*KINDS[kind]), since=28)) <= (
        {"W6"} if kind in {"a daily streak", "140 km a week"} else set()
    )


@pytest.mark.parametrize("weekly", [12, 25, 40, 80])
def test_a_new_runner_with_a_stated_week_hears_nothing_from_the_first_day(weekly: int) -> None:
    found = lived(daily(weeks([weekly] * COUNT)), replace(FORTY, usual_weekly_m=1_000 * weekly))
    assert not set(fired(found, since=0)) - {"W1"}
    assert lights(found) <= {"green", "watch"}
    assert not fired(found)
    assert lights(found, since=14) == {"green"}


def test_from_the_couch_to_five_kilometres() -> None:
    """T5: 6 to 18 km a week in twelve weeks, DRI at most 1.148."""
    totals = [6 + 12 * week / 11 for week in range(12)] + [18] * 8
    found = lived(daily(weeks(totals, (0.3, 0, 0.3, 0, 0, 0.4, 0))), replace(FORTY, usual_weekly_m=7_000))
    assert not fired(found)
    assert lights(found) <= {"green", "watch"}


def test_a_stated_nothing_is_the_novice_of_t4() -> None:
    """20 EBK a week from nothing: DRI peaks near 1.40 on day 42, which is meant to be seen."""
    metres = 20_000 / 7
    runs = tuple(Run(day(t), round(metres), moving_s=round(metres) / 3.5) for t in range(100))
    found = lived(runs, replace(FORTY, usual_weekly_m=0))
    assert found.capacity[0] == 2.0
    assert float(found.dri[41]) == pytest.approx(1.3951, abs=2e-4)
    assert 1.39 < found.dri.max() < 1.42
    assert lights(found, since=40) >= {"amber"}
    assert fired(found)["W5"] > 0


def test_a_winter_on_the_treadmill() -> None:
    outside, inside = weeks([40] * 12), weeks([40] * 12)
    runs = (*daily(outside), *daily([0.0] * 84 + inside, mode="treadmill"), *daily([0.0] * 168 + outside))
    found = lived(runs)
    assert not fired(found)
    assert lights(found) == {"green"}
    assert found.load_ebk[91:160].sum() == pytest.approx(0.9 * found.load_ebk[7:76].sum(), rel=1e-9)


def test_rides_swims_and_strength_beside_running_are_rest_for_bone() -> None:
    other = [
        Run(day(t), 20_000, moving_s=3_600, mode=mode)
        for t in range(7 * COUNT)
        for mode in (("cycle", "swim", "strength", "elliptical", "row")[t % 5],)
    ]
    alone, beside = lived(daily(STEADY)), lived((*daily(STEADY), *other))
    assert not fired(beside)
    assert lights(beside) == {"green"}
    assert (beside.week_m[-1], beside.day(beside.until).rest14) == (alone.week_m[-1], alone.day(alone.until).rest14)


@pytest.mark.parametrize(
    "missing", [{"moving_s": None}, {"cadence_spm": None}, {"moving_s": None, "cadence_spm": 172}]
)
def test_missing_pace_or_cadence(missing: dict) -> None:
    """All the time, and only from a day on: the runner's own medians stand in."""
    first, later = daily(STEADY[:105], cadence_spm=168), daily([0.0] * 105 + STEADY[105:], **missing)
    for runs in (daily(STEADY, **missing), (*first, *later)):
        found = lived(runs)
        assert not fired(found)
        assert lights(found) == {"green"}


def test_a_race_every_fourth_week() -> None:
    """W1 to W4 do not open from a race, W5 and W10 not within 7 days of one; the load counts in full."""
    races = {27 + 28 * k: (10, 21.1, 15)[k % 3] for k in range(7)}
    runs = tuple(one for one in daily(STEADY) if (one.on - day(0)).days not in races)
    found = lived((*runs, *(run(t, km, is_race=True) for t, km in races.items())))
    assert not fired(found)
    assert found.load_ebk[found.at(day(55))] == pytest.approx(found.load_ebk[found.at(day(48))] * 21.1 / 14)


def test_walk_and_run_mixed() -> None:
    """Slower than 2.0 m/s: a cadence of walking says nothing, the pace model stands in."""
    runs = daily([4.0, 0, 4.0, 0, 5.0, 0, 0] * COUNT, cadence_spm=128)
    slow = tuple(replace(one, moving_s=one.distance_m / 1.8) for one in runs)
    found = lived(slow, replace(FORTY, usual_weekly_m=13_000))
    assert not fired(found)
    assert lights(found) == {"green"}
    assert "cadence" in found.day(found.until).unknown
    assert found.load_ebk[0] == lived(tuple(replace(one, cadence_spm=None) for one in slow)).load_ebk[0]


def test_two_runs_a_day() -> None:
    """One local day; the spike looks at single sessions."""
    twice = (*daily([6.0, 5.0, 6.0, 5.0, 0, 8.0, 0] * COUNT), *daily([5.0, 0, 5.0, 0, 0, 4.0, 0] * COUNT))
    found = lived(twice, replace(FORTY, usual_weekly_m=44_000))
    assert not fired(found)
    assert lights(found) == {"green"}
    assert found.day(day(203)).longest30_m == 8_000
    assert found.distance_m[203] == 11_000


def test_a_holiday_week_is_silent_before_and_after() -> None:
    """T5, with ref7 and ref14: what is compared with is the best week of the month, not the empty one."""
    runs = without(daily(STEADY), 84, 90)
    found = lived(runs)
    assert set(fired(found)) <= {"W8"}, "the app may say welcome back, no e-mail does"
    assert all(not one.tell for t in range(84, 100) for one in found.day(day(t)).rules if one.id == "W8")
    assert lights(found) == {"green"}
    back = found.day(day(98))
    assert (back.ref7_m, back.ref14_m) == (40_000, 80_000)


def test_weeks_that_were_run_and_not_logged() -> None:
    """Marked as unknown they are no break: nothing returns, nothing jumps, and the confidence says so."""
    runs = without(daily(STEADY), 84, 104)
    found = lived(runs, unknown=frozenset(day(t) for t in range(84, 105)))
    assert not fired(found)
    assert lights(found) == {"green"}
    seen = found.day(day(106))
    assert (seen.rest14, seen.rest_term, seen.returning) == (None, 1.0, False)
    assert "dates" in seen.unknown
    assert "dates" in seen.confidence_lowered


def as_told(found: Season, count: int) -> Season:
    """Return the season so many weeks later, of a runner who runs what the weekly budget says."""
    for _ in range(count):
        budget = weekly_budget(found)
        runs = [
            Run(found.until + timedelta(days=k + 1), far, moving_s=far * 0.36)
            for k, far in enumerate(budget.daily_m)
            if far
        ]
        found = season(Log((*found.log.runs, *runs)), found.person, found.until + timedelta(days=7))
    return found


@pytest.mark.parametrize(
    ("weeks_off", "severity", "share"), [(3, "info", 0.5), (4, "amber", 0.33), (7, "amber", 0.33)]
)
def test_a_lay_off_and_the_way_back_say_welcome_back_once(weeks_off: int, severity: str, share: float) -> None:
    stopped = season(Log(daily(weeks([40] * 12))), FORTY, day(83 + 7 * weeks_off))
    assert stopped.day(stopped.until).index is not None
    found = as_told(stopped, 16)
    assert fired(found) == {"W8": 1}
    assert lights(found) <= {"green", "watch", "returning"}
    t = next(t for t in range(len(stopped), len(found)) if found.distance_m[t])
    first = found.day(found.days[t])
    (rule,) = [one for one in first.rules if one.id == "W8"]
    assert (rule.severity, rule.tell, first.returning) == (severity, True, True)
    assert (rule.numbers["share"], rule.numbers["week_before_m"]) == (share, 40_000)
    assert found.week_m[-1] > 26_000


def test_a_lay_off_with_a_bone_injury_says_no_more() -> None:
    """Eight weeks off: DRI looks low although the bone is not ready, so the light says returning, not green."""
    hurt = replace(WOMAN, usual_weekly_m=40_000, injuries=(Injury("tibia", "l", day(84)),))
    half_hours = [5.0, 0, 5.0, 0, 5.0, 0, 0] * 4 + [5.0, 0, 5.0, 5.0, 0, 5.0, 0] * 4
    found = lived(daily(weeks([40] * 12) + [0.0] * 56 + half_hours), hurt)
    assert fired(found) == {"W8": 1}
    assert lights(found, since=140) == {"returning"}
    assert found.day(day(145)).susceptibility == pytest.approx(3.4 * 1.5)


def test_minors_are_warned_like_others_and_see_no_number_with_an_item_of_the_cluster() -> None:
    young = replace(WOMAN, birth_year=2008, usual_weekly_m=40_000)
    quiet, asked = lived(daily(STEADY), young), lived(daily(STEADY), replace(young, underfuelling=True))
    for found in (quiet, asked):
        assert not fired(found)
        assert lights(found) == {"green"}
    assert (quiet.day(quiet.until).hidden, asked.day(asked.until).hidden) == (None, "clinician")
    ramped = lived(daily(STEADY + weeks([70] * 4)), replace(young, underfuelling=True))
    assert {"W3", "W5"} <= set(fired(ramped)), "load warnings stay"


@pytest.mark.parametrize("condition", ["pregnant", "postpartum", "bone_medication", "steroids"])
def test_who_the_model_is_not_made_for_is_told_and_not_nagged(condition: str) -> None:
    found = lived(daily(STEADY), replace(WOMAN, usual_weekly_m=40_000, conditions=frozenset({condition})))
    assert not fired(found)
    assert found.day(found.until).not_designed_for == (condition,)


def test_a_careful_woman_with_an_old_injury_is_high_for_ever_and_hears_nothing() -> None:
    careful = replace(WOMAN, usual_weekly_m=50_000, injuries=(Injury("tibia", "l", day(-2_000)),))
    found = lived(daily(weeks([50] * COUNT)), careful)
    assert not fired(found)
    assert set(found.band[28:].tolist()) == {"high"}
    assert found.susceptibility[-1] == pytest.approx(4.05)


def test_the_counter_can_see_every_rule() -> None:
    """What is asserted absent above would be found: a log that fires all of them."""
    frail = replace(WOMAN, usual_weekly_m=30_000, injuries=(Injury("hip", "l", day(-900)),))
    wild = weeks([30] * 8) + [0.0] * 14 + [5.0] * 60 + [14.0] * 30 + [33.0]
    assert set(fired(lived(daily(wild), frail))) == {"W1", "W3", "W4", "W5", "W6", "W8", "W10"}
