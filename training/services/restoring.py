"""Shoes, runs, rest days and pain out of a copy of another log; nothing comes in twice.

A run keeps the keys by which it can be recognised (its form's and its source's), so a copy of a copy is still the
same runs. Every other fact is stored as the copy has it, also when each row was made.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from runners.exports import BadRow, Restored, Restoring, mapped_id, part_of, read_row
from runners.exports.restoring import ADDED, DUPLICATE, SKIPPED, read_id
from runners.models import Category, Runner, User
from runners.services import restore_rows
from runners.services.restoring import NOT_STORED, SAME
from runners.signals import mail_timing_changed, profile_changed
from training.models import GearName, Import, ImportItem, PainReport, RestDay, Run, Shoe
from training.services.consents import locked
from training.services.imports import note_result
from training.services.restoring_traces import restore_traces

Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def restore_chunk(
    *, parent: Import, index: int, table: str, rows: Rows, shoes: dict[str, uuid.UUID], now: datetime
) -> None:
    """Store some rows of one table; what was stored before stays as it is. `shoes` is filled and read on the way.

    Raises ConsentMissing when the consent to store training has ended, ImportOver when the import has.
    """
    runner = locked(parent.runner)
    known = ImportItem.objects.filter(parent=parent, position=index).exists()
    if known and table != "shoes":
        return
    others = Run.objects.filter(runner=runner).exclude(imported_by=parent)
    context = Restoring(
        runner=runner,
        allowed=runner.categories(),
        now=now,
        is_new=not others.exists(),
        source=parent,
        shoes=shoes,
    )
    restore = part_of(table).restore
    results = restore(context, rows) if restore is not None else []
    if not known:
        note_result(parent=parent, position=index, now=now)
        ImportItem.objects.bulk_create(_items(parent, index, table, rows, results))


@transaction.atomic
def announce_restored(*, parent: Import, shoes: Mapping[str, uuid.UUID]) -> None:
    """Note which pairs came along, so that an undo can take them, and say that every score may have changed.

    Called whenever a worker is done with the copy, or leaves it.
    """
    runner = Runner.objects.get(pk=parent.runner_id)
    came = [new for old, new in shoes.items() if new == mapped_id(runner, uuid.UUID(old))]
    Shoe.objects.filter(pk__in=came, runner=runner, imported_by__isnull=True).update(imported_by=parent)
    profile_changed.send(sender=Runner, runner=runner)
    mail_timing_changed.send(sender=User, user=runner.user)  # a zone and quiet hours may have come along


def _items(parent: Import, index: int, table: str, rows: Rows, results: list[Restored]) -> list[ImportItem]:
    """Return one result for each run; those of the other tables are counted by what became of them."""
    told: dict[tuple[str, str, uuid.UUID | None, str], int] = {}
    for row, result in zip(rows, results, strict=False):
        name = f" {row.get('local_date')}"[:30] if table == "runs" else ""
        run_id = result.row_id if table == "runs" else None
        key = (result.outcome, result.reason, run_id, name)
        told[key] = told.get(key, 0) + 1
    return [
        ImportItem(
            parent=parent,
            position=index,
            part=part,
            name=f"json/{table}.json{name}" + (f" ({count})" if count > 1 else ""),
            outcome=outcome,
            reason=reason,
            run_id=run_id,
        )
        for part, ((outcome, reason, run_id, name), count) in enumerate(told.items())
    ]


def restore_shoes(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the pairs that are not here: another name, or made at another moment."""
    present = {(shoe.name, shoe.created_at): shoe.pk for shoe in context.runner.shoes.all()}
    by_id = set(present.values())
    has_default = context.runner.shoes.filter(is_default=True).exists()

    def make(row: Mapping[str, Any]) -> Shoe | Restored:
        nonlocal has_default
        old, facts = read_id(row), read_row(Shoe, row, (), context.now)
        here = present.get((facts["name"], facts["created_at"])) or next(
            (one for one in (old, mapped_id(context.runner, old)) if one in by_id), None
        )
        if here is not None:
            context.shoes[str(old)] = here
            return SAME
        shoe = Shoe(id=mapped_id(context.runner, old), runner=context.runner, **facts)
        shoe.is_default = shoe.is_default and not has_default
        has_default = has_default or shoe.is_default
        context.shoes[str(old)] = present[(shoe.name, shoe.created_at)] = shoe.pk
        by_id.add(shoe.pk)
        return shoe

    results = restore_rows(context, rows, Category.TRAINING, make)
    stand = set(context.runner.shoes.values_list("pk", flat=True))
    for old in [old for old, new in context.shoes.items() if new not in stand]:
        del context.shoes[old]  # refused by the database: its runs come without it
    return results


def restore_gear_names(context: Restoring, rows: Rows) -> list[Restored]:
    """Take what names in files mean, where nothing was chosen here."""
    known = set(GearName.objects.filter(runner=context.runner).values_list("name", flat=True))

    def make(row: Mapping[str, Any]) -> GearName | Restored:
        facts = read_row(GearName, row, (), context.now)
        if facts["name"] in known:
            return SAME
        known.add(facts["name"])
        shoe = _shoe(context, row)
        return NOT_STORED if shoe is None else GearName(runner=context.runner, shoe_id=shoe, **facts)

    return restore_rows(context, rows, Category.TRAINING, make)


def _shoe(context: Restoring, row: Mapping[str, Any]) -> uuid.UUID | None:
    return context.shoes.get(str(row.get("shoe")))


