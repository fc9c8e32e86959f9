"""What to do next: at most two steps, never "0 km", and a forecast that follows them."""

from datetime import timedelta

import pytest

from risk import engine
from risk.services.outlook import SEARCH_DAYS, outlook
from tests.factories import TODAY

WEEK = (0, 8, 6, 8, 0, 5, 13)


def weeks(number, km=WEEK, until=TODAY, factor=1.0):
    """Return runs on the last `number` weeks up to `until`, at 5:50 a kilometre."""
    made = []
    for back in range(7 * number):
        on = until - timedelta(days=7 * number - 1 - back)
        metres = int(km[on.weekday()] * 1000 * factor)
        if metres:
            made.append(engine.Run(on=on, distance_m=metres, moving_s=metres * 0.35, cadence_spm=170))
    return made


def told(runs, today=TODAY, **person):
    log = engine.Log(runs=tuple(sorted(runs, key=lambda run: run.on)))
    season = engine.season(log, engine.Person(usual_weekly_m=40_000, injuries=(), **person), today)
    return outlook(season, today)


def long_run(metres, on=TODAY):
    return [engine.Run(on=on, distance_m=metres, moving_s=metres * 0.35)]


RAMP = weeks(8, until=TODAY - timedelta(days=28)) + [
    run for back, factor in ((21, 1.3), (14, 1.6), (7, 2.0), (0, 2.4))
    for run in weeks(1, until=TODAY - timedelta(days=back), factor=factor)
]  # fmt: skip

LOGS = {
    "steady": (weeks(12), ["keep_going"]),
    "spiked": (weeks(12) + long_run(18_200), ["easy_or_rest", "longest"]),
    "twice as far": (weeks(12) + long_run(30_000), ["cut_week", "longest"]),
    "ramping": (RAMP, ["cut_week", "longest"]),
    "coming back": (weeks(9, until=TODAY - timedelta(days=21)) + long_run(5000), ["return_share", "longest"]),
    "new": (weeks(1)[-2:], ["keep_going"]),
    "empty": ([], ["log_more"]),
}


@pytest.mark.parametrize("name", LOGS)
def test_the_steps_fit_the_story(name):
    runs, codes = LOGS[name]
    found = told(runs)
    assert [step["code"] for step in found["steps"]] == codes
    for step in found["steps"]:
        for number, metres in step["numbers"].items():
            if number.endswith("_m"):
                assert metres >= 1000, (step, "a step never says 0 km")


def test_after_a_spike_the_longest_run_is_what_it_was_before():
    assert told(LOGS["spiked"][0])["steps"][1]["numbers"]["max_m"] == 13_000


def test_after_a_run_twice_as_far_the_longest_is_part_of_the_eased_week():
    cut, longest = told(LOGS["twice as far"][0])["steps"]
    assert longest["numbers"]["max_m"] <= min(13_000, 0.4 * cut["numbers"]["max_m"])


@pytest.mark.parametrize("name", [name for name in LOGS if name not in ("empty",)])
def test_the_forecast_is_what_comes_true_if_the_steps_are_followed(name):
    """Waiting a week and running what was planned gives the index that was forecast."""
    runs, _ = LOGS[name]
    found = told(runs)
    season = engine.season(
        engine.Log(runs=tuple(sorted(runs, key=lambda run: run.on))),
        engine.Person(usual_weekly_m=40_000, injuries=()),
        TODAY,
    )
    again = engine.forecast(season, found["planned_m"])
    assert [day.index for day in again.days] == found["forecast"]
    assert max(found["planned_m"]) <= found["steps"][-1]["numbers"].get("max_m", 10**9)


def test_the_day_on_which_a_lower_band_is_reached_is_the_first_one():
    found = told(LOGS["twice as far"][0])
    assert found["back_band"] == "low"
    assert TODAY.isoformat() < found["back_on"] <= (TODAY + timedelta(days=SEARCH_DAYS)).isoformat()


def test_pain_gets_no_kilometres():
    pain = engine.Pain(on=TODAY, site="hip", side="l", score=2)
    log = engine.Log(runs=tuple(weeks(8)), pains=(pain,))
    season = engine.season(log, engine.Person(), TODAY)
    found = outlook(season, TODAY)
    assert (found["steps"], found["forecast"], found["week_m"]) == ([], [], None)


@pytest.mark.parametrize(("seconds_per_km", "code"), [(206, "cut_week"), (330, "keep_going")])
def test_a_first_run_gets_advice_that_can_be_followed(seconds_per_km, code):
    first = engine.Run(on=TODAY, distance_m=16_000, moving_s=16 * seconds_per_km)
    season = engine.season(engine.Log(runs=(first,)), engine.Person(), TODAY)
    found = outlook(season, TODAY)
    assert found["steps"][0]["code"] == code
    assert found["week_m"] >= 9_000
    assert found["steps"][-1]["numbers"].get("max_m", 10_000) >= 3_500


def test_whoever_ran_little_before_a_break_is_not_sent_out_for_700_metres():
    runs = [
        engine.Run(on=TODAY - timedelta(days=21), distance_m=6_000, moving_s=2_100),
        engine.Run(on=TODAY, distance_m=8_000, moving_s=2_800),
    ]
    season = engine.season(engine.Log(runs=tuple(runs)), engine.Person(), TODAY)
    share, longest = outlook(season, TODAY)["steps"]
    assert share["code"] == "return_share"
    assert share["numbers"]["max_m"] >= 5_000
    assert longest["numbers"]["max_m"] >= 2_500
