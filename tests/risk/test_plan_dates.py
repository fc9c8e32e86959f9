"""A whole training plan: typed run by run, read line by line, and its first day that leaves the level."""

import html
from datetime import timedelta

import pytest

from risk import services
from risk.forms import DatesForm
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import steady_weeks
from tests.risk.pages import scored, signed_in

URL = "/risk/plan/dates/"


def day(n):
    return (TODAY + timedelta(days=n)).isoformat()


def form_of(text, units="km"):
    return DatesForm({"runs": text}, units=units, today=TODAY)


@pytest.mark.parametrize(
    ("line", "metres"),
    [
        (f"{day(1)} 12", 12_000),
        (f"  {day(1)}\t8,5 ", 8_500),
        (f"{day(1)}, 8.5 km", 8_500),
        (f"{day(1)}; 5mi", 8_047),
        ("2026-9-22 half", 21_098),
        (f"{day(1)} 800m", 800),
        (f"{day(1)} 5\n\n{day(1)} 4\n", 9_000),
    ],
)
def test_lines_that_a_person_writes(line, metres):
    form = form_of(line)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["runs"] == {TODAY + timedelta(days=1): metres}


def test_a_bare_number_is_in_the_runners_unit():
    form = form_of(f"{day(3)} 10", "mi")
    assert form.is_valid()
    assert list(form.cleaned_data["runs"].values()) == [16_093]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("tomorrow 12", "begin with the date, then the distance, like 2026-09-22 12"),
        ("2026-09-31 12", "there is no such day"),
        (f"{day(0)} 12", "this day is not after today; a plan begins tomorrow"),
        (f"{day(-3)} 12", "this day is not after today; a plan begins tomorrow"),
        (f"{day(367)} 12", "more than a year ahead"),
        (day(2), "the distance is missing, like 2026-09-22 12"),
        (f"{day(2)} long", "the distance cannot be read, write it like 2026-09-22 12"),
        (f"{day(2)} 0", "a run is longer than 0; leave rest days out"),
        (f"{day(2)} 201", "more than 200 km on one day"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_what_to_do(line, why):
    form = form_of(f"{day(1)} 8\n{line}\n{day(4)} 6")
    assert form.errors["runs"] == [f"Line 2, “{line}”: {why}."]


def test_many_bad_lines_are_counted_and_none_at_all_is_said():
    errors = form_of("x\n" * 40).errors["runs"]
    assert len(errors) == 13
    assert errors[-1] == "And 28 more lines."
    assert "Write at least one run" in form_of("  \n ").errors["runs"][0]
    assert "501 lines" in form_of(f"{day(1)} 1\n" * 501).errors["runs"][0]


@pytest.fixture
def calm(db, at_now):
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=1))
    return scored(runner)


def plan(weeks, growth):
    """Four runs a week, each week `growth` times the one before."""
    lines = []
    for week in range(weeks):
        for n, km in ((1, 8), (3, 8), (5, 8), (6, 13)):
            lines.append(f"{day(7 * week + n)} {km * growth**week:.1f}")
    return "\n".join(lines)


def test_an_even_plan_keeps_the_level_to_its_last_day(calm):
    response = signed_in(calm).post(URL, {"runs": plan(6, 1.0)})
    assert response.status_code == 200
    text = " ".join(response.content.decode().split())
    assert "Keeps you in Low on every day to Sun 1 Nov." in text
    assert [week.far for week in response.context["weeks"]][1:3] == ["37 km", "37 km"]
    assert response.context["plan"].out_on is None
    assert response.context["plan"].long_run is None


def test_a_steep_plan_names_the_first_day_that_leaves_the_level(calm):
    response = signed_in(calm).post(URL, {"runs": plan(6, 1.35)})
    found = response.context["plan"]
    above = [one.on for one in found.coming.days if one.band != "low"]
    assert found.out_on == above[0]
    text = " ".join(response.content.decode().split())
    assert "Would move you to" in text
    longest = response.context["plan"].long_run
    assert longest is not None
    assert longest[1] > 1.1 * longest[2]
    assert "The first long jump: " in text
    assert f"Planned on that day: {response.context['out_far']}." in text
    assert plan(6, 1.35).split("\n")[0] in html.unescape(response.content.decode()), "it can be changed"


def test_errors_keep_what_was_typed(calm):
    response = signed_in(calm).post(URL, {"runs": f"{day(1)} 8\nsome day 9"})
    assert response.status_code == 422
    text = html.unescape(response.content.decode())
    assert "Line 2, “some day 9”" in text
    assert f"{day(1)} 8\nsome day 9</textarea>" in text.replace("\r\n", "\n")


def test_the_forecast_of_a_plan_is_that_of_its_weeks(calm):
    """The first seven days of a long plan are those of the week planner."""
    found = services.plan_week(runner=calm, ask=services.WeekAsk(), now=NOW)
    planned = {TODAY + timedelta(days=n): metres for n, metres in enumerate(found.daily_m, 1) if metres}
    planned[TODAY + timedelta(days=20)] = 8_000
    dated = services.plan_dates(runner=calm, planned=planned, now=NOW)
    assert [one.index for one in dated.coming.days[:7]] == [one.index for one in found.coming.days]
    assert len(dated.coming.days) == 20


def test_dates_outside_the_coming_year_are_refused(calm):
    for n in (0, 367):
        with pytest.raises(ValueError, match="coming year"):
            services.plan_dates(runner=calm, planned={TODAY + timedelta(days=n): 8_000}, now=NOW)


def test_a_plan_costs_no_more_queries_for_a_year_than_for_a_week(calm, django_assert_max_num_queries):
    client = signed_in(calm)
    for text in (plan(1, 1), plan(50, 1)):
        with django_assert_max_num_queries(22):
            assert client.post(URL, {"runs": text}).status_code == 200
