"""One athlete's page for their coach, read and recorded in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from risk.models import CoachNote, RiskWarning, SharedScore
from risk.services.roster.facts import TrainingFacts, scores_of, with_state
from risk.services.roster.pains import PainFacts
from risk.services.roster.rows import LOAD_KINDS, Facts, Row, facts_of, row_of
from risk.services.warnings import LOAD_FAMILIES
from runners.models import BoneInjury, CoachingLink, HealthAccess, Runner, Share, User
from runners.services import record_access
from training.models import PainReport, Run, Shoe

RUN_WEEKS, PAIN_WEEKS, WARNING_WEEKS = 8, 12, 8
MOST_NOTES = 20
RUN_FIELDS = (  # all but what is written beside a run: that is for the runner alone
    "local_date", "mode", "distance_m", "moving_s", "rpe", "surface", "is_race", "runner_id", "shoe__name",
)  # fmt: skip


@dataclass(frozen=True)
class Training:
    """What a page prints of training; `rests` are the days that were logged as such."""

    runs: Sequence[Run]
    rests: Sequence[date]
    shoes: Sequence[Shoe]


@dataclass(frozen=True)
class AthleteFile:
    """What the page prints. None where the category is not shared, and empty where there is nothing."""

    row: Row
    score: SharedScore | None  # with its detail; None unless the load may be told
    training: Training | None
    pains: Sequence[PainReport] | None
    injuries: Sequence[BoneInjury] | None
    past_warnings: Sequence[RiskWarning]
    notes: Sequence[CoachNote]


@transaction.atomic(savepoint=False)
def athlete(user: User, link_id: uuid.UUID, now: datetime) -> AthleteFile | None:
    """Return what this coach may see of one athlete now; None where there is nothing for them.

    Ten queries, for one run as for a thousand; a read that cannot be recorded fails.
    """
    link = with_state(CoachingLink.objects.visible_to(user)).filter(pk=link_id).first()
    if link is None:
        return None
    shares, runner, today = link.shares(), link.runner, link.runner.today(now)
    training = _training(runner, today) if Share.TRAINING in shares else None
    known = {runner.pk: _known(training.runs)} if training else {}
    scores = scores_of([link], with_detail=True)
    facts = facts_of([link], now, scores, known, since=today - timedelta(weeks=PAIN_WEEKS))
    row = row_of(link, facts, now)
    pains = injuries = None
    if Share.PAIN in shares:
        pains = _pains(facts.pains.get(runner.pk, PainFacts()), today)
        injuries = list(BoneInjury.objects.filter(runner=runner).order_by("-happened_on", "pk"))
    notes = list(CoachNote.objects.filter(link=link).order_by("-written_at", "-pk")[:MOST_NOTES])
    record_access(actor=user, links=[link], page=HealthAccess.Page.ATHLETE, now=now)
    score = row.score if row.kind in LOAD_KINDS else None
    return AthleteFile(row, score, training, pains, injuries, _past_warnings(row, facts), notes)


def _training(runner: Runner, today: date) -> Training:
    """Return the weeks that the page prints, from a Monday on. Three queries."""
    since = today - timedelta(weeks=RUN_WEEKS, days=today.weekday()) + timedelta(weeks=1)
    kept = runner.runs.kept().filter(local_date__gte=since).select_related("shoe")
    rests = runner.rest_days.filter(local_date__gte=since).order_by("-local_date")
    shoes = runner.shoes.in_use().with_mileage().order_by("-is_default", "name", "pk")
    return Training(
        runs=list(kept.only(*RUN_FIELDS).newest_first()),
        rests=list(rests.values_list("local_date", flat=True)),
        shoes=list(shoes),
    )


def _known(runs: Sequence[Run]) -> TrainingFacts:
    """Return what a row knows of training. A last run before these weeks is as much silence as none."""
    recent = tuple((run.local_date, run.distance_m) for run in runs if run.is_running)
    return TrainingFacts(recent, max((on for on, _metres in recent), default=None))


def _pains(found: PainFacts, today: date) -> list[PainReport]:
    """Return the reports that the page prints, newest first."""
    listed = [report for report in found.reports if report.local_date > today - timedelta(weeks=PAIN_WEEKS)]
    listed.sort(key=lambda report: (report.site, report.side, report.pk))
    return sorted(listed, key=lambda report: report.local_date, reverse=True)


def _past_warnings(row: Row, facts: Facts) -> list[RiskWarning]:
    """Return the closed warnings of the last weeks; those about load only while load may be told."""
    since, tells_load = row.today - timedelta(weeks=WARNING_WEEKS), row.kind in LOAD_KINDS
    closed = [
        (warning.closed_on, warning.opened_on, warning)
        for warning in facts.warnings.get(row.runner_id, ())
        if warning.closed_on is not None
        and warning.closed_on >= since
        and (tells_load or warning.family not in LOAD_FAMILIES)
    ]
    return [warning for _closed, _opened, warning in sorted(closed, key=lambda one: one[:2], reverse=True)]
