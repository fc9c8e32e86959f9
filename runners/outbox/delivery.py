"""Claim, revalidate, send, settle: how one owed e-mail goes out, or is put off, or is given up.

A row is claimed by one conditional UPDATE before anything is sent, so any number of workers and sweepers may
try at once.
"""

import logging
import random
import smtplib
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from runners.models import CoachingLink, Consent, EmailMute, HealthAccess, OutgoingEmail, Runner, User
from runners.outbox.owing import SHARING_ENDED
from runners.outbox.registry import Kind, Message, NoLongerDue, NotYet, kind_of

logger = logging.getLogger(__name__)

RESENT = "resent"  # outcome of a row that is handed over for the second time
LEASE = timedelta(minutes=5)
LADDER_MIN = (
    1,
    5,
    15,
    60,
    180,
    360,
)  # minutes to wait after the first, second, … refusal; then every 6 hours
JITTER = 0.2
UNKNOWN_WAIT = timedelta(minutes=10)  # the connection broke after the server had the message: it may have arrived
NOT_YET_WAIT = timedelta(seconds=30)
OUTAGE_WAIT = timedelta(minutes=5)  # the mail server is away or refuses us: nobody's attempts are burnt


_READS = ("user", "runner__user", "coaching__runner__user", "invitation__coach__user", "invitation__runner__user")


def claim(email_id: uuid.UUID, now: datetime) -> OutgoingEmail | None:
    """Take one due e-mail for ourselves; None where it is not due or somebody else has it."""
    token = uuid.uuid4()
    mine = (
        OutgoingEmail.objects.due(now)
        .filter(pk=email_id)
        .update(state=OutgoingEmail.State.CLAIMED, claim_token=token, lease_until=now + LEASE)
    )
    return OutgoingEmail.objects.select_related(*_READS).get(pk=email_id) if mine else None


def deliver(email_id: uuid.UUID, now: datetime) -> str:
    """Send one owed e-mail if it is due and still true; return what became of it (a state, or "not due")."""
    email = claim(email_id, now)
    if email is None:
        return "not due"
    if email.handed_over_at and email.outcome == RESENT:
        return _settle(email, OutgoingEmail.State.FAILED, "nobody knows whether it arrived")
    try:
        message = _revalidated(email, now)
        connection = get_connection()
        connection.open()
    except NoLongerDue as reason:
        return _settle(email, OutgoingEmail.State.SUPPRESSED, str(reason))
    except NotYet:
        return _postpone(email, now, "waiting for a rescore", NOT_YET_WAIT)
    except (OSError, smtplib.SMTPException) as fault:
        return _postpone(email, now, f"no mail server ({type(fault).__name__})", OUTAGE_WAIT)
    except Exception:
        # A fault of ours: the row must not stay claimed, and must not be tried every few seconds.
        logger.exception("building %s failed", email)
        return _postpone(email, now, "building failed", _step(email.attempts + 1))
    try:
        if not _mark_handed_over(email, now):
            return "not due"
        return _send(email, message, connection, now)
    except NoLongerDue as reason:
        return _settle(email, OutgoingEmail.State.SUPPRESSED, str(reason))
    finally:
        with suppress(Exception):
            connection.close()


def _revalidated(email: OutgoingEmail, now: datetime) -> Message:
    kind = kind_of(email.kind)
    if email.expires_at <= now:
        raise NoLongerDue("expired")
    if email.user is not None:
        _require_reader(email, email.user)
    _require_consent(email, kind)
    return kind.build(email, now)


def _require_consent(email: OutgoingEmail, kind: Kind) -> None:
    """Raise NoLongerDue unless what it is made of may be kept, and shared with the coach it goes to."""
    if email.coaching is not None:
        shared = CoachingLink(pk=email.coaching.pk).shares()
        if not shared or not kind.categories <= shared:
            raise NoLongerDue(SHARING_ENDED)
    if email.runner is not None:
        given = Consent.objects.in_force().filter(runner=email.runner, category__in=kind.categories)
        if given.count() != len(kind.categories):
            raise NoLongerDue("consent withdrawn")


def _require_reader(email: OutgoingEmail, user: User) -> None:
    if not user.is_active:
        raise NoLongerDue("account closed")
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        raise NoLongerDue("address not verified")
    if EmailMute.objects.filter(user=user, kind=email.kind).exists():
        raise NoLongerDue("turned off")


