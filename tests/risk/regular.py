"""What the tests of summaries and digests share: letters that are due now, and sending them."""

from datetime import UTC, datetime, timedelta

from django.core import mail

from risk import services
from risk.models import MailDue
from runners import outbox
from runners.models import Coach, OutgoingEmail, Runner
from tests.factories import NOW

DUE = datetime(2026, 9, 21, 7, 30, tzinfo=UTC)  # Monday, half an hour before NOW


def due(who: Runner | Coach, at: datetime = DUE) -> MailDue:
    kind = "weekly" if isinstance(who, Runner) else "digest"
    return MailDue.objects.create(user=who.user, kind=kind, due_at=at)


def decide(kind: str, now: datetime = NOW) -> int:
    """Deal with everybody to whom such a letter is due."""
    seen = 0
    while dealt := services.owe_regular_mail(kind=kind, now=now):
        seen += dealt
    return seen


def owed(who: Runner | Coach) -> OutgoingEmail | None:
    kind = "weekly" if isinstance(who, Runner) else "digest"
    return OutgoingEmail.objects.filter(user=who.user, kind=kind).first()


def regular_letter(who: Runner | Coach, at: datetime = DUE, change=None):
    """Return the letter that comes at `at`, or the reason why there is none; `change` happens before it is sent."""
    kind = due(who, at).kind
    now = at + timedelta(minutes=30)
    decide(kind, now)
    email = owed(who)
    if email is None:
        return "not owed"
    if change is not None:
        change()
    outbox.deliver(email.pk, now)
    email.refresh_from_db()
    return mail.outbox[-1] if email.state == "sent" else email.outcome
