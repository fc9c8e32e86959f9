"""The honest record: how many alerts there were, how many were of use, how many an injury followed.

For the runner all of it, for the operator counts alone, and none of them small enough to be about somebody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from risk.models import FOLLOW_UP, Decision
from risk.services.warnings import families_allowed
from runners.models import Runner

MONTHS = 12
SMALL = 5  # the operator sees no count below it, and nothing made of fewer runners
FEW = 20  # alerts; below it the runner's own numbers say nothing about how good alerts are


@dataclass(frozen=True)
class Counts:
    """Alerts of one month, or of all months shown. `watched` are those whose four weeks are over."""

    first_on: date | None
    alerts: int
    useful: int
    not_useful: int
    watched: int
    followed: int

    @property
    def answered(self) -> int:
        return self.useful + self.not_useful


@dataclass(frozen=True)
class Record:
    """A runner's record: months with alerts, newest first, and their sum."""

    months: tuple[Counts, ...]
    total: Counts

    @property
    def is_small(self) -> bool:
        return self.total.alerts < FEW


@dataclass(frozen=True)
class SiteRow:
    """Counts of one family over all runners; None is a number too small to be shown."""

    family: str
    alerts: int
    runners: int
    useful: int | None
    not_useful: int | None
    watched: int | None
    followed: int | None


@dataclass(frozen=True)
class SiteRecord:
    """`months` counts the families that are shown alone, so that no small number can be worked out from a sum."""

    families: tuple[SiteRow, ...]
    months: tuple[tuple[date, int | None], ...]
    are_some_hidden: bool


def first_month(today: date) -> date:
    """Return the first day of the twelve months that end with this one."""
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return date(months // 12, months % 12 + 1, 1)


def record_of(runner: Runner, today: date, allowed: frozenset[str]) -> Record:
    """Return the record of the last twelve months, of what may be stored now. One query."""
    found = (
        Decision.objects.standing()
        .filter(runner=runner, family__in=families_allowed(allowed), decided_on__gte=first_month(today))
        .with_follow_up()
        .only("decided_on", "useful")
    )
    rows = [(one.decided_on, one.useful, one.was_followed) for one in found]
    starts = sorted({on.replace(day=1) for on, _useful, _followed in rows}, reverse=True)
    months = [_counts([row for row in rows if row[0].replace(day=1) == start], today, start) for start in starts]
    return Record(tuple(months), _counts(rows, today))


def _counts(rows: Iterable[tuple[date, bool | None, bool]], today: date, first_on: date | None = None) -> Counts:
    rows = list(rows)
    watched = [row for row in rows if row[0] + FOLLOW_UP < today]
    return Counts(
        first_on=first_on,
        alerts=len(rows),
        useful=sum(useful is True for _on, useful, _followed in rows),
        not_useful=sum(useful is False for _on, useful, _followed in rows),
        watched=len(watched),
        followed=sum(followed for _on, _useful, followed in watched),
    )


def site_record(today: date) -> SiteRecord:
    """Return the counts of all runners over the last twelve months. Two queries."""
    found = Decision.objects.standing().filter(decided_on__gte=first_month(today))
    is_over = Q(decided_on__lt=today - FOLLOW_UP)
    rows = (
        found.with_follow_up()
        .values("family")
        .annotate(
            alerts=Count("pk"),
            runners=Count("runner", distinct=True),
            yes=Count("pk", filter=Q(useful=True)),
            no=Count("pk", filter=Q(useful=False)),
            over=Count("pk", filter=is_over),
            followed=Count("pk", filter=is_over & Q(was_followed=True)),
        )
        .order_by("-alerts", "family")
    )
    every = list(rows)
    shown = [row for row in every if row["runners"] >= SMALL]
    families = [
        SiteRow(
            family=row["family"],
            alerts=row["alerts"],
            runners=row["runners"],
            useful=_shown(row["yes"]),
            not_useful=_shown(row["no"]),
            watched=_shown(row["over"]),
            followed=_shown(row["followed"]),
        )
        for row in shown
    ]
    months = (
        found.filter(family__in=[row["family"] for row in shown])
        .annotate(month=TruncMonth("decided_on"))
        .values("month")
        .annotate(alerts=Count("pk"), runners=Count("runner", distinct=True))
        .order_by("-month")
    )
    by_month = [(row["month"], row["alerts"] if row["runners"] >= SMALL else None) for row in months]
    return SiteRecord(tuple(families), tuple(_hide_another(by_month)), len(shown) < len(every))


def _hide_another(months: list[tuple[date, int | None]]) -> list[tuple[date, int | None]]:
    """Hide the smallest month beside one that is hidden alone: it would be all alerts without the others."""
    told = [alerts for _month, alerts in months if alerts is not None]
    if len(told) != len(months) - 1 or not told:
        return months
    at = [alerts for _month, alerts in months].index(min(told))
    return [(month, None if number == at else alerts) for number, (month, alerts) in enumerate(months)]


def _shown(number: int) -> int | None:
    """Return a count that is about nobody in particular; none at all is shown too."""
    return number if number >= SMALL or number == 0 else None
