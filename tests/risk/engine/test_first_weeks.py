"""A new runner who has not said what a usual week is: the steady one is left alone, a real jump is seen (§6.8)."""

from datetime import timedelta

import pytest

from risk.engine import Assessment, Log, Person, assess, season, with_week_so_far

from .makers import MAN, daily, day, log, run, weeks

SHAPES = {
    3: (0.25, 0, 0.25, 0, 0, 0.5, 0),
    5: (0.15, 0.15, 0, 0.2, 0.15, 0, 0.35),
    7: (0.15, 0.12, 0.15, 0.13, 0.1, 0.24, 0.11),
}
LOADED = {"W5", "W3", "W4", "W10"}


def turned(shape: tuple[float, ...], by: int) -> tuple[float, ...]:
    return shape[by:] + shape[:by]


def asked_daily(kilometres: list[float], person: Person, step: int = 1) -> list[Assessment]:
    """Return what each day shows on its own evening, when only the days up to it are there."""
    runs = daily(kilometres)
    out = []
    for t in range(0, len(kilometres), step):
        source = Log(tuple(one for one in runs if one.on <= day(t)))
        out.append(assess(source, with_week_so_far(person, source, day(t)), day(t)))
    return out


def loud(shown: list[Assessment]) -> list[str]:
    found = [f"day {one.on - day(0)}: {one.light}" for one in shown if one.light in ("amber", "red")]
    return found + [f"{one.on}: {rule.id}" for one in shown for rule in one.rules if rule.id in LOADED]


@pytest.mark.parametrize("weekly", [15, 60, 100])
@pytest.mark.parametrize("runs", SHAPES)
def test_a_steady_runner_who_has_just_begun_to_log_is_left_alone(weekly: int, runs: int) -> None:
    shown = asked_daily(weeks([weekly] * 4, turned(SHAPES[runs], weekly % 7)), MAN)
    assert loud(shown) == []
    assert {one.light for one in shown[7:]} <= {"green", "watch"}


@pytest.mark.parametrize("weekly", [15, 60, 100])
def test_so_is_one_who_has_stated_the_week(weekly: int) -> None:
    person = Person(sex="m", injuries=(), usual_weekly_m=1_000 * weekly)
    assert loud(asked_daily(weeks([weekly] * 5, SHAPES[5]), person, step=2)) == []


def test_the_engine_by_itself_keeps_to_the_28_days_of_the_definition() -> None:
    """§6.3: else (EBK of the first 28 calendar days) ÷ 28. The mean so far is the caller's to ask for."""
    found = season(log(weeks([60, 60], SHAPES[5])), MAN, day(13))
    assert found.day(day(13)).baseline_ebk == pytest.approx(float(found.load_ebk.sum()) / 28)


def test_from_nothing_to_sixty_is_seen_where_nothing_was_stated_as_usual() -> None:
    """Who states 0 km is the novice of T4: the floor, not the log, is what the bone is used to."""
    beginner = Person(sex="m", injuries=(), usual_weekly_m=0)
    shown = asked_daily(weeks([60] * 5, SHAPES[5]), beginner)
    first = next(t for t, one in enumerate(shown) if one.light == "red")
    assert first <= 14
    assert any(rule.id == "W5" and rule.tell for one in shown for rule in one.rules)


@pytest.mark.parametrize("totals", [[10, 20, 40, 60, 60, 60], [20, 20, 60, 60, 60, 60]])
def test_a_jump_within_the_log_is_seen_as_soon_as_by_the_literal_28_days(totals: list[float]) -> None:
    kilometres = weeks(totals, SHAPES[5])
    ours = asked_daily(kilometres, MAN)
    literal = [assess(log(kilometres[: t + 1]), MAN, day(t)) for t in range(len(kilometres))]

    def first(shown: list[Assessment], rules: set[str]) -> int:
        return next(t for t, one in enumerate(shown) if {rule.id for rule in one.rules} & rules)

    assert first(ours, {"W3", "W4"}) == first(literal, {"W3", "W4"}) <= 21
    assert first(ours, {"W5"}) == first(literal, {"W5"}) <= 35
    assert all(rule.tell for one in ours for rule in one.rules if rule.id == "W5"), "nothing is left to hold back"
    assert ours[28:] == literal[28:], "from day 28 on both are the definition"


def test_the_question_stays_open_for_the_first_28_days() -> None:
    shown = asked_daily(weeks([40] * 5, SHAPES[5]), MAN, step=9)
    assert [(one.on, "usual_week" in one.unknown) for one in shown] == [(one.on, one.on < day(28)) for one in shown]


def test_what_the_week_so_far_is_made_of() -> None:
    source = Log((run(0, 6), run(1, 5, mode="treadmill"), run(2, 40, mode="cycle"), run(3, 9, mode="walk")))
    assert with_week_so_far(MAN, source, day(3)).usual_weekly_m == 11_000, "less than a week counts as one"
    assert with_week_so_far(MAN, source, day(13)).usual_weekly_m == 5_500
    assert with_week_so_far(MAN, source, day(26)).usual_week_from_log
    stated = Person(usual_weekly_m=0)
    for person, today in ((MAN, day(27)), (stated, day(3))):
        assert with_week_so_far(person, source, today) is person
    assert with_week_so_far(MAN, Log(), day(3)) is MAN


def test_an_imported_log_of_years_is_left_as_it_is() -> None:
    person = Person(joined_on=day(400) + timedelta(days=1))
    assert with_week_so_far(person, log([5.0] * 400), day(400)) is person
