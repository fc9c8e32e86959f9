"""Other training on the pages: logged without a script, shown as what it is, changed and taken back."""

import importlib
import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories, log_factories
from tests.training.pages import NOW, client_of, typed, words
from training import services
from training.models import Mode, RestDay, Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TODAY = NOW.date()
CREATE, LIST, TODAY_PAGE = reverse("training:run_create"), reverse("training:run_list"), "/today/"


@pytest.fixture
def ana():
    return factories.runner("ana")


def page(runner, url):
    return client_of(runner).get(url).content.decode()


def saved(runner, **fields):
    """Post the form of another activity and return what the next page says first."""
    client = client_of(runner)
    answers = {"other": "1", "distance": "", "duration": ""} | fields
    response = client.post(CREATE, typed(**answers), follow=True)
    return response.content.decode()


def one_url(name):
    return reverse(f"training:{name}", args=[Run.objects.get().pk])


# ── logging ──────────────────────────────────────────────────────────────────
def test_the_way_in_is_on_today_and_begins_with_the_kind(ana):
    assert f'href="{CREATE}?other=1"' in page(ana, TODAY_PAGE)
    html = page(ana, f"{CREATE}?other=1")
    assert "Log an activity" in words(html) or "Log an activity" in html
    radios = html.count('type="radio" name="mode"')
    assert radios == len(Mode) - 1
    assert 'name="mode" value="run"' not in html
    assert "checked" not in html.split("What was it?", 1)[1].split("</fieldset>", 1)[0]


def test_without_a_kind_nothing_is_saved_and_nothing_typed_is_lost(ana):
    html = (
        client_of(ana).post(CREATE, typed(other="1", mode=None, distance="24", duration="1:02:00")).content.decode()
    )
    assert "Choose what it was." in html
    assert 'value="24"' in html
    assert 'value="1:02:00"' in html
    assert 'name="other" value="1"' in html
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mode": "cycle", "distance": "24", "duration": "1:02:00"}, "Ride saved, 24 km in 1:02:00."),
        ({"mode": "swim", "distance": "1500", "duration": "30"}, "Swim saved, 1.5 km in 30:00."),
        ({"mode": "row", "duration": "20"}, "Row saved, 20 min."),
        ({"mode": "elliptical", "duration": "45"}, "Elliptical saved, 45 min."),
        ({"mode": "strength"}, "Strength training saved."),
        ({"mode": "strength", "duration": "45"}, "Strength training saved, 45 min."),
        ({"mode": "team", "duration": "2:00"}, "Team sport saved, 2 h."),
        ({"mode": "walk", "distance": "5", "duration": "60"}, "Walk saved, 5 km in 1:00:00."),
        ({"mode": "hike", "distance": "12", "duration": "4h"}, "Hike saved, 12 km in 4:00:00."),
        ({"mode": "treadmill", "distance": "7.8", "duration": "45:30"}, "Run saved, 7.8 km. 45 min 30 s, 5:50 /km."),
    ],
)
def test_every_kind_can_be_logged_and_is_called_by_its_name(ana, fields, said):
    assert said in saved(ana, **fields)
    assert Run.objects.get().mode == fields["mode"]


def test_the_same_post_twice_is_one_ride(ana):
    form = typed(mode="cycle", distance="24", duration="1:02:00")
    client = client_of(ana)
    client.post(CREATE, form)
    client.post(CREATE, form)
    assert Run.objects.count() == 1
    again = client.post(CREATE, form | {"idempotency_key": str(uuid.uuid4())})
    assert "Looks like what you have on that day: Ride, 24 km in 1:02:00. Keep both?" in again.content.decode()


def test_what_does_not_go_with_the_kind_is_told(ana):
    html = saved(ana, mode="cycle", distance="24", is_race="on", cadence="170")
    assert "Ride saved, 24 km. Not kept, as it does not go with this kind: Cadence, Race." in html


# ── changing ─────────────────────────────────────────────────────────────────
def test_a_run_that_was_a_ride_loses_its_shoes_and_says_so(ana):
    pair = log_factories.shoe(ana)
    run = log_factories.run(ana, TODAY, km=24, moving_s=3720, shoe=pair, is_race=True)
    answers = typed(
        mode="cycle",
        distance="24",
        duration="1:02:00",
        shoe=str(pair.pk),
        cadence="170",
        surface="road",
        is_race="on",
        version="1",
    )
    html = client_of(ana).post(reverse("training:run_edit", args=[run.pk]), answers, follow=True).content.decode()
    told = "Ride changed. Not kept, as it does not go with this kind: Shoes, Surface, Cadence, Race."
    assert told in html
    run.refresh_from_db()
    assert (run.mode, run.shoe, run.cadence_spm, run.surface, run.is_race) == ("cycle", None, None, "", False)
    assert ana.shoes.with_mileage().get().mileage_m == 0


