"""An import taken back, as one: the runs and pairs that it added go, everything else stays as it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from training.models import Import, ImportFile, ImportItem, PainReport, Run, RunTrace, Shoe
from training.models.run import RunQuerySet
from training.services.consents import locked
from training.services.imports.files import let_go
from training.signals import training_changed


class TooLate(Exception):
    """It ended more than thirty days ago, or was not read to its end."""


@dataclass(frozen=True)
class Undoing:
    """What an undo would take back: `edited` are the runs that the runner has changed since."""

    runs: int
    edited: tuple[Run, ...]
    pain_reports: int
    pairs: tuple[Shoe, ...]
    doubles_elsewhere: int  # results of other imports that were left out because these runs were there


def what_undo_takes(parent: Import) -> Undoing:
    """Return what undoing this import would take out of the log. Five queries."""
    plain = _untouched(parent).filter(deleted_at__isnull=True)
    edited = tuple(_edited(parent).newest_first())
    others = ImportItem.objects.filter(run__imported_by=parent, outcome=ImportItem.Outcome.DUPLICATE)
    return Undoing(
        runs=plain.count(),
        edited=edited,
        pain_reports=PainReport.objects.filter(run__in=plain).count(),
        pairs=tuple(_unused(parent, but_for=_untouched(parent)).order_by("name")),
        doubles_elsewhere=others.exclude(parent=parent).count(),
    )


@transaction.atomic
def undo_import(*, parent: Import, too: set[UUID], now: datetime) -> int:
    """Take back what the import added; return how many runs went. Done before, it does nothing and returns 0.

    Runs that were edited since stay, but for those in `too`; runs that the runner deleted stay deleted, so that the
    same file does not bring them back. Pain reports stay without their run. Pairs go that came with the import and
    that nothing else uses. Raises TooLate.
    """
    row = locked(parent.runner)
    fresh = Import.objects.select_for_update().get(pk=parent.pk)
    if fresh.state == Import.State.UNDONE:
        return 0
    if not fresh.may_be_undone(now):
        raise TooLate
    going = Run.objects.filter(
        Q(pk__in=_untouched(fresh).values("pk")) | Q(pk__in=_edited(fresh).filter(pk__in=too).values("pk"))
    )
    dates = list(going.kept().values_list("local_date", flat=True))
    PainReport.objects.filter(run__in=going.kept()).update(run=None)
    fresh.items.filter(outcome=ImportItem.Outcome.ASKED).update(
        outcome=ImportItem.Outcome.SKIPPED, reason="you_left_out"
    )
    going.delete()
    RunTrace.objects.filter(imported_by=fresh).exclude(run__imported_by=fresh).delete()
    pairs = _unused(fresh, but_for=Run.objects.none())
    removed, _rows = pairs.delete()
    let_go(ImportFile.objects.filter(parent=fresh))
    fresh.questions = 0
    fresh.state, fresh.undone_at, fresh.taken_back = Import.State.UNDONE, now, len(dates)
    fresh.save(update_fields=["questions", "state", "undone_at", "taken_back"])
    if dates or removed:
        training_changed.send(sender=Import, runner=row, since=min(dates, default=row.today(now)))
    return len(dates)


def remove_unused_pairs(*, parent: Import) -> None:
    """Delete the pairs that came with this import, and that no name stands for any more."""
    _unused(parent, but_for=Run.objects.none()).filter(gear_names__isnull=True).delete()


def remove_pairs_without_runs(*, parent: Import) -> None:
    """Delete the pairs that came with this import and that no run is in any more."""
    _unused(parent, but_for=Run.objects.none()).delete()


def _untouched(parent: Import) -> RunQuerySet:
    """Return the runs that are as the import made them, also those that wait for an answer or were left out."""
    return Run.objects.filter(~_changed_since(parent), imported_by=parent)


def _edited(parent: Import) -> RunQuerySet:
    """Return the runs in the log that the runner has changed since."""
    return Run.objects.kept().filter(_changed_since(parent), imported_by=parent)


def _changed_since(parent: Import) -> Q:
    """Both: a run that came out of an earlier log keeps the version that it had there."""
    return Q(version__gt=1, updated_at__gte=parent.created_at)


def _unused(parent: Import, *, but_for: "QuerySet[Run]") -> "QuerySet[Shoe]":
    """Return the pairs that came with this import and have no run left, but for these and those it brought that are
    deleted. The pair that new runs get is in use."""
    worn = Run.objects.filter(shoe=OuterRef("pk")).exclude(pk__in=but_for.values("pk"))
    worn = worn.exclude(imported_by=parent, deleted_at__isnull=False)
    return Shoe.objects.filter(~Exists(worn), imported_by=parent, is_default=False)
