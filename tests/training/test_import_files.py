"""The disk: full, over quota, and after a crash. Nothing half is kept, and nothing whole is lost."""

import errno
import os
import resource
import subprocess
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.training.pages import client_of, words
from training import services
from training.models import Import
from training.tasks import sweep
from training.views.imports import choose

pytestmark = pytest.mark.django_db
CREATE = reverse("training:import_create")
KB, MB = 1024, 1024 * 1024
NO_ROOM = "This server has no room for it now, so nothing was stored."


@pytest.fixture(autouse=True)
def media(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "media", str(tmp_path / "arriving")
    settings.KEPT_FREE_BYTES = 0
    (tmp_path / "arriving").mkdir()
    monkeypatch.setattr(choose, "nudge_import", lambda _: None)
    return tmp_path


@pytest.fixture
def ana():
    return factories.runner("ana")


@contextmanager
def largest_file(size):
    """Let this process write no file beyond `size`: the kernel refuses, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def send(runner, size, name="a.gpx", htmx=False):
    headers = {"HX-Request": "true"} if htmx else {}
    return client_of(runner, **headers).post(CREATE, {"files": [SimpleUploadedFile(name, b"x" * size)]})


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


# 100 KB arrives in memory and fails on its way to the disk; 4 MB fails while it is still arriving.
@pytest.mark.parametrize("size", [100 * KB, 4 * MB], ids=["storing", "arriving"])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_disk_that_is_full_is_said_in_words_and_nothing_is_left(ana, media, size, htmx):
    with largest_file(50 * KB):
        response = send(ana, size, htmx=htmx)
    assert response.status_code == 507
    assert NO_ROOM in words(response.content.decode())
    assert not Import.objects.exists()
    assert files_in(media) == []
    assert send(ana, size).status_code == 302  # and once there is room, all is well


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a tiny disk needs root; the kernel's limit is tested above")
@pytest.mark.parametrize("size", [600 * KB, 4 * MB], ids=["storing", "arriving"])
def test_a_tiny_disk_that_runs_full(ana, media, size):
    disk = media / "arriving"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here; the kernel's limit is tested above")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.MEDIA_ROOT", disk / "media")
            response = send(ana, size)
            assert (response.status_code, Import.objects.count(), files_in(disk)) == (507, 0, [])
            assert send(ana, 10 * KB).status_code == 302  # the rest of the app works
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_file_that_cannot_be_made_durable_is_not_kept(ana, media, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert send(ana, KB).status_code == 507
    assert (Import.objects.count(), files_in(media)) == (0, [])


def test_another_fault_of_the_disk_is_no_lack_of_room(ana, media, monkeypatch):
    def broken(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        send(ana, KB)
    assert (Import.objects.count(), files_in(media)) == (0, [])


def test_what_would_take_the_reserve_is_refused_before_it_is_read(ana, settings, media):
    settings.KEPT_FREE_BYTES = 1 << 60
    response = send(ana, KB)
    assert response.status_code == 507
    assert NO_ROOM in words(response.content.decode())
    assert files_in(media) == []


def test_of_several_files_none_is_kept_where_one_does_not_fit(ana, media):
    uploads = [SimpleUploadedFile("a.gpx", b"x" * KB), SimpleUploadedFile("b.gpx", b"x" * 100 * KB)]
    with largest_file(50 * KB):
        response = client_of(ana).post(CREATE, {"files": uploads})
    assert response.status_code == 507
    assert not Import.objects.exists()
    assert files_in(media) == []


# ── what a crash leaves ──────────────────────────────────────────────────────
def leave(path, hours):
    """Put a file there that was written so long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    at = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))
    return path


def test_a_file_whose_row_never_came_goes_after_a_day(media):
    young = leave(media / "media/imports" / ("a" * 32), 23)
    old = leave(media / "media/imports" / ("b" * 32), 25)
    halves = [leave(media / "arriving" / "tmpabc.upload.zip", 25), leave(media / "arriving" / "tmpabd.upload.zip", 1)]
    assert services.sweep_files(now=timezone.now()) == 2
    assert [path.exists() for path in (young, old, *halves)] == [True, False, False, True]


def test_a_file_with_a_row_stays_however_old(ana, media):
    send(ana, KB)
    parent = Import.objects.get()
    stored = leave(media / "media" / parent.files.get().file.name, 1000)
    assert services.sweep_files(now=timezone.now()) == 0
    assert stored.exists()


def test_only_names_that_we_gave_are_swept(media, tmp_path):
    precious = leave(tmp_path / "precious", 1000)
    folder = media / "media/imports"
    mine = [leave(folder / "notes.txt", 1000), leave(folder / ("c" * 32) / "inside", 1000)]
    link = folder / ("d" * 32)
    link.symlink_to(precious)
    os.utime(link, (0, 0), follow_symlinks=False)
    assert services.sweep_files(now=timezone.now()) == 0
    assert all(path.exists() for path in (*mine, link, precious))


def test_an_import_whose_file_is_gone_is_ended_with_words(ana, media):
    now = timezone.now()
    for hours, name in ((25, "old.gpx"), (1, "new.gpx")):
        send(ana, KB, name)
        parent = Import.objects.get(original_name=name)
        os.unlink(media / "media" / parent.files.get().file.name)
        Import.objects.filter(pk=parent.pk).update(created_at=now - timedelta(hours=hours))
    sweep(now)
    assert dict(Import.objects.values_list("original_name", "failure")) == {"old.gpx": "file_lost", "new.gpx": ""}


def test_the_sweep_looks_at_no_disk_that_is_not_there(media):
    assert services.sweep_files(now=datetime.now(tz=timezone.get_current_timezone())) == 0
