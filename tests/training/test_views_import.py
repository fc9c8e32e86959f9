"""Files in, from the choice to what became of each."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories, log_factories
from tests.training.pages import NOW, client_of, words
from training import reasons
from training.importers.types import CODES, WARNINGS
from training.models import Import, ImportItem
from training.views.imports import watch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "nudged")]
CREATE = reverse("training:import_create")
KB = 1024


@pytest.fixture
def ana():
    return factories.runner("ana")


def file(name="a.gpx", content=b"<gpx/>"):
    return SimpleUploadedFile(name, content)


def url(name, parent):
    return reverse(f"training:{name}", args=[parent.pk])


def upload(runner, **fields):
    facts = {"original_name": "export.zip", "size_bytes": 4096, "state": "reading", "created_at": NOW}
    return Import.objects.create(runner=runner, **(facts | fields))


def item(parent, position, outcome="added", reason="", **fields):
    return ImportItem.objects.create(
        parent=parent, position=position, name=f"activities/{position}.fit", outcome=outcome, reason=reason, **fields
    )


# ── choosing ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("most", "each", "said"),
    [
        (2 * 1024**3, 25 * 1024**2, ("At most 2 GB and ", " 25 MB for one activity.")),
        (1536 * 1024**2, 1024**2 + 512 * KB, ("At most 1536 MB and ", " 1.5 MB for one activity.")),
    ],
)
def test_the_limits_are_said_without_needless_decimals(ana, settings, most, each, said):
    settings.MAX_UPLOAD_BYTES, settings.MAX_ACTIVITY_BYTES = most, each
    text = words(client_of(ana).get(CREATE).content.decode())
    for part in said:
        assert part in text


def test_one_file_leads_to_its_own_page(ana, nudged):
    response = client_of(ana).post(CREATE, {"files": [file()]})
    parent = Import.objects.get()
    assert response.url == url("import_detail", parent)
    assert (parent.runner, parent.original_name, parent.state, parent.size_bytes) == (ana, "a.gpx", "received", 6)
    assert nudged == [parent.pk]
    with parent.files.get().file.open() as stored:
        assert stored.read() == b"<gpx/>"


def test_several_files_are_one_import_and_the_same_file_twice_is_one(ana, nudged):
    files = [file(), file("b.fit.gz", b"b"), file("c.ZIP", b"c"), file("again.gpx")]
    response = client_of(ana).post(CREATE, {"files": files}, follow=True)
    parent = Import.objects.get()
    assert nudged == [parent.pk]
    assert list(parent.files.order_by("place").values_list("original_name", flat=True)) == [
        "a.gpx",
        "b.fit.gz",
        "c.ZIP",
    ]
    text = words(response.content.decode())
    assert "3 files received." in text
    assert "a.gpx and 2 more files" in text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Choose a file first."),
        ([("notes.pdf", b"x")], "notes.pdf is of a kind that is not read here. Read are: "),
        ([("a.gpx", b"")], "a.gpx is empty. Export it once more."),
        ([("a.gpx", b""), ("notes.pdf", b"x")], "notes.pdf is of a kind"),
    ],
)
def test_what_cannot_be_read_is_named_before_anything_is_stored(ana, nudged, files, said):
    response = client_of(ana).post(CREATE, {"files": [file(*one) for one in files]})
    assert response.status_code == 200
    assert said in words(response.content.decode())
    assert not Import.objects.exists()
    assert not nudged


@pytest.mark.parametrize("size", [3 * KB, 50 * KB], ids=["in the middle", "by its length"])
def test_more_than_the_limit_is_stopped_with_clear_words(ana, nudged, settings, tmp_path, size):
    settings.MAX_UPLOAD_BYTES = 2 * KB
    response = client_of(ana).post(CREATE, {"files": [file(content=b"x" * size)]})
    assert response.status_code == 413
    assert "That was more than 2.0 KB, so nothing was stored." in words(response.content.decode()).replace(
        "\xa0", " "
    )
    assert not Import.objects.exists()
    assert not nudged
    assert list(tmp_path.rglob("*.*")) == []


def test_the_limit_counts_all_files_together(ana, settings):
    settings.MAX_UPLOAD_BYTES = 2 * KB
    files = [file(f"{n}.gpx", b"x" * KB) for n in range(3)]
    assert client_of(ana).post(CREATE, {"files": files}).status_code == 413


def test_too_many_files_are_told_how_many_fit(ana, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    response = client_of(ana).post(CREATE, {"files": [file(f"{n}.gpx") for n in range(3)]})
    assert response.status_code == 413
    assert "Choose at most 2 files at a time, or put them into one zip." in words(response.content.decode())


def test_a_post_from_another_site_is_refused(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana.user)
    assert client.post(CREATE, {"files": [file()]}).status_code == 403
    assert not Import.objects.exists()


def test_a_stranger_is_asked_to_sign_in():
    assert Client().post(CREATE, {"files": [file()]}).url.startswith(reverse("account_login"))


# ── watching ─────────────────────────────────────────────────────────────────
def test_progress_is_asked_for_every_second_until_it_is_over(ana):
    parent = upload(ana, total=8, done=2)
    item(parent, 0), item(parent, 1), item(parent, 1, part=1)
    client = client_of(ana, **{"HX-Request": "true"})
    response = client.get(url("import_progress", parent))
    html = response.content.decode()
    assert "2 of 8 activities, 6 left" in html
    assert 'value="2" max="8"' in html
    assert f'hx-get="{url("import_progress", parent)}?said=25" hx-trigger="every 1s"' in html
    assert "HX-Refresh" not in response.headers
    Import.objects.filter(pk=parent.pk).update(state="done", done=8, finished_at=NOW)
    response = client.get(url("import_progress", parent), {"said": "75"})
    assert "100% read" in response.content.decode()  # heard before the page changes under the reader
    assert "HX-Refresh" not in response.headers
    assert "?said=100" in response.content.decode()
    assert client.get(url("import_progress", parent), {"said": "100"}).headers["HX-Refresh"] == "true"


def test_each_quarter_is_said_once(ana):
    parent = upload(ana, total=4, done=1)
    client = client_of(ana, **{"HX-Request": "true"})
    assert "25% read" in client.get(url("import_progress", parent), {"said": "0"}).content.decode()
    assert "read</p>" not in client.get(url("import_progress", parent), {"said": "25"}).content.decode()
    assert client.get(url("import_progress", parent), {"said": "x" * 9}).status_code == 200


def test_without_javascript_the_page_loads_itself_anew_while_it_is_read(ana):
    parent = upload(ana)
    client = client_of(ana)
    assert (
        '<noscript><meta http-equiv="refresh" content="3"></noscript>'
        in client.get(url("import_detail", parent)).content.decode()
    )
    Import.objects.filter(pk=parent.pk).update(state="done")
    assert "http-equiv" not in client.get(url("import_detail", parent)).content.decode()


# ── results ──────────────────────────────────────────────────────────────────
def test_results_count_and_name_what_was_not_simply_added(ana):
    parent = upload(ana, state="done", total=5)
    run = log_factories.run(ana, NOW.date(), imported_by=parent)
    item(parent, 0, run=run)
    item(parent, 1, "duplicate", "same_run", run=run)
    item(parent, 2, "skipped", "other_sport")
    item(parent, 3, "failed", "no_distance")
    item(parent, 4, reason="truncated")
    text = words(client_of(ana).get(url("import_detail", parent)).content.decode())
    assert "Found 5 Added 2 Already in your log 1 Sports that are not counted 1 Not read 1" in text
    assert "activities/3.fit Not read No distance was recorded. A treadmill, perhaps? Add the run by hand." in text
    assert "activities/4.fit Added The file ends early." in text
    assert "activities/0.fit" not in text
    assert "8 km · 46:40 23 September 2026" in text


def test_what_needs_a_hand_comes_before_the_duplicates(ana):
    parent = upload(ana, state="done")
    for position, (outcome, reason) in enumerate(
        [("duplicate", "same_record"), ("added", "manual_entry"), ("added", "truncated"), ("failed", "empty")]
    ):
        item(parent, position, outcome, reason)
    told = client_of(ana).get(url("import_detail", parent)).context["told"]
    assert [one["item"].position for one in told] == [3, 2, 0]


def test_results_wait_until_the_file_is_read(ana):
    parent = upload(ana, total=2)
    item(parent, 0, "failed", "empty")
    assert "Worth a look" not in words(client_of(ana).get(url("import_detail", parent)).content.decode())


def test_a_file_that_failed_as_a_whole_says_why_and_what_to_do(ana):
    parent = upload(ana, state="failed", failure="encrypted")
    text = words(client_of(ana).get(url("import_detail", parent)).content.decode())
    assert "It is locked with a password. Unpack it on your computer and upload what is inside." in text


def test_a_long_list_names_some_and_counts_the_rest(ana, monkeypatch):
    monkeypatch.setattr(watch, "NAMED", 3)
    parent = upload(ana, state="done")
    for position in range(5):
        item(parent, position, "failed", "corrupt")
    text = words(client_of(ana).get(url("import_detail", parent)).content.decode())
    assert text.count("The file is damaged") == 3
    assert "And 2 more." in text


@pytest.mark.parametrize("many", [1, 3])
def test_results_take_the_same_queries_for_one_and_for_three(ana, django_assert_num_queries, many):
    parent = upload(ana, state="done")
    for position in range(many):
        item(parent, position, reason="truncated", run=log_factories.run(ana, NOW.date()))
    client = client_of(ana)
    with django_assert_num_queries(10):
        client.get(url("import_detail", parent))


@pytest.mark.parametrize("code", sorted(CODES | WARNINGS))
def test_every_code_of_the_readers_has_its_reason_and_its_fix(code):
    said = reasons.words(code)
    assert said is not reasons.UNKNOWN
    assert str(said.why).endswith((".", "?"))
    assert str(said.fix).endswith(".")


@pytest.mark.parametrize(
    "code",
    [
        "same_record",
        "same_run",
        "deleted_before",
        "other_sport",
        "no_date",
        "in_the_future",
        "too_far",
        "too_fast",
        "no_time",
        "gave_up",
        "consent_withdrawn",
        "file_lost",
    ],
)
def test_every_code_of_the_services_has_words(code):
    assert reasons.words(code) is not reasons.UNKNOWN


def test_a_code_of_tomorrow_gets_general_words():
    assert reasons.words("eaten_by_dog") is reasons.UNKNOWN
