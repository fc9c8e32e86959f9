"""The chart on an alert's own page: what its text refers to, drawn from the log as it is."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from risk import services
from risk.models import RiskWarning
from risk.views.alerts.drawings import Asked, drawing
from risk.wording import Reader
from runners.models import Category, Consent
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, steady_weeks
from tests.risk.letters import rescore
from tests.risk.pages import levels_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)
LOAD = {"since": (TODAY - 9 * DAY).isoformat(), "damage": 4.0, "capacity": 2.0, "dri": 2.0}
NUMBERS = {
    "single_run": {"session_m": 18_200, "longest30_m": 13_000, "category": 2, "on": (TODAY - DAY).isoformat()},
    "weekly_ramp": {"week_m": 45_000, "ref7_m": 30_000},
    "model_load": LOAD,
    "profile": LOAD,
    "rest": {"rest14": 1, "rest7": 0, "sum28_m": 160_000, "days_in_a_row": 9},
    "return": {"on": (TODAY - DAY).isoformat(), "gap_days": 30, "week_before_m": 40_000, "longest_before_m": 13_000}
    | {"week_m": 20_000, "longest_m": 6_500, "share": 0.5},
    "shoe": {"mileage_m": 402_000, "threshold_m": 400_000, "heads_up_m": 400_000, "limit_m": 500_000}
    | {"past_limit": False},
    "pain": {"reason": "rest", "side": "l", "score": 5, "since": TODAY.isoformat(), "reports": 1, "urgent": False},
}
ALONE = {"single_run", "weekly_ramp", "rest", "return", "shoe", "pain"}  # can be drawn of one day


def warned(runner, family: str, closed_on: date | None = None, **numbers: object) -> RiskWarning:
    """A warning as the engine would have written it."""
    return RiskWarning.objects.create(
        runner=runner,
        family=family,
        subject=str(uuid4()) if family == "shoe" else "",
        rule="W1",
        severity=2,
        level=2,
        numbers=NUMBERS[family] | numbers,
        model_version="1",
        opened_on=(closed_on or TODAY) - DAY,
        severity_on=TODAY,
        closed_on=closed_on,
        created_at=NOW,
    )


def page_of(warning: RiskWarning):
    response = signed_in(warning.runner).get(f"/alerts/{warning.pk}/")
    assert response.status_code == 200
    return response


def drawn(warning: RiskWarning):
    """What is drawn on the page, after a look at whether all of it is there."""
    response = page_of(warning)
    found, html = response.context["drawn"], response.content.decode()
    assert ('aria-labelledby="drawn-h"' in html) is (found is not None)
    if found is not None:
        assert f'role="img" aria-label="{found.label}"' in html
        assert len(re.findall(r'<th scope="row">', html)) == len(found.rows) > 0
        assert not re.search(r"<(?:svg|rect|line|path|text|circle)[^>]*=\"[^\"]*\d,\d", html), "a decimal comma"
    return found


@pytest.mark.parametrize(
    ("who", "family", "label"),
    [
        ("spiked", "single_run", "18.2 km on 20 September; the longest run of the 30 days before was 13 km."),
        (
            "ramped",
            "weekly_ramp",
            "45.6 km in the 7 days to 21 September; the biggest 7 days of the month before held 28 km.",
        ),
        ("worn", "shoe", "402 km so far; its limit is 500 km."),
        ("sore", "pain", "Logged on 21 September: 5 of 10."),
    ],
)
def test_what_the_engine_warns_of_is_drawn(request, who, family, label):
    runner = request.getfixturevalue(who)
    found = drawn(runner.warnings.get(family=family))
    assert found.label == label


@pytest.mark.parametrize(("family", "weeks"), [("single_run", 1), *((family, 90) for family in NUMBERS)])
def test_the_page_costs_as_many_queries_however_long_the_log(family, weeks, django_assert_num_queries):
    runner = factories.runner("ana")
    steady_weeks(runner, weeks, until=TODAY - DAY)
    if family == "pain":
        pain(runner, TODAY, score=5, at_rest=True)
    warning = warned(runner, family)
    client = signed_in(runner)
    with django_assert_num_queries(17):
        client.get(f"/alerts/{warning.pk}/")


@pytest.mark.parametrize("family", RiskWarning.Family.values)
def test_nothing_left_of_it_in_the_log_is_no_chart(family):
    assert (drawn(warned(factories.runner("ana"), family)) is None) is (family != "shoe")


@pytest.mark.parametrize("family", sorted(ALONE))
def test_one_day_is_enough(family):
    runner = factories.runner("ana", units="mi")
    run(runner, TODAY - DAY, km=18.2)
    if family == "pain":
        pain(runner, TODAY, score=None, at_rest=True)
        rescore(runner)
    found = drawn(warned(runner, family) if family != "pain" else runner.warnings.get())
    assert "km" not in found.label + str(found.rows)
    assert ("mi" in found.label) is (family not in ("rest", "pain"))


def test_the_run_that_is_news_and_the_longest_before_it_are_marked(spiked):
    run(spiked, TODAY - DAY, km=30, is_race=True)
    found = drawn(spiked.warnings.get(family="single_run"))
    (main,) = [bar for bar in found.chart.bars if bar.is_main]
    (ring,) = [bar for bar in found.chart.bars if bar.mark]
    assert (main.below, main.over, main.past is None) == ("20 Sep", "18.2 km", False)
    assert found.chart.bars.index(main) - found.chart.bars.index(ring) == 7, "the Sunday before"
    assert len(found.chart.bars) == 36
    assert found.key.endswith("A race of that day is left out.")


def test_a_fortnight_is_drawn_by_fortnights():
    runner = factories.runner("ana")
    steady_weeks(runner, 8)
    fortnight = {"week_m": 40_000, "ref7_m": 40_000, "sum14_m": 90_000, "ref14_m": 80_000}
    found = drawn(warned(runner, "weekly_ramp", **fortnight))
    assert found.title == "Fourteen days at a time"
    assert [text for _days, text in found.rows] == ["80 km"] * 4


def test_rest_days_team_sport_and_days_before_the_log_are_told_apart():
    runner = factories.runner("ana")
    steady_weeks(runner, 3, km=(0, 7, 7, 7, 7, 7, 7))
    run(runner, TODAY - 7 * DAY, km=0, mode="team", moving_s=3600)
    run(runner, TODAY - 14 * DAY, km=0, mode="cycle", moving_s=3600)
    found = drawn(warned(runner, "rest"))
    told = [text for _day, text in found.rows]
    assert len(told) == 21, "the log began three weeks ago"
    assert (told[0], told[1], told[7], told[14]) == ("rest day", "7 km", "team or court sport", "rest day")
    assert found.label == "From 8 September to 21 September: 13 days with running or team sport, 1 day of rest."


@pytest.mark.parametrize("gap", [30, 700])
def test_a_break_stands_between_the_weeks_before_and_after(gap):
    runner = factories.runner("ana")
    run(runner, TODAY - DAY, km=5)
    steady_weeks(runner, 6, until=TODAY - (gap + 2) * DAY)
    found = drawn(warned(runner, "return", gap_days=gap))
    assert found.label == f"Weeks of about 40 km, then {gap} days without a run; 5 km since 20 September."
    assert len(found.rows) == min(-(-gap // 7) + 4, 53) + 1


def test_a_break_of_long_ago_tells_of_two_weeks_and_not_of_all_since():
    runner = factories.runner("ana")
    steady_weeks(runner, 6, until=TODAY - 120 * DAY)
    steady_weeks(runner, 10)
    past = warned(runner, "return", closed_on=TODAY - 56 * DAY, on=(TODAY - 69 * DAY).isoformat(), gap_days=50)
    assert drawn(past).label.endswith("80 km in the two weeks from 14 July.")


@pytest.mark.parametrize("family", sorted(NUMBERS))
def test_days_ahead_of_today_break_no_page(family):
    """The runner flew west: for some hours the alert is of tomorrow."""
    runner = factories.runner("ana")
    steady_weeks(runner, 6)
    ahead = {name: (TODAY + DAY).isoformat() for name in ("on", "since") if name in NUMBERS[family]}
    page_of(warned(runner, family, closed_on=TODAY + DAY, **ahead))


def test_games_before_the_first_run_are_days_of_the_log():
    runner = factories.runner("ana")
    for back in range(1, 12):
        run(runner, TODAY - back * DAY, km=0, mode="team", moving_s=3600)
    run(runner, TODAY, km=5)
    rescore(runner)
    warning = runner.warnings.get(family="rest")
    assert warning.numbers["days_in_a_row"] == 12
    assert "12 days with running or team sport, 0 days of rest" in drawn(warning).label


@pytest.mark.parametrize(
    ("family", "numbers", "words"),
    [
        ("weekly_ramp", {"week_m": 45_600, "ref7_m": 28_000}, "45.6 km in the 7 days to 21 September"),
        ("rest", {"rest14": 4, "rest7": 1}, "From 8 September to 21 September: 10 days"),
    ],
)
def test_what_ended_in_the_middle_of_a_day_is_drawn_up_to_it(ramped, family, numbers, words):
    ramped.warnings.all().delete()
    found = drawn(warned(ramped, family, closed_on=TODAY, **numbers))
    assert words in found.label
    assert "as it is now" not in found.key


@pytest.mark.parametrize("family", ["single_run", "weekly_ramp", "rest", "return"])
def test_a_log_that_no_longer_holds_the_numbers_of_the_text_says_so(family):
    runner = factories.runner("ana")
    steady_weeks(runner, 10, km=(8, 8, 8, 8, 8, 8, 25))
    assert "your log as it is now" in drawn(warned(runner, family, session_m=18_200)).key


@pytest.mark.parametrize("family", ["model_load", "profile"])
def test_load_against_repair_reaches_back_to_where_load_went_ahead(family, spiked):
    found = drawn(warned(spiked, family))
    assert len(found.rows) == found.chart.load.count("L") + 1 > 50
    assert "since" not in found.label, "the text names the day of the alert, and that is another one"
    over = drawn(warned(spiked, family, closed_on=TODAY - 3 * DAY))
    assert over.label.startswith("On 17 September load was ")


def test_pain_shows_its_place_alone_and_nothing_of_a_level(ana):
    for back, score in ((60, 9), (30, 3), (12, None), (0, 5)):
        pain(ana, TODAY - back * DAY, score=score, at_rest=not back)
    pain(ana, TODAY - DAY, site="fibula", side="r", score=8)
    rescore(ana)
    warning = ana.warnings.get(family="pain")
    found, response = drawn(warning), page_of(warning)
    assert [score for _day, score in found.rows] == ["5 of 10", "no number", "3 of 10"]
    assert found.label == (
        "Logged on 3 days since 11 August, the last on 21 September. At its worst 5 of 10, on 21 September."
    )
    assert "before 11 August is not drawn" in found.key
    assert levels_in(response) == []
    drawing = re.search(r'aria-labelledby="drawn-h".*?</section>', response.content.decode(), re.S)[0]
    assert set(re.findall(r'<(?:rect|line|circle|path)[^>]*class="([^"]+)"', drawing)) == {
        "rule",
        "rule-dash",
        "bar",
        "day-mark",
    }
    assert "fibula" not in drawing.lower()


def test_a_pain_flag_that_is_over_keeps_its_place_and_its_end():
    runner = factories.runner("ana")
    pain(runner, TODAY - 30 * DAY, score=5, at_rest=True)
    pain(runner, TODAY - 30 * DAY, site="fibula", score=4, at_rest=True)
    for back in (30, 29):  # as much on the same side, more often: but it gave another reason, or none
        pain(runner, TODAY - back * DAY, site="fibula", score=5, stays=back == 29)
    pain(runner, TODAY, score=2)
    over = warned(runner, "pain", closed_on=TODAY - 20 * DAY, since=(TODAY - 30 * DAY).isoformat())
    found = drawn(over)
    assert (found.title, len(found.rows)) == ("Pain you logged: Shin bone, tibia (inner edge), left", 1)


def test_pain_that_stands_for_long_is_drawn_where_it_was_logged():
    runner = factories.runner("ana")
    pain(runner, TODAY - 200 * DAY, score=5, at_rest=True)
    rescore(runner)
    assert drawn(runner.warnings.get(family="pain")).label == "Logged on 5 March: 5 of 10."


@pytest.mark.parametrize(
    ("family", "category", "status"),
    [("pain", Category.PAIN, 404), ("rest", Category.RISK, 404), ("single_run", Category.TRAINING, 302)],
)
def test_without_the_consent_it_needs_there_is_neither_page_nor_chart(ana, family, category, status):
    pain(ana, TODAY, score=5)
    warning = warned(ana, family)
    Consent.objects.filter(runner=ana, category=category).update(withdrawn_at=NOW)
    asked = Asked(warning, ana, services.risk_state(ana, NOW), Reader("km", TODAY))
    assert drawing(asked) is None
    assert signed_in(ana).get(f"/alerts/{warning.pk}/").status_code == status


def test_nobody_else_sees_the_page_not_even_the_coach(spiked):
    cy = factories.coach()
    factories.coaching(cy, spiked)
    address = f"/alerts/{spiked.warnings.get(family='single_run').pk}/"
    client = signed_in(spiked)
    client.force_login(cy.user)
    assert client.get(address).url == "/athletes/"
    assert signed_in(factories.runner("sam")).get(address).status_code == 404
    pain(spiked, TODAY, at_rest=True)
    assert signed_in(spiked).get(address).url == "/alerts/", "while a bone hurts load says nothing"
