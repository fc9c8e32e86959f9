"""Out of one log and into another: the same runs, shoes, injuries, days and index, to the last digit."""

import io
import uuid
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone

from runners.models import Category, Runner
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.training.copies import PROFILE, bring, copy_of, fresh, log, log_of, outcomes, scores
from training import reasons
from training.models import Import, Run
from training.services import undo_import
from training.tasks import take_import

pytestmark = pytest.mark.django_db


def made_ana() -> Runner:
    return log_of(factories.runner("ana", created_at=NOW - timedelta(days=120, microseconds=123456), **PROFILE))


@pytest.fixture
def ana() -> Runner:
    return made_ana()


class Copied(NamedTuple):
    """A copy of a log that is gone since, and what the log held."""

    data: bytes
    log: dict[str, Any]


@pytest.fixture(scope="module")
def copied(django_db_setup: None, django_db_blocker: Any) -> Copied:
    """Made once: most tests ask what a copy becomes, not how it is made."""
    with django_db_blocker.unblock(), transaction.atomic():
        ana = made_ana()
        found = Copied(copy_of(ana), log(ana))
        transaction.set_rollback(True)
    return found


def test_an_empty_log_becomes_the_same_log_with_the_same_index(ana: Runner) -> None:
    nia = fresh()
    parent = bring(nia, copy_of(ana))
    assert (parent.state, parent.failure) == ("done", "")
    assert log(nia) == log(ana)
    assert log(nia)["pains"][1][1] is not None
    assert set(outcomes(parent)) == {("added", "")}
    theirs, hers = scores(nia), scores(ana)
    assert theirs == hers
    assert len(theirs) > 120
    assert any(row["index"] for row in hers)
    assert nia.consents.count() == ana.consents.count() == 5


def test_twice_is_the_same_as_once_also_by_way_of_a_third_log(ana: Runner) -> None:
    nia = fresh()
    data = copy_of(ana)
    bring(nia, data)
    before = log(nia)
    again = bring(nia, data)
    assert log(nia) == before
    assert {outcome for outcome, _ in outcomes(again)} == {"duplicate"}
    back = bring(ana, copy_of(nia))  # a copy of the copy, into the log where it all began
    assert {outcome for outcome, _ in outcomes(back)} == {"duplicate"}
    assert log(ana) == before


def test_only_what_may_be_stored_is_taken_and_the_rest_is_named(copied: Copied) -> None:
    nia = fresh(consents=[Category.TRAINING])
    parent = bring(nia, copied.data)
    told = log(nia)
    assert [len(told[name]) for name in ("runs", "pains", "injuries", "weights")] == [
        len(copied.log["runs"]),
        0,
        0,
        0,
    ]
    assert (told["profile"]["sex"], told["profile"]["had_bone_injury"]) == ("", None)
    assert told["profile"]["usual_weekly_m"] == 42_195
    assert not any(run["notes"] for run, _ in told["runs"])
    left = outcomes(parent)
    assert left["skipped", "no_consent_pain"] == 2
    assert left["skipped", "no_consent_body"] == 2
    assert left["added", "no_consent_notes"] == 10
    Run.objects.filter(runner=nia).update(notes="")
    assert all(reasons.words(reason) is not reasons.UNKNOWN for _, reason in left if reason)


def test_what_is_known_here_stays(copied: Copied) -> None:
    nia = fresh(sex="m", time_zone="Asia/Tokyo")
    log_factories.run(nia, TODAY - timedelta(days=400), 5)
    mine = log_factories.shoe(nia, "Mine", is_default=True)
    factories.weight(nia, Decimal("70.0"), TODAY - timedelta(days=2))
    bring(nia, copied.data)
    nia.refresh_from_db()
    assert (nia.sex, nia.time_zone, nia.created_at, nia.birth_year) == ("m", "Asia/Tokyo", NOW, 1991)
    assert list(nia.shoes.filter(is_default=True)) == [mine]
    assert nia.weights.get(measured_on=TODAY - timedelta(days=2)).kg == Decimal("70.0")


def test_a_run_that_came_by_another_way_is_recognised(ana: Runner) -> None:
    nia = fresh()
    keyed = Run.objects.get(runner=ana, source_key="fit:8")
    log_factories.run(nia, keyed.local_date, 99, source_key="fit:8", source="fit")
    plain = Run.objects.filter(runner=ana, source_key="", deleted_at=None).first()
    twin = Run(**{one.attname: getattr(plain, one.attname) for one in Run._meta.concrete_fields})
    twin.pk, twin.runner, twin.shoe, twin.idempotency_key = uuid.uuid4(), nia, None, uuid.uuid4()
    twin.save(force_insert=True)
    gone = log_factories.run(nia, TODAY, 4, source_key="fit:4", source="fit", deleted_at=NOW)
    parent = bring(nia, copy_of(ana))
    assert Run.objects.filter(runner=nia).count() == Run.objects.filter(runner=ana).count()
    assert outcomes(parent)["duplicate", "same_record"] == 2
    assert outcomes(parent)["skipped", "deleted_before"] == 1
    gone.refresh_from_db()
    assert gone.deleted_at


def test_a_worker_that_is_killed_in_between_is_followed_by_another(copied: Copied) -> None:
    nia = fresh()
    made = log_factories.upload(nia, copied.data, "a.zip")
    rounds = 1
    while not take_import(made.pk, timezone.now() + timedelta(minutes=5 * rounds), budget_s=0.0):
        rounds += 1
    assert rounds > 5
    assert log(nia) == copied.log
    assert made.items.values("position").distinct().count() == Import.objects.get(pk=made.pk).total


def test_a_copy_that_was_packed_anew_inside_a_folder_is_still_one(copied: Copied) -> None:
    nia = fresh()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(copied.data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            new.writestr(f"my copy/{name}", old.read(name))
    assert bring(nia, out.getvalue()).state == "done"
    assert log(nia) == copied.log


def test_an_undo_takes_the_runs_and_shoes_and_the_copy_may_come_again(copied: Copied) -> None:
    nia = fresh()
    parent = bring(nia, copied.data)
    undo_import(parent=parent, too=set(), now=timezone.now())
    assert not Run.objects.kept().filter(runner=nia).exists()
    assert [shoe.is_default for shoe in nia.shoes.all()] == [True]  # the pair that new runs get stays
    again = bring(nia, copied.data)
    assert again.state == "done"
    assert not again.items.filter(outcome="failed").exists()
