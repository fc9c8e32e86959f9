"""After the reading: the runner's answers to what was doubtful, and which pair a name in the file means."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from training.models import GearName, Import, ImportItem, Run, Shoe
from training.services.consents import locked
from training.services.imports.undoing import remove_unused_pairs
from training.signals import training_changed

Outcome = ImportItem.Outcome


@dataclass(frozen=True)
class Gear:
    """A name in the file, how much was done in that pair, and the pair it stands for now."""

    name: str
    runs: int
    distance_m: int
    shoe: Shoe | None
    is_new: bool  # the pair came with this import


@dataclass(frozen=True)
class Pair:
    """What the runner made of a name: one of their pairs, or None for the one that came with the file."""

    shoe: Shoe | None
    start_distance_m: int | None = None  # of a pair that came with this import; None leaves it


@transaction.atomic
def answer_import(
    *, parent: Import, keep: set[int], leave_out: set[int], pairs: Mapping[str, Pair], now: datetime
) -> None:
    """Settle the questions whose numbers are given, and put the runs of each name into the pair chosen for it.

    What was settled before stays settled; what is not named stays asked. Announces once what changed.
    """
    row = locked(parent.runner)
    fresh = Import.objects.select_for_update().get(pk=parent.pk)
    if fresh.state not in (Import.State.DONE, Import.State.FAILED):
        return
    asked = parent.items.filter(outcome=Outcome.ASKED)
    changed = _keep(asked.filter(pk__in=keep - leave_out), now)
    _leave_out(asked.filter(pk__in=leave_out))
    for name, pair in pairs.items():
        changed += _assign(fresh, name, pair)
    remove_unused_pairs(parent=fresh)
    Import.objects.filter(pk=parent.pk).update(questions=parent.items.filter(outcome=Outcome.ASKED).count())
    if changed:
        training_changed.send(sender=Import, runner=row, since=min(changed))


def gear_of(parent: Import) -> list[Gear]:
    """Return the names of shoes in the file, most used first, with the pair that each stands for. Two queries."""
    rows = (
        parent.items.exclude(gear="")
        .filter(run__imported_by=parent)
        .order_by()
        .values_list("gear", "run__shoe")
        .annotate(runs=Count("run"), metres=Sum("run__distance_m"))
        .order_by("-runs", "gear")
    )
    runs_of: Counter[str] = Counter()
    metres_of: Counter[str] = Counter()
    worn: dict[str, UUID | None] = {}  # the pair that most runs of the name are in
    for name, shoe_id, runs, metres in rows:
        runs_of[name] += runs
        metres_of[name] += metres or 0
        worn.setdefault(name, shoe_id)
    shoes = Shoe.objects.in_bulk([shoe_id for shoe_id in worn.values() if shoe_id])
    found = []
    for name, shoe_id in worn.items():
        shoe = shoes.get(shoe_id) if shoe_id else None
        is_new = shoe is not None and shoe.imported_by_id == parent.pk
        found.append(Gear(name, runs_of[name], metres_of[name], shoe, is_new))
    return found


def _keep(asked: "QuerySet[ImportItem]", now: datetime) -> list[date]:
    """Bring what waited into the log; return its dates. Three queries: it may be thousands of tracks."""
    found = list(asked.values_list("pk", "run", "run__local_date"))
    runs = [run for _, run, _ in found if run is not None]
    Run.objects.filter(pk__in=runs, version=1).update(deleted_at=None, updated_at=now)
    ImportItem.objects.filter(pk__in=[pk for pk, _, _ in found]).update(outcome=Outcome.ADDED, reason="you_kept")
    return [on for _, run, on in found if run is not None]


def _leave_out(asked: "QuerySet[ImportItem]") -> None:
    """Settle these as left out. Their runs stay, deleted: the same file again need not ask again."""
    doubles = asked.filter(reason="maybe_same")
    numbers = list(doubles.values_list("pk", flat=True))
    asked.exclude(pk__in=numbers).update(outcome=Outcome.SKIPPED, reason="you_left_out")
    ImportItem.objects.filter(pk__in=numbers).update(outcome=Outcome.DUPLICATE, reason="you_skipped")


def _assign(parent: Import, name: str, pair: Pair) -> list[date]:
    """Put the runs of this name into the pair, remember it, and set what a new pair came with; return dates."""
    runs = Run.objects.filter(imported_by=parent, import_items__parent=parent, import_items__gear=name)
    shoe = pair.shoe
    if shoe is None or shoe.runner_id != parent.runner_id:
        return []
    moved = runs.exclude(shoe=shoe).filter(Q(version=1) | Q(shoe__imported_by=parent))
    dates = list(moved.values_list("local_date", flat=True))
    Run.objects.filter(pk__in=list(moved.values_list("pk", flat=True))).update(shoe=shoe)
    GearName.objects.update_or_create(runner=parent.runner, name=name.casefold()[:100], defaults={"shoe": shoe})
    own = parent.shoes.filter(pk=shoe.pk)
    if pair.start_distance_m is not None and own.exclude(start_distance_m=pair.start_distance_m).exists():
        own.update(start_distance_m=pair.start_distance_m)
        dates += list(runs.values_list("local_date", flat=True))
    return dates
