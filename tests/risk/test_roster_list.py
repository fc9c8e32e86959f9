"""The roster's address: search, order, filters and pages, all of which the browser's back button restores."""

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.factories import TODAY
from tests.log_factories import pain, run, shoe, steady_weeks
from tests.risk.coaching import client_of, main_of, names_in, shared, steady, text_of
from tests.risk.many import many_athletes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/athletes/"


@pytest.fixture(scope="module")
def coach_of_five(rows_of_the_module):
    """Änne is steady, Ben ran far yesterday, Dev is in pain, Gil has been silent; Finn shares pain alone."""
    cy = factories.coach("coach_of_five")
    anne = factories.runner("anne", by=factories.user("anne", full_name="Änne Ödegård"))
    steady_weeks(anne, until=TODAY, km=(5, 5, 0, 5, 0, 5, 10))
    shoe(anne, name="Old pair", start_distance_m=505_000)
    ben = steady("ben", by=factories.user("ben", email="one_of_five@example.org"))
    run(ben, TODAY, km=19)
    dev = steady("dev")
    pain(dev, TODAY, at_night=True, score=6)
    gil = factories.runner("gil")
    steady_weeks(gil, until=TODAY - timedelta(days=10))
    for runner in (anne, ben, dev, gil):
        shared(cy, runner)
    shared(cy, steady("finn"), ["pain"])
    return cy


@pytest.fixture
def client(coach_of_five):
    return client_of(coach_of_five)


def names(client, query=""):
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return names_in(response)


ANNE = "Änne Ödegård"


def test_by_itself_it_is_by_group_then_by_index(client):
    assert names(client) == ["Dev", "Ben", ANNE, "Finn", "Gil"]
    titles = re.findall(r'<tr class="grp"><th[^>]*><b>(.*?)</b>, (\d+)', text_of(client.get(URL)))
    assert titles == [
        ("Act today", "1"),
        ("Review this week", "1"),
        ("On track", "1"),
        ("No level to go by", "2"),
    ]


def test_search_knows_no_capitals_and_no_accents(client):
    for asked in ("änne", "ANNE", "odegard", "  Ödegård ", "nne%20öd"):
        assert names(client, f"?q={asked}") == [ANNE], asked


def test_nobody_matches(client):
    text = main_of(client.get(URL, {"q": "nobody at all"}))
    assert "Nobody matches" in text
    assert 'value="nobody at all"' in text
    assert 'href="/athletes/">Clear filters</a>' in text


FOUND = {
    "?show=look": ["Dev", "Ben"],
    "?show=pain": ["Dev"],
    "?show=run": ["Ben"],
    "?show=shoe": [ANNE],
    "?show=look&show=run": ["Ben"],
    "?show=pain&show=run": [],
    "?level=none": ["Finn", "Gil"],
    "?level=low": ["Ben", ANNE],
    "?level=low&show=look": ["Ben"],
    "?level=very_high": [],
    "?show=look&q=dev": ["Dev"],
}
NONSENSE = (
    "?level=extreme", "?show=everything", "?sort=shoe", "?sort=--index", "?page=-1", "?page=99", "?page=x",
    "?all=2", "?q=%00", "?level=&show=&sort=", "?page=٣",
)  # fmt: skip


def test_filters_combine(client):
    assert {query: names(client, query) for query in FOUND} == FOUND


def test_what_makes_no_sense_is_left_out(client):
    plain = names(client)
    assert [query for query in NONSENSE if names(client, query) != plain] == []


def test_chips_and_tiles_say_how_many_and_switch(client):
    text = main_of(client.get(URL))
    assert 'href="?show=look">Needs a look <span class="count">2</span>' in text
    assert "Few rest days" not in text, "a filter that leaves nobody in is not offered"
    on = main_of(client.get(f"{URL}?show=look&sort=name"))
    assert 'chip-on" href="?sort=name" aria-current="true">Needs a look' in on
    assert 'href="?level=low&amp;show=look&amp;sort=name"' in on
    assert '<input type="hidden" name="show" value="look">' in on
    assert '<input type="hidden" name="sort" value="name">' in on


