"""The week that a runner chose in the planner: kept, read for Today, brought back from a copy."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from risk.models import PlannedWeek
from risk.models.planned import DAYS
from risk.services.planning import WeekPlan
from runners.exports import BadRow, Restored, Restoring, mapped_id, read_row
from runners.exports.restoring import read_id
from runners.models import Category, Runner
from runners.services import restore_rows
from runners.services.restoring import SAME
from training.services.consents import locked


@transaction.atomic
def use_week(*, runner: Runner, plan: WeekPlan, now: datetime) -> PlannedWeek:
    """Keep this week's limits for Today, in place of an earlier choice. Raises ConsentMissing.

    Under the runner's lock, which a withdrawal takes too: it deletes the week, and none may come after it.
    """
    runner = locked(runner, (Category.TRAINING, Category.RISK))
    facts = {"first_on": plan.today + timedelta(days=1), "daily_m": list(plan.daily_m), "chosen_at": now}
    chosen, _ = PlannedWeek.objects.update_or_create(runner=runner, defaults=facts)
    return chosen


def drop_week(*, runner: Runner) -> None:
    """Forget the chosen week."""
    PlannedWeek.objects.filter(runner=runner).delete()


def planned_week(runner: Runner, today: date, categories: frozenset[str]) -> PlannedWeek | None:
    """Return the chosen week while it lasts, from the day on which it was chosen. At most one query."""
    if not {Category.TRAINING, Category.RISK} <= categories:
        return None
    eve = today + timedelta(days=1)  # it begins on the day after it was chosen
    standing = PlannedWeek.objects.filter(first_on__gt=today - timedelta(days=DAYS), first_on__lte=eve)
    return standing.filter(runner=runner).first()


def restore_planned_week(context: Restoring, rows: Sequence[Mapping[str, Any]]) -> list[Restored]:
    """Take the chosen week of a copy where none is chosen here."""
    has_one = PlannedWeek.objects.filter(runner=context.runner).exists()

    def make(row: Mapping[str, Any]) -> PlannedWeek | Restored:
        nonlocal has_one
        facts = read_row(PlannedWeek, row, (), context.now)
        if {type(metres) for metres in facts["daily_m"]} != {int}:
            raise BadRow("daily_m")
        if has_one:
            return SAME
        has_one = True
        return PlannedWeek(id=mapped_id(context.runner, read_id(row)), runner=context.runner, **facts)

    return restore_rows(context, rows, Category.RISK, make)
