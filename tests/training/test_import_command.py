"""`manage.py import_runs`: a file, a zip, a folder, and a folder that is watched."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests import factories
from tests.training.test_import_services import START, archive, gpx
from training.folders import Watcher
from training.management.commands import import_runs
from training.models import Import, ImportFile, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return factories.runner("ana")


def day(number):
    return gpx(START.replace(day=number), speed=2.5 + number / 10)


def called(path, runner, **options):
    out = io.StringIO()
    call_command("import_runs", str(path), runner=runner.user.email.upper(), stdout=out, **options)
    return " ".join(out.getvalue().split())


def test_a_folder_is_one_import_with_the_list_that_names_its_files(ana, tmp_path):
    folder = tmp_path / "export"
    (folder / "activities").mkdir(parents=True)
    (folder / "activities" / "1.gpx").write_bytes(day(2))
    (folder / "more.zip").write_bytes(archive(x__gpx=day(3)))
    (folder / "photo.jpg").write_bytes(b"no activity")
    (folder / ".hidden.gpx").write_bytes(b"")
    (folder / "link.gpx").symlink_to(folder / "activities" / "1.gpx")
    said = called(folder, ana)
    assert "export.zip Found: 2 Added: 2 Already in your log: 0 Not read: 0" in said
    assert (Import.objects.count(), Run.objects.count()) == (1, 2)
    assert "Already in your log: 2" in called(folder, ana)


def test_what_is_not_read_is_said_as_on_the_page_and_fails(ana, tmp_path):
    path = tmp_path / "some.zip"
    path.write_bytes(archive(good__gpx=day(2), bad__fit=b"no such thing"))
    out = io.StringIO()
    with pytest.raises(CommandError, match="Not everything was read"):
        call_command("import_runs", str(path), runner=ana.user.email, stdout=out)
    assert "bad.fit · Not read: The file is damaged and nothing in it could be read. Export it" in out.getvalue()
    assert Run.objects.count() == 1


def test_a_table_that_has_to_be_asked_about_waits_on_the_page_and_fails(ana, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("Wann;Wie weit\n2026-04-03;10,2\n")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_runs", str(path), runner=ana.user.email, stdout=out)
    assert "odd.csv: say on the page Import runs what its columns hold." in out.getvalue()
    assert Import.objects.get().state == "asking"


@pytest.mark.parametrize("name", ["nowhere.fit", "."], ids=["no file", "an empty folder"])
def test_where_nothing_is_to_be_read_it_says_so(ana, tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=r"cannot be read|nothing to read"):
        called(tmp_path / "empty" / name, ana)


def test_a_watched_folder_brings_each_file_once_it_is_whole_and_never_twice(ana, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "watch"
    folder.mkdir()
    (folder / "a.gpx").write_bytes(day(2))

    def another_day(_seconds):
        looks.append(Run.objects.count())
        if len(looks) == 3:
            (folder / "b.gpx").write_bytes(day(3)[:400])  # still being written
        if len(looks) == 4:
            (folder / "b.gpx").write_bytes(day(3))
        if len(looks) == 7:
            raise KeyboardInterrupt

    looks = []
    monkeypatch.setattr(import_runs.time, "sleep", another_day)
    monkeypatch.setattr(import_runs, "close_old_connections", lambda: None)
    said = called(folder, ana, watch=True)
    assert looks == [0, 1, 1, 1, 1, 2, 2]
    assert said.count("Added: 1") == 2
    assert said.endswith("Ended.")
    assert Import.objects.count() == 2
    after_a_restart = Watcher(folder, ana)
    assert [after_a_restart.look(), after_a_restart.look()] == [[], []]
    assert ImportFile.objects.exclude(sha256="").count() == 2