def test_a_ride_that_was_a_run_needs_its_distance_and_can_have_shoes(ana):
    pair = log_factories.shoe(ana)
    ride = log_factories.run(ana, TODAY, km=0, mode="cycle", moving_s=2730)
    url, client = reverse("training:run_edit", args=[ride.pk]), client_of(ana)
    without = client.post(url, typed(distance="", version="1"))
    assert "Write the distance like" in without.content.decode()
    assert "Run changed." in client.post(url, typed(shoe=str(pair.pk), version="1"), follow=True).content.decode()
    ride.refresh_from_db()
    assert (ride.mode, ride.distance_m, ride.shoe) == ("run", 7800, pair)


def test_delete_and_undo_call_it_by_its_name(ana):
    saved(ana, mode="cycle", distance="24", duration="1:02:00")
    client = client_of(ana)
    detail = client.get(one_url("run_detail")).content.decode()
    assert "Edit ride" in detail
    assert "Delete ride" in detail
    assert ">Ride</h1>" in detail
    deleted = client.post(one_url("run_delete"), follow=True).content.decode()
    assert "Ride deleted, 24 km in 1:02:00." in deleted
    back = client.post(one_url("run_restore"), follow=True).content.decode()
    assert "Ride is back." in back


@pytest.mark.parametrize("mode", ["cycle", "swim", "row", "elliptical", "strength", "team", "walk", "hike"])
def test_no_page_of_it_calls_it_a_run(ana, mode):
    run = log_factories.run(ana, TODAY, km=5, mode=mode, moving_s=3600)
    edit, detail = reverse("training:run_edit", args=[run.pk]), reverse("training:run_detail", args=[run.pk])
    client = client_of(ana)
    for url in (edit, detail):
        main = words(client.get(url).content.decode())
        for wrong in ("Edit run", "Delete run", "Run saved", "Log a run"):
            assert wrong not in main


# ── the list ─────────────────────────────────────────────────────────────────
def test_the_week_shows_other_training_beside_the_distance(ana):
    log_factories.run(ana, TODAY - timedelta(days=9), km=5)
    log_factories.run(ana, TODAY - timedelta(days=2), km=8)
    log_factories.run(ana, TODAY - timedelta(days=1), km=24, mode="cycle", moving_s=3600)
    log_factories.run(ana, TODAY, km=0, mode="team", moving_s=4200)
    html = page(ana, LIST)
    text = words(html)
    assert "This week 8 km" in text
    assert "and 2 h 10 min of other training" in text
    assert "Tuesday: rest , cycling 1 h 60 min" in text
    assert "Wednesday: no rest team sport 1 h 10 min (no rest day) 70 min" in text
    assert "Thursday: – nothing logged" in text
    assert html.count('class="pill pill-full"') == 1
    assert "Ride · 24 km · 1:00:00 Tue 22 Sep · 24 km/h" in text
    assert "Team or court sport · 1:10:00" in text
    assert 'aria-label="Edit Ride, 24 km, 22 September"' in html
    assert 'aria-label="Delete Team or court sport, 1 h 10 min, 23 September"' in html


def test_a_match_has_a_pill_of_its_own_beside_other_training(ana):
    for mode, minutes in (("cycle", 65), ("swim", 40), ("strength", 45), ("team", 90)):
        log_factories.run(ana, TODAY, km=0, mode=mode, moving_s=minutes * 60)
    html = page(ana, LIST)
    assert '<span class="pill pill-full" aria-hidden="true">90 min</span>' in html
    assert '<span class="pill" aria-hidden="true">150 min</span>' in html
    assert "240 min" not in html
    assert "Wednesday: no rest team sport 1 h 30 min (no rest day) 90 min , " in words(html)


