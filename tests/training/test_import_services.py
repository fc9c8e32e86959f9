"""Uploads: read in the child, stored result by result, nothing doubled, nothing lost."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from tests import factories
from tests.factories import NOW
from tests.log_factories import run
from training import services
from training.importers.types import Activity, Item
from training.models import Import, ImportItem, Run, Shoe
from training.signals import training_changed
from training.tasks import sweep, take_import

MINI_EXPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "strava-mini-export"
START = datetime(2026, 9, 20, 7, 30, tzinfo=UTC)

GPX = """<?xml version="1.0"?><gpx version="1.1" creator="tests" xmlns="http://www.topografix.com/GPX/1/1"><trk>
<type>running</type><trkseg>{points}</trkseg></trk></gpx>"""


def gpx(start=START, seconds=1800, speed=3.0) -> bytes:
    """Return a run northwards at a steady speed, a point every ten seconds."""
    points = "".join(
        f'<trkpt lat="{52 + speed * second / 111_195:.6f}" lon="0.5">'
        f"<time>{(start + timedelta(seconds=second)).isoformat().replace('+00:00', 'Z')}</time></trkpt>"
        for second in range(0, seconds + 1, 10)
    )
    return GPX.format(points=points).encode()


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@pytest.fixture
def ana(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.runner("ana")


def bring(runner, content, name="run.gpx", now=NOW) -> Import:
    """Upload and read a file to the end."""
    parent = services.receive_import(runner=runner, uploads=[SimpleUploadedFile(name, content)], now=now)
    take_import(parent.pk, now)
    return Import.objects.get(pk=parent.pk)


def outcomes(parent):
    return list(parent.items.order_by("position", "part").values_list("outcome", "reason"))


def activity(**changes) -> Activity:
    return Activity(
        **{"mode": "run", "distance_m": 8000, "source": "fit", "started_at": START, "moving_s": 2400.0} | changes
    )


def record(runner, *activities, sha256="a" * 64, parent=None):
    parent = parent or Import.objects.create(runner=runner, original_name="x.fit", size_bytes=1)
    item = Item(index=0, name="x.fit", activities=tuple(activities), sha256=sha256)
    return services.record_item(parent=parent, item=item, now=NOW)


def test_an_uploaded_file_becomes_a_run(ana):
    parent = bring(ana, gpx())
    assert (parent.state, parent.total, outcomes(parent)) == ("done", 1, [("added", "")])
    made = Run.objects.get()
    assert made.distance_m == pytest.approx(5400, rel=0.01)
    assert float(made.moving_s) == pytest.approx(1800, abs=20)
    assert (made.started_at, made.local_date, made.source) == (START, START.date(), "gpx")


EVENING = datetime(2026, 9, 19, 20, 0, tzinfo=UTC)


def test_the_local_date_is_that_of_the_place(ana):
    ana.time_zone = "Pacific/Auckland"  # at home; the run was in England
    ana.save()
    bring(ana, gpx(start=EVENING))
    made = Run.objects.get()
    assert (made.local_date.isoformat(), made.time_zone) == ("2026-09-19", "Europe/London")


@pytest.mark.parametrize(
    ("changes", "on"),
    [
        ({"started_at": EVENING}, "2026-09-20"),
        ({"started_at": EVENING, "local_date": EVENING.date()}, "2026-09-19"),
        ({"started_at": None, "wall_clock": datetime.fromisoformat("2026-09-19T23:00")}, "2026-09-19"),
    ],
    ids=["no place", "the file's own", "a clock without a zone"],
)
def test_without_a_place_the_file_or_the_runner_says_which_day_it_was(ana, changes, on):
    ana.time_zone = "Pacific/Auckland"
    ana.save()
    record(ana, activity(**changes))
    made = Run.objects.get()
    assert made.local_date.isoformat() == on
    if "wall_clock" in changes:
        assert made.started_at == datetime(2026, 9, 19, 11, 0, tzinfo=UTC)


def test_the_same_file_twice_adds_nothing(ana):
    bring(ana, gpx())
    again = bring(ana, gpx(), name="copy.gpx")
    assert outcomes(again) == [("duplicate", "same_record")]
    assert Run.objects.count() == 1


def test_a_deleted_run_is_not_brought_back(ana):
    bring(ana, gpx())
    services.delete_run(run=Run.objects.get(), now=NOW)
    assert outcomes(bring(ana, gpx())) == [("skipped", "deleted_before")]


def test_one_bad_file_does_not_sink_the_rest(ana):
    content = archive(a__gpx=gpx(), b__gpx=b"<gpx", c__gpx=gpx(START - timedelta(days=2)), d__fit=b"")
    parent = bring(ana, content, "runs.zip")
    assert parent.state == "done"
    assert sorted(outcome for outcome, _ in outcomes(parent)) == ["added", "added", "failed", "failed"]


def test_what_is_no_file_of_ours_says_so(ana):
    parent = bring(ana, b"hello", "letter.txt")
    assert outcomes(parent)[0][0] == "failed"
    assert not Run.objects.exists()


def test_an_import_announces_once_from_its_earliest_run(ana):
    heard = []

    def hear(since, **_):
        heard.append(since)

    training_changed.connect(hear)
    bring(ana, archive(a__gpx=gpx(), b__gpx=gpx(START - timedelta(days=9))), "runs.zip")
    training_changed.disconnect(hear)
    assert heard == [START.date() - timedelta(days=9)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mode": "other"}, "other_sport"),
        ({"started_at": None}, "no_date"),
        ({"started_at": NOW + timedelta(days=5)}, "in_the_future"),
        ({"distance_m": 250_000, "moving_s": None}, "too_far"),
        ({"distance_m": 80_000}, "too_fast"),
        ({"moving_s": 0.04}, "too_fast"),
    ],
)
def test_what_cannot_be_in_a_log_is_listed_with_its_reason(ana, changes, reason):
    (item,) = record(ana, activity(**changes))
    assert (item.outcome, item.reason) == ("skipped", reason)
    assert not Run.objects.exists()


def test_cross_training_is_kept_as_what_it_is(ana):
    record(ana, activity(mode="cycle", distance_m=240_000, moving_s=30_000.0))
    assert Run.objects.get().mode == "cycle"


def test_a_file_with_several_activities_makes_several_runs(ana):
    items = record(ana, activity(), activity(mode="cycle", started_at=START + timedelta(hours=2)))
    assert [(item.position, item.part, item.outcome) for item in items] == [(0, 0, "added"), (0, 1, "added")]


def test_the_same_run_from_another_source_is_recognised(ana):
    record(ana, activity(device_key="fit:1:2:3"))
    (twin,) = record(ana, activity(source="strava", external_key="strava:9", distance_m=8100), sha256="b" * 64)
    assert (twin.outcome, twin.reason) == ("duplicate", "same_run")
    (other,) = record(ana, activity(distance_m=9500, started_at=START + timedelta(hours=5)), sha256="c" * 64)
    assert other.outcome == "added"


def test_a_run_that_was_typed_in_is_recognised(ana):
    run(ana, START.date(), km=8, moving_s=2400)
    (item,) = record(ana, activity())
    assert item.outcome == "duplicate"


def test_shoes_of_a_file_are_matched_by_name_and_old_ones_come_in_retired(ana):
    blue = services.add_shoe(runner=ana, now=NOW, name="Blue daily")
    parent = Import.objects.create(runner=ana, original_name="x", size_bytes=1, state="reading", created_at=NOW)
    long_ago = START - timedelta(days=700)
    record(ana, activity(shoe="blue DAILY"), activity(shoe="Old pair", started_at=long_ago), parent=parent)
    services.finish_import(parent=parent, now=NOW)
    assert blue.runs.count() == 1
    old = Shoe.objects.get(name="Old pair")
    assert old.retired_on == long_ago.date()


def test_notes_of_a_file_need_their_consent(db):
    ana = factories.runner("ana", consents=["training"])
    record(ana, activity(notes="secret"))
    assert Run.objects.get().notes == ""


def test_a_killed_worker_is_followed_by_one_that_goes_on(ana):
    content = archive(a__gpx=gpx(), b__gpx=gpx(START - timedelta(days=2)), c__gpx=gpx(START - timedelta(days=4)))
    parent = services.receive_import(runner=ana, uploads=[SimpleUploadedFile("x.zip", content)], now=NOW)
    Import.objects.update(state="reading", attempts=1)
    services.record_item(parent=parent, item=Item(index=0, name="a.gpx", error="corrupt"), now=NOW)
    assert sweep(NOW + timedelta(minutes=1)) == 0  # somebody is at it
    assert sweep(NOW + timedelta(minutes=3)) == 1
    parent.refresh_from_db()
    assert (parent.state, [outcome for outcome, _ in outcomes(parent)]) == ("done", ["failed", "added", "added"])


def test_a_large_upload_is_read_in_parts_by_whoever_has_time(ana):
    content = archive(a__gpx=gpx(), b__gpx=gpx(START - timedelta(days=2)), c__gpx=gpx(START - timedelta(days=4)))
    parent = services.receive_import(runner=ana, uploads=[SimpleUploadedFile("x.zip", content)], now=NOW)
    results = [take_import(parent.pk, NOW, budget_s=0) for _ in range(4)]
    assert results == [False, False, True, True]
    parent.refresh_from_db()
    assert (parent.state, parent.items.count(), Run.objects.count()) == ("done", 3, 3)


def test_what_the_database_refuses_is_one_failure_of_many(ana):
    items = record(ana, activity(rpe=99), activity(started_at=START + timedelta(hours=9)))
    assert [(item.outcome, item.reason) for item in items] == [("failed", "not_stored"), ("added", "")]


def test_an_upload_that_kills_three_workers_is_given_up(ana):
    parent = services.receive_import(runner=ana, uploads=[SimpleUploadedFile("x.gpx", gpx())], now=NOW)
    Import.objects.update(state="reading", attempts=3)
    take_import(parent.pk, NOW + timedelta(minutes=3))
    parent.refresh_from_db()
    assert (parent.state, parent.failure) == ("failed", "gave_up")


def test_two_workers_cannot_read_one_upload(ana):
    parent = services.receive_import(runner=ana, uploads=[SimpleUploadedFile("x.gpx", gpx())], now=NOW)
    Import.objects.update(state="reading", attempts=1)
    take_import(parent.pk, NOW + timedelta(seconds=30))
    assert not ImportItem.objects.exists()


def test_consent_withdrawn_while_reading_ends_the_import(ana):
    parent = services.receive_import(runner=ana, uploads=[SimpleUploadedFile("x.gpx", gpx())], now=NOW)
    ana.consents.update(withdrawn_at=NOW)
    take_import(parent.pk, NOW)
    parent.refresh_from_db()
    assert (parent.state, parent.failure) == ("failed", "consent_withdrawn")
    assert not Run.objects.exists()


def test_the_command_brings_runs_and_tells_each_result(ana, tmp_path, capsys):
    path = tmp_path / "evening.gpx"
    path.write_bytes(gpx())
    call_command("import_runs", str(path), runner="ana@example.org")
    assert "Added" in capsys.readouterr().out
    path.write_bytes(b"<gpx")
    with pytest.raises(CommandError, match="Not everything"):
        call_command("import_runs", str(path), runner="ana@example.org")
    with pytest.raises(CommandError, match="No runner"):
        call_command("import_runs", str(path), runner="nobody@example.org")


def test_the_mini_export_comes_in_whole_and_only_once(ana):
    if not MINI_EXPORT.is_dir():
        pytest.skip("shared/data is not beside the project")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for path in sorted(MINI_EXPORT.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(MINI_EXPORT))
    first = bring(ana, buffer.getvalue(), "export.zip")
    added = first.items.filter(outcome="added").count()
    assert (first.state, added) == ("done", Run.objects.count())
    assert Run.objects.running().count() >= 7
    again = bring(ana, buffer.getvalue(), "export.zip")
    assert again.items.filter(outcome="added").count() == 0
    assert Run.objects.count() == added
