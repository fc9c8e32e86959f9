"""Runs and rest days: saved once, edited by version, deleted with a way back."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from runners.models import Category, Runner
from training.kinds import only_what_fits
from training.models import RUNNING, Mode, PainReport, RestDay, Run, Shoe, Surface
from training.services.consents import locked
from training.signals import training_changed

SAME_PERCENT = 2  # distance and time this close on one day look like the same run


class StaleRun(Exception):
    """The run was changed since the form was opened; `current` is the run as it is now."""

    def __init__(self, current: Run) -> None:
        super().__init__(f"run {current.pk} is at version {current.version}")
        self.current = current


@transaction.atomic
def log_run(
    *,
    runner: Runner,
    now: datetime,
    local_date: date,
    distance_m: int,
    moving_s: float | Decimal | None = None,
    mode: str = Mode.RUN,
    cadence_spm: int | None = None,
    rpe: int | None = None,
    surface: str = "",
    is_race: bool = False,
    shoe: Shoe | None = None,
    notes: str = "",
    pains: Sequence[Mapping[str, Any]] = (),
    idempotency_key: uuid.UUID | None = None,
) -> Run:
    """Save one typed run and return it. The same key again, also at the same moment, makes no second run.

    The same form may come again with other answers (Back, then Save; or after an undo): its run is then kept as it
    is typed now, so that pain marked the second time is not lost. Raises ConsentMissing where notes or pain are
    given without the consent to store them, and StaleRun where the run was edited elsewhere meanwhile. What the
    kind cannot have (shoes of a ride) is not stored.
    """
    row = locked(runner, _needs(notes, pains))
    typed = {
        "time_zone": row.time_zone,
        "local_date": local_date,
        "mode": _mode(mode, surface),
        "distance_m": distance_m,
        "moving_s": _seconds(moving_s),
        "cadence_spm": cadence_spm,
        "rpe": rpe,
        "surface": surface,
        "is_race": is_race,
        "shoe": _own(shoe, row),
        "notes": notes,
        "updated_at": now,
    }
    facts = only_what_fits(typed)
    key = idempotency_key or uuid.uuid4()
    run = Run(runner=row, idempotency_key=key, created_at=now, **facts)
    Run.objects.bulk_create([run], ignore_conflicts=True)
    stored = Run.objects.get(runner=row, idempotency_key=key)
    if stored.pk == run.pk:
        _write_pains(stored, pains, now)
        training_changed.send(sender=Run, runner=row, since=local_date)
        return stored
    return _as_typed_now(stored, facts, pains, now)


def _as_typed_now(stored: Run, facts: Mapping[str, Any], pains: Sequence[Mapping[str, Any]], now: datetime) -> Run:
    """Make the run of this form what the form says now; the same answers again change nothing."""
    same = all(
        getattr(stored, name) == value for name, value in facts.items() if name not in ("updated_at", "time_zone")
    )
    said = {(pain["site"], pain.get("side", "")): pain for pain in pains}
    told = {(report.site, report.side): report for report in PainReport.objects.filter(run=stored)}
    hurts_the_same = said.keys() == told.keys() and all(
        getattr(told[place], name) == value for place, pain in said.items() for name, value in pain.items()
    )
    if same and hurts_the_same and stored.deleted_at is None:
        return stored
    if stored.version > 1 and stored.deleted_at is None:
        raise StaleRun(stored)
    before = stored.local_date
    Run.objects.filter(pk=stored.pk).update(deleted_at=None, version=F("version") + 1, **facts)
    stored.refresh_from_db()
    _write_pains(stored, pains, now)
    training_changed.send(sender=Run, runner=stored.runner, since=min(before, stored.local_date))
    return stored


@transaction.atomic
def edit_run(
    *, run: Run, version: int, now: datetime, pains: Sequence[Mapping[str, Any]] | None = None, **facts: Any
) -> Run:
    """Change these facts of a run if it still is the version that the form showed; return it as stored.

    Raises StaleRun with the present run otherwise. `pains` replaces the run's reports; None leaves them.
    """
    row = locked(run.runner, _needs(facts.get("notes", ""), pains or ()))
    if "moving_s" in facts:
        facts["moving_s"] = _seconds(facts["moving_s"])
    if "shoe" in facts:
        facts["shoe"] = _own(facts["shoe"], row)
    if "mode" in facts and "surface" in facts:
        facts["mode"] = _mode(facts["mode"], facts["surface"])
    if "mode" in facts:
        facts = only_what_fits(facts)
    same = Run.objects.kept().filter(pk=run.pk, version=version)
    before = Run.objects.get(pk=run.pk).local_date
    if not same.update(version=F("version") + 1, updated_at=now, **facts):
        raise StaleRun(Run.objects.select_related("shoe").get(pk=run.pk))
    stored = Run.objects.select_related("shoe").get(pk=run.pk)
    if pains is not None:
        _write_pains(stored, pains, now)
    PainReport.objects.filter(run=stored).update(local_date=stored.local_date)
    training_changed.send(sender=Run, runner=row, since=min(before, stored.local_date))
    return stored


@transaction.atomic
def delete_run(*, run: Run, now: datetime) -> None:
    """Delete a run; restore_run brings it back."""
    row = locked(run.runner)
    if Run.objects.kept().filter(pk=run.pk).update(deleted_at=now, version=F("version") + 1, updated_at=now):
        training_changed.send(sender=Run, runner=row, since=run.local_date)


@transaction.atomic
def restore_run(*, run: Run, now: datetime) -> Run:
    """Bring a deleted run back, with its pain reports; return it."""
    row = locked(run.runner)
    deleted = Run.objects.filter(pk=run.pk, deleted_at__isnull=False)
    if deleted.update(deleted_at=None, version=F("version") + 1, updated_at=now):
        training_changed.send(sender=Run, runner=row, since=run.local_date)
    return Run.objects.get(pk=run.pk)


def similar_run(
    runner: Runner, local_date: date, distance_m: int, moving_s: float | None, mode: str = Mode.RUN
) -> Run | None:
    """Return a kept run of that day and kind with nearly this distance, and nearly this time where both are known.

    Where one of the two has no distance (a ride typed by its time alone), the times must be known and agree.
    """
    alike = RUNNING if mode in RUNNING else (mode,)
    kept = Run.objects.kept().filter(runner=runner, local_date=local_date, mode__in=alike)
    for run in kept.order_by("created_at", "pk"):
        if run.distance_m and distance_m:
            if not _close(run.distance_m, distance_m):
                continue
        elif (run.distance_m or distance_m) and (run.moving_s is None or moving_s is None):
            continue
        if run.moving_s is None or moving_s is None or _close(float(run.moving_s), float(moving_s)):
            return run
    return None


@transaction.atomic
def mark_rest_day(*, runner: Runner, local_date: date, now: datetime) -> RestDay:
    """Note that the runner rested on this date; twice is the same as once."""
    row = locked(runner)
    rest, is_new = RestDay.objects.get_or_create(runner=row, local_date=local_date)
    if is_new:
        training_changed.send(sender=RestDay, runner=row, since=local_date)
    return rest


@transaction.atomic
def unmark_rest_day(*, rest_day: RestDay, now: datetime) -> None:
    """Take a rest day back."""
    row = locked(rest_day.runner)
    if RestDay.objects.filter(pk=rest_day.pk).delete()[0]:
        training_changed.send(sender=RestDay, runner=row, since=rest_day.local_date)


def _needs(notes: str, pains: Iterable[Any]) -> set[str]:
    """Return the categories that these facts belong to."""
    return {Category.TRAINING} | ({Category.NOTES} if notes else set()) | ({Category.PAIN} if pains else set())


def _mode(mode: str, surface: str) -> str:
    """A run on a treadmill is a treadmill run, whichever of the two fields said so."""
    return Mode.TREADMILL if mode == Mode.RUN and surface == Surface.TREADMILL else mode


def _seconds(value: float | Decimal | None) -> Decimal | None:
    return None if value is None else round(Decimal(str(value)), 1)


def _own(shoe: Shoe | None, runner: Runner) -> Shoe | None:
    """Refuse a pair that belongs to somebody else: a form's hidden field is anybody's to fill in."""
    if shoe is not None and shoe.runner_id != runner.pk:
        raise ValueError("not this runner's shoe")
    return shoe


def _write_pains(run: Run, pains: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Make the run's pain reports these; a site with the same answers keeps its row and its clearance."""
    wanted = {(pain["site"], pain.get("side", "")): pain for pain in pains}
    for report in PainReport.objects.filter(run=run):
        pain = wanted.get((report.site, report.side))
        if pain is not None and all(getattr(report, name) == value for name, value in pain.items()):
            del wanted[report.site, report.side]
        else:
            report.delete()
    PainReport.objects.bulk_create(
        PainReport(run=run, runner=run.runner, local_date=run.local_date, created_at=now, **pain)
        for pain in wanted.values()
    )


def _close(one: float, other: float) -> bool:
    return 100 * abs(one - other) <= SAME_PERCENT * max(one, other)