@transaction.atomic
def _mark_handed_over(email: OutgoingEmail, now: datetime) -> bool:
    """Commit, before the mail server sees a byte, that from here on a crash leaves it unknown.

    Under the runner's lock, which a withdrawal takes too: consent is asked for the last time in the very step after
    which the letter cannot be called back. What tells a coach of a runner goes into the runner's record by it.
    """
    if email.runner is not None:
        Runner.objects.select_for_update(no_key=True, of=("self",)).filter(pk=email.runner.pk).first()
    email.outcome = RESENT if email.handed_over_at else ""
    mine = OutgoingEmail.objects.filter(pk=email.pk, claim_token=email.claim_token).update(
        handed_over_at=now, outcome=email.outcome, attempts=F("attempts") + 1
    )
    if mine:
        _require_consent(email, kind_of(email.kind))  # raising takes the mark back
    email.attempts += 1
    if mine and email.coaching is not None and email.user is not None:
        told = {email.coaching: sorted(kind_of(email.kind).categories)}
        HealthAccess.objects.note(actor=email.user, categories=told, page=HealthAccess.Page.MAIL, now=now)
    return bool(mine)


def _send(email: OutgoingEmail, message: Message, connection: BaseEmailBackend, now: datetime) -> str:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [email.address],
        headers={"Message-ID": email.message_id, "Auto-Submitted": "auto-generated", **message.headers},
        connection=connection,
    )
    mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if all(code >= 500 for code in codes):
            return _settle(email, OutgoingEmail.State.FAILED, f"recipient refused ({codes[0]})")
        return _refused(email, now, f"recipient deferred ({codes[0]})")
    except smtplib.SMTPResponseException as refused:
        if refused.smtp_code >= 500:
            return _settle(email, OutgoingEmail.State.FAILED, f"refused ({refused.smtp_code})")
        return _refused(email, now, f"deferred ({refused.smtp_code})")
    except Exception as fault:
        # The connection broke somewhere around DATA: it may have arrived. Once more, with the same Message-ID.
        logger.warning("%s: %s while sending", email, type(fault).__name__)
        if email.outcome == RESENT:
            return _settle(email, OutgoingEmail.State.FAILED, "nobody knows whether it arrived")
        return _postpone(email, now, "", UNKNOWN_WAIT)
    return _settle(email, OutgoingEmail.State.SENT, "", sent_at=now, on_sent=message.on_sent)


def _refused(email: OutgoingEmail, now: datetime, outcome: str) -> str:
    """Try later what the server said no to before it took the message: this one surely did not arrive."""
    email.handed_over_at = None
    return _postpone(email, now, outcome, _step(email.attempts), handed_over_at=None)


@transaction.atomic
def _settle(
    email: OutgoingEmail,
    state: OutgoingEmail.State,
    outcome: str,
    *,
    sent_at: datetime | None = None,
    on_sent: Callable[[], None] | None = None,
) -> str:
    """Write the end of this attempt, unless the claim has passed to a newer owner."""
    mine = OutgoingEmail.objects.filter(pk=email.pk, claim_token=email.claim_token).update(
        state=state, outcome=outcome, sent_at=sent_at, claim_token=None, lease_until=None
    )
    if not mine:
        logger.warning("%s was settled by a newer owner", email)
        return "not ours"
    if on_sent is not None:
        on_sent()
    return str(state)


def _step(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts."""
    return timedelta(minutes=LADDER_MIN[min(max(attempts, 1), len(LADDER_MIN)) - 1])


def _postpone(email: OutgoingEmail, now: datetime, outcome: str, wait: timedelta, **changes: Any) -> str:
    """Give the row back, to be tried again after about this long."""
    wait *= 1 + random.uniform(-JITTER, JITTER)  # noqa: S311  (spreads retries; nothing secret)
    OutgoingEmail.objects.filter(pk=email.pk, claim_token=email.claim_token).update(
        state=OutgoingEmail.State.PENDING,
        outcome=outcome,
        claim_token=None,
        lease_until=None,
        next_attempt_at=now + wait,
        **changes,
    )
    return "postponed"
