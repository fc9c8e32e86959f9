"""Whose upload is read next, while somebody floods the server with files made to hurt."""

from datetime import timedelta

import pytest

from tests import factories, log_factories
from tests.factories import NOW
from tests.training.importers.build import fit_run, zipped
from tests.training.importers.hostile import overlapping_zip
from training import services, tasks
from training.models import Import
from training.tasks import read_import

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nudged(monkeypatch, settings, tmp_path):
    """Uploads land in a place of their own; who is asked to be read next is noted."""
    settings.MEDIA_ROOT = tmp_path
    asked = []
    monkeypatch.setattr(tasks, "nudge_import", asked.append)
    return asked


def upload(runner, after_s=0, content=b"nonsense", name="a.fit", **fields):
    made = NOW + timedelta(seconds=after_s)
    return log_factories.upload(runner, content, name, **({"created_at": made, "touched_at": made} | fields))


def turn():
    return services.next_import(now=NOW)


def test_the_first_that_came_is_the_first_that_is_read():
    assert turn() is None
    first = upload(factories.runner("ana"))
    upload(factories.runner("sam"), 1)
    assert turn() == first.pk


def test_who_was_never_read_goes_before_who_was():
    upload(factories.runner("ana"), slice_began_at=NOW)
    second = upload(factories.runner("sam"), 1)
    assert turn() == second.pk


def test_who_wastes_time_goes_last_and_comes_back_by_turns():
    bad, worse, ana = (factories.runner(name) for name in ("bad", "worse", "ana"))
    services.note_waste(runner_id=bad.pk, seconds=30)
    services.note_waste(runner_id=worse.pk, seconds=20)
    services.note_waste(runner_id=worse.pk, seconds=20)
    services.note_waste(runner_id=ana.pk, seconds=1)
    upload(worse)
    second = upload(bad, 1)
    first = upload(ana, 2, slice_began_at=NOW)
    assert turn() == first.pk
    Import.objects.filter(pk=first.pk).update(state="done")
    assert turn() == second.pk


def test_one_of_those_who_waste_time_is_read_at_once_and_one_upload_of_anybody():
    bad, worse, ana = (factories.runner(name) for name in ("bad", "worse", "ana"))
    for one in (bad, worse):
        services.note_waste(runner_id=one.pk, seconds=30)
    upload(bad, state="reading")
    upload(worse)
    upload(ana, state="reading")
    upload(ana, 1)
    assert turn() is None
    third = upload(factories.runner("sam"), 2)
    assert turn() == third.pk


def test_a_reader_that_was_lost_holds_up_nobody():
    ana = factories.runner("ana")
    upload(ana, -600, state="reading")
    second = upload(ana)
    assert turn() == second.pk


@pytest.mark.parametrize(
    ("seconds", "is_refused", "wasted"), [(0.9, False, 0), (5, False, 4), (2.1, True, 2), (0, True, 0.001)]
)
def test_what_is_wasted(seconds, is_refused, wasted):
    assert services.wasted_s(seconds=seconds, is_refused=is_refused) == pytest.approx(wasted)


def test_a_message_lets_the_next_be_read_whichever_it_names(nudged):
    first = upload(factories.runner("ana"), -2, fit_run(seconds=60))
    second = upload(factories.runner("sam"), -1, zipped({"a.fit": fit_run(seconds=60)}), "a.zip")
    read_import(str(second.pk))
    first.refresh_from_db()
    assert first.state == "done"
    assert nudged == [second.pk]
    read_import(str(first.pk))
    second.refresh_from_db()
    assert second.state == "done"
    assert nudged == [second.pk]
    read_import(str(first.pk))  # nothing waits: harmless


def test_the_time_of_an_upload_that_is_refused_as_a_whole_is_remembered(monkeypatch):
    bad = factories.runner("bad")
    monkeypatch.setattr("training.services.imports.turns.USUAL_REFUSED_S", -5.0)  # as if it had taken so long
    parent = upload(bad, -1, overlapping_zip(), "a.zip")
    read_import(str(parent.pk))
    after = upload(bad)
    upload(factories.runner("ana"), 1, slice_began_at=NOW)
    assert turn() != after.pk
