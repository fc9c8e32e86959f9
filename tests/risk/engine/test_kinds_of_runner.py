"""Ordinary runners over eighteen months: nothing stands, nothing nags (science §6.8)."""

import pytest

from risk.engine import Log, Person, Season, season

from .makers import daily, day, run, weeks

WEEKS = 78
SHAPE = (0, 0.2, 0.15, 0.2, 0, 0.1, 0.35)


def cut_back() -> list[float]:
    return weeks([40, 43, 46, 32] * (WEEKS // 4), SHAPE)


def long_every_other() -> list[float]:
    return [0, 8, 0, 8, 0, 0, 10, 0, 8, 0, 8, 0, 0, 22] * (WEEKS // 2)


KINDS = {
    "steady": (weeks([40] * WEEKS, SHAPE), 40),
    "three weeks up, one down": (cut_back(), 40),
    "long run every other week": (long_every_other(), 32),
    "once a week": ([0, 0, 0, 0, 0, 0, 12] * WEEKS, 12),
    "a daily streak": ([5.0] * 7 * WEEKS, 35),
    "140 km a week": (weeks([140] * WEEKS, (0.1, 0.15, 0.12, 0.15, 0.12, 0.11, 0.25)), 140),
    "every third day": ([8.0, 0, 0] * (7 * WEEKS // 3), 19),
}


def whole(kilometres: list[float], usual: float) -> Season:
    person = Person(sex="m", birth_year=1985, injuries=(), usual_weekly_m=int(usual * 1000))
    return season(Log(daily(kilometres)), person, day(len(kilometres) - 1))


@pytest.mark.parametrize("kind", KINDS)
def test_no_standing_warning(kind: str) -> None:
    found = whole(*KINDS[kind])
    seen = found.episodes
    later = slice(28, None)
    assert not seen.spike[later].any()
    assert not seen.w3[later].any()
    assert not seen.w4[later].any()
    assert not seen.w5.any()
    assert not found.facts.gaps.returning.any()
    assert set(found.light[later]) == {"green"}


@pytest.mark.parametrize("kind", ["steady", "a daily streak", "140 km a week"])
def test_a_steady_runner_stays_in_one_band(kind: str) -> None:
    found = whole(*KINDS[kind])
    assert len(set(found.band[28:])) == 1


def test_a_holiday_week_is_silent_before_and_after() -> None:
    kilometres = weeks([40] * 12 + [0] + [40] * 12, SHAPE)
    found = whole(kilometres, 40)
    seen = found.episodes
    assert not any(states.any() for states in (seen.spike[28:], seen.w3, seen.w4, seen.w5))
    assert set(found.light) == {"green"}
    assert found.index[12 * 7 : 13 * 7].min() >= found.index[11 * 7 : 12 * 7].min() - 2, "a holiday protects nobody"


def test_a_doubled_load_is_seen() -> None:
    found = whole(weeks([40] * 10 + [80] * 6, SHAPE), 40)
    seen = found.episodes
    assert seen.w3_fires.any()
    assert seen.w4_fires.any()
    assert (seen.w5 == 2).any()
    assert "red" in set(found.light)


def test_a_marathon_opens_nothing_in_its_week_but_counts_in_full() -> None:
    runs = [one for one in daily(weeks([50] * 20, SHAPE)) if one.on != day(104)]
    source = Log((*runs, run(104, 42.2, is_race=True)))
    found = season(source, Person(sex="m", usual_weekly_m=50_000), day(139))
    seen, t = found.episodes, found.at(day(104))
    assert not any(states[t : t + 7].any() for states in (seen.spike, seen.w3_fires, seen.w4_fires, seen.w5))
    assert found.spike[t] > 2
    assert found.dri[t] > found.dri[t - 1] + 0.1
