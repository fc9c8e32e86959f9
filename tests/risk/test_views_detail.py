"""The page with the working: every factor, what is unknown, the charts with their numbers."""

from datetime import timedelta

import pytest

from risk.models import RiskScore
from runners.models import Category
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, steady_weeks
from tests.risk.pages import ana_with_a_level, levels_in, scored, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/risk/"


def text_of(runner, **query):
    response = signed_in(runner).get(URL, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_every_factor_stands_there_with_points_that_add_up():
    ana = ana_with_a_level()
    score = RiskScore.objects.get(runner=ana, local_date=TODAY)
    response = signed_in(ana).get(URL)
    shown = response.context["factors"]
    assert {words.code for words in shown} == {factor["code"] for factor in score.detail["factors"]}
    assert sum(words.points for words in shown) == score.index
    assert f"<b>{score.index}</b>" in response.content.decode()
    assert next(words.code for words in shown) == "baseline"


def test_value_grade_source_and_what_changes_it():
    text = text_of(ana_with_a_level())
    assert "18.2 km, longest before 13 km" in text
    assert "keep single runs close to your recent longest" in text
    assert "Grade B" in text
    assert 'href="https://doi.org/10.1136/bjsports-2024-109380"' in text
    assert "Cannot be changed" in text


def test_what_is_unknown_is_named_and_said_not_to_be_no():
    text = text_of(ana_with_a_level())
    assert "Not known, so not counted:" in text
    assert "earlier bone stress injuries" in text
    assert "Not known is not “no”." in text


def test_the_charts_have_their_numbers_as_tables():
    text = text_of(ana_with_a_level())
    assert text.count("Show the numbers") == 2
    assert "bone-kilometres a day" in text


@pytest.mark.parametrize(("weeks", "days"), [("6", 42), ("26", 58), ("12", 58), ("7", 58), ("x", 58)])
def test_load_against_repair_covers_the_weeks_asked_for(weeks, days):
    """58 days are logged; what is asked for and is none of the choices gives twelve."""
    ana = ana_with_a_level()
    response = signed_in(ana).get(URL, {"weeks": weeks})
    assert len(response.context["repair"].rows) == days


def test_a_picture_that_is_being_built_shows_facts_and_no_factors():
    runner = factories.runner("ana")
    run(runner, TODAY - timedelta(days=2), km=5)
    response = signed_in(scored(runner)).get(URL)
    assert levels_in(response) == []
    assert response.context["factors"] == []
    assert b"The plain facts" in response.content


def test_coming_back_shows_the_factors_and_says_why_there_is_no_level():
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=25))
    run(runner, TODAY - timedelta(days=1), km=4)
    response = signed_in(scored(runner)).get(URL)
    assert levels_in(response) == []
    assert b"That is why no level is shown." in response.content


def test_without_consent_to_an_index_there_is_nothing_to_explain():
    runner = factories.runner("ana", consents=[Category.TRAINING])
    steady_weeks(runner)
    response = signed_in(scored(runner)).get(URL)
    assert levels_in(response) == []
    assert response.context["repair"] is None


def test_somebody_elses_load_is_not_drawn():
    ana_with_a_level()
    sam = factories.runner("sam")
    week = [TODAY - timedelta(days=days) for days in range(7)]
    run(sam, week[5], km=5)
    assert signed_in(scored(sam)).get(URL).context["repair"] is None, "six days make no line"
    run(sam, week[6], km=5)
    response = signed_in(scored(sam)).get(URL)
    assert [row[0] for row in response.context["repair"].rows] == week


def test_a_year_costs_as_many_queries_as_three_weeks(django_assert_max_num_queries):
    ana, sam = factories.runner("ana"), factories.runner("sam")
    steady_weeks(ana, 3)
    steady_weeks(sam, 57)
    for runner in (ana, sam):
        client = signed_in(scored(runner))
        with django_assert_max_num_queries(20):
            assert client.get(URL, {"weeks": "26"}).status_code == 200


def test_the_page_is_of_the_local_day(settings):
    """Late on Sunday in Lisbon it is Monday in Tokyo: each sees their own day."""
    ana = factories.runner("ana", time_zone="Asia/Tokyo")
    steady_weeks(ana, until=ana.today(NOW))
    assert "Monday 21 September" in text_of(scored(ana))


def test_the_points_of_a_runner_coming_back_are_not_added_up():
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=25))
    run(runner, TODAY - timedelta(days=1), km=4)
    text = text_of(scored(runner))
    assert "Every factor" in text
    assert '<th scope="row">Index</th>' not in text
    assert "bone-kilometres a week, no other factor known" in text
