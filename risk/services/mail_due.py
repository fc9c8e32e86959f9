"""When regular letters are due: the weekly summary of a runner, the digest of a coach.

At half past seven by the person's own wall clock. A time that the clocks skip moves forward, one that comes twice is
the first of the two: each goes through UTC and back.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from risk.models import MailDue, unplanned
from runners.models import Coach, MailSettings, Runner, User

AT = time(7, 30)
ROLES = {MailDue.Kind.WEEKLY: "runner", MailDue.Kind.DIGEST: "coach"}


def moment_of(day: date, zone: ZoneInfo, at: time = AT) -> datetime:
    """Return in UTC when this wall-clock time of this date first comes; where it never does, just after the gap."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_moment(after: datetime, zone: ZoneInfo, weekday: int | None = None, at: time = AT) -> datetime:
    """Return in UTC the first such moment after `after`: on any day, or on this weekday (0 = Monday)."""
    day = after.astimezone(zone).date()
    while (moment := moment_of(day, zone, at)) <= after or weekday not in (None, day.weekday()):
        day += timedelta(days=1)
    return moment


def role_of(user: User, kind: str) -> Runner | Coach | None:
    """Return what this person is for a kind of letter; None where they are no longer."""
    return getattr(user, ROLES[MailDue.Kind(kind)], None)


def wish_of(user: User) -> MailSettings:
    """Return what this person chose, without a question where it was read with the account."""
    return getattr(user, "mail_settings", None) or MailSettings(user=user)


def next_due(user: User, kind: str, after: datetime) -> datetime:
    """Return when the next one is due to this person: each day for a digest, once a week for a summary."""
    who = role_of(user, kind)
    zone = who.zone if who is not None else ZoneInfo("UTC")
    return next_moment(after, zone, wish_of(user).weekly_day if kind == MailDue.Kind.WEEKLY else None)


def plan_new(*, now: datetime, most: int = 500) -> int:
    """Note the next letter of those who have none noted, up to so many of each kind; return how many."""
    made = 0
    for kind, role in ROLES.items():
        people = unplanned(kind, role).select_related(role, "mail_settings")[:most]
        rows = [MailDue(user=user, kind=kind, due_at=next_due(user, kind, now)) for user in people]
        MailDue.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(rows)
    return made


def replan(*, user: User, now: datetime) -> None:
    """Follow a change of zone, day or hour. What is due already stays due: it is dealt with within a minute."""
    person = User.objects.select_related(*ROLES.values(), "mail_settings").get(pk=user.pk)
    for kind in ROLES:
        if role_of(person, kind) is not None:
            waiting = MailDue.objects.filter(user=person, kind=kind, due_at__gt=now)
            waiting.update(due_at=next_due(person, kind, now))
