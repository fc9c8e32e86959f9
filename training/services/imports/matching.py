"""Tables that do not say which column is what: put to their runner, answered, and answered once more."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from training.models import Import, ImportFile, ImportItem, PainReport, Run
from training.models.upload import POSITIONS
from training.services.consents import locked
from training.services.imports.ending import announce, finish_locked, locked_runner, note_progress, note_result
from training.services.imports.undoing import TooLate, remove_pairs_without_runs
from training.signals import training_changed

Facts = dict[str, Any]
State = Import.State


def ask_about(*, file: ImportFile, preview: Facts, now: datetime) -> None:
    """Put a table to its runner; what was said of it before did not do."""
    ImportFile.objects.filter(pk=file.pk).update(preview=preview, matching=None)
    note_progress(parent_id=file.parent_id, now=now)


@transaction.atomic
def end_reading(*, parent: Import, now: datetime) -> None:
    """End an import of which every file is read, or have it wait for what its runner says of its tables."""
    row = locked_runner(parent)
    if not parent.files.asking().exists():
        finish_locked(parent=parent, runner=row, now=now)
    elif Import.objects.unfinished().filter(pk=parent.pk).update(state=State.ASKING, touched_at=now):
        announce(parent=parent, runner=row)  # of the other files


@transaction.atomic
def match_table(*, file: ImportFile, matching: Facts, now: datetime) -> bool:
    """Note what the runner says of a table; return whether the import goes on now.

    It does once nothing is asked any more; it does not where another window was first.
    """
    return _settle(file, now, matching=matching)


@transaction.atomic
def leave_out_table(*, file: ImportFile, now: datetime) -> bool:
    """Do not read a table; return whether the import goes on now."""
    locked(file.parent.runner)
    if ImportFile.objects.asking().filter(pk=file.pk, parent__state=State.ASKING).exists():
        note_result(parent=file.parent, position=file.first, now=now, is_asking=True)
        ImportItem.objects.create(
            parent=file.parent,
            position=file.first,
            name=file.original_name,
            outcome=ImportItem.Outcome.SKIPPED,
            reason="you_left_out",
        )
    return _settle(file, now, is_read=True)


def _settle(file: ImportFile, now: datetime, **said: Any) -> bool:
    locked(file.parent.runner)
    if not ImportFile.objects.asking().filter(pk=file.pk, parent__state=State.ASKING).update(**said):
        return False
    if ImportFile.objects.asking().filter(parent=file.parent_id).exists():
        return False
    waits = Import.objects.filter(pk=file.parent_id, state=State.ASKING)
    return bool(waits.update(state=State.RECEIVED, touched_at=now, attempts=0))


@transaction.atomic
def match_again(*, file: ImportFile, now: datetime) -> None:
    """Take back what a table that was asked about brought, and ask once more. Runs edited since stay.

    Raises TooLate where the import can no longer be undone, or the file is not kept.
    """
    row = locked(file.parent.runner)
    parent = Import.objects.select_for_update().get(pk=file.parent_id)
    fresh = ImportFile.objects.get(pk=file.pk)
    if parent.state == State.ASKING:
        return
    if not parent.may_be_undone(now) or fresh.preview is None or not fresh.file:
        raise TooLate
    items = parent.items.filter(position__range=(fresh.first, fresh.first + POSITIONS - 1))
    going = Run.objects.filter(
        ~Q(version__gt=1, updated_at__gte=parent.created_at), imported_by=parent, import_items__in=items
    )
    numbers = list(going.values_list("pk", flat=True))
    runs = Run.objects.filter(pk__in=numbers)
    dates = list(runs.kept().values_list("local_date", flat=True))
    PainReport.objects.filter(run__in=runs.kept()).update(run=None)
    runs.delete()
    positions = items.order_by().values("position").distinct().count()
    items.delete()
    remove_pairs_without_runs(parent=parent)
    ImportFile.objects.filter(pk=fresh.pk).update(is_read=False, matching=None, total=None)
    counted = 1 if fresh.total is None else fresh.total  # as long as nobody has read it, it counts as one
    total = None if parent.total is None else parent.total - counted + 1
    Import.objects.filter(pk=parent.pk).update(
        state=State.ASKING,
        finished_at=None,
        failure="",
        touched_at=now,
        total=total,
        done=max(parent.done - positions, 0),
        questions=0,
    )
    if dates:
        training_changed.send(sender=Import, runner=row, since=min(dates))
