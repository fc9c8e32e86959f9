"""Runs: saved once, edited by version, deleted with a way back, and only what was agreed to."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from runners.models import Category
from tests import factories
from tests.factories import NOW, TODAY
from training import services
from training.models import PainReport, RestDay, Run
from training.signals import training_changed

SORE = {"site": "tibia", "side": "l", "score": 3}


@pytest.fixture
def ana(db):
    return factories.runner("ana", time_zone="Europe/Berlin")


@pytest.fixture
def announced():
    """The (runner, since) pairs that training announced."""
    heard = []

    def hear(runner, since, **_):
        heard.append((runner.pk, since))

    training_changed.connect(hear)
    yield heard
    training_changed.disconnect(hear)


def log(runner, **changes):
    facts = {"local_date": TODAY, "distance_m": 8200, "moving_s": 2730} | changes
    return services.log_run(runner=runner, now=NOW, **facts)


def test_a_run_keeps_its_zone_date_source_and_version(ana, announced):
    run = log(ana)
    run.refresh_from_db()
    assert (run.time_zone, run.local_date, run.source, run.version) == ("Europe/Berlin", TODAY, "typed", 1)
    assert (run.rpe, run.cadence_spm, run.notes) == (None, None, "")
    assert announced == [(ana.pk, TODAY)]


def test_moving_house_does_not_move_old_runs(ana):
    run = log(ana)
    ana.time_zone = "Pacific/Auckland"
    ana.save()
    run.refresh_from_db()
    assert (run.time_zone, run.local_date) == ("Europe/Berlin", TODAY)


def test_the_same_form_twice_makes_one_run(ana, announced):
    key = uuid.uuid4()
    first = log(ana, idempotency_key=key, pains=[SORE])
    again = log(ana, idempotency_key=key, pains=[SORE])
    assert again == first
    assert (Run.objects.get().version, PainReport.objects.count(), len(announced)) == (1, 1, 1)


def test_the_same_form_with_other_answers_keeps_what_is_typed_now(ana, announced):
    """Save with pain "None", go Back, mark a spot, Save: the pain must not be lost behind the same key."""
    key = uuid.uuid4()
    first = log(ana, idempotency_key=key)
    again = log(ana, idempotency_key=key, distance_m=9000, pains=[SORE])
    assert (again.pk, again.distance_m, again.version) == (first.pk, 9000, 2)
    assert PainReport.objects.get().site == "tibia"
    assert len(announced) == 2
    assert log(ana, idempotency_key=key, distance_m=9000, pains=[SORE]).version == 2


def test_the_same_form_does_not_overwrite_a_later_edit(ana):
    key = uuid.uuid4()
    run = log(ana, idempotency_key=key)
    services.edit_run(run=run, version=1, now=NOW, distance_m=7000)
    with pytest.raises(services.StaleRun):
        log(ana, idempotency_key=key, distance_m=9000)
    assert Run.objects.get().distance_m == 7000


def test_the_same_form_after_an_undo_brings_the_run_back_as_typed_now(ana):
    key = uuid.uuid4()
    first = log(ana, idempotency_key=key, pains=[SORE])
    services.delete_run(run=first, now=NOW)
    again = log(ana, idempotency_key=key, distance_m=9000)
    assert (again.pk, again.distance_m, again.deleted_at) == (first.pk, 9000, None)
    assert not PainReport.objects.exists()


def test_pain_that_got_worse_loses_its_clearance_and_pain_that_stayed_keeps_it(ana):
    run = log(ana, pains=[SORE, {"site": "heel", "side": "r", "score": 1}])
    services.clear_pain(runner=ana, today=TODAY, now=NOW)
    services.edit_run(
        run=run, version=1, now=NOW, pains=[SORE | {"at_rest": True}, {"site": "heel", "side": "r", "score": 1}]
    )
    cleared = dict(PainReport.objects.values_list("site", "cleared_on"))
    assert cleared == {"tibia": None, "heel": TODAY}


@pytest.mark.django_db(transaction=True)
def test_the_same_form_posted_twenty_times_at_once_makes_one_run():
    ana, key, start = factories.runner("ana"), uuid.uuid4(), threading.Barrier(20)
    made, faults = [], []

    def post():
        start.wait()
        try:
            made.append(log(ana, idempotency_key=key).pk)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert set(made) == {Run.objects.get().pk}


def test_another_runners_key_is_another_run(ana):
    key, sam = uuid.uuid4(), factories.runner("sam")
    assert log(ana, idempotency_key=key) != log(sam, idempotency_key=key)


def test_two_tabs_edit_one_run_and_the_second_is_shown_the_first(ana):
    run = log(ana)
    mine = services.edit_run(run=run, version=1, now=NOW, distance_m=9000)
    assert (mine.distance_m, mine.version) == (9000, 2)
    with pytest.raises(services.StaleRun) as stale:
        services.edit_run(run=run, version=1, now=NOW, distance_m=7000)
    assert stale.value.current.distance_m == 9000
    run.refresh_from_db()
    assert run.distance_m == 9000


def test_an_edit_that_moves_a_run_announces_the_earlier_date_and_moves_its_pain(ana, announced):
    run = log(ana, pains=[SORE])
    services.edit_run(run=run, version=1, now=NOW, local_date=TODAY - timedelta(days=5))
    assert announced[-1] == (ana.pk, TODAY - timedelta(days=5))
    assert PainReport.objects.get().local_date == TODAY - timedelta(days=5)


def test_an_edit_replaces_the_pain_of_a_run_and_leaves_it_when_not_asked(ana):
    run = log(ana, pains=[SORE])
    services.edit_run(run=run, version=1, now=NOW, distance_m=9000)
    assert PainReport.objects.count() == 1
    services.edit_run(run=run, version=2, now=NOW, pains=[{"site": "heel", "side": "r", "score": 1}])
    assert PainReport.objects.get().site == "heel"
    services.edit_run(run=run, version=3, now=NOW, pains=[])
    assert not PainReport.objects.exists()


def test_a_deleted_run_comes_back_with_its_pain(ana, announced):
    run = log(ana, pains=[SORE])
    services.delete_run(run=run, now=NOW)
    assert not Run.objects.owned_by(ana.user).exists()
    assert not PainReport.objects.owned_by(ana.user).exists()
    services.restore_run(run=run, now=NOW)
    assert Run.objects.owned_by(ana.user).get() == run
    assert PainReport.objects.owned_by(ana.user).exists()
    assert len(announced) == 3


def test_deleting_twice_announces_once(ana, announced):
    run = log(ana)
    services.delete_run(run=run, now=NOW)
    services.delete_run(run=run, now=NOW)
    assert len(announced) == 2


@pytest.mark.parametrize(
    ("category", "facts"), [(Category.NOTES, {"notes": "felt fine"}), (Category.PAIN, {"pains": [SORE]})]
)
def test_what_was_not_agreed_to_is_not_stored(db, category, facts):
    ana = factories.runner("ana", consents=[name for name in factories.ALL if name != category])
    with pytest.raises(services.ConsentMissing, match=category):
        log(ana, **facts)
    assert not Run.objects.exists()
    assert log(ana).pk


def test_without_consent_to_training_nothing_is_stored(db):
    ana = factories.runner("ana", consents=[])
    with pytest.raises(services.ConsentMissing, match="training"):
        log(ana)
    with pytest.raises(services.ConsentMissing, match="training"):
        services.add_shoe(runner=ana, now=NOW, name="Blue")
    with pytest.raises(services.ConsentMissing, match="training"):
        services.mark_rest_day(runner=ana, local_date=TODAY, now=NOW)


def test_somebody_elses_shoe_is_refused(ana):
    theirs = services.add_shoe(runner=factories.runner("sam"), now=NOW, name="Sam's")
    with pytest.raises(ValueError, match="not this runner's"):
        log(ana, shoe=theirs)
    run = log(ana)
    with pytest.raises(ValueError, match="not this runner's"):
        services.edit_run(run=run, version=1, now=NOW, shoe=theirs)


def test_a_rest_day_is_marked_once_and_taken_back(ana, announced):
    rest = services.mark_rest_day(runner=ana, local_date=TODAY, now=NOW)
    assert services.mark_rest_day(runner=ana, local_date=TODAY, now=NOW) == rest
    services.unmark_rest_day(rest_day=rest, now=NOW)
    assert not RestDay.objects.exists()
    assert len(announced) == 2


@pytest.mark.parametrize(
    ("distance_m", "moving_s", "found"),
    [(8200, 2730, True), (8364, 2780, True), (8200, None, True), (8600, 2730, False), (8200, 2900, False)],
)
def test_a_run_like_one_of_that_day_is_recognised(ana, distance_m, moving_s, found):
    log(ana)
    assert (services.similar_run(ana, TODAY, distance_m, moving_s) is not None) is found
    assert services.similar_run(ana, TODAY - timedelta(days=1), distance_m, moving_s) is None


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"distance_m": 250_000}, "distance_is_possible"),
        ({"distance_m": 0}, "running_has_a_distance"),
        ({"moving_s": 0}, "run_took_time"),
        ({"rpe": 11}, "effort_is_0_to_10"),
        ({"mode": "teleport"}, "mode_is_known"),
    ],
)
def test_the_database_refuses_what_no_log_can_hold(ana, broken, constraint):
    run = log(ana)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(**broken)


def test_pain_without_a_run_is_cleared_by_a_clinicians_word(ana, announced):
    services.report_pain(runner=ana, now=NOW, local_date=TODAY, pain={"site": "hip", "side": "r", "at_rest": True})
    log(ana, pains=[SORE])
    assert services.clear_pain(runner=ana, today=TODAY, now=NOW) == 2
    assert services.clear_pain(runner=ana, today=TODAY, now=NOW) == 0
    assert set(PainReport.objects.values_list("cleared_on", flat=True)) == {date(2026, 9, 21)}
    assert len(announced) == 3


def test_withdrawing_pain_notes_and_training_deletes_each(ana):
    services.add_shoe(runner=ana, now=NOW, name="Blue")
    log(ana, notes="easy", pains=[SORE])
    services.forget_category(runner=ana, category=Category.NOTES)
    assert Run.objects.get().notes == ""
    services.forget_category(runner=ana, category=Category.TRAINING)
    assert not Run.objects.exists()
    assert not ana.shoes.exists()
    assert PainReport.objects.get().run is None  # pain has a consent of its own
    services.forget_category(runner=ana, category=Category.PAIN)
    assert not PainReport.objects.exists()
