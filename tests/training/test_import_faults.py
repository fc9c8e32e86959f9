"""What goes wrong while tables are put aside, asked about or read on: each says so, and nothing else is lost."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from tests.training.importers.build_lists import zipped
from tests.training.pages import NOW
from tests.training.test_import_columns import ODD, receive, runs
from tests.training.test_import_services import gpx
from training import services
from training.importers import child
from training.importers.process import Failed
from training.models import ImportItem
from training.services.imports import files as stored_files
from training.tasks import take_import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BOTH = {"run.gpx": gpx(), "tagebuch.csv": ODD.encode()}


@pytest.fixture
def ana(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.runner("ana")


def told(parent):
    return list(parent.items.filter(outcome="failed").values_list("name", "reason"))


def counted(parent):
    return parent.done == parent.total == parent.items.values("position").distinct().count()


def test_a_disk_that_fills_while_a_table_is_stored_costs_that_table_alone(ana, monkeypatch):
    upload = SimpleUploadedFile("all.zip", zipped(BOTH))
    parent = services.receive_import(runner=ana, uploads=[upload], now=NOW)

    def full(name, content):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(default_storage, "save", full)
    take_import(parent.pk, NOW)
    parent.refresh_from_db()
    assert (parent.state, len(runs(ana)), told(parent)) == ("done", 1, [("all.zip/tagebuch.csv", "table_no_room")])
    assert counted(parent)


def test_a_temporary_folder_that_is_full_or_away_costs_that_table_alone(ana, settings, monkeypatch, tmp_path):
    monkeypatch.setattr(child, "_IN_MEMORY", 8)
    upload = SimpleUploadedFile("all.zip", zipped(BOTH))
    parent = services.receive_import(runner=ana, uploads=[upload], now=NOW)
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    take_import(parent.pk, NOW)
    parent.refresh_from_db()
    assert (parent.state, len(runs(ana)), told(parent)) == ("done", 1, [("all.zip/tagebuch.csv", "table_no_room")])
    assert counted(parent)


@pytest.mark.parametrize("others", [{}, {"run.gpx": gpx()}], ids=["tables only", "with a recording"])
def test_a_reader_that_dies_over_a_table_loses_that_table_alone(ana, monkeypatch, others):
    whole = child.Reader._aside

    def dies(self, name, room):
        if name == "a.csv":
            raise Failed("memory")
        return whole(self, name, room)

    monkeypatch.setattr(child.Reader, "_aside", dies)
    parent = receive(ana, ("all.zip", zipped({"a.csv": ODD.encode() + b"\n", "b.csv": ODD.encode()} | others)))
    assert (parent.state, len(runs(ana))) == ("asking", len(others))
    assert told(parent) == [("all.zip/a.csv", "memory")]
    assert [file.original_name for file in parent.files.asking()] == ["all.zip/b.csv"]


def test_nothing_is_said_of_a_table_once_its_import_was_stopped(ana, monkeypatch):
    upload = SimpleUploadedFile("all.zip", zipped(BOTH))
    parent = services.receive_import(runner=ana, uploads=[upload], now=NOW)
    services.stop_import(parent=parent, now=NOW)
    monkeypatch.setattr(stored_files, "has_room_for", lambda size: False)
    with pytest.raises(services.ImportOver):
        services.put_aside(parent=parent, content=ContentFile(b"a,b\n"), name="x", now=NOW)
    assert not parent.items.exists()


def test_claims_that_only_ask_are_not_in_vain(ana):
    tables = {f"{number}.csv": ODD.replace("10,2", f"1{number},2").encode() for number in range(5)}
    upload = SimpleUploadedFile("all.zip", zipped(tables))
    parent = services.receive_import(runner=ana, uploads=[upload], now=NOW)
    for _ in range(8):
        take_import(parent.pk, NOW, 0.0)  # each has time for one table
    parent.refresh_from_db()
    assert (parent.state, parent.failure, parent.files.asking().count()) == ("asking", "", 5)


def test_a_table_that_is_left_out_counts(ana):
    parent = receive(ana, ("tagebuch.csv", ODD))
    assert services.leave_out_table(file=parent.files.asking().get(), now=NOW)
    take_import(parent.pk, NOW)
    parent.refresh_from_db()
    assert parent.state == "done"
    assert counted(parent)


def test_a_file_with_a_result_beyond_its_end_is_read_anew(ana):
    upload = SimpleUploadedFile("run.gpx", gpx())
    parent = services.receive_import(runner=ana, uploads=[upload], now=NOW)
    ImportItem.objects.create(parent=parent, position=50_000, name="b.gpx", outcome="failed", reason="corrupt")
    type(parent).objects.update(done=1)
    take_import(parent.pk, NOW)
    parent.refresh_from_db()
    assert (parent.state, len(runs(ana))) == ("done", 1)


def test_of_more_tables_than_are_looked_at_each_is_named(ana):
    tables = {f"{number}.csv": b"Date,Mood\n2026-04-03,good\n" for number in range(53)}
    parent = receive(ana, ("all.zip", zipped(tables)))
    assert set(parent.items.values_list("outcome", "reason")) == {("skipped", "other_table")}
    assert set(parent.items.values_list("name", flat=True)) == set(tables)