def test_a_rest_day_stands_beside_a_ride_and_not_beside_a_match(ana):
    for back, mode in ((1, "cycle"), (2, "team"), (3, "walk")):
        on = TODAY - timedelta(days=back)
        log_factories.run(ana, on, km=5, mode=mode, moving_s=3600)
        RestDay.objects.create(runner=ana, local_date=on)
    text = words(page(ana, LIST))
    assert "Rest day Tue 22 Sep" in text
    assert "Rest day Mon 21 Sep" not in text
    assert "Rest day Sun 20 Sep" in text


def test_days_before_the_first_entry_are_not_called_rest(ana):
    log_factories.run(ana, TODAY - timedelta(days=1), km=5, mode="swim", moving_s=1800)
    assert "Monday: – nothing logged" in words(page(ana, LIST))


def test_twenty_rides_cost_the_list_as_many_queries_as_one(ana):
    counted = []
    for many in (1, 20):
        for back in range(many):
            log_factories.run(ana, TODAY - timedelta(days=back), km=20, mode="cycle")
        client = client_of(ana)
        client.get(LIST)
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 12


# ── the card on Today ────────────────────────────────────────────────────────
def test_a_ride_today_leaves_the_card_open_for_a_run_and_for_a_rest_day(ana):
    log_factories.run(ana, TODAY, km=24, mode="cycle", moving_s=3720)
    card = page(ana, TODAY_PAGE).split('id="quick-log"', 1)[1].split("</section>", 1)[0]
    assert "Today: <b>Ride</b>, 24 km in 1:02:00." in card
    assert 'id="id_distance"' in card
    assert reverse("training:rest_day") in card


def test_a_match_today_folds_the_card_as_a_run_does(ana):
    log_factories.run(ana, TODAY, km=0, mode="team", moving_s=5400)
    card = page(ana, TODAY_PAGE).split('id="quick-log"', 1)[1].split("</section>", 1)[0]
    assert "Today: <b>Team or court sport</b>, 1 h 30 min." in card
    assert 'id="id_distance"' not in card
    assert reverse("training:rest_day") not in card
    assert f"{CREATE}?other=1" in card


# ── what the database refuses ────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"mode": "cycle", "cadence_spm": 90}, "shoes_and_steps_are_of_feet"),
        ({"mode": "swim", "surface": "road"}, "shoes_and_steps_are_of_feet"),
        ({"mode": "cycle", "is_race": True}, "a_race_is_a_run"),
        ({"mode": "walk", "is_race": True}, "a_race_is_a_run"),
        ({"mode": "team", "moving_s": None}, "other_training_has_a_measure"),
        ({"mode": "cycle", "km": 0, "moving_s": None}, "other_training_has_a_measure"),
    ],
)
def test_the_database_holds_the_rules_too(ana, fields, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        log_factories.run(ana, TODAY, **fields)


def test_rows_from_before_the_rules_are_put_right(ana):
    old = importlib.import_module("training.migrations.0002_only_what_fits")
    with connection.cursor() as cursor:
        for rule in ("shoes_and_steps_are_of_feet", "a_race_is_a_run", "other_training_has_a_measure"):
            cursor.execute(f"ALTER TABLE training_run DROP CONSTRAINT {rule}")
    pair = log_factories.shoe(ana)
    ride = log_factories.run(ana, mode="cycle", shoe=pair, cadence_spm=85, surface="road", is_race=True)
    match = log_factories.run(ana, km=0, mode="team", moving_s=None, elapsed_s=5400)
    race = log_factories.run(ana, shoe=pair, is_race=True)
    old.take_off(apps, None)
    for row in (ride, match, race):
        row.refresh_from_db()
    assert (ride.shoe, ride.cadence_spm, ride.surface, ride.is_race) == (None, None, "", False)
    assert match.moving_s == 5400
    assert (race.shoe, race.cadence_spm, race.surface, race.is_race) == (pair, 170, "road", True)


def test_a_service_leaves_out_what_cannot_be(ana):
    pair = log_factories.shoe(ana)
    made = services.log_run(
        runner=ana,
        now=NOW,
        local_date=TODAY,
        distance_m=20_000,
        moving_s=3600,
        mode="cycle",
        shoe=pair,
        cadence_spm=170,
        surface="road",
        is_race=True,
    )
    made.refresh_from_db()
    assert (made.shoe, made.cadence_spm, made.surface, made.is_race) == (None, None, "", False)
    lifted = services.log_run(runner=ana, now=NOW, local_date=TODAY, distance_m=500, moving_s=3600, mode="strength")
    assert Run.objects.get(pk=lifted.pk).distance_m == 0
