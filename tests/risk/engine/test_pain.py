"""Pain outranks every number: what raises the flag, which reason leads, and when it ends."""

import pytest

from risk.engine import Log, Pain, Person, assess, pain_flag, season
from risk.engine.parameters import HIGH_RISK_SITES, HIP_GROUP
from risk.engine.types import SITES

from .makers import MAN, daily, day

RUNS = daily([6.0, 0, 6.0, 0, 6.0, 6.0, 0, 6.0])


def flag(*pains: Pain, today: int = 7):
    return pain_flag(pains, RUNS, day(today))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"at_rest": True}, "rest"),
        ({"at_night": True}, "night"),
        ({"limping": True}, "limp"),
        ({"stays": True}, "stays"),
    ],
)
@pytest.mark.parametrize("score", [None, 0, 1, 9])
def test_a_sign_raises_the_flag_at_any_score(more: dict, reason: str, score: int | None) -> None:
    found = flag(Pain(day(2), "tibia", "l", score, **more))
    assert (found.reason, found.site, found.side, found.score, found.since) == (reason, "tibia", "l", score, day(2))


@pytest.mark.parametrize("site", sorted(SITES))
def test_a_site_raises_the_flag_at_any_level_where_it_is_grave(site: str) -> None:
    grave = site in HIGH_RISK_SITES | HIP_GROUP
    assert bool(flag(Pain(day(2), site, None, 1))) == grave
    assert bool(flag(Pain(day(2), site, None, None))) == grave
    assert flag(Pain(day(2), site, None, 0)) is None


def test_hip_leads_over_high_risk_site() -> None:
    assert flag(Pain(day(2), "hip", "l", 1)).reasons == ("hip", "high_risk_site")
    assert flag(Pain(day(2), "navicular", "l", 1)).reason == "high_risk_site"


@pytest.mark.parametrize(
    ("first", "second", "scores", "raised"),
    [
        (2, 4, (3, 3), True),
        (4, 5, (5, 4), True),
        (2, 5, (5, 5), False),  # day 4 was run between them
        (2, 4, (3, 2), False),
        (2, 3, (5, 5), False),  # no run on day 3
        (2, 4, (None, 5), False),
    ],
)
def test_two_runs_in_a_row(first: int, second: int, scores: tuple, raised: bool) -> None:
    pains = [
        Pain(day(t), "tibia", "r", score, with_run=True) for t, score in zip((first, second), scores, strict=True)
    ]
    found = flag(*pains)
    assert bool(found) == raised
    if found:
        assert (found.reason, found.since, found.reports) == ("two_runs", day(second), 2)


def test_two_runs_in_a_row_want_the_same_place() -> None:
    one = Pain(day(2), "tibia", "r", 5, with_run=True)
    assert flag(one, Pain(day(4), "tibia", "l", 5, with_run=True)) is None
    assert flag(one, Pain(day(4), "fibula", "r", 5, with_run=True)) is None


def test_two_runs_of_one_day_are_two_runs_in_a_row() -> None:
    runs = (*RUNS, *daily([6.0]))
    pains = [Pain(day(0), "tibia", "r", score, with_run=True) for score in (3, 4)]
    assert pain_flag(pains, runs, day(0)).reason == "two_runs"


def test_pain_away_from_a_run_is_not_a_run_with_pain() -> None:
    assert flag(Pain(day(2), "tibia", "r", 6), Pain(day(4), "tibia", "r", 6)) is None


def test_the_strongest_reason_leads_and_its_own_spot_is_counted() -> None:
    found = flag(Pain(day(1), "tibia", "l", 9, stays=True), Pain(day(2), "heel", "r", 2, at_night=True))
    assert (found.reason, found.site, found.reports, found.since) == ("night", "heel", 1, day(1))
    assert found.reasons == ("night", "stays")


def test_the_flag_lasts_until_every_report_is_cleared() -> None:
    one = Pain(day(1), "tibia", "l", 4, stays=True, cleared_on=day(3))
    two = Pain(day(2), "heel", "l", 4, stays=True, cleared_on=day(6))
    states = [bool(flag(one, two, today=t)) for t in range(8)]
    assert states == [False, True, True, True, True, True, False, False]
    assert flag(one, two, today=5).since == day(1)
    assert flag(one, two, today=5).reports == 1


def test_a_pair_lasts_until_both_are_cleared() -> None:
    one = Pain(day(2), "tibia", "l", 4, with_run=True, cleared_on=day(5))
    two = Pain(day(4), "tibia", "l", 4, with_run=True, cleared_on=day(7))
    assert [bool(flag(one, two, today=t)) for t in (3, 4, 5, 6, 7)] == [False, True, True, True, False]


def test_a_report_of_a_later_day_does_not_count() -> None:
    assert flag(Pain(day(9), "hip", "l", 9), today=8) is None


@pytest.mark.parametrize(
    ("report", "urgent"),
    [
        (Pain(day(2), "tibia", "l", 5, limping=True), True),
        (Pain(day(2), "hip", "l", 5, with_run=True), True),
        (Pain(day(2), "femur", "l", 5, during="gets_worse"), True),
        (Pain(day(2), "hip", "l", 2), False),
        (Pain(day(2), "navicular", "l", 8, at_night=True), False),
    ],
)
def test_some_pain_wants_care_the_same_day(report: Pain, urgent: bool) -> None:
    assert flag(report).urgent is urgent


def test_no_index_no_band_no_factors_while_flagged() -> None:
    report = Pain(day(3), "tibia", "l", 4, stays=True, cleared_on=day(6))
    found = season(Log(RUNS, pains=(report,)), MAN, day(7))
    hidden = [found.day(day(t)).hidden for t in range(8)]
    assert hidden == [None, None, None, "pain", "pain", "pain", None, None]
    assert [value != value for value in found.index.tolist()] == [code == "pain" for code in hidden]
    seen = found.day(day(4))
    assert (seen.index, seen.band, seen.usual_index, seen.factors) == (None, None, None, ())
    assert seen.rules[0].id == "W9"
    assert (seen.rules[0].severity, seen.rules[0].subject) == ("red", "tibia")
    assert seen.light == "green"


def test_pain_before_any_run_still_leads() -> None:
    seen = assess(Log(pains=(Pain(day(0), "hip", "l", 3),)), Person(), day(1))
    assert seen.hidden == "pain"
