"""The cohort against a season of each of its runners."""

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest

from risk.engine import BadInput, Log, Person, Season, season
from risk.engine.arrays import Array
from risk.engine.cohort import Daily, Scores, cohort, side_by_side
from risk.engine.terms import LIGHTS

from .makers import day, log
from .nasty import nasty_season

RUNNERS, STRETCH = 60, 4  # up to nine months each, one of them longer than a year
EXACT = ("dri", "capacity", "load_risk", "volume")


@pytest.fixture(scope="module")
def seasons() -> list[Season]:
    cases = [nasty_season(seed, STRETCH) for seed in range(RUNNERS)]
    return [season(case.log, case.person, case.until) for case in cases]


@pytest.fixture(scope="module")
def every(seasons: list[Season]) -> Scores:
    return cohort(side_by_side(seasons), every_day=True)


def whole(found: Season) -> dict[str, Array]:
    """Return what the season says of the cohort's whole numbers."""
    seen = found.episodes
    return {
        "light": np.array([LIGHTS.index(code) for code in found.light]),
        "single_run": seen.spike,
        "w3": seen.w3,
        "w4": seen.w4,
        "w5": seen.w5,
        "w6": seen.w6,
    }


def test_a_cohort_says_what_the_season_of_each_runner_says(seasons: list[Season], every: Scores) -> None:
    for at, found in enumerate(seasons):
        size = len(found)
        for name in EXACT:
            ours, theirs = getattr(every, name)[at, -size:], getattr(found, name)
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9, err_msg=f"{at} {name}")
        for name, theirs in whole(found).items():
            np.testing.assert_array_equal(getattr(every, name)[at, -size:], theirs, f"{at} {name}")
        shown = ~np.isnan(found.index)
        np.testing.assert_array_equal(every.index[at, -size:][shown], found.index[shown], f"{at} index")


def test_the_runners_of_the_comparison_come_to_everything(seasons: list[Season], every: Scores) -> None:
    seen: Counter[str] = Counter()
    for name in ("single_run", "w3", "w4", "w5", "w6", "light"):
        seen.update(f"{name} {value}" for value in getattr(every, name).ravel().tolist())
    for wanted in (
        *("single_run 1", "single_run 2", "single_run 3", "w3 1", "w4 1", "w5 1", "w5 2", "w6 1"),
        *(f"light {step}" for step in range(-1, len(LIGHTS))),
    ):
        assert seen[wanted], wanted
    people = [found.person for found in seasons]
    assert len({len(found) for found in seasons}) > 20  # different first days
    assert any(found.facts.gaps.silenced.any() for found in seasons)
    assert any((found.facts.gaps.silenced & ~found.facts.gaps.returning).any() for found in seasons)
    assert any(found.log.unknown_dates for found in seasons)
    assert {person.usual_weekly_m is None for person in people} == {True, False}
    assert any(found.facts.days.race.any() for found in seasons)
    assert len({float(found.susceptibility[-1]) for found in seasons}) > 30
    assert any((found.facts.terms.rest > 1).any() for found in seasons)
    assert any(found.facts.terms.early.any() for found in seasons)


def test_before_the_first_entry_there_is_nothing(seasons: list[Season], every: Scores) -> None:
    shortest = min(range(RUNNERS), key=lambda at: len(seasons[at]))
    before = slice(0, every.index.shape[1] - len(seasons[shortest]))
    for field in fields(Scores):
        values = getattr(every, field.name)[shortest, before]
        assert (np.isnan(values) if field.name in EXACT else values == -1).all(), field.name


def test_the_last_day_alone_is_the_last_of_all_days(seasons: list[Season], every: Scores) -> None:
    last = cohort(side_by_side(seasons))
    for field in fields(Scores):
        ours, theirs = getattr(last, field.name)[:, 0], getattr(every, field.name)[:, -1]
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, err_msg=field.name)


@pytest.mark.parametrize("together", [1, 7, 59, 1000])
def test_how_many_runners_are_scored_together_changes_nothing(
    seasons: list[Season], every: Scores, together: int
) -> None:
    found = cohort(side_by_side(seasons), every_day=True, together=together)
    for field in fields(Scores):
        ours, theirs = getattr(found, field.name), getattr(every, field.name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12, err_msg=field.name)


