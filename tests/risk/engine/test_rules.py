"""W1-W7: what fires them, what does not, and when they clear."""

from itertools import pairwise

import pytest

from risk.engine import Log, Person, Rule, Season, Shoe, clears, season

from .makers import daily, day, log, run

STEADY = [8.0, 0, 8.0, 0, 8.0, 0, 0]


def rules(found: Season, t: int, family: str = "") -> dict[str, Rule]:
    return {rule.id: rule for rule in found.day(day(t)).rules if family in ("", rule.family)}


def with_run(t: int, km: float, weeks: int = 5, **more: object) -> Season:
    """Return steady weeks and one more run on day t."""
    steady = [one for one in daily(STEADY * weeks) if one.on != day(t)]
    return season(Log((*steady, run(t, km, **more))), Person(usual_weekly_m=24_000), day(max(t, 7 * weeks - 1)))


@pytest.mark.parametrize(
    ("km", "rule"),
    [
        (8.0, None),
        (8.8, None),
        (8.999, None),
        (9.0, "W1"),
        (16.0, "W1"),
        (16.001, "W2"),
        (30.0, "W2"),
    ],
)
def test_a_long_single_run(km: float, rule: str | None) -> None:
    found = rules(with_run(34, km), 34, "single_run")
    assert list(found) == ([rule] if rule else [])
    if rule:
        assert found[rule].numbers["session_m"] == round(km * 1000)
        assert found[rule].numbers["longest30_m"] == 8_000
        assert found[rule].severity == ("red" if rule == "W2" else "amber")


def test_a_race_is_no_single_run_warning_but_its_load_counts() -> None:
    found = with_run(34, 30.0, is_race=True)
    assert not rules(found, 34, "single_run")
    assert found.day(day(34)).spike_term > 2


def test_short_runs_and_few_runs_are_no_warning() -> None:
    short = season(Log((*daily([3.0, 0] * 10), run(20, 4.9))), Person(), day(20))
    assert not rules(short, 20, "single_run")
    few = season(Log((*daily([8.0, 0] * 2), run(20, 18))), Person(), day(20))
    assert few.day(day(20)).spike_ratio == 2.25
    assert not rules(few, 20, "single_run")


@pytest.mark.parametrize(
    ("second", "km", "rule"),
    [
        (7, 11.5, None),  # the same category within 14 days
        (14, 11.5, None),
        (15, 11.5, "W1"),
        (7, 14.0, "W1"),  # a higher one
        (7, 22.0, "W2"),
    ],
)
def test_not_again_within_14_days_unless_it_is_more(second: int, km: float, rule: str | None) -> None:
    runs = [one for one in daily(STEADY * 8) if one.on not in (day(30), day(30 + second))]
    found = season(Log((*runs, run(30, 9.6), run(30 + second, km))), Person(usual_weekly_m=24_000), day(55))
    assert list(rules(found, 30, "single_run")) == ["W1"]
    assert list(rules(found, 30 + second, "single_run")) == ([rule] if rule else [])


def test_a_single_run_is_an_event_and_over_the_next_day() -> None:
    found = with_run(33, 12.0)
    assert not clears("single_run", found, day(33))
    assert clears("single_run", found, day(34))


def ramp(factor: float, weeks: int = 3) -> Season:
    """Return five steady weeks, then so many at a factor."""
    kilometres = STEADY * 5 + [km * factor for km in STEADY] * weeks
    return season(log(kilometres), Person(usual_weekly_m=24_000), day(len(kilometres) - 1))


def test_w3_opens_above_120_per_cent_of_the_best_week_of_the_month() -> None:
    assert not any("W3" in rules(ramp(1.2), t) for t in range(56))
    found = ramp(1.25)
    opened = [t for t in range(56) if "W3" in rules(found, t) and rules(found, t)["W3"].state == "open"]
    assert opened[0] == 39, "the day on which the third, longer run makes the week 30 km"
    numbers = rules(found, 39)["W3"].numbers
    assert (numbers["week_m"], numbers["ref7_m"]) == (30_000, 24_000)


