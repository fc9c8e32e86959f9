"""Between the results: where to go on, putting an import back, ending it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min

from runners.models import Runner
from training.models import Import, ImportItem, Run
from training.models.imports import STALE_AFTER
from training.services.imports.files import ALONE_FOR, forget_file
from training.signals import training_changed

UNUSED_AFTER = timedelta(days=90)  # a pair from a file that was not worn since then comes in as retired


def first_unread(parent: Import) -> int:
    """Return where to go on: the number of the first file (or row) without a result."""
    last = parent.items.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def touch_import(*, parent_id: UUID, now: datetime) -> None:
    """Say that somebody is still reading it, also while nothing comes of it."""
    Import.objects.filter(pk=parent_id, state=Import.State.READING).update(touched_at=now)


def pause_import(*, parent: Import, now: datetime) -> None:
    """Put an import that is not finished back, for whoever comes next; it may be taken up at once."""
    Import.objects.filter(pk=parent.pk, state=Import.State.READING).update(
        state=Import.State.RECEIVED, touched_at=now - STALE_AFTER
    )


@transaction.atomic
def finish_import(*, parent: Import, now: datetime, failure: str = "") -> None:
    """End an import and announce, once for all of it, what it changed."""
    row = Runner.objects.select_for_update(no_key=True, of=("self",)).get(pk=parent.runner_id)
    state = Import.State.FAILED if failure else Import.State.DONE
    asked = parent.items.filter(outcome=ImportItem.Outcome.ASKED).count()
    ended = Import.objects.unfinished().filter(pk=parent.pk)
    if not ended.update(state=state, failure=failure, questions=asked, finished_at=now, touched_at=now, file=""):
        return
    _retire_unused_shoes(parent, row.today(now))
    since = parent.runs.kept().aggregate(first=Min("local_date"))["first"]
    if since is not None:
        training_changed.send(sender=Import, runner=row, since=since)
    forget_file(parent)


def end_lost_imports(*, now: datetime) -> int:
    """End the imports that wait for a file which is no longer there; return how many there were."""
    lost = 0
    for parent in Import.objects.unfinished().filter(created_at__lt=now - ALONE_FOR):
        if not parent.file.name or not Path(parent.file.path).exists():
            finish_import(parent=parent, now=now, failure="file_lost")
            lost += 1
    return lost


def _retire_unused_shoes(parent: Import, today: date) -> None:
    """Retire the pairs that came with this file and have not been worn for months."""
    for shoe in parent.shoes.in_use().filter(is_default=False):
        last = Run.objects.kept().filter(shoe=shoe).order_by("-local_date").first()
        if last is not None and last.local_date < today - UNUSED_AFTER:
            parent.shoes.filter(pk=shoe.pk).update(retired_on=last.local_date)