def test_the_head_of_a_column_says_how_it_sorts(client):
    text = main_of(client.get(URL))
    assert 'class="w-risk" aria-sort="descending"><a href="?sort=index">' in text
    assert 'class="w-ath"><a href="?sort=name">' in text
    assert text.count("aria-sort") == 1
    text = main_of(client.get(f"{URL}?sort=name"))
    assert 'class="w-ath" aria-sort="ascending"><a href="?sort=-name">' in text
    assert 'class="w-risk"><a href="?">' in text


def test_orders_keep_the_groups_and_put_the_unknown_last():
    cy = factories.coach()
    for name, km in (
        ("ana", (0, 8, 6, 8, 0, 5, 13)),
        ("ben", (0, 4, 3, 4, 0, 4, 6)),
        ("eve", (0, 9, 9, 9, 0, 9, 13)),
    ):
        runner = factories.runner(name)
        steady_weeks(runner, until=TODAY - timedelta(days={"ana": 1, "ben": 3, "eve": 2}[name]), km=km)
        shared(cy, runner)
    few = factories.runner("lou")
    run(few, TODAY, km=3)
    shared(cy, few)
    client = client_of(cy)
    assert names(client, "?sort=name") == ["Ana", "Ben", "Eve", "Lou"]
    assert names(client, "?sort=-name") == ["Eve", "Ben", "Ana", "Lou"]
    assert names(client, "?sort=-km") == ["Ana", "Eve", "Ben", "Lou"]
    assert names(client, "?sort=km") == ["Ben", "Eve", "Ana", "Lou"]
    assert names(client, "?sort=-last") == ["Ana", "Eve", "Ben", "Lou"]
    assert names(client, "?sort=last") == ["Ben", "Eve", "Ana", "Lou"]
    assert names(client)[-1] == names(client, "?sort=index")[-1] == names(client, "?sort=change")[-1] == "Lou"
    assert names(client)[:3] == names(client, "?sort=index")[2::-1]


def test_on_track_shows_the_first_ten_and_all_behind_a_link():
    cy = factories.coach()
    model = steady("model")
    shared(factories.coach("first"), model)
    many_athletes(cy, model, 12)
    client = client_of(cy)
    text = main_of(client.get(URL))
    assert len(names(client)) == 10
    assert '<b>On track</b>, 12 athletes <a href="?all=1">Show all 12</a>' in text
    assert len(names(client, "?all=1")) == 12
    assert "Show all" not in main_of(client.get(f"{URL}?all=1"))
    assert len(names(client, "?q=athlete")) == 12, "who searches wants everybody found"


def test_a_hundred_rows_a_page(monkeypatch):
    monkeypatch.setattr("risk.views.roster.ROWS_A_PAGE", 2)
    cy = factories.coach()
    for name in ("ana", "ben", "eve"):
        shared(cy, steady(name), ["pain"])
    client = client_of(cy)
    text = main_of(client.get(f"{URL}?q=e"))
    assert "Page" not in text
    assert names(client) == ["Ana", "Ben"]
    text = main_of(client.get(URL))
    assert "Page 1 of 2" in text
    assert "<b>No level to go by</b>, 3 athletes" in text
    assert 'href="?page=2">Next' in text
    assert names(client, "?page=2") == ["Eve"]
    assert 'href="?">Previous' in main_of(client.get(f"{URL}?page=2"))


def test_a_name_is_only_text():
    cy = factories.coach()
    odd = factories.runner("odd", by=factories.user("odd", full_name="<b>x</b>"))
    run(odd, TODAY, km=3)
    shared(cy, odd)
    text = main_of(client_of(cy).get(URL, {"q": '"><script>'}))
    assert "<script>" not in text
    assert "<b>x</b>" not in main_of(client_of(cy).get(URL))
