"""A run is saved, seen, changed, deleted and brought back from its pages."""

import uuid

import pytest
from django.urls import reverse

from runners.models import Category
from tests import factories, log_factories
from tests.training.pages import NOW, client_of, typed, words
from training.models import PainReport, RestDay, Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
CREATE, TODAY_PAGE = reverse("training:run_create"), reverse("risk:today")
TODAY = NOW.date()


@pytest.fixture
def ana():
    return factories.runner("ana")


def url(name, thing):
    return reverse(f"training:{name}", args=[thing.pk])


def told(response):
    """Return the messages of the page that a redirect leads to, with where their Undo posts."""
    return [(str(message), message.extra_tags) for message in response.context["messages"]]


# ── saving ───────────────────────────────────────────────────────────────────
def test_a_run_is_saved_and_today_says_so_with_an_undo(ana):
    response = client_of(ana).post(CREATE, typed(effort="4"), follow=True)
    run = Run.objects.get()
    assert response.redirect_chain == [(TODAY_PAGE, 302)]
    assert told(response) == [("Run saved, 7.8 km. 45 min 30 s, 5:50 /km.", url("run_delete", run))]
    assert (run.runner, run.distance_m, run.moving_s, run.rpe, run.local_date) == (ana, 7800, 2730, 4, TODAY)
    assert not PainReport.objects.exists()
    text = words(response.content.decode())
    assert "Today: 7.8 km in 45:30. Edit" in text
    assert "Log another" in text
    assert "Rest day" not in text


def test_untouched_effort_and_pain_are_stored_as_unknown(ana):
    client_of(ana).post(CREATE, typed())
    assert Run.objects.get().rpe is None
    assert not PainReport.objects.exists()


def test_the_same_form_twice_is_one_run(ana):
    client, data = client_of(ana), typed()
    for _ in range(2):
        assert client.post(CREATE, data).status_code == 302
    assert Run.objects.count() == 1


def test_a_run_in_miles_is_told_in_the_runners_unit():
    sam = factories.runner("sam", units="mi")
    response = client_of(sam).post(CREATE, typed(distance="5", unit="mi", duration=""), follow=True)
    assert told(response)[0][0] == "Run saved, 5 mi."


def test_pain_is_saved_with_its_run(ana):
    data = typed(pain="yes", site="tibia-l", **{"at-tibia-l-score": "5", "at-tibia-l-during": "wears_off"})
    client_of(ana).post(CREATE, data)
    report = PainReport.objects.get()
    assert (report.run, report.site, report.side, report.score, report.during) == (
        Run.objects.get(),
        "tibia",
        "l",
        5,
        "wears_off",
    )


@pytest.mark.parametrize(("headers", "status"), [({}, 200), ({"HX-Request": "true"}, 422)])
def test_an_error_keeps_all_that_was_typed(ana, headers, status):
    data = typed(
        distance="8,2", duration="45:75", effort="7", notes="windy", cadence="171", is_race="on", pain="yes",
        site="heel-r", **{"at-heel-r-score": "4", "at-heel-r-limping": "on"},
    )  # fmt: skip
    response = client_of(ana, **headers).post(CREATE, data)
    html = response.content.decode()
    assert response.status_code == status
    assert "Write the time like 45:30 or 1:02:10." in html
    for kept in ('value="8,2"', 'value="45:75"', 'value="171"', "windy</textarea>", data["idempotency_key"]):
        assert kept in html
    for ticked in ("id_effort_9", "id_is_race", "site-heel-r", "id_at-heel-r-limping"):
        assert "checked" in html.split(f'id="{ticked}"', 1)[1].split(">", 1)[0]
    assert not Run.objects.exists()


def test_an_odd_run_is_saved_after_a_yes(ana):
    client, data = client_of(ana), typed(distance="0.5", duration="36 s")
    html = client.post(CREATE, data).content.decode()
    assert "That is 1:12 per km. Save anyway?" in html
    assert 'name="anyway" value="pace"' in html
    assert not Run.objects.exists()
    assert client.post(CREATE, data | {"anyway": "pace"}).status_code == 302
    assert Run.objects.get().distance_m == 500


