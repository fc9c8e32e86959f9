"""Review, undo and the line on Today, as a browser without scripts meets them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories
from tests.log_factories import run, shoe
from tests.training.pages import NOW, client_of, words
from tests.training.test_views_import import item, upload, url
from training import services, sources
from training.importers import lists, registry
from training.models import Import, ImportItem, Run
from training.views.imports import choose
from training.views.imports.watch import time_left

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TODAY = reverse("risk:today")


@pytest.fixture
def ana():
    return factories.runner("ana")


def said(client, *at):
    return words(client.get(*at).content.decode())


def finished(runner, **fields):
    return upload(runner, state="done", finished_at=NOW, **fields)


def asked(parent, position=0, reason="maybe_same", **fields):
    held = run(parent.runner, NOW.date(), km=9, imported_by=parent, deleted_at=NOW, started_at=NOW)
    Import.objects.filter(pk=parent.pk).update(questions=position + 1)
    return item(parent, position, "asked", reason, run=held, **fields)


# ── review ───────────────────────────────────────────────────────────────────
def test_a_doubtful_copy_is_shown_beside_its_twin_and_both_can_be_kept(ana):
    twin = run(ana, NOW.date(), started_at=NOW - timedelta(minutes=3))
    parent = finished(ana)
    question = asked(parent, twin=twin)
    client = client_of(ana)
    text = said(client, url("import_detail", parent))
    assert "One activity waits for your answer" in text
    assert "23 September 2026, 10:00 · 9 km in 52:30" in text
    assert "Perhaps the same as this one, which is in your log: 23 September 2026, 09:57 · 8 km in 46:40" in text
    assert "Keep both Skip this one Later" in text
    response = client.post(url("import_review", parent), {f"answer_{question.pk}": "keep"}, follow=True)
    assert "Saved. Your risk is being worked out again." in words(response.content.decode())
    assert Run.objects.kept().count() == 2
    assert "waits for your answer" not in words(response.content.decode())


def test_what_is_left_for_later_stays_asked(ana):
    parent = finished(ana)
    first, second = asked(parent), asked(parent, 1, "very_far")
    response = client_of(ana).post(url("import_review", parent), {f"answer_{first.pk}": "out"}, follow=True)
    assert "Saved. One question is left." in words(response.content.decode())
    second.refresh_from_db()
    assert second.outcome == ImportItem.Outcome.ASKED


@pytest.mark.parametrize(("word", "kept"), [("keep", 60), ("out", 0)])
def test_one_answer_settles_all_also_those_of_the_next_page(ana, word, kept):
    parent = finished(ana)
    for position in range(60):
        asked(parent, position)
    client_of(ana).post(url("import_review", parent), {"all": word})
    assert Run.objects.kept().count() == kept
    assert not parent.items.filter(outcome=ImportItem.Outcome.ASKED).exists()


def test_shoes_of_the_file_get_their_pair_and_their_distance(ana):
    blue, parent = shoe(ana, "Blue daily", start_distance_m=50_000), finished(ana)
    new = shoe(ana, "Glide", imported_by=parent)
    for position, (name, pair) in enumerate([("Glide", new), ("BLU", new)]):
        item(parent, position, gear=name, run=run(ana, NOW.date(), shoe=pair, imported_by=parent))
    client = client_of(ana)
    page = client.get(url("import_detail", parent))
    text = words(page.content.decode())
    assert "Glide one run, 8 km" in text
    form = page.context["form"]
    fields = {one.name: (pair.name, start.name) for one, pair, start in form.mapped()}
    data = {fields["Glide"][1]: "120", fields["BLU"][0]: str(blue.pk), fields["Glide"][0]: str(new.pk)}
    bad = client.post(url("import_review", parent), data | {fields["Glide"][1]: "far"})
    assert "Enter a distance, for example 120." in words(bad.content.decode())
    assert 'value="far"' in bad.content.decode()
    client.post(url("import_review", parent), data)
    new.refresh_from_db()
    assert (new.start_distance_m, blue.runs.count()) == (120_000, 1)
    names = dict(ana.gear_names.values_list("name", "shoe__name"))
    assert names == {"glide": "Glide", "blu": "Blue daily"}


def test_nothing_to_review_is_no_error(ana):
    parent = finished(ana)
    assert client_of(ana).post(url("import_review", parent)).url == url("import_detail", parent)
    assert client_of(ana).get(url("import_review", parent)).status_code == 405


# ── undo ─────────────────────────────────────────────────────────────────────
def test_undo_asks_first_and_then_takes_all_of_it_back(ana):
    run(ana, NOW.date() - timedelta(days=3))
    parent = finished(ana)
    for day in range(3):
        run(ana, NOW.date() - timedelta(days=day), imported_by=parent, shoe=shoe(ana, f"S{day}", imported_by=parent))
    client = client_of(ana)
    assert "Until 23 October 2026 this import can be taken back" in said(client, url("import_detail", parent))
    text = said(client, url("import_undo", parent))
    assert "3 activities go out of your log." in text
    assert "S0 , S1 , S2" in text
    assert Run.objects.count() == 4
    response = client.post(url("import_undo", parent), follow=True)
    text = words(response.content.decode())
    assert "Import undone: 3 activities taken out of your log." in text
    assert "Undone on 23 September 2026" in text
    assert Run.objects.count() == 1
    assert client.post(url("import_undo", parent)).status_code == 302
    assert "This import is undone already." in said(client, url("import_undo", parent))


def test_what_was_changed_since_is_named_and_ticked_to_go(ana):
    parent = finished(ana)
    mine = run(ana, NOW.date(), imported_by=parent, version=2)
    client = client_of(ana)
    text = said(client, url("import_undo", parent))
    assert "You changed these since. They stay, unless you tick them: 23 September 2026, 8 km" in text
    client.post(url("import_undo", parent), {"too": ["rubbish", str(mine.pk)]})
    assert not Run.objects.exists()


def test_after_thirty_days_it_says_so(ana):
    parent = upload(ana, state="done", finished_at=NOW - timedelta(days=31))
    run(ana, NOW.date(), imported_by=parent)
    client = client_of(ana)
    assert "This import could be undone until 22 September 2026." in said(client, url("import_detail", parent))
    text = said(client, url("import_undo", parent))
    assert "An import can be undone for 30 days. For this one that was until 22 September 2026." in text
    response = client.post(url("import_undo", parent), follow=True)
    assert "It can no longer be undone." in words(response.content.decode())
    assert Run.objects.exists()


@pytest.mark.parametrize("name", ["import_review", "import_undo"])
def test_anothers_import_is_not_there(ana, name):
    parent = finished(ana)
    assert client_of(factories.runner("sam")).post(url(name, parent)).status_code == 404


# ── while it runs ────────────────────────────────────────────────────────────
def test_today_has_a_line_while_one_is_read_and_while_it_asks(ana, django_assert_max_num_queries):
    client = client_of(ana)
    assert "import-line" not in client.get(TODAY).content.decode()
    parent = upload(ana, total=100, done=59)
    with django_assert_max_num_queries(27):
        assert "Import 59 %" in said(client, TODAY)
    Import.objects.filter(pk=parent.pk).update(state="done", finished_at=NOW, questions=2)
    assert "Import: 2 activities wait for your answer" in said(client, TODAY)
    Import.objects.filter(pk=parent.pk).update(questions=0)
    assert "import-line" not in client.get(TODAY).content.decode()


def test_nobody_sees_the_line_of_another(ana):
    upload(factories.runner("sam"), total=100, done=59)
    assert "59 %" not in said(client_of(ana), TODAY)


def test_the_pace_of_this_worker_tells_the_time_left(ana):
    began = NOW - timedelta(seconds=30)
    facts = {"total": 312, "done": 184, "slice_began_done": 34, "slice_began_at": began, "touched_at": NOW}
    parent = upload(ana, **facts)
    text = said(client_of(ana), url("import_detail", parent))
    assert "184 of 312 activities, 128 left, about 25 s left" in text  # 150 in 30 s
    Import.objects.filter(pk=parent.pk).update(slice_began_done=180)
    assert "s left" not in said(client_of(ana), url("import_detail", parent))  # four are no pace yet


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, ""),
        (2.0, "a few seconds left"),
        (21.0, "about 20 s left"),
        (57.0, "about 55 s left"),
        (59.0, "about 1 min left"),
        (200.0, "about 3 min left"),
        (3500.0, "about 1 hour left"),
        (7300.0, "about 2 hours left"),
    ],
)
def test_time_left_is_rounded_as_people_would(seconds, expected):
    assert time_left(seconds) == expected


def test_an_interrupted_import_says_that_it_went_on(ana):
    parent = upload(ana, total=10, done=3, resumed=True)
    assert "Picked up where it stopped." in said(client_of(ana), url("import_detail", parent))
    Import.objects.filter(pk=parent.pk).update(state="done", finished_at=NOW)
    assert "It picked up where it stopped." in said(client_of(ana), url("import_detail", parent))


# ── what can be brought ──────────────────────────────────────────────────────
def test_every_format_of_the_registry_is_on_the_page(ana):
    text = said(client_of(ana), reverse("training:import_create"))
    for one in (*registry.FORMATS, *lists.LISTS):
        assert str(sources.FORMAT_WORDS.get(one.code, (one.code.upper(),))[0]) in text
        for ending in one.endings:
            assert f".{ending}" in text
    for name in ("Strava", "Garmin", "Apple Health", "Nike Run Club", "Runkeeper", "intervals.icu"):
        assert name in text
    limits = "At most 2 GB and 100 files at a time; 20,000 files in a zip, 100,000 lines in a table, "
    assert f"{limits}25 MB for one activity." in text


def test_a_new_format_appears_by_itself(ana, monkeypatch):
    new = registry.Format("sml", frozenset({"sml"}), registry.FORMATS[0].sniff, registry.FORMATS[0].read)
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, new))
    assert "SML .sml" in said(client_of(ana), reverse("training:import_create"))


def test_htmx_is_led_to_the_page_of_the_import(ana, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(choose, "nudge_import", lambda _: None)
    from_htmx = client_of(ana, **{"HX-Request": "true"})
    path = tmp_path / "a.gpx"
    path.write_bytes(b"<gpx/>")
    with path.open("rb") as file:
        response = from_htmx.post(reverse("training:import_create"), {"files": [file]})
    assert response.headers["HX-Redirect"] == url("import_detail", Import.objects.get())
    assert services.first_unread(Import.objects.get().files.get()) == 0
