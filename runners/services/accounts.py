"""The account itself: what a person is, and the end of it."""

import hashlib
import re
from datetime import datetime
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q

from runners.models import Coach, CoachingLink, Invitation, Runner, Units, User
from runners.services.exports import forget_exports_of
from runners.signals import mail_timing_changed, runner_erased, sharing_changed


@transaction.atomic
def become(*, user: User, is_runner: bool, is_coach: bool, time_zone: str = "UTC", units: str = Units.KM) -> None:
    """Make the account a runner, a coach or both; what it is already stays as it is."""
    if is_runner:
        Runner.objects.get_or_create(user=user, defaults={"time_zone": time_zone, "units": units})
    if is_coach:
        Coach.objects.get_or_create(user=user, defaults={"time_zone": time_zone})


def finish_welcome(*, runner: Runner, now: datetime) -> None:
    """Note when the runner came to the end of the welcome, the first time."""
    Runner.objects.filter(pk=runner.pk, welcomed_at__isnull=True).update(welcomed_at=now)


def call(*, user: User, name: str) -> None:
    """Note what the person wants to be called; blanks around it and line breaks in it go."""
    user.name = " ".join(name.split())
    User.objects.filter(pk=user.pk).update(name=user.name)


@transaction.atomic
def move_coach(*, coach: Coach, time_zone: str) -> None:
    """Note in which time zone a coach lives: by it their e-mails know the hour."""
    Coach.objects.filter(pk=coach.pk).update(time_zone=time_zone)
    mail_timing_changed.send(sender=Coach, user=coach.user)


def choose_theme(*, user: User, theme: str) -> None:
    User.objects.filter(pk=user.pk).update(theme=theme)


@transaction.atomic
def erase(*, user: User) -> None:
    """Delete the account with everything that hangs on it, in every table, at once.

    Rows that point here go by their foreign keys. Three kinds of trace have none: sessions, the admin's log
    about this account, and the rate limits' cache. Files go after commit, by those who hear `runner_erased`.
    """
    runner = Runner.objects.select_for_update(of=("self",)).filter(user=user).first()
    coach = Coach.objects.select_for_update(of=("self",)).filter(user=user).first()
    if runner is not None:
        runner_erased.send(sender=Runner, runner=runner)
    if coach is not None:  # what was worked out for them is worked out no more
        for link in CoachingLink.objects.filter(coach=coach, ended_at__isnull=True).select_related("runner"):
            sharing_changed.send(sender=CoachingLink, runner=link.runner, link=link)
    forget_exports_of(user=user)
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    emails = {email.lower() for email in [user.email, *addresses]}
    theirs = Q(email__in=emails) | Q(link__runner__user=user) | Q(link__coach__user=user)
    Invitation.objects.filter(theirs).delete()  # also one that was accepted under an earlier address
    _end_sessions({str(user.pk), user.pk.hex, *emails})
    LogEntry.objects.filter(object_id__in=[str(user.pk), user.pk.hex]).delete()
    _forget_rate_limits(user, emails)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lamella.erasing = 'yes'")  # the record of accesses goes with its runner alone
    user.delete()


def _end_sessions(marks: set[str]) -> None:
    """Delete each session that names the account: signed in, or on the way to it."""
    whole = "|".join(re.escape(mark) for mark in sorted(marks))
    named = re.compile(rf"(?<![\w.+-])(?:{whole})(?![\w.-]*\w)", re.IGNORECASE)
    for session in Session.objects.iterator():
        if named.search(str(session.get_decoded())):
            session.delete()


def _forget_rate_limits(user: User, emails: set[str]) -> None:
    """Delete the cache rows whose key is made of the account's id or of a hash of its addresses."""
    host = urlsplit(settings.SITE_URL).netloc  # failed sign-ins are counted by site and address
    keys = [*emails, *(f"{host}:{email}" for email in emails)]
    parts = [str(user.pk), *(hashlib.sha256(key.encode()).hexdigest() for key in keys)]
    table = connection.ops.quote_name(cache._table)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        for part in parts:
            cursor.execute(f"DELETE FROM {table} WHERE cache_key LIKE %s", [f"%{part}%"])  # noqa: S608
