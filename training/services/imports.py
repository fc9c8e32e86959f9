"""An upload on its way in: stored, then one result after the other, then announced.

Each result is a transaction of its own, keyed by its place in the file; a run is keyed by what its source calls it.
So a worker that is killed anywhere can be followed by another, and the same file twice adds nothing.
"""

import hashlib
import logging
import os
import uuid
from datetime import date, datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.db.models import Max, Min

from runners.models import Category, Runner
from training.importers.types import Activity, Item
from training.kinds import needs_time, only_what_fits
from training.models import ON_FOOT, Import, ImportItem, Mode, Run, Shoe, Surface
from training.models.imports import STALE_AFTER
from training.services.consents import locked
from training.signals import training_changed

logger = logging.getLogger(__name__)

Outcome = ImportItem.Outcome
SAME_START = timedelta(seconds=60)
SAME_PERCENT = 3
MAX_FOOT_M, MAX_OTHER_M = 200_000, 1_000_000
MAX_SPEED, MAX_SPEED_FROM_M = 7.0, 1000  # m/s on foot; metres from which it is judged
UNUSED_AFTER = timedelta(days=90)  # a pair from a file that was not worn since then comes in as retired


@transaction.atomic
def receive_import(*, runner: Runner, upload: UploadedFile, now: datetime) -> Import:
    """Store an upload under a name of our own and return its row. The file is on disk before the row is there."""
    row = locked(runner)
    name, size = (upload.name or "")[-200:], upload.size or 0
    made = Import(runner=row, original_name=name, size_bytes=size, created_at=now, touched_at=now)
    made.file.save(uuid.uuid4().hex, upload, save=False)
    with open(made.file.path, "rb") as stored:
        os.fsync(stored.fileno())
    made.save()
    return made


@transaction.atomic
def record_item(*, parent: Import, item: Item, now: datetime) -> list[ImportItem]:
    """Store what one file, or one row, of an upload came to; what was stored before stays as it is."""
    row = locked(parent.runner)
    Import.objects.filter(pk=parent.pk).update(touched_at=now, attempts=1)
    if ImportItem.objects.filter(parent=parent, position=item.index).exists():
        return []
    if item.error:
        results = [ImportItem(outcome=Outcome.FAILED, reason=item.error)]
    else:
        allowed = row.categories()
        results = [
            _record_alone(parent, row, activity, f"{item.sha256}:{part}", allowed, now)
            for part, activity in enumerate(item.activities)
        ] or [ImportItem(outcome=Outcome.FAILED, reason="not_activity")]
    for part, result in enumerate(results):
        result.parent, result.position, result.part, result.name = parent, item.index, part, item.name[-200:]
    return ImportItem.objects.bulk_create(results)


def first_unread(parent: Import) -> int:
    """Return where to go on: the number of the first file (or row) without a result."""
    last = parent.items.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


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
    ended = Import.objects.unfinished().filter(pk=parent.pk)
    if not ended.update(state=state, failure=failure, finished_at=now, touched_at=now, file=""):
        return
    _retire_unused_shoes(parent, row.today(now))
    since = parent.runs.kept().aggregate(first=Min("local_date"))["first"]
    if since is not None:
        training_changed.send(sender=Import, runner=row, since=since)
    if parent.file.name:
        transaction.on_commit(partial(parent.file.storage.delete, parent.file.name), robust=True)


def forget_files(*, runner: Runner) -> None:
    """Delete the runner's stored uploads when the transaction is through."""
    for parent in Import.objects.filter(runner=runner).exclude(file=""):
        transaction.on_commit(partial(parent.file.storage.delete, str(parent.file.name)), robust=True)


def _record_alone(
    parent: Import, runner: Runner, activity: Activity, content_key: str, allowed: frozenset[str], now: datetime
) -> ImportItem:
    """Record one activity; what the database refuses is its own failure, not that of the rest."""
    try:
        with transaction.atomic():
            return _record_activity(parent, runner, activity, content_key, allowed, now)
    except DatabaseError as fault:
        logger.warning("an activity of import %s was refused (%s)", parent.pk, type(fault).__name__)
        return ImportItem(outcome=Outcome.FAILED, reason="not_stored")


def _record_activity(
    parent: Import, runner: Runner, activity: Activity, content_key: str, allowed: frozenset[str], now: datetime
) -> ImportItem:
    """Make a run of an activity, or say why not."""
    on = _local_date(activity, runner)
    if (reason := _refusal(activity, on, runner.today(now))) or on is None:
        return ImportItem(outcome=Outcome.SKIPPED, reason=reason or "no_date")
    key = _source_key(activity, content_key)
    if (known := Run.objects.filter(runner=runner, source_key=key).first()) is not None:
        if known.deleted_at:
            return ImportItem(outcome=Outcome.SKIPPED, reason="deleted_before")
        return ImportItem(outcome=Outcome.DUPLICATE, reason="same_record", run=known)
    if (twin := _twin(runner, activity, on)) is not None:
        return ImportItem(outcome=Outcome.DUPLICATE, reason="same_run", run=twin)
    facts = {
        "mode": activity.mode,
        "distance_m": activity.distance_m,
        "moving_s": _moving(activity),
        "cadence_spm": round(activity.cadence_spm) if activity.cadence_spm else None,
        "surface": activity.surface if activity.surface in Surface.values else "",
        "is_race": activity.is_race,
        "shoe": _shoe(runner, activity, now),
    }
    run = Run.objects.create(
        runner=runner,
        started_at=activity.started_at,
        time_zone=runner.time_zone,
        local_date=on,
        elapsed_s=_tenths(activity.elapsed_s),
        rpe=activity.rpe,
        notes=_notes(activity) if Category.NOTES in allowed else "",
        source=activity.source,
        source_key=key,
        imported_by=parent,
        created_at=now,
        updated_at=now,
        **only_what_fits(facts),
    )
    return ImportItem(outcome=Outcome.ADDED, reason=next(iter(activity.warnings), ""), run=run)


