"""Deciding that a weekly summary or a digest is owed: once a local date, whoever asks and however often.

The row that is due is locked, the letter owed and the next one noted in one transaction. What the letter says, and
whether there is still anything to say, is asked when it is sent (risk/summaries).
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from risk.models import MailDue, ReturnPlan, RiskWarning
from risk.services.digest import read_digest
from risk.services.mail_due import moment_of, next_due, role_of, wish_of
from runners import outbox
from runners.models import Category, Coach, EmailMute, Runner, User
from training.models import Run

logger = logging.getLogger(__name__)

LASTS = timedelta(hours=36)  # a letter of the morning before yesterday is no news
CHUNK = {MailDue.Kind.WEEKLY: 100, MailDue.Kind.DIGEST: 1}  # rows locked at once; a digest reads all athletes
LATER = timedelta(minutes=1)
UPDATING_TAKES = timedelta(minutes=15)  # how long a decision waits for athletes whose score is being worked out
FAULT_WAIT = timedelta(hours=1)
LOOKS_BACK = timedelta(days=14)


@transaction.atomic
def owe_regular_mail(*, kind: str, now: datetime) -> int:
    """Deal with some of the people to whom a letter of this kind is due; return how many, 0 when nobody is left."""
    rows = MailDue.objects.filter(kind=kind).take(now, CHUNK[MailDue.Kind(kind)])
    wanted = _wanted(rows, now)
    for row in rows:
        try:
            with transaction.atomic():
                row.due_at = _deal_with(row, now) if row.pk in wanted else next_due(row.user, kind, now)
        except Exception:
            logger.exception("deciding on %s failed", row)  # nobody else waits for it
            row.due_at = now + FAULT_WAIT
    MailDue.objects.bulk_update(rows, ["due_at"])
    return len(rows)


def _wanted(rows: Sequence[MailDue], now: datetime) -> set[int]:
    """Return the rows of people who want this letter, and of whom there is something to say. Two queries."""
    if not rows:
        return set()
    kind = rows[0].kind
    users = {row.user_id for row in rows}
    muted = set(EmailMute.objects.filter(user__in=users, kind=kind).values_list("user", flat=True))
    fresh = [
        row
        for row in rows
        if row.user_id not in muted
        and row.user.is_active
        and role_of(row.user, kind) is not None
        and now < row.due_at + LASTS
    ]
    if kind == MailDue.Kind.DIGEST:
        return {row.pk for row in fresh}
    with_news = _with_news(fresh)
    return {row.pk for row in fresh if row.user_id in with_news}


def _with_news(rows: Sequence[MailDue]) -> set[UUID]:
    """Return the accounts of runners who ran in the last two weeks, have an open warning or a return plan."""
    by_date: dict[date, list[UUID]] = {}
    for row in rows:
        by_date.setdefault(_local_date(row), []).append(row.user_id)
    found: set[UUID] = set()
    for on, users in by_date.items():
        theirs = {"runner": OuterRef("pk")}
        ran = Run.objects.kept().running().filter(**theirs, local_date__range=(on - LOOKS_BACK, on))
        warned, plan = RiskWarning.objects.open().filter(**theirs), ReturnPlan.objects.open().filter(**theirs)
        about = Runner.objects.storing(Category.TRAINING).filter(user__in=users)
        with_news = about.filter(Q(Exists(ran)) | Q(Exists(warned)) | Q(Exists(plan)))
        found |= set(with_news.values_list("user", flat=True))
    return found


def _local_date(row: MailDue) -> date:
    who = role_of(row.user, row.kind)
    return row.due_at.astimezone(who.zone).date() if who is not None else row.due_at.date()


def _deal_with(row: MailDue, now: datetime) -> datetime:
    """Owe the letter of this local date if there is reason to; return when to look again."""
    on = _local_date(row)
    if isinstance(who := role_of(row.user, row.kind), Coach) and row.kind == MailDue.Kind.DIGEST:
        is_weekly = on.weekday() == wish_of(row.user).weekly_day
        found = read_digest(row.user, now)
        is_open = not found.needs_today and not is_weekly and found.is_updating
        if is_open and now < moment_of(on, who.zone) + UPDATING_TAKES:
            return now + LATER
        if found.needs_today or (is_weekly and found.has_athletes):
            _owe(row, who, on, {"on": on.isoformat(), "weekly": is_weekly}, now)
    elif isinstance(who, Runner):
        _owe(row, who, on, {"on": on.isoformat()}, now)
    return next_due(row.user, row.kind, now)


def _owe(row: MailDue, who: Runner | Coach, on: date, facts: dict[str, object], now: datetime) -> None:
    user: User = row.user
    begins = wish_of(user).after_quiet(max(now, row.due_at), who.zone)
    lifetime = row.due_at + LASTS - begins
    if lifetime > timedelta():
        outbox.owe(
            kind=row.kind,
            user=user,
            runner=who if isinstance(who, Runner) else None,
            dedupe_key=f"{row.kind}:{user.pk}:{on}",
            facts=facts,
            now=now,
            not_before=begins,
            lifetime=lifetime,
        )
