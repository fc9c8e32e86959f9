"""Tables inside an archive: those that do not say what they hold are asked about, one by one, beside all the rest."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from tests.training.importers.build_lists import zipped
from tests.training.pages import NOW, client_of, words
from tests.training.test_import_columns import ODD, SAID, posted, receive, runs
from tests.training.test_import_services import gpx
from tests.training.test_views_import import url
from training import services
from training.models import Import, ImportFile
from training.results import count
from training.services.imports import files as stored_files
from training.tasks import sweep, take_import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "nudged")]
UNSURE = "Date,Distance,Time\n03/04/2026,10.2,52:30\n"  # neither the order of its dates nor its unit is proved
OTHER = "Date,Mood\n2026-04-03,good\n"


@pytest.fixture
def ana():
    return factories.runner("ana")


def archive(**files):
    return zipped(
        {name.replace("_", "."): text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
    )


def on(parent):
    take_import(parent.pk, NOW)
    parent.refresh_from_db()
    return parent


def test_a_zip_is_read_and_each_unknown_table_in_it_is_asked_about(ana, nudged):
    data = archive(run_gpx=gpx(), tagebuch_csv=ODD, unsure_csv=UNSURE, mood_csv=OTHER)
    parent = receive(ana, ("all.zip", data))
    assert (parent.state, len(runs(ana))) == ("asking", 1)
    client = client_of(ana)
    names = [file.original_name for file in parent.files.asking()]
    assert names == ["all.zip/tagebuch.csv", "all.zip/unsure.csv"]
    page = client.get(url("import_columns", parent))
    text = words(page.content.decode())
    assert "all.zip/tagebuch.csv" in text
    assert "2 tables wait for you, this is the first" in text
    assert "3 April 2026 · 10.2 km · 52:30" in text

    first, second = parent.files.asking()
    said = SAID | {"file": str(first.pk), "distance_unit": "km"}
    assert client.post(url("import_columns", parent), said).status_code == 302
    assert (nudged, on(parent).state) == ([], "asking")  # after a reload, or another worker: the second one waits
    assert client.get(url("import_columns", parent)).context["file"] == second
    said = {"file": str(second.pk), "header": "0", "col_0": "date", "col_1": "distance", "col_2": "duration"}
    client.post(url("import_columns", parent), said | {"date_order": "dmy", "distance_unit": "mi"})
    assert nudged == [parent.pk]
    assert on(parent).state == "done"
    assert runs(ana) == [(10_200, 3150), (16_415, 3150), (8000, 2470), (5400, 1800)]
    assert (parent.done, parent.total) == (5, 5)
    told = {item.name: (item.outcome, item.reason) for item in parent.items.exclude(outcome="added")}
    assert told == {"mood.csv": ("skipped", "other_table")}
    assert count(parent).failed == 0

    client.post(url("import_undo", parent))
    assert (runs(ana), list(ImportFile.objects.stored())) == ([], [])


def test_a_table_can_be_left_out_of_a_zip_that_holds_nothing_else(ana):
    parent = receive(ana, ("logs.zip", archive(tagebuch_csv=ODD)))
    assert parent.state == "asking"
    file = parent.files.asking().get()
    client_of(ana).post(url("import_columns", parent), {"file": str(file.pk), "leave": "1"})
    assert on(parent).state == "done"
    assert [(item.name, item.outcome, item.reason) for item in parent.items.all()] == [
        ("logs.zip/tagebuch.csv", "skipped", "you_left_out")
    ]


def test_a_worker_that_dies_between_the_table_and_the_files_leaves_one_table(ana, monkeypatch):
    data = archive(run_gpx=gpx(), tagebuch_csv=ODD)
    upload = SimpleUploadedFile("all.zip", data)
    parent = services.receive_import(runner=ana, uploads=[upload], now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(services, "record_item", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take_import(parent.pk, NOW)
    assert Import.objects.get().state == "reading"
    Import.objects.update(touched_at=NOW - 2 * stored_files.ALONE_FOR)
    sweep(NOW)
    assert Import.objects.get().state == "asking"
    assert list(parent.files.order_by("place").values_list("original_name", flat=True)) == [
        "all.zip",
        "all.zip/tagebuch.csv",
    ]
    assert len(runs(ana)) == 1


def test_without_room_on_the_disk_a_table_is_named_and_the_rest_is_read(ana, monkeypatch):
    monkeypatch.setattr(stored_files, "has_room_for", lambda size: False)
    parent = receive(ana, ("all.zip", archive(run_gpx=gpx(), tagebuch_csv=ODD)))
    assert (parent.state, len(runs(ana))) == ("done", 1)
    assert [(item.name, item.reason) for item in parent.items.filter(outcome="failed")] == [
        ("all.zip/tagebuch.csv", "table_no_room")
    ]


def test_other_tables_of_a_known_export_are_named_and_not_asked_about(ana):
    head = "Activity Id,Date,Type,Route Name,Distance (km),Duration,Average Pace,Notes,GPX File\n"
    files = {"cardioActivities.csv": head + "a1,2026-03-28 08:33:29,Running,,3.24,26:11,8:06,,\n"}
    files["measurements.csv"] = "Date,Type,Value\n2026-03-28,weight,61.5\n2026-03-29,weight,61.4\n"
    parent = receive(ana, ("runkeeper.zip", zipped({name: text.encode() for name, text in files.items()})))
    assert parent.state == "done"
    assert runs(ana) == [(3240, 1571)]
    assert [(one.name, one.reason) for one in parent.items.filter(outcome="skipped")] == [
        ("measurements.csv", "other_table")
    ]


def test_a_day_and_distance_of_a_table_beside_its_recording_is_the_same_run(ana):
    [recorded] = runs_of(ana, receive(ana, ("run.gpx", gpx())))
    ana.runs.all().delete()
    line = f"{recorded.local_date},{recorded.distance_m / 1000},{round(recorded.moving_s)}"
    data = archive(run_gpx=gpx(), log_csv=f"Date,Distance (km),Time (s)\n{line}\n")
    parent = receive(ana, ("both.zip", data))
    assert (parent.state, len(runs(ana))) == ("done", 1)
    assert parent.items.filter(outcome="duplicate", reason="same_run").count() == 1


def runs_of(runner, parent):
    return list(runner.runs.filter(imported_by=parent))


def test_a_line_of_units_is_no_run_and_says_the_units(ana):
    table = "Date,Distance,Time,Pace,Avg HR\n,mi,min,min/mi,bpm\n2026-04-03,6,52,8:40,150\n2026-04-05,5,41,8:12,151\n"
    parent = receive(ana, ("log.csv", table))
    assert (parent.state, count(parent).failed) == ("done", 0)
    assert runs(ana) == [(9656, 3120), (8047, 2460)]


def test_a_line_of_units_helps_to_guess_what_columns_hold(ana):
    table = "Wann;Höhe;Wie weit;Wie lang\nTT.MM.JJJJ;m;km;h:mm\n03.04.2026;120;10,2;0:52\n05.04.2026;80;8;0:41\n"
    parent = receive(ana, ("log.csv", table))
    form = client_of(ana).get(url("import_columns", parent)).context["form"]
    assert [form[f"col_{k}"].value() for k in range(4)] == ["date", None, "distance", "duration"]
    assert (form["distance_unit"].value(), form["header"].value()) == ("km", 0)
    said = {"header": "0", "col_1": None, "col_2": "distance", "col_3": "duration", "col_4": None}
    client_of(ana).post(url("import_columns", parent), posted(parent, **said))
    assert on(parent).state == "done"
    assert runs(ana) == [(10_200, 3120), (8000, 2460)]


def test_a_line_of_units_that_the_pace_contradicts_is_not_believed(ana):
    table = "Date,Distance,Time\n,km,h:mm\n2026-04-03,10,52:10\n2026-04-05,8,41:00\n"
    receive(ana, ("log.csv", table))
    assert runs(ana) == [(10_000, 3130), (8000, 2460)]