def _local_date(activity: Activity, runner: Runner) -> date | None:
    """Return the file's own local date, or the start in the runner's zone."""
    if activity.local_date is not None:
        return activity.local_date
    return activity.started_at.astimezone(runner.zone).date() if activity.started_at else None


def _refusal(activity: Activity, on: date | None, today: date) -> str:
    """Return why this cannot be in a log, or nothing."""
    if activity.mode not in Mode.values:
        return "mode_unknown" if "mode_unknown" in activity.warnings else "other_sport"
    if on is None:
        return "no_date"
    if on > today + timedelta(days=1):
        return "in_the_future"
    if activity.distance_m > (MAX_FOOT_M if activity.mode in ON_FOOT else MAX_OTHER_M):
        return "too_far"
    if activity.mode in ON_FOOT and activity.distance_m <= 0:
        return "no_distance"
    if needs_time(activity.mode) and _moving(activity) is None:
        return "no_time"
    if activity.mode in ON_FOOT and activity.moving_s and activity.distance_m > MAX_SPEED_FROM_M:
        stored_s = _tenths(activity.moving_s) or 0.0  # the engine judges what is stored
        return "too_fast" if activity.distance_m > MAX_SPEED * stored_s else ""
    return ""


def _source_key(activity: Activity, content_key: str) -> str:
    """Return what the source calls this activity: the recording itself, else the row, else the file's content."""
    key = activity.device_key or activity.external_key or content_key
    return key if len(key) <= 100 else hashlib.sha256(key.encode()).hexdigest()


def _twin(runner: Runner, activity: Activity, on: date) -> Run | None:
    """Return a kept run that is this one from another source: same start, or typed that day, and same distance."""
    if activity.started_at is None:
        return None
    near = Run.objects.kept().filter(
        runner=runner, local_date__range=(on - timedelta(days=1), on + timedelta(days=1))
    )
    for run in near.filter(mode=activity.mode):
        typed = run.started_at is None and run.local_date == on
        together = run.started_at is not None and abs(run.started_at - activity.started_at) <= SAME_START
        if (typed or together) and _same_far(run, activity) and _same_time(run, activity):
            return run
    return None


def _same_far(run: Run, activity: Activity) -> bool:
    """Return whether the distances agree. A ride typed by its time alone has none: then both times must be known."""
    if run.distance_m and activity.distance_m:
        return _close(run.distance_m, activity.distance_m)
    return run.distance_m == activity.distance_m or (run.moving_s is not None and activity.moving_s is not None)


def _same_time(run: Run, activity: Activity) -> bool:
    if run.moving_s is None or activity.moving_s is None:
        return True
    times = [activity.moving_s, activity.elapsed_s or activity.moving_s]
    return any(_close(float(run.moving_s), seconds) for seconds in times)


def _close(one: float, other: float) -> bool:
    return 100 * abs(one - other) <= SAME_PERCENT * max(one, other)


def _tenths(seconds: float | None) -> float | None:
    """Return seconds with one decimal; no time at all is unknown."""
    return round(seconds, 1) or None if seconds else None


def _moving(activity: Activity) -> float | None:
    """Return the seconds of moving time; those in all of what counts by the hour, where a file has no others."""
    return _tenths(activity.moving_s) or (_tenths(activity.elapsed_s) if needs_time(activity.mode) else None)


def _notes(activity: Activity) -> str:
    return "\n".join(part for part in (activity.name, activity.notes) if part)[:2000]


def _shoe(runner: Runner, activity: Activity, now: datetime) -> Shoe | None:
    """Return the runner's pair of that name, adding it where the file names one that is not there."""
    name = (activity.shoe or "").strip()[:60]
    if not name or activity.mode not in ON_FOOT:
        return None
    known = runner.shoes.filter(name__iexact=name).order_by("created_at", "pk").first()
    return known or Shoe.objects.create(runner=runner, name=name, created_at=now)


def _retire_unused_shoes(parent: Import, today: date) -> None:
    """Retire the pairs that came with this file and have not been worn for months."""
    came = Shoe.objects.in_use().filter(runner=parent.runner, created_at__gte=parent.created_at, is_default=False)
    for shoe in came.filter(runs__imported_by=parent).distinct():
        last = Run.objects.kept().filter(shoe=shoe).order_by("-local_date").first()
        if last is not None and last.local_date < today - UNUSED_AFTER:
            Shoe.objects.filter(pk=shoe.pk).update(retired_on=last.local_date)