def steady(days: int = 60) -> Daily:
    """Return two runners of eight kilometres, the second on every other day."""
    run_m = np.full((2, days), 8_000)
    run_m[1, ::2] = 0
    return Daily(run_m=run_m, load_ebk=run_m / 1000 * 0.75, longest_m=run_m, sessions=(run_m > 0).astype(int))


def test_what_is_left_out_is_the_default() -> None:
    plain = steady()
    said = replace(
        plain,
        unraced_m=plain.longest_m,
        race=np.zeros(plain.run_m.shape, bool),
        active=plain.run_m > 0,
        unknown=np.zeros(plain.run_m.shape, bool),
        running_ebk=plain.load_ebk,
        first=np.zeros(2, int),
        usual_weekly_m=np.full(2, np.nan),
        personal=np.ones(2),
        cadence_spm=np.full(2, np.nan),
    )
    one, two = cohort(plain, every_day=True), cohort(said, every_day=True)
    for field in fields(Scores):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(two, field.name))


def test_the_farthest_days_that_are_taken_do_not_run_over() -> None:
    run_m = np.full((1, 60), 1_000_000)
    found = cohort(Daily(run_m, run_m / 1000, run_m, np.ones_like(run_m)), every_day=True)
    for array in (found.w3, found.w4, found.single_run):
        assert not array.any()
    assert (found.w6[0, 14:] == 1).all(), "the fourteenth day is early"
    assert found.load_risk[0, 13:] == pytest.approx(1.2)  # steady, without a day of rest


def test_a_cohort_of_one_is_the_log_it_came_from() -> None:
    kilometres = [6.0] * 40 + [9.0] * 20
    found = season(log(kilometres), Person(cadence_spm=180), day(59))
    run_m = np.array([[round(1000 * km) for km in kilometres]])
    scores = cohort(
        Daily(
            run_m=run_m,
            load_ebk=found.load_ebk[None, :],
            longest_m=run_m,
            sessions=np.ones_like(run_m),
            cadence_spm=np.array([180.0]),
        )
    )
    assert scores.index.tolist() == [[int(found.index[-1])]]
    assert LIGHTS[scores.light[0, 0]] == found.light[-1] == "amber"
    assert scores.dri[0, 0] == pytest.approx(found.dri[-1], abs=1e-12)


def test_nobody_at_all_and_nothing_logged() -> None:
    nobody = np.zeros((0, 5), int)
    assert cohort(Daily(nobody, nobody, nobody, nobody)).index.shape == (0, 1)
    nothing = np.zeros((1, 5), int)
    found = cohort(Daily(nothing, nothing, nothing, nothing), every_day=True)
    theirs = season(Log(), Person(), day(0))
    assert found.volume.tolist() == [theirs.volume.tolist() * 5]
    assert found.index.tolist() == [[5] * 5]  # 20 + 20 log2(0.6): the least that volume comes to
    assert found.light.tolist() == [[0] * 5]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("run_m", np.zeros(60), "wrong_shape"),
        ("longest_m", np.zeros((2, 61), int), "wrong_shape"),
        ("first", np.zeros((2, 60), int), "wrong_shape"),
        ("run_m", np.full((2, 60), -1), "negative"),
        ("run_m", np.full((2, 60), 1.5), "not_whole"),
        ("run_m", np.full((2, 60), 1_000_001), "too_far"),
        ("load_ebk", np.full((2, 60), np.nan), "not_a_number"),
        ("load_ebk", np.full((2, 60), np.inf), "not_a_number"),
        ("load_ebk", np.full((2, 60), -0.1), "negative"),
        ("first", np.full(2, 60), "too_large"),
        ("usual_weekly_m", np.full(2, -1.0), "negative"),
        ("usual_weekly_m", np.full(2, np.inf), "not_a_number"),
        ("cadence_spm", np.full(2, -1.0), "negative"),
        ("personal", np.zeros(2), "zero"),
    ],
)
def test_a_bad_array_is_refused_by_its_name(field: str, value: Array, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        replace(steady(), **{field: value})
    assert (refused.value.field, refused.value.code) == (field, code)
