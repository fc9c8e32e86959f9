"""Shoes: how far each has come, which one new runs get, and when one is put away."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories, log_factories
from tests.training.pages import NOW, client_of, words
from training.charts import shoe_bar
from training.models import Shoe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = reverse("training:shoe_list")
TODAY = NOW.date()
TYPED = {"name": "Blue daily", "start_distance_m": "120", "heads_up_m": "400", "limit_m": "500"}


@pytest.fixture
def ana():
    return factories.runner("ana")


def url(name, shoe):
    return reverse(f"training:{name}", args=[shoe.pk])


def test_nothing_yet(ana):
    assert "Add the pair you ran in last. Two fields." in words(client_of(ana).get(URL).content.decode())


def test_two_fields_add_a_pair_that_becomes_the_default(ana):
    client = client_of(ana)
    assert client.post(reverse("training:shoe_create"), {"name": "Blue daily", "start_distance_m": ""}).url == URL
    pair = Shoe.objects.get()
    assert (pair.name, pair.start_distance_m, pair.heads_up_m, pair.limit_m) == ("Blue daily", 0, 400_000, 500_000)
    assert pair.is_default


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": " "}, "name", "Give the pair a name, for example Blue daily."),
        ({"limit_m": "far"}, "limit_m", "Enter a distance in kilometres, for example 500."),
        ({"heads_up_m": "0"}, "heads_up_m", "Enter a distance in kilometres, for example 500."),
        ({"heads_up_m": "600"}, "heads_up_m", "Set the heads-up at or below the limit."),
        ({"start_distance_m": "20000"}, "start_distance_m", "Enter a distance in kilometres, for example 500."),
    ],
)
def test_an_error_says_what_to_enter_and_keeps_the_rest(ana, changed, field, said):
    response = client_of(ana).post(reverse("training:shoe_create"), TYPED | changed)
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [said]}
    assert 'value="120"' in response.content.decode() or field == "start_distance_m"
    assert not Shoe.objects.exists()


def test_miles_are_typed_and_an_untouched_field_keeps_its_metres():
    sam = factories.runner("sam", units="mi")
    pair = log_factories.shoe(sam, start_distance_m=1234, limit_m=500_000)
    client = client_of(sam)
    form = client.get(url("shoe_edit", pair)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    client.post(url("shoe_edit", pair), shown | {"name": "Renamed", "heads_up_m": "200"})
    pair.refresh_from_db()
    assert (pair.name, pair.start_distance_m, pair.heads_up_m, pair.limit_m) == ("Renamed", 1234, 321_869, 500_000)


def test_a_card_says_how_far_and_how_long(ana):
    pair = log_factories.shoe(ana, start_distance_m=400_000, is_default=True)
    for day in range(7):
        log_factories.run(ana, TODAY - timedelta(days=4 * day), km=5, shoe=pair)
    text = words(client_of(ana).get(URL).content.decode())
    assert "Blue daily Default 435 of 500 km, about 52 days left" in text
    assert "Last used 23 September 2026" in text
    assert "500 km is a rule of thumb. Studies disagree and shoes differ; go by feel too." in text


def test_the_rule_of_thumb_is_about_so_many_miles():
    sam = factories.runner("sam", units="mi")
    log_factories.shoe(sam)
    assert "500 km (about 300 miles) is a rule of thumb." in words(client_of(sam).get(URL).content.decode())


@pytest.mark.parametrize(
    ("start_km", "recent_km", "said"),
    [
        (510, 5, "510 of 500 km, past its limit"),
        (493, 2, "495 of 500 km, about 10 weeks left"),
        (490, 9.5, "500 of 500 km, about 1 day left"),
        (10, 0.6, "11 of 500 km, more than a year left"),
    ],
)
def test_days_left_follow_the_last_28_days(ana, start_km, recent_km, said):
    pair = log_factories.shoe(ana, start_distance_m=start_km * 1000)
    if start_km < 500:
        log_factories.run(ana, TODAY, km=recent_km, shoe=pair)
    assert said in words(client_of(ana).get(URL).content.decode())


def test_runs_before_the_28_days_and_deleted_ones_say_nothing_about_the_pace(ana):
    pair = log_factories.shoe(ana)
    log_factories.run(ana, TODAY - timedelta(days=28), km=50, shoe=pair)
    log_factories.run(ana, TODAY, km=50, shoe=pair, deleted_at=NOW)
    assert "50 of 500 km Last used" in " ".join(
        part for part in words(client_of(ana).get(URL).content.decode()).replace(" 400 500 km", "").split()
    )


def test_the_default_moves(ana):
    first, second = log_factories.shoe(ana, is_default=True), log_factories.shoe(ana, "Light pair")
    client_of(ana).post(url("shoe_default", second))
    assert [pair.is_default for pair in Shoe.objects.order_by("name")] == [False, True]
    assert first.name < second.name


def test_retiring_the_default_asks_who_follows_and_it_can_come_back(ana):
    old, new = log_factories.shoe(ana, is_default=True), log_factories.shoe(ana, "Light pair")
    client = client_of(ana)
    page = words(client.get(url("shoe_retire", old)).content.decode())
    assert "New runs get No pair Light pair" in page
    client.post(url("shoe_retire", old), {"next_default": str(new.pk)})
    old.refresh_from_db(), new.refresh_from_db()
    assert (old.retired_on, old.is_default, new.is_default) == (TODAY, False, True)
    assert "Retired Blue daily 0 km · retired 23 September 2026" in words(client.get(URL).content.decode())
    response = client.post(url("shoe_default", old), follow=True)
    assert "Blue daily is retired. Take it back into use first." in words(response.content.decode())
    client.post(url("shoe_unretire", old))
    old.refresh_from_db()
    assert old.retired_on is None


def test_nobody_elses_pair_can_follow(ana):
    mine = log_factories.shoe(ana, is_default=True)
    log_factories.shoe(ana, "Light pair")
    theirs = log_factories.shoe(factories.runner("sam"))
    response = client_of(ana).post(url("shoe_retire", mine), {"next_default": str(theirs.pk)})
    assert "next_default" in response.context["form"].errors
    mine.refresh_from_db()
    assert mine.retired_on is None


@pytest.mark.parametrize(
    ("metres", "fill", "is_over"), [(0, "0", False), (250_000, "142", False), (700_000, "227.1", True)]
)
def test_the_bar_ends_past_the_limit_or_at_the_distance(metres, fill, is_over):
    bar = shoe_bar(metres, 400_000, 500_000)
    assert (bar.fill, bar.is_over) == (fill, is_over)
    assert float(bar.limit_x) + float(bar.over_width) <= 318.1