def restore_runs(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the runs that are not here: by their form's key, by their source's, or with every number the same."""
    here = Known(context, rows)
    silent: set[uuid.UUID] = set()  # runs that came without their notes

    def make(row: Mapping[str, Any]) -> Run | Restored:
        facts, old = read_row(Run, row, (), context.now), read_id(row)
        if facts["local_date"] > context.runner.today(context.now) + timedelta(days=1):
            return Restored(SKIPPED, "in_the_future")
        facts["idempotency_key"]  # KeyError: without it, twice would not be the same as once
        run = Run(id=mapped_id(context.runner, old), runner=context.runner, imported_by=context.source, **facts)
        if (known := here.find(run, old)) is not None:
            if known.deleted_at and not run.deleted_at:
                return Restored(SKIPPED, "deleted_before")
            return Restored(DUPLICATE, "same_record", known.pk)
        run.shoe_id = _shoe(context, row)
        if run.notes and Category.NOTES not in context.allowed:
            run.notes = ""
            silent.add(run.pk)
        here.add(run)
        return run

    results = restore_rows(context, rows, Category.TRAINING, make)
    stand = set(Run.objects.filter(pk__in=[one.row_id for one in results]).values_list("pk", flat=True))
    return [_told(one, stand, silent) for one in results]


def _told(one: Restored, stand: set[uuid.UUID], silent: set[uuid.UUID]) -> Restored:
    """Return the result with what there is to say about it; a twin of a row that was refused is refused too."""
    if one.row_id is not None and one.row_id not in stand:
        return NOT_STORED
    return replace(one, reason="no_consent_notes") if one.outcome == ADDED and one.row_id in silent else one


class Known:
    """The runs here that rows of a copy may be: found with two queries for all of them."""

    def __init__(self, context: Restoring, rows: Rows) -> None:
        ids, keys = _uuids(rows, "id"), _uuids(rows, "idempotency_key")
        sources = [key for row in rows if isinstance(key := row.get("source_key"), str) and key and "\x00" not in key]
        same = Q(pk__in=[*ids, *(mapped_id(context.runner, one) for one in ids)])
        same |= Q(idempotency_key__in=keys) | Q(source_key__in=sources)
        mine = Run.objects.filter(runner=context.runner)
        self._found: dict[Any, Run] = {}
        for run in mine.filter(same):
            self.add(run)
        days = {day for row in rows if (day := _day(row)) is not None}
        self._alike = {
            self._numbers(run): run
            for run in mine.kept().exclude(imported_by=context.source).filter(local_date__in=days)
        }

    def add(self, run: Run) -> None:
        """From here on, rows may be this run."""
        self._found |= {run.pk: run, ("form", run.idempotency_key): run}
        if run.source_key:
            self._found["source", run.source_key] = run

    def find(self, run: Run, old: uuid.UUID) -> Run | None:
        """Return the run that this one is: the same record, or one with the same numbers that came another way."""
        names = [old, run.pk, ("form", run.idempotency_key)]
        names += [("source", run.source_key)] if run.source_key else []
        found = next((self._found[name] for name in names if name in self._found), None)
        return found if found or run.deleted_at else self._alike.get(self._numbers(run))

    @staticmethod
    def _numbers(run: Run) -> tuple[Any, ...]:
        return (run.local_date, run.started_at, run.mode, run.distance_m, run.moving_s)


def _uuids(rows: Rows, name: str) -> list[uuid.UUID]:
    """Return the ids of a column; what is none is passed over here and refused with its row."""
    found = []
    for row in rows:
        with suppress(BadRow):
            found.append(read_id(row, name))
    return found


def _day(row: Mapping[str, Any]) -> date | None:
    with suppress(KeyError, TypeError, ValueError):
        return date.fromisoformat(row["local_date"])
    return None


def restore_rest_days(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the rest days that are not marked yet."""
    known = set(context.runner.rest_days.values_list("local_date", flat=True))

    def make(row: Mapping[str, Any]) -> RestDay | Restored:
        facts = read_row(RestDay, row, (), context.now)
        if facts["local_date"] in known:
            return SAME
        known.add(facts["local_date"])
        return RestDay(id=mapped_id(context.runner, read_id(row)), runner=context.runner, **facts)

    return restore_rows(context, rows, Category.TRAINING, make)


def restore_pains(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the pain reports that are not here, each with its run where that one is."""
    mine = Run.objects.filter(runner=context.runner, idempotency_key__in=_uuids(rows, "run_key"))
    here = {str(key): pk for key, pk in mine.values_list("idempotency_key", "pk")}
    known = list(context.runner.pain_reports.all())
    present, ids = {_place(report) for report in known}, {report.pk for report in known}

    def make(row: Mapping[str, Any]) -> PainReport | Restored:
        old, facts = read_id(row), read_row(PainReport, row, (), context.now)
        run_id = here.get(str(row.get("run_key")))
        report = PainReport(id=mapped_id(context.runner, old), runner=context.runner, run_id=run_id, **facts)
        if _place(report) in present or ids & {old, report.pk}:
            return SAME
        present.add(_place(report))
        return report

    return restore_rows(context, rows, Category.PAIN, make)


def _place(report: PainReport) -> tuple[Any, ...]:
    """Return what makes two reports the same: the run and the site, or else the moment at which it was told."""
    when: tuple[Any, ...] = (report.run_id,) if report.run_id else (report.local_date, report.created_at)
    return (*when, report.site, report.side)


RESTORE: dict[str, Callable[[Restoring, Rows], list[Restored]]] = {
    "shoes": restore_shoes,
    "gear_names": restore_gear_names,
    "runs": restore_runs,
    "rest_days": restore_rest_days,
    "pain_reports": restore_pains,
    "traces": restore_traces,
}
