"""Limits are settings: a table up to its most lines, and a copy that is larger than an upload may be."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from runners import clock, services
from tests import factories, log_factories
from tests.factories import TODAY
from tests.training import copies
from tests.training.importers.build import eastward, gpx
from tests.training.pages import client_of, words
from tests.training.test_import_services import START, archive
from tests.training.test_import_services import gpx as track
from training import services as import_services
from training.models import Import
from training.tasks import take_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.runner("ana")


def test_a_copy_larger_than_an_upload_may_be_comes_back_by_the_command_line(ana, settings, tmp_path):
    for far in (5, 8):
        log_factories.run(ana, TODAY, far)
    log_factories.upload(ana, b"x" * 40_000, "old.fit", state="done")  # an original, which is not packed
    path = tmp_path / "lamella-copy.zip"
    path.write_bytes(copies.copy_of(ana))
    settings.MAX_UPLOAD_BYTES = path.stat().st_size - 10_000
    nia = copies.fresh("nia")
    client = client_of(nia)
    with path.open("rb") as stream:
        refused = client.post(reverse("training:import_create"), {"files": stream})
    assert (refused.status_code, Import.objects.filter(runner=nia).count()) == (413, 0)
    out = io.StringIO()
    call_command("import_runs", str(path), runner=nia.user.email, stdout=out)
    assert sorted(nia.runs.values_list("distance_m", flat=True)) == [5000, 8000]
    assert Import.objects.get(runner=nia).files.stored().get().size_bytes == 40_000
    assert "Not read: 0" in out.getvalue()


def test_the_page_of_the_copy_says_when_it_is_larger_than_an_upload_and_the_copy_says_what_then(ana, settings):
    export = export_of(ana)
    client, said = client_of(ana), "this server takes as one upload"
    assert said not in words(client.get(reverse("runners:export")).content.decode())
    settings.MAX_UPLOAD_BYTES = export.size_bytes - 1
    assert said in words(client.get(reverse("runners:export")).content.decode())
    with zipfile.ZipFile(export.file.path) as archive:
        readme = " ".join(archive.read("README.txt").decode().split())
    assert "python manage.py import_runs COPY.zip --runner EMAIL" in readme


def export_of(runner):
    export = services.ask_for_export(user=runner.user, now=clock.now())
    services.build_export(export_id=export.pk, now=clock.now())
    export.refresh_from_db()
    return export


def test_a_table_may_have_as_many_lines_as_the_setting_says_and_is_read_in_turns(ana, settings):
    settings.MAX_TABLE_ROWS = 6
    lines = "".join(f"2026-0{1 + k % 3}-{1 + k // 3:02},{5 + k / 10},\n" for k in range(7))
    for count, outcome in ((6, "added"), (7, "failed")):
        table = "Date,Distance (km),\n" + "".join(lines.splitlines(keepends=True)[:count])
        parent = log_factories.upload(ana, table.encode(), f"{count}.csv")
        while not take_import(parent.pk, clock.now(), budget_s=0):
            assert Import.objects.get(pk=parent.pk).state == "received"
        outcomes = set(parent.items.values_list("outcome", "reason"))
        assert outcomes == ({(outcome, "")} if outcome == "added" else {(outcome, "too_many_entries")})
    assert ana.runs.count() == 6


@pytest.mark.parametrize(("speed", "mode"), [(3.0, "run"), (1.4, "walk")])
def test_a_track_that_does_not_say_its_sport_waits_for_the_answer_whether_it_was_a_run(ana, speed, mode):
    for version, day in (("1.0", 3), ("1.1", 4)):
        track = gpx([eastward(600, speed, first=86_400 * day)], kind="")
        parent = log_factories.upload(ana, track.replace('version="1.1"', f'version="{version}"').encode())
        take_import(parent.pk, clock.now())
        assert list(parent.items.values_list("outcome", "reason")) == [("asked", f"{mode}_perhaps")]
        assert not ana.runs.kept().filter(imported_by=parent).exists()
        page, answer = reverse("training:import_detail", args=[parent.pk]), f"answer_{parent.items.get().pk}"
        client = client_of(ana)
        assert f"It was a {mode}, add it" in words(client.get(page).content.decode())
        client.post(reverse("training:import_review", args=[parent.pk]), {answer: "keep"})
        assert ana.runs.kept().get(imported_by=parent).mode == mode


def tracks(days):
    return archive(**{f"on{day}__gpx": track(START + timedelta(days=day)) for day in range(days)})


@pytest.mark.parametrize("read", [1, 3])
def test_an_archive_that_opens_no_more_half_way_says_that_the_rest_is_lost(ana, read):
    parent = log_factories.upload(ana, tracks(5), "tracks.zip")
    for _ in range(read):
        assert not take_import(parent.pk, clock.now(), budget_s=0)
    path = Path(parent.files.get().file.path)
    path.write_bytes(path.read_bytes()[:-30])
    assert take_import(parent.pk, clock.now())
    parent.refresh_from_db()
    assert (parent.state, parent.done, parent.total, ana.runs.count()) == ("done", read + 1, 5, read)
    lost = parent.items.get(outcome="failed")
    assert (lost.name, lost.reason) == ("tracks.zip", "corrupt")


def test_originals_in_a_copy_are_nothing_to_be_read(ana):
    for day in (3, 4, 5):
        log_factories.upload(ana, b"x" * day, f"{day}.fit", state="done")
    log_factories.run(ana, TODAY)
    nia = copies.fresh("nia")
    files = [SimpleUploadedFile("copy.zip", copies.copy_of(ana)), SimpleUploadedFile("more.zip", tracks(2))]
    parent = import_services.receive_import(runner=nia, uploads=files, now=clock.now())
    assert take_import(parent.pk, clock.now())
    parent.refresh_from_db()
    assert parent.files.stored().filter(total=0).count() == 3
    assert parent.files_left == 0
