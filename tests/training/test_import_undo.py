"""An import is one unit: undone within thirty days, it leaves everything as it was before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from risk.models import RiskScore
from risk.services import rescore
from tests import factories
from tests.factories import NOW
from tests.log_factories import pain, run, shoe, steady_weeks
from training import services
from training.importers.types import Activity, Item
from training.models import GearName, Import, ImportFile, ImportItem, PainReport, Run, Shoe
from training.signals import training_changed

START = datetime(2026, 9, 20, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def ana(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.runner("ana")


def bring(runner, *activities, until_done=True, salt="a"):
    parent = Import.objects.create(
        runner=runner, original_name="x.zip", size_bytes=1, state="reading", created_at=NOW
    )
    for index, one in enumerate(activities):
        item = Item(index=index, name=f"{index}.fit", activities=(one,), sha256=salt * 64)
        services.record_item(parent=parent, item=item, now=NOW)
    if until_done:
        services.finish_import(parent=parent, now=NOW)
    return Import.objects.get(pk=parent.pk)


def daily(days=5, **changes):
    usual = {"mode": "run", "distance_m": 12_000, "source": "fit", "moving_s": 3600.0, "shoe": "Glide"} | changes
    return [Activity(**usual, started_at=START - day * DAY, device_key=f"fit:{day}") for day in range(days)]


def undo(parent, too=(), now=NOW):
    return services.undo_import(parent=parent, too=set(too), now=now)


def scores(runner):
    rescore(runner=runner, today=runner.today(NOW), now=NOW)
    return {
        row.local_date: (row.index, row.damage, row.capacity, row.input_hash)
        for row in RiskScore.objects.filter(runner=runner)
    }


def test_an_undo_restores_the_index_of_every_day_and_the_shoes(ana):
    steady_weeks(ana, 8)
    blue = shoe(ana, "Glide")
    run(ana, START.date() - 30 * DAY, km=10, shoe=blue)
    before = scores(ana)
    parent = bring(ana, *daily())
    with_it = scores(ana)
    assert with_it != before
    assert Shoe.objects.with_mileage().get(name="Glide").mileage_m == 70_000
    assert undo(parent) == 5
    assert scores(ana) == before
    assert Shoe.objects.with_mileage().get(name="Glide").mileage_m == 10_000
    parent.refresh_from_db()
    assert (parent.state, parent.taken_back, parent.undone_at) == ("undone", 5, NOW)


def test_what_came_with_it_goes_and_the_rest_stays(ana):
    kept = run(ana, START.date() - 40 * DAY, km=7)
    parent = bring(ana, *daily())
    assert Shoe.objects.exists()
    assert undo(parent) == 5
    assert list(Run.objects.all()) == [kept]
    assert not Shoe.objects.exists()


def test_a_pair_that_something_else_uses_stays(ana):
    parent = bring(ana, *daily(2))
    glide = Shoe.objects.get(name="Glide")
    run(ana, START.date() - 9 * DAY, shoe=glide)
    GearName.objects.create(runner=ana, name="glide", shoe=glide)
    undo(parent)
    assert Shoe.objects.get().runs.count() == 1
    assert GearName.objects.exists()


def test_the_pair_that_new_runs_get_stays(ana):
    parent = bring(ana, *daily(2))
    services.set_default_shoe(shoe=Shoe.objects.get())
    undo(parent)
    assert Shoe.objects.get().is_default


def test_edited_runs_are_named_and_stay_unless_they_are_ticked(ana):
    parent = bring(ana, *daily(4))
    first, second = Run.objects.order_by("local_date")[:2]
    for one in (first, second):
        services.edit_run(run=one, version=1, now=NOW, notes="mine now")
    what = services.what_undo_takes(parent)
    assert (what.runs, {run.pk for run in what.edited}) == (2, {first.pk, second.pk})
    assert undo(parent, too=[second.pk]) == 3
    assert list(Run.objects.all()) == [first]
    assert Shoe.objects.exists()  # the run that stayed is in it


def test_a_run_that_was_edited_in_an_earlier_log_goes_with_its_import(ana):
    parent = bring(ana, *daily(2))
    Run.objects.update(version=4, updated_at=NOW - 90 * DAY)
    assert services.what_undo_takes(parent).edited == ()
    assert undo(parent) == 2


def test_a_tick_takes_nothing_of_another_import_or_person(ana):
    theirs = run(factories.runner("sam"), START.date())
    mine = run(ana, START.date() - 20 * DAY)
    parent = bring(ana, *daily(1))
    assert undo(parent, too=[theirs.pk, mine.pk]) == 1
    assert Run.objects.count() == 2


def test_pain_on_an_edited_run_survives_without_it(ana):
    parent = bring(ana, *daily(2))
    one = Run.objects.first()
    report = pain(ana, one.local_date, run=one)
    Run.objects.filter(pk=one.pk).update(version=2, updated_at=NOW)
    undo(parent, too=[one.pk])
    report.refresh_from_db()
    assert (report.run, PainReport.objects.count()) == (None, 1)


def test_twice_is_the_same_as_once(ana):
    heard = []

    def hear(since, **_):
        heard.append(since)

    parent = bring(ana, *daily(3))
    training_changed.connect(hear)
    assert [undo(parent), undo(parent)] == [3, 0]
    training_changed.disconnect(hear)
    assert heard == [START.date() - 2 * DAY]


def test_the_same_file_can_be_brought_again_but_not_what_was_deleted_by_hand(ana):
    parent = bring(ana, *daily(3))
    gone = Run.objects.order_by("local_date").first()
    services.delete_run(run=gone, now=NOW)
    assert undo(parent) == 2
    again = bring(ana, *daily(3))
    assert sorted(again.items.values_list("outcome", flat=True)) == ["added", "added", "skipped"]


def test_questions_and_what_was_left_out_go_too(ana):
    parent = bring(ana, *daily(2, distance_m=70_000, moving_s=25_000.0))
    first, _second = parent.items.order_by("pk")
    services.answer_import(parent=parent, keep=set(), leave_out={first.pk}, pairs={}, now=NOW)
    undo(parent)
    parent.refresh_from_db()
    assert (parent.questions, Run.objects.count(), Shoe.objects.count()) == (0, 0, 0)
    assert not parent.items.filter(outcome=ImportItem.Outcome.ASKED).exists()


def test_the_stored_upload_goes_with_it(ana, tmp_path, django_capture_on_commit_callbacks):
    parent = bring(ana, *daily(1))
    one = ImportFile(parent=parent, place=0, original_name="a.gpx", size_bytes=3, is_read=True)
    one.file.save("imports/" + "a" * 32, ContentFile(b"gpx"))
    with django_capture_on_commit_callbacks(execute=True):
        undo(parent)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_other_uploads_left_out_because_of_it_is_counted(ana):
    parent = bring(ana, *daily(3))
    bring(ana, *daily(3))
    assert services.what_undo_takes(parent).doubles_elsewhere == 3


@pytest.mark.parametrize(
    ("after", "may"), [(timedelta(days=30), True), (timedelta(days=30, seconds=1), False)], ids=["in time", "late"]
)
def test_it_can_be_undone_for_thirty_days(ana, after, may):
    parent = bring(ana, *daily(1))
    if may:
        assert undo(parent, now=NOW + after) == 1
    else:
        with pytest.raises(services.TooLate):
            undo(parent, now=NOW + after)
        assert Run.objects.exists()


def test_an_import_that_is_being_read_is_not_undone(ana):
    parent = bring(ana, *daily(1), until_done=False)
    with pytest.raises(services.TooLate):
        undo(parent)
