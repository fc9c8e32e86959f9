"""Pain as a coach may know it: the flag of the stop page, or where it was sore. Never taken from the score."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from risk import engine
from risk.services.reading import pain_of
from risk.services.roster.facts import sharing
from runners.models import CoachingLink, Share
from training.models import PainReport, Run

RECENT = timedelta(days=14)  # how long a report without a flag is printed
NEWS = timedelta(days=7)  # how long it asks for a look


@dataclass(frozen=True)
class Sore:
    """The newest standing report that raised no flag; `score` is 0 to 10, None where it was not asked."""

    site: str
    side: str
    score: int | None
    on: date


@dataclass(frozen=True)
class PainFacts:
    flag: engine.PainFlag | None = None
    sore: Sore | None = None
    reports: tuple[PainReport, ...] = ()  # what was read, oldest first


def pains_of(
    links: Sequence[CoachingLink], now: datetime, warned: frozenset[uuid.UUID], since: date | None = None
) -> dict[uuid.UUID, PainFacts]:
    """Return by runner who shares pain what hurts. One query; nothing for those without a recent or standing report.

    Recent is what is not older than 14 days, or than `since`.

    `warned` are the runners with an open pain warning. Where training is not shared no run is looked at: whether
    two sore runs followed each other is then taken from the warning.
    """
    reports: defaultdict[uuid.UUID, list[PainReport]] = defaultdict(list)
    for report in _read(links, now, since):
        reports[report.runner_id].append(report)
    found = {}
    for link in links:
        if mine := reports.get(link.runner_id):
            today = link.runner.today(now)
            dates = _run_dates(mine, today, Share.TRAINING in link.shares(), link.runner_id in warned)
            runs = [engine.Run(on=on, distance_m=1) for on in sorted(dates)]
            flag = engine.pain_flag([pain_of(report, today) for report in mine], runs, today)
            found[link.runner_id] = PainFacts(flag, None if flag else _sore(mine, today), tuple(mine))
    return found


def _read(links: Sequence[CoachingLink], now: datetime, since: date | None) -> list[PainReport]:
    """Return the recent reports, and all of those runners who have one that no clearance has closed.

    Each carries `ran`: the first two dates on or after it with running, which is all that "two runs in a row" needs.
    """
    yesterday = now.date() - timedelta(days=1)
    standing = PainReport.objects.kept().filter(
        Q(cleared_on__isnull=True) | Q(cleared_on__gt=yesterday), runner=OuterRef("runner")
    )
    after = Run.objects.kept().running().filter(runner=OuterRef("runner"), local_date__gte=OuterRef("local_date"))
    dates = ArraySubquery(after.order_by("local_date").values("local_date").distinct()[:2])
    return list(
        PainReport.objects.kept()
        .filter(
            Q(local_date__gt=min(yesterday - RECENT, since or yesterday)) | Exists(standing),
            runner__in=sharing(links, Share.PAIN),
        )
        .annotate(
            ran=Case(
                When(runner__in=sharing(links, Share.PAIN, Share.TRAINING), then=dates),
                default=Value([], output_field=dates.output_field),
            )
        )
        .order_by("local_date", "created_at", "pk")
    )


def _run_dates(reports: list[PainReport], today: date, sees_runs: bool, is_warned: bool) -> set[date]:
    if sees_runs:
        return {on for report in reports for on in report.ran if on <= today}  # type: ignore[attr-defined]
    return {report.local_date for report in reports if report.run_id and report.local_date <= today and is_warned}


def _sore(reports: list[PainReport], today: date) -> Sore | None:
    hurting = [
        report
        for report in reports
        if report.score != 0 and report.cleared_on is None and report.local_date > today - RECENT
    ]
    newest = max(hurting, key=lambda report: (report.local_date, report.score or 0), default=None)
    if newest is None:
        return None
    return Sore(newest.site, newest.side, newest.score, newest.local_date)
