"""Pain without a run, and the end of a pain flag."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from runners.models import Category, Runner
from training.models import PainReport
from training.services.consents import locked
from training.signals import training_changed

FLAG_SCORE = 3  # as the engine's: pain of this much in two runs in a row raises the flag


@transaction.atomic
def report_pain(*, runner: Runner, now: datetime, local_date: date, pain: Mapping[str, Any]) -> PainReport:
    """Note pain on a date without a run: the next morning, at rest, at night."""
    row = locked(runner, [Category.PAIN])
    report = PainReport.objects.create(runner=row, local_date=local_date, created_at=now, **pain)
    training_changed.send(sender=PainReport, runner=row, since=local_date)
    return report


@transaction.atomic
def remove_pain(*, report: PainReport, now: datetime) -> None:
    """Delete a report that was made by mistake."""
    row = locked(report.runner, [Category.PAIN])
    if PainReport.objects.filter(pk=report.pk).delete()[0]:
        training_changed.send(sender=PainReport, runner=row, since=report.local_date)


@transaction.atomic
def keep_flag(*, runner: Runner) -> None:
    """Let a flag that two runs in a row raised stand without them: their consent is about to end."""
    PainReport.objects.standing().filter(runner=runner, run__isnull=False, score__gte=FLAG_SCORE).update(
        keeps_flag=True
    )


@transaction.atomic
def clear_pain(*, runner: Runner, today: date, now: datetime) -> int:
    """Close every standing report: a clinician has cleared the runner. Return how many there were."""
    row = locked(runner, [Category.PAIN])
    standing = PainReport.objects.standing().filter(runner=row)
    dates = dict(standing.values_list("pk", "local_date"))
    if not dates:
        return 0
    training_changed.send(sender=PainReport, runner=row, since=min(dates.values()))
    return PainReport.objects.filter(pk__in=dates).update(cleared_on=today)
