"""Between the results: where to go on, what is found so far, putting an import back, stopping and ending it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from runners.models import Runner
from training.models import Import, ImportFile, ImportItem, Run
from training.models.imports import STALE_AFTER, UNDO_FOR
from training.models.upload import POSITIONS
from training.services.imports.files import ALONE_FOR, ImportOver, let_go
from training.signals import training_changed

STOPPED = "stopped"  # why an import ended that its runner stopped
UNUSED_AFTER = timedelta(days=90)  # a pair from a file that was not worn since then comes in as retired


def first_unread(file: ImportFile) -> int:
    """Return where to go on in a file: the number of its first entry (or row) without a result."""
    own = ImportItem.objects.filter(parent=file.parent_id, position__range=(file.first, file.first + POSITIONS - 1))
    last = own.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last - file.first + 1


def note_total(*, file: ImportFile, total: int, now: datetime) -> None:
    """Note how many entries a file has. Of files that nobody has opened yet, each counts as one."""
    ImportFile.objects.filter(pk=file.pk).update(total=total)
    every = ImportFile.objects.filter(parent=file.parent_id).values("parent")
    whole = every.annotate(whole=Sum(Coalesce("total", 1))).values("whole")
    Import.objects.filter(pk=file.parent_id).update(total=Subquery(whole), touched_at=now)


def note_result(*, parent: Import, position: int, now: datetime, is_asking: bool = False) -> bool:
    """Count one more entry with its result, unless it has one; the runner's row is locked.

    Raises ImportOver where the import neither is being read nor, if `is_asking`, waits for its runner.
    """
    going = (Import.objects.not_ended() if is_asking else Import.objects.unfinished()).filter(pk=parent.pk)
    known = ImportItem.objects.filter(parent=parent, position=position)
    counted = {"done": F("done") + 1, "total": Coalesce("total", 1)}
    if going.exclude(Exists(known)).update(touched_at=now, attempts=1, **counted):
        return True
    if not known.exists():
        raise ImportOver
    return False


def note_progress(*, parent_id: UUID, now: datetime) -> None:
    """Say that this claim has brought the import on, though no result tells."""
    Import.objects.unfinished().filter(pk=parent_id).update(touched_at=now, attempts=1)


def file_read(*, file: ImportFile, total: int | None = None) -> None:
    """Note that nothing in this file is left to read, and of how many entries, unless that is noted."""
    ImportFile.objects.filter(pk=file.pk).update(is_read=True, total=F("total") if total is None else total)


def touch_import(*, parent_id: UUID, now: datetime) -> None:
    """Say that somebody is still reading it, also while nothing comes of it."""
    Import.objects.filter(pk=parent_id, state=Import.State.READING).update(touched_at=now)


def pause_import(*, parent: Import, now: datetime) -> None:
    """Put an import that is not finished back, for whoever comes next; it may be taken up at once."""
    Import.objects.filter(pk=parent.pk, state=Import.State.READING).update(
        state=Import.State.RECEIVED, touched_at=now - STALE_AFTER
    )


def stop_import(*, parent: Import, now: datetime) -> None:
    """End an import where it is, on its runner's word: what came before stays. Its worker hears of it at its next
    result, which it can no longer store."""
    finish_import(parent=parent, now=now, failure=STOPPED)


@transaction.atomic
def finish_import(*, parent: Import, now: datetime, failure: str = "") -> None:
    """End an import and announce, once for all of it, what it changed. Its files stay, where originals are kept."""
    finish_locked(parent=parent, runner=locked_runner(parent), now=now, failure=failure)


def locked_runner(parent: Import) -> Runner:
    """Return the runner's row, locked until the end of the transaction. Nobody's consent is asked: whoever withdrew
    it has no import that could still end."""
    return Runner.objects.select_for_update(no_key=True, of=("self",)).get(pk=parent.runner_id)


def finish_locked(*, parent: Import, runner: Runner, now: datetime, failure: str = "") -> None:
    """End an import in the transaction that has its runner's row locked."""
    state = Import.State.FAILED if failure and failure != STOPPED else Import.State.DONE
    asked, named = Count("pk", filter=Q(outcome=ImportItem.Outcome.ASKED)), Count("pk", filter=~Q(gear=""))
    found = parent.items.aggregate(asked=asked, named=named)
    ended = Import.objects.not_ended().filter(pk=parent.pk)
    if not ended.update(state=state, failure=failure, questions=found["asked"], finished_at=now, touched_at=now):
        return
    if not settings.KEEP_ORIGINALS:
        let_go(ImportFile.objects.filter(parent=parent))
    if found["named"]:
        _retire_unused_shoes(parent, runner.today(now))
    announce(parent=parent, runner=runner)


def announce(*, parent: Import, runner: Runner) -> None:
    """Say, once for all of it, since when the log is another."""
    since = parent.runs.kept().aggregate(first=Min("local_date"))["first"]
    if since is not None:
        training_changed.send(sender=Import, runner=runner, since=since)


def end_lost_imports(*, now: datetime) -> int:
    """End the imports that wait for a file which is no longer there, or for an answer that nobody gave for a month;
    return how many there were."""
    over = 0
    for parent in Import.objects.unfinished().filter(created_at__lt=now - ALONE_FOR):
        if not all(one.file.name and Path(one.file.path).exists() for one in parent.files.unread()):
            finish_import(parent=parent, now=now, failure="file_lost")
            over += 1
    for parent in Import.objects.filter(state=Import.State.ASKING, touched_at__lt=now - UNDO_FOR):
        finish_import(parent=parent, now=now, failure="not_matched")
        over += 1
    return over


def _retire_unused_shoes(parent: Import, today: date) -> None:
    """Retire the pairs that a file named and that have not been worn for months; a copy's pairs are as it says."""
    named = parent.items.exclude(gear="").order_by().values("run__shoe")
    for shoe in parent.shoes.in_use().filter(is_default=False, pk__in=named):
        last = Run.objects.kept().filter(shoe=shoe).order_by("-local_date").first()
        if last is not None and last.local_date < today - UNUSED_AFTER:
            parent.shoes.filter(pk=shoe.pk).update(retired_on=last.local_date)