def test_w3_holds_and_clears_after_seven_quiet_days_however_it_is_asked() -> None:
    found = ramp(1.25, weeks=4)
    states = [rules(found, t)["W3"].state if "W3" in rules(found, t) else "" for t in range(63)]
    first, last = states.index("open"), max(t for t, state in enumerate(states) if state)
    assert set(states[first : last + 1]) == {"open", "holding"}
    quiet = [100 * found.day(day(t)).week_m <= 110 * (found.day(day(t)).ref7_m or 0) for t in range(63)]
    assert all(quiet[last - 5 : last + 2])
    assert not quiet[last - 6]
    assert [clears("weekly_ramp", found, day(t)) for t in (first - 1, first, last, last + 1)] == [
        True,
        False,
        False,
        True,
    ]


def test_w3_needs_a_week_of_20_km_and_fourteen_days() -> None:
    small = [6.0, 0, 6.0, 0, 6.0, 0, 0]
    runs = small * 5 + [km * 2 for km in small] * 2
    found = season(log(runs), Person(usual_weekly_m=18_000), day(len(runs) - 1))
    assert not any("W3" in rules(found, t) for t in range(36, 42))
    for usual_m, warned in ((50_000, [13]), (70_000, [])):  # within twice the usual week it is early
        new = season(log([10.0] * 7 + [15.0] * 7), Person(usual_weekly_m=usual_m), day(13))
        assert [t for t in range(14) if "W3" in rules(new, t)] == warned


@pytest.mark.parametrize(("after", "opens"), [(0, False), (6, False), (7, True)])
def test_w3_does_not_open_from_a_race(after: int, opens: bool) -> None:
    kilometres = STEADY * 5 + [8.0, 0, 8.0, 0, 0] + [0, 16.0] * 5
    t = 39 + after
    source = Log((*daily(kilometres), run(39, 21.1, is_race=True)))
    found = season(source, Person(usual_weekly_m=24_000), day(49))
    assert 100 * found.week_m[t] > 120 * found.facts.windows.ref7[t]
    assert ("W3" in rules(found, t)) == opens


def test_a_gap_of_two_weeks_silences_the_ramp_rules() -> None:
    kilometres = STEADY * 6 + [0.0] * 14 + [1.5 * km for km in STEADY] * 4
    found = season(log(kilometres), Person(usual_weekly_m=24_000), day(len(kilometres) - 1))
    assert not any({"W3", "W4"} & rules(found, t).keys() for t in range(len(kilometres)))
    assert found.week.max() == 1.0


def test_w4_opens_on_the_second_week_above_130_per_cent() -> None:
    found = ramp(1.0)
    assert not any("W4" in rules(found, t) for t in range(56))
    kilometres = STEADY * 5 + [1.4 * km for km in STEADY] + [1.9 * km for km in STEADY] + STEADY
    twice = season(log(kilometres), Person(usual_weekly_m=24_000), day(len(kilometres) - 1))
    fires = [t for t in range(56) if twice.episodes.w4_fires[t]]
    hot = [100 * twice.week_m[t] > 130 * twice.facts.windows.ref7[t] for t in range(56)]
    fortnight = [
        100 * w > 130 * r
        for w, r in zip(twice.facts.windows.sum14.tolist(), twice.facts.windows.ref14.tolist(), strict=True)
    ]
    assert fires
    assert all((hot[t] and any(hot[t - 13 : t - 6])) or fortnight[t] for t in fires)
    assert list(rules(twice, fires[0], "weekly_ramp")) == ["W4", "W3"]


def test_w5_opens_on_the_second_day_and_falls_with_hysteresis() -> None:
    found = season(log([5.0] * 60 + [10.0] * 30 + [3.0] * 40), Person(usual_weekly_m=35_000), day(129))
    dri, level = found.dri, found.episodes.w5
    first = int((dri >= 1.3).argmax())
    assert level[first] == 0
    assert level[first + 1] == 1
    red = int((dri >= 1.5).argmax())
    assert (level[red], level[red + 1]) == (1, 2)
    falls = [t for t in range(red, 129) if level[t + 1] < level[t]]
    assert [(int(level[t]), int(level[t + 1])) for t in falls] == [(2, 1), (1, 0)]
    assert dri[falls[0] + 1] < 1.4 <= dri[falls[0]]
    assert dri[falls[1] + 1] < 1.2 <= dri[falls[1]]
    seen = rules(found, red + 1)["W5"]
    assert (seen.severity, seen.state, seen.numbers["since"]) == ("red", "open", day(first + 1))
    assert rules(found, falls[1])["W5"].state == "holding"
    assert clears("model_load", found, day(falls[1] + 1))


