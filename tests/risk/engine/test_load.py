"""Equivalent bone kilometres, baselines, early."""

from datetime import timedelta

import pytest

from risk.engine import Log, Person, Run, assess, season
from risk.engine.load import columns

from .makers import EASY, START, daily, day, log, run


def loads(*runs: Run) -> list[float]:
    table, _ = columns(Log(runs), max(one.on for one in runs))
    return [round(float(value), 4) for value in table.load_ebk]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("run", 10.0),
        ("treadmill", 9.0),
        ("walk", 0.5),
        ("hike", 0.5),
        ("elliptical", 1.0),
        ("cycle", 0.0),
        ("swim", 0.0),
        ("row", 0.0),
        ("strength", 0.0),
    ],
)
def test_a_mode_counts_as_it_should(mode: str, expected: float) -> None:
    assert loads(run(0, 10, mode=mode, moving_s=10_000 / 3.5)) == [expected]


def test_team_sport_counts_by_the_hour() -> None:
    assert loads(Run(START, 0, moving_s=5400, mode="team")) == [7.5]
    assert loads(Run(START, 0, mode="team")) == [0.0]


def test_without_time_the_runners_own_median_counts_from_three_runs_on() -> None:
    timed = [run(t, 10, moving_s=10_000 / 3.5) for t in range(3)]
    assert loads(*timed[:2], run(2, 10, moving_s=None))[-1] == 7.5
    assert loads(*timed, run(3, 10, moving_s=None))[-1] == 10.0
    assert loads(*timed[:2], run(2, 10, moving_s=10_000 / 3.5), run(2, 10, moving_s=None))[-1] == 7.5, "same day"


def test_the_median_is_over_the_last_sixty_runs() -> None:
    slow = [run(t, 10, moving_s=10_000 / 2.5) for t in range(40)]
    fast = [run(t, 10, moving_s=10_000 / 3.5) for t in range(40, 80)]
    assert loads(*slow, *fast, run(80, 10, moving_s=None))[-1] == 10.0
    assert loads(*slow, *fast[:20], run(80, 10, moving_s=None))[-1] == pytest.approx(5.237, abs=0.001)


def test_without_cadence_the_runners_own_step_length_counts() -> None:
    short = [run(t, 10, moving_s=10_000 / 3.5, cadence_spm=176) for t in range(3)]
    assert loads(*short)[0] == 7.7743
    assert loads(*short, run(3, 10, moving_s=10_000 / 3.5))[-1] == 7.7743
    assert loads(*short[:2], run(3, 10, moving_s=10_000 / 3.5))[-1] == 10.0
    assert loads(*short, run(3, 10, moving_s=10_000 / 3.5, cadence_spm=88))[-1] == 7.7743, "one foot counted"


def test_walk_and_run_mixed_falls_back_to_the_pace() -> None:
    assert loads(run(0, 5, moving_s=5000 / 1.9, cadence_spm=150)) == loads(run(0, 5, moving_s=5000 / 1.9))


def test_input_order_matters_only_within_a_date() -> None:
    runs = [run(t, 5 + t % 4, cadence_spm=160 + t, moving_s=None if t % 3 else 1800) for t in range(12)]
    ahead, back = columns(Log(tuple(runs)), day(12)), columns(Log(tuple(reversed(runs))), day(12))
    assert ahead[1].load_ebk.tolist() == back[1].load_ebk.tolist()


def test_a_stated_week_is_the_baseline() -> None:
    seen = assess(log([5.0]), Person(usual_weekly_m=42_000), day(0))
    assert seen.baseline_ebk == pytest.approx(6.0 * 0.75)


def test_a_stated_week_counts_at_the_runners_own_rate_from_ten_kilometres_on() -> None:
    fast = log([5.0, 5.0], moving_s=5000 / 3.5)
    assert assess(fast, Person(usual_weekly_m=42_000), day(1)).baseline_ebk == pytest.approx(6.0)


def test_without_a_stated_week_the_first_28_days_make_the_baseline() -> None:
    source = log([7.0] * 60, moving_s=7000 / 3.5)
    assert assess(source, Person(), day(59)).baseline_ebk == pytest.approx(7.0)
    assert assess(source, Person(), day(59)).dri == pytest.approx(1.0)


@pytest.mark.parametrize(("days", "own"), [(27, False), (28, True)])
def test_a_log_that_reaches_back_beats_what_was_stated(days: int, own: bool) -> None:
    source = log([7.0] * 60, moving_s=7000 / 3.5)
    person = Person(usual_weekly_m=70_000, joined_on=START + timedelta(days=days))
    assert assess(source, person, day(59)).baseline_ebk == pytest.approx(7.0 if own else 10.0)


def test_a_stated_week_of_nothing_is_the_novice_of_t4() -> None:
    source = log([20 / 7] * 42, moving_s=20_000 / 7 / 3.5)
    seen = assess(source, Person(usual_weekly_m=0), day(41))
    assert seen.capacity == 2.0
    assert seen.dri == pytest.approx(1.3951, abs=0.0005)


def test_early_shows_amber_and_red_as_watch_and_has_no_minimum() -> None:
    source = log([8.0] * 14, moving_s=8000 / 3.5)
    person = Person(sex="m", usual_weekly_m=28_000)
    seen = season(source, person, day(13))
    assert seen.dri[13] > 1.5
    assert seen.day(day(13)).early
    assert seen.day(day(13)).light == "watch"
    assert all(factor.code != "load_minimum" for factor in seen.day(day(13)).factors)


def test_early_ends_where_the_week_is_more_than_twice_the_usual() -> None:
    source = log([9.0] * 14, moving_s=9000 / 3.5)
    seen = assess(source, Person(sex="m", usual_weekly_m=28_000), day(13))
    assert not seen.early
    assert seen.light == "red"
    assert (seen.index or 0) >= 60


def test_early_ends_after_fourteen_days() -> None:
    source = log([5.0] * 15)
    person = Person(usual_weekly_m=35_000)
    assert assess(source, person, day(14)).early is False
    assert assess(Log(daily([5.0] * 14)), person, day(13)).early is True


def test_fast_share_counts_the_kilometres_above_f_1_2() -> None:
    runs = (run(0, 6, moving_s=6 * EASY), run(1, 2, moving_s=2000 / 4.5))
    assert assess(Log(runs), Person(), day(1)).fast_share == 0.25


def test_ten_years_of_mixed_data_have_no_holes() -> None:
    runs = [
        run(t, 5 + t % 9, moving_s=None if t % 5 == 0 else 2400, cadence_spm=None if t % 3 else 165)
        for t in range(700)
    ]
    found = season(Log(tuple(runs)), Person(), day(699))
    assert not any(value != value for value in found.index.tolist())
