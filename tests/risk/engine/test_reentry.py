"""Re-entry volumes, row by row of science.md §4.5."""

from datetime import timedelta

import pytest

from risk.engine import Log, season
from risk.engine.reentry import Part, Reentry, length, parts, reentry, week_share

from .makers import MAN, daily, day, log, weeks


@pytest.mark.parametrize("gap", [0, 1, 5])
def test_up_to_five_days_resume_at_once(gap: int) -> None:
    assert parts(gap) == (Part(0, None, 1.0),)
    assert length(gap) == 0


@pytest.mark.parametrize(("gap", "half"), [(6, 3), (7, 4), (14, 7), (27, 14), (28, 14)])
def test_six_to_28_days_come_back_in_halves_as_long_as_the_break(gap: int, half: int) -> None:
    assert parts(gap) == (Part(0, half - 1, 0.5), Part(half, gap - 1, 0.75), Part(gap, None, 1.0))


@pytest.mark.parametrize(("gap", "first", "second"), [(29, 10, 20), (30, 10, 20), (42, 14, 28), (56, 19, 38)])
def test_four_to_eight_weeks_come_back_in_thirds(gap: int, first: int, second: int) -> None:
    assert parts(gap) == (
        Part(0, first - 1, 0.33),
        Part(first, second - 1, 0.5),
        Part(second, gap - 1, 0.75),
        Part(gap, None, 1.0),
    )


@pytest.mark.parametrize("gap", [57, 90, 400])
def test_more_than_eight_weeks_come_back_in_steps_of_three_weeks(gap: int) -> None:
    assert [(part.first, part.share) for part in parts(gap)] == [(0, 0.33), (21, 0.5), (42, 0.7), (63, 0.85), (84, 1)]


def test_a_week_over_two_parts_is_their_mean() -> None:
    assert week_share(14, 0) == 0.5
    assert week_share(14, 4) == pytest.approx((3 * 0.5 + 4 * 0.75) / 7)
    assert week_share(14, 14) == 1.0


BEFORE = weeks([40] * 10)  # ends with the long run of 14 km, on day 69


def test_an_open_break_is_dated_as_if_it_ended_tomorrow() -> None:
    found = reentry(season(log(BEFORE), MAN, day(89)))
    assert (found.gap_days, found.returned_on) == (20, None)
    assert (found.week_before_m, found.longest_before_m) == (40_000, 14_000)
    assert [(part.first_on, part.share, part.week_m, part.longest_m) for part in found.parts] == [
        (day(90), 0.5, 20_000, 7_000),
        (day(100), 0.75, 30_000, 10_500),
        (day(110), 1.0, 40_000, 14_000),
    ]
    assert [part.last_on for part in found.parts] == [day(99), day(109), None]


def test_an_ended_break_is_dated_from_the_return_until_it_is_over() -> None:
    runs = [*BEFORE, *[0.0] * 20, 5.0, *[0.0, 4.0, 4.0] * 7]

    def seen(until: int) -> Reentry | None:
        return reentry(season(log(runs[: until + 1]), MAN, day(until)))

    found = seen(100)
    assert (found.gap_days, found.returned_on, found.parts[0].first_on) == (20, day(90), day(90))
    assert seen(109) is not None
    assert seen(110) is None


@pytest.mark.parametrize(("idle", "share"), [(5, None), (6, 0.5), (28, 0.5), (29, 0.33), (56, 0.33), (57, 0.33)])
def test_where_a_break_begins_to_count(idle: int, share: float | None) -> None:
    found = reentry(season(log(BEFORE), MAN, day(69 + idle)))
    assert (found.parts[0].share if found else None) == share


def test_a_runner_of_every_seventh_day_does_not_come_back_every_week() -> None:
    once = log([0, 0, 0, 0, 0, 0, 12] * 20)
    assert all(reentry(season(once, MAN, day(139 + wait))) is None for wait in range(14))
    assert reentry(season(once, MAN, day(139 + 14))).parts[0].share == 0.5


def test_unknown_days_are_no_break() -> None:
    dark = frozenset(day(70) + timedelta(days=back) for back in range(12))
    assert reentry(season(Log(daily(BEFORE), unknown_dates=dark), MAN, day(84))) is None


def test_nobody_comes_back_who_never_ran() -> None:
    assert reentry(season(Log(), MAN, day(0))) is None
