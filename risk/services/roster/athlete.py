"""One athlete's page for their coach, read and recorded in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from risk.models import CoachNote, RiskWarning, SharedScore
from risk.services.roster.facts import warnings_of, with_state
from risk.services.roster.rows import LOAD_KINDS, Row, rows_of
from runners.models import BoneInjury, CoachingLink, HealthAccess, Share, User
from runners.services import record_access
from training.models import PainReport, Run, Shoe

RUN_WEEKS, PAIN_WEEKS, WARNING_WEEKS = 8, 12, 8
MOST_NOTES = 20
RUN_FIELDS = (  # all but what is written beside a run: that is for the runner alone
    "local_date", "mode", "distance_m", "moving_s", "rpe", "surface", "is_race", "runner_id", "shoe__name",
)  # fmt: skip


@dataclass(frozen=True)
class AthleteFile:
    """What the page prints. A list is None where its category is not shared, and empty where there is nothing."""

    row: Row
    score: SharedScore | None  # with its detail; None unless the load may be told
    runs: Sequence[Run] | None
    shoes: Sequence[Shoe] | None
    pains: Sequence[PainReport] | None
    injuries: Sequence[BoneInjury] | None
    past_warnings: Sequence[RiskWarning]
    notes: Sequence[CoachNote]


@transaction.atomic(savepoint=False)
def athlete(user: User, link_id: uuid.UUID, now: datetime) -> AthleteFile | None:
    """Return what this coach may see of one athlete now; None where there is nothing for them.

    As many queries for one run as for a thousand; a read that cannot be recorded fails.
    """
    link = with_state(CoachingLink.objects.visible_to(user)).filter(pk=link_id).first()
    if link is None:
        return None
    row = rows_of([link], now, with_detail=True)[0]
    shares, runner, today = row.shares, link.runner, row.today
    runs = shoes = pains = injuries = None
    if Share.TRAINING in shares:
        since = today - timedelta(weeks=RUN_WEEKS, days=today.weekday()) + timedelta(weeks=1)
        kept = runner.runs.kept().filter(local_date__gte=since).select_related("shoe")
        runs = list(kept.only(*RUN_FIELDS).newest_first())
        shoes = list(runner.shoes.in_use().with_mileage().order_by("-is_default", "name", "pk"))
    if Share.PAIN in shares:
        reports = runner.pain_reports.kept().filter(local_date__gt=today - timedelta(weeks=PAIN_WEEKS))
        pains = list(reports.order_by("-local_date", "site", "side", "pk"))
        injuries = list(BoneInjury.objects.filter(runner=runner).order_by("-happened_on", "pk"))
    past = _past_warnings(link, row, now)
    notes = list(CoachNote.objects.filter(link=link).order_by("-written_at", "-pk")[:MOST_NOTES])
    record_access(actor=user, links=[link], page=HealthAccess.Page.ATHLETE, now=now)
    score = row.score if row.kind in LOAD_KINDS else None
    return AthleteFile(row, score, runs, shoes, pains, injuries, past, notes)


def _past_warnings(link: CoachingLink, row: Row, now: datetime) -> list[RiskWarning]:
    """Return the closed warnings of the last weeks; those about load only while load may be told."""
    hides_load = frozenset() if row.kind in LOAD_KINDS else frozenset({link.runner_id})
    since = row.today - timedelta(weeks=WARNING_WEEKS)
    found = warnings_of([link], hides_load, closed_since=since).get(link.runner_id, [])
    closed = [warning for warning in found if warning.closed_on is not None]
    return sorted(closed, key=lambda warning: (warning.closed_on, warning.opened_on), reverse=True)