def test_w5_does_not_open_while_early_or_within_a_week_of_a_race() -> None:
    early = season(log([9.0] * 14), Person(usual_weekly_m=35_000), day(13))
    assert early.dri[13] >= 1.3 or early.facts.terms.early.all()
    race = [*daily([6.0] * 60), run(60, 42.2, is_race=True), *(run(t, 12.0) for t in range(61, 75))]
    found = season(Log(tuple(race)), Person(usual_weekly_m=42_000), day(74))
    assert (found.dri[60:68] >= 1.3).sum() > 1
    assert not found.episodes.w5[60:68].any()
    assert found.episodes.w5[68] > 0


def test_w6_few_rest_days() -> None:
    found = season(log([4.0] * 40 + [4.0, 0] * 10), Person(usual_weekly_m=28_000), day(59))
    fires = found.episodes.w6_fires
    assert int(fires.argmax()) == 19, "80 km in 28 days"
    rest = [found.day(day(t)).rest14 for t in range(60)]
    on = [t for t in range(60) if found.episodes.w6[t]]
    assert rest[on[-1] + 1] == 3
    assert rest[on[-1]] == 2
    assert rules(found, 30)["W6"].numbers["rest14"] == 0
    assert rules(found, on[-1])["W6"].state == "holding"
    assert clears("rest", found, day(on[-1] + 1))


def test_w6_is_told_once_in_28_days() -> None:
    rested = [5.0, 0, 5.0, 0, 5.0, 0]
    kilometres = [5.0] * 30 + rested + [5.0] * 16 + rested + [5.0] * 30
    found = season(log(kilometres), Person(usual_weekly_m=35_000), day(len(kilometres) - 1))
    on, told = found.episodes.w6, found.episodes.w6_told
    starts = [t for t in range(len(on)) if on[t] and not on[t - 1]]
    assert [later - earlier > 28 for earlier, later in pairwise(starts)] == [True, False]
    assert [bool(told[t]) for t in starts] == [True, True, False]
    assert not rules(found, starts[2])["W6"].tell


def test_w6_is_not_judged_with_unknown_days() -> None:
    unknown = frozenset({day(35)})
    found = season(Log(daily([5.0] * 40), unknown_dates=unknown), Person(), day(39))
    assert found.day(day(39)).rest14 is None
    assert found.day(day(39)).rest_term == 1.0
    assert not found.episodes.w6_fires[35:].any()


def test_seven_days_without_rest_are_said_in_the_app_only() -> None:
    kilometres = [0, 2.0, 0, 2.0, 0, 2.0, 0] + [2.0] * 7
    found = season(log(kilometres, mode="run"), Person(), day(13))
    seen = rules(found, 13)["W6"]
    assert (seen.severity, seen.tell) == ("info", False)
    assert not clears("rest", found, day(13))


@pytest.mark.parametrize(
    ("start", "threshold"),
    [
        (389_000, None),
        (390_000, 400_000),
        (489_999, 400_000),
        (490_000, 500_000),
        (589_999, 500_000),
        (590_000, 600_000),
        (795_000, 800_000),
    ],
)
def test_w7_shoe_thresholds(start: int, threshold: int | None) -> None:
    source = Log(daily([10.0], shoe="a"), shoes=(Shoe("a", start_m=start),))
    found = season(source, Person(), day(0))
    seen = rules(found, 0).get("W7")
    assert (seen.numbers["threshold_m"] if seen else None) == threshold
    assert clears("shoe", found, day(0), "a") == (threshold is None)
    if seen:
        assert (seen.severity, seen.subject, seen.numbers["mileage_m"]) == ("info", "a", start + 10_000)


def test_w7_keeps_its_own_limits_and_leaves_retired_pairs_alone() -> None:
    shoes = (Shoe("a", 300_000, 200_000, 250_000), Shoe("b", 600_000, retired_on=day(0)), Shoe("c", 600_000))
    found = season(Log(daily([10.0], shoe="a"), shoes=shoes), Person(), day(0))
    seen = {rule.subject: rule.numbers["threshold_m"] for rule in found.day(day(0)).rules if rule.id == "W7"}
    assert seen == {"a": 250_000, "c": 600_000}
    assert clears("shoe", found, day(0), "b")


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(KeyError):
        clears("weather", ramp(1.0), day(0))
