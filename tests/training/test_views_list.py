"""The weeks of runs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from runners.models import Category
from tests import factories, log_factories
from tests.training.pages import NOW, client_of, words
from training.models import RestDay
from training.views.weeks import monday_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = reverse("training:run_list")
TODAY = NOW.date()


@pytest.fixture
def ana():
    return factories.runner("ana")


def test_nothing_yet_offers_the_two_ways_to_begin(ana):
    text = words(client_of(ana).get(URL).content.decode())
    assert "No runs yet Log one, or bring your history. Log a run Import runs" in text


def test_weeks_stand_newest_first_with_their_distance(ana):
    log_factories.run(ana, TODAY, km=7.8, rpe=4, shoe=log_factories.shoe(ana))
    log_factories.run(ana, TODAY - timedelta(days=1), km=5, mode="cycle")
    log_factories.run(ana, TODAY - timedelta(days=7), km=10, is_race=True, source="fit")
    RestDay.objects.create(runner=ana, local_date=TODAY - timedelta(days=2))
    text = words(client_of(ana).get(URL).content.decode())
    assert "This week 7.8 km Mon Monday: rest Tue Tuesday: rest , cycling 29 min 29 min Wed Wednesday: 7.8 km" in text
    assert "and 29 min of other training 7.8 km · 45:30 Wed 23 Sep · 5:50 /km · effort 4 · Blue daily" in text
    assert "Rest day Mon 21 Sep" in text
    assert "Week of 14 September 10 km Mon Monday: – nothing logged" in text
    assert "10 km · 58:20 Wed 16 Sep · 5:50 /km · FIT Race" in text
    assert text.index("This week") < text.index("5 km · ") < text.index("Rest day") < text.index("Week of 14")


def test_pain_stands_with_its_run_for_who_agreed_to_store_it(ana):
    run = log_factories.run(ana, TODAY)
    log_factories.pain(ana, TODAY, run=run, score=3)
    assert "Left shin bone, tibia (inner edge), 3 of 10" in words(client_of(ana).get(URL).content.decode())
    ana.consents.filter(category=Category.PAIN).update(withdrawn_at=NOW)
    assert "shin" not in client_of(ana).get(URL).content.decode()


def test_every_run_can_be_edited_and_deleted_from_the_list(ana):
    run = log_factories.run(ana, TODAY)
    html = client_of(ana).get(URL).content.decode()
    assert f'href="{reverse("training:run_edit", args=[run.pk])}" aria-label="Edit 8 km, 23 September"' in html
    assert f'action="{reverse("training:run_delete", args=[run.pk])}"' in html


def test_earlier_weeks_come_eight_at_a_time(ana):
    for week in range(20):
        log_factories.run(ana, TODAY - timedelta(weeks=week), km=5 + week)
    client, seen, url = client_of(ana), [], URL
    for pages in (8, 8, 4):
        shown = client.get(url).context["shown"]
        assert len(shown.weeks) == pages
        seen += [week.monday for week in shown.weeks]
        url = f"{URL}?before={shown.earlier}"
    assert shown.earlier is None
    assert seen == [monday_of(TODAY) - timedelta(weeks=week) for week in range(20)]


def test_a_long_break_is_stepped_over(ana):
    log_factories.run(ana, TODAY)
    log_factories.run(ana, date(2024, 5, 1))
    client = client_of(ana)
    first = client.get(URL).context["shown"]
    assert first.earlier == monday_of(TODAY) - timedelta(weeks=7)
    later = client.get(f"{URL}?before={first.earlier}").context["shown"]
    assert [week.monday for week in later.weeks] == [date(2024, 4, 29)]


def test_htmx_gets_the_weeks_without_the_page_around_them(ana):
    log_factories.run(ana, TODAY - timedelta(weeks=9))
    client = client_of(ana, **{"HX-Request": "true"})
    html = client.get(f"{URL}?before={TODAY}").content.decode()
    assert "Week of 20 July" in html
    assert "<html" not in html


@pytest.mark.parametrize("before", ["nonsense", "2026-02-30", ""])
def test_a_bad_date_is_the_first_page(ana, before):
    log_factories.run(ana, TODAY)
    assert len(client_of(ana).get(URL, {"before": before}).context["shown"].weeks) == 1


def _queries(runner, url):
    client = client_of(runner)
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["run_list", "shoe_list", "pain_list", "import_create"])
def test_three_of_a_thing_take_as_many_queries_as_one(name):
    counted = {}
    for many in (1, 3):
        runner = factories.runner(f"runner{many}")
        for n in range(many):
            shoe = log_factories.shoe(runner, f"Pair {n}")
            run = log_factories.run(runner, TODAY - timedelta(days=n), shoe=shoe)
            log_factories.pain(runner, run.local_date, run=run)
            RestDay.objects.create(runner=runner, local_date=TODAY - timedelta(days=10 + n))
            runner.imports.create(original_name=f"{n}.fit", size_bytes=1)
        counted[many] = _queries(runner, reverse(f"training:{name}"))
    assert counted[1] == counted[3]
    assert counted[3] <= 12
