"""What migrations do to rows that were there before, in one transaction that is rolled back: nothing is rebuilt."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import factories
from tests.factories import NOW
from tests.training.test_import_services import archive, gpx
from training.models import Import, ImportFile, ImportItem, Run
from training.models.upload import POSITIONS
from training.tasks import take_import

BEFORE = ("training", "0005_run_traces")


def settle():
    """Check now what a commit would have checked; what comes after is put off to the end as always."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
def test_uploads_that_wait_or_are_half_read_keep_their_file_and_their_place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "a").write_bytes(gpx())
    (tmp_path / "imports" / "b").write_bytes(archive(a__gpx=b"read before", b__gpx=gpx()))
    ana = factories.runner("ana")
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes("training")
    settle()
    apps = executor.migrate([BEFORE]).apps
    rows = {}
    for state, file, name, total, done in [
        ("received", "imports/a", "a.gpx", None, 0),
        ("reading", "imports/b", "b.zip", 2, 1),
        ("done", "", "c.zip", 2, 2),
        ("failed", "", "d.zip", None, 0),
        ("failed", "imports/e", "e.zip", None, 0),  # ended by a crash before its file was let go
        ("undone", "", "f.gpx", 1, 1),
    ]:
        facts = {"original_name": name, "size_bytes": 9, "state": state, "file": file, "total": total, "done": done}
        rows[name] = apps.get_model("training", "Import").objects.create(runner_id=ana.pk, **facts).pk
    apps.get_model("training", "ImportItem").objects.create(
        parent_id=rows["b.zip"], position=0, name="a.gpx", outcome="failed", reason="corrupt"
    )
    settle()
    executor.loader.build_graph()
    executor.migrate(newest)

    found = {one.original_name: one for one in ImportFile.objects.select_related("parent")}
    assert {name: one.parent_id for name, one in found.items()} == {
        name: rows[name] for name in ("a.gpx", "b.zip", "e.zip")
    }
    half = found["b.zip"]
    assert (half.file.name, half.place, half.size_bytes, half.total, half.is_read) == ("imports/b", 0, 9, 2, False)
    assert dict(Import.objects.values_list("original_name", "state")) == {
        "a.gpx": "received", "b.zip": "reading", "c.zip": "done", "d.zip": "failed", "e.zip": "failed",
        "f.gpx": "undone",
    }  # fmt: skip

    Import.objects.update(touched_at=NOW.replace(year=2020))  # their workers went with the old version
    take_import(rows["a.gpx"], NOW)
    take_import(rows["b.zip"], NOW)
    assert set(Import.objects.filter(state="done").values_list("original_name", flat=True)) == {
        "a.gpx", "b.zip", "c.zip"
    }  # fmt: skip
    told = ImportItem.objects.filter(parent=rows["b.zip"]).order_by("position").values_list("outcome", flat=True)
    assert list(told) == ["failed", "duplicate"]  # the second file is the one that came as a.gpx
    assert Run.objects.count() == 1


@pytest.mark.django_db
def test_results_of_several_files_move_to_the_new_places_of_their_files():
    ana = factories.runner("ana")
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes("training")
    settle()
    apps = executor.migrate([("training", "0006_import_files")]).apps
    old = {"many.csv": {0: [0, 2], 1: [0, 3], 200: [0], 201: [1]}, "alone.csv": {0: [0, 60_000]}}
    for name, places in old.items():
        parent = apps.get_model("training", "Import").objects.create(
            runner_id=ana.pk, original_name=name, size_bytes=9, state="done"
        )
        for place, results in places.items():
            apps.get_model("training", "ImportFile").objects.create(
                parent=parent, place=place, original_name=f"{place}.csv", size_bytes=9, total=9
            )
            for number in results:
                apps.get_model("training", "ImportItem").objects.create(
                    parent=parent, position=50_000 * place + number, name=f"{place}/{number}", outcome="failed"
                )
    settle()
    executor.loader.build_graph()
    executor.migrate(newest)
    for parent in Import.objects.all():
        for file in parent.files.all():
            own = parent.items.filter(position__range=(file.first, file.first + POSITIONS - 1))
            told = {item.name: item.position - file.first for item in own}
            assert told == {f"{file.place}/{n}": n for n in old[parent.original_name][file.place]}
    with connection.cursor() as cursor:
        assert cursor.execute("SHOW statement_timeout").fetchone() == ("0",)  # the largest table may take its time

    settle()
    executor.loader.build_graph()
    executor.migrate([("training", "0006_import_files")])
    for item in ImportItem.objects.select_related("parent"):
        place, number = map(int, item.name.split("/"))
        assert item.position == 50_000 * place + number
    executor.loader.build_graph()
    executor.migrate(newest)