# ── the card on Today ────────────────────────────────────────────────────────
def test_the_card_asks_for_an_echo_of_what_is_typed_and_of_nothing_else(ana):
    html = client_of(ana).get(TODAY_PAGE).content.decode()
    card = html.split('id="quick-log"', 1)[1].split("</section>", 1)[0]
    echo = card.split('id="ql-echo"', 1)[1].split(">", 1)[0]
    assert f'hx-get="{reverse("risk:run_preview")}"' in echo
    assert 'hx-include="#id_distance, #id_duration, #id_unit, #id_local_date"' in echo
    assert "checked" not in card.replace('value="" id="id_effort', "")


def test_yes_on_the_card_leads_to_the_map_with_everything_kept(ana):
    data = typed(quick="1", pain="yes", effort="6")
    response = client_of(ana).post(CREATE, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert not response.context["form"].is_bound
    for kept in ('value="7.8"', 'value="45:30"', data["idempotency_key"], "data-draft-bound"):
        assert kept in html
    assert "checked" in html.split('id="id_effort_2"', 1)[1].split(">", 1)[0]
    assert "checked" in html.split("data-pain-yes", 1)[0].rsplit("<input", 1)[1]
    assert not Run.objects.exists()


def test_none_on_the_card_saves_the_run_and_nothing_about_pain(ana):
    client_of(ana).post(CREATE, typed(quick="1", pain="no"))
    assert Run.objects.count() == 1
    assert not PainReport.objects.exists()


def test_without_consent_to_pain_nobody_asks_and_nothing_is_stored():
    sam = factories.runner("sam", consents=[Category.TRAINING, Category.RISK])
    client = client_of(sam)
    assert "bone pain, during" not in words(client.get(TODAY_PAGE).content.decode())
    assert "data-painmap" not in client.get(CREATE).content.decode()
    client.post(CREATE, typed(quick="1", pain="yes", site="tibia-l", **{"at-tibia-l-score": "5"}))
    assert Run.objects.count() == 1
    assert not PainReport.objects.exists()


# ── one run ──────────────────────────────────────────────────────────────────
def test_the_page_of_a_run_says_what_is_known(ana):
    run = log_factories.run(ana, TODAY, km=8.2, rpe=6, notes="Canal path\nwindy", shoe=log_factories.shoe(ana))
    log_factories.pain(ana, TODAY, run=run, score=3, during="gets_worse")
    text = words(client_of(ana).get(url("run_detail", run)).content.decode())
    for said in ("8.2 km", "47:50", "5:50 /km", "6 of 10", "Blue daily", "170 steps a minute", "Canal path"):
        assert said in text
    assert "Left shin bone, tibia (inner edge), 3 of 10 Gets worse while running." in text


def test_an_edit_changes_the_run_and_its_pain(ana):
    run = log_factories.run(ana, TODAY, km=8.2)
    log_factories.pain(ana, TODAY, run=run, score=3)
    client = client_of(ana)
    assert "checked" in client.get(url("run_edit", run)).content.decode().split('id="site-tibia-l"')[1].split(">")[0]
    data = typed(distance="9", duration="50", version=run.version, pain="no", idempotency_key=None)
    response = client.post(url("run_edit", run), data)
    run.refresh_from_db()
    assert response.url == url("run_detail", run)
    assert (run.distance_m, run.moving_s, run.version) == (9000, 3000, 2)
    assert not PainReport.objects.exists()


def test_an_edit_without_consent_to_notes_leaves_nothing_and_takes_nothing():
    sam = factories.runner("sam", consents=[Category.TRAINING])
    run = log_factories.run(sam, TODAY, notes="kept by an older consent")
    client_of(sam).post(url("run_edit", run), typed(distance="9", version=1, notes="new", idempotency_key=None))
    run.refresh_from_db()
    assert (run.distance_m, run.notes) == (9000, "kept by an older consent")


def test_two_tabs_see_both_versions_and_nothing_is_thrown_away(ana):
    run = log_factories.run(ana, TODAY, km=8.2)
    client = client_of(ana)
    client.post(url("run_edit", run), typed(distance="9", duration="50", version=1, idempotency_key=None))
    second = typed(
        distance="8.5", duration="46:10", version=1, idempotency_key=None, notes="mine", pain="yes",
        site="heel-r", **{"at-heel-r-score": "4"},
    )  # fmt: skip
    response = client.post(url("run_edit", run), second)
    html = response.content.decode()
    assert response.status_code == 409
    text = words(html)
    assert "Distance differs 8.5 km 9 km" in text
    assert "Time differs 46:10 50:00" in text
    assert "Date 23 September 2026 23 September 2026" in text
    assert "Right heel bone, calcaneus, 4 of 10" in text
    run.refresh_from_db()
    assert run.distance_m == 9000
    form = html.split("<tbody>")[1]
    hidden = dict(part.split('" value="')[:2] for part in form.split('type="hidden" name="')[1:])
    hidden = {name: value.split('"')[0] for name, value in hidden.items() if name != "csrfmiddlewaretoken"}
    assert client.post(url("run_edit", run), hidden).status_code == 302
    run.refresh_from_db()
    assert (run.distance_m, run.notes, run.version) == (8500, "mine", 3)
    assert PainReport.objects.get(run=run).site == "heel"


def test_undo_deletes_and_can_itself_be_undone(ana):
    client = client_of(ana)
    (_, undo) = told(client.post(CREATE, typed(), follow=True))[0]
    deleted = client.post(undo, follow=True)
    (said, restore) = told(deleted)[0]
    assert said == "Run deleted, 7.8 km."
    assert not Run.objects.kept().exists()
    assert told(client.post(restore, follow=True))[0][0] == "Run is back."
    assert Run.objects.kept().count() == 1


def test_a_deleted_run_has_no_page(ana):
    run = log_factories.run(ana, TODAY, deleted_at=NOW)
    assert client_of(ana).get(url("run_detail", run)).status_code == 404


# ── rest ─────────────────────────────────────────────────────────────────────
def test_a_rest_day_is_one_button_with_an_undo(ana):
    client = client_of(ana)
    assert reverse("training:rest_day") in client.get(TODAY_PAGE).content.decode()
    response = client.post(reverse("training:rest_day"), follow=True)
    rest = RestDay.objects.get()
    assert (rest.runner, rest.local_date) == (ana, TODAY)
    assert told(response) == [("Rest day saved.", url("rest_day_remove", rest))]
    assert "Today is a rest day." in words(response.content.decode())
    client.post(url("rest_day_remove", rest))
    assert not RestDay.objects.exists()


def test_a_rest_day_to_come_is_not_saved(ana):
    response = client_of(ana).post(reverse("training:rest_day"), {"local_date": "2026-09-24"}, follow=True)
    assert told(response) == [("This day is still to come. Choose today or a day before.", "")]
    assert not RestDay.objects.exists()


# ── whose it is ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("run_detail", "get"), ("run_edit", "get"), ("run_edit", "post"), ("run_delete", "post"),
        ("run_restore", "post"), ("shoe_edit", "get"), ("shoe_edit", "post"), ("shoe_default", "post"),
        ("shoe_retire", "get"), ("shoe_retire", "post"), ("shoe_unretire", "post"), ("pain_remove", "post"),
        ("rest_day_remove", "post"), ("import_detail", "get"), ("import_progress", "get"),
    ],
)  # fmt: skip
def test_what_is_somebody_elses_does_not_exist(ana, name, method):
    sam = factories.runner("sam")
    things = {
        "run": log_factories.run(sam, TODAY),
        "shoe": log_factories.shoe(sam),
        "pain": log_factories.pain(sam, TODAY),
        "rest": RestDay.objects.create(runner=sam, local_date=TODAY),
        "import": sam.imports.create(original_name="a.fit", size_bytes=1),
    }
    client, thing = client_of(ana), things[name.split("_")[0]]
    data = typed(version=1) if method == "post" else {}
    assert getattr(client, method)(url(name, thing), data).status_code == 404
    assert getattr(client, method)(reverse(f"training:{name}", args=[uuid.uuid4()]), data).status_code == 404
    assert getattr(client_of(sam), method)(url(name, thing), data).status_code in (200, 302)


@pytest.mark.parametrize(
    "name", ["run_delete", "run_restore", "shoe_default", "shoe_unretire", "pain_remove", "rest_day_remove"]
)
def test_a_link_changes_nothing(ana, name):
    assert client_of(ana).get(reverse(f"training:{name}", args=[uuid.uuid4()])).status_code == 405
