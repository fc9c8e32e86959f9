"""E-mail that is owed: decided once, delivered at least once, or visibly not.

A row is claimed by one conditional UPDATE before anything is sent, so any number of workers and sweepers may
try at once. What a kind means (is it still true, what does it say) is registered by the app that owns it.
"""

import logging
import random
import smtplib
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise

from runners.models import Consent, EmailMute, OutgoingEmail, Runner, User

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
REVIVABLE = ("no longer true", "retired")  # called off, and may become true again
UNKNOWN_WAIT = timedelta(minutes=10)  # the connection broke after the server had the message: it may have arrived
NOT_YET_WAIT = timedelta(seconds=30)
OUTAGE_WAIT = timedelta(minutes=5)  # the mail server is away or refuses us: nobody's attempts are burnt


class NoLongerDue(Exception):
    """The e-mail must not go out; the argument is a reason code."""


class NotYet(Exception):
    """Whether the e-mail is still true is being worked out; ask again in a little while."""


@dataclass(frozen=True)
class Message:
    """What is to be sent. `on_sent` runs in the transaction that marks the row as sent."""

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    on_sent: Callable[[], None] | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of e-mail. `build` returns the message, or raises NoLongerDue."""

    code: str
    label: str | Promise
    categories: frozenset[str]  # consents of the runner that it needs
    build: Callable[[OutgoingEmail, datetime], Message]
    mutable: bool = True  # may be turned off in the settings (a link in the mail itself always works)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called once from its app's `emails` module."""
    _kinds[kind.code] = kind


def kinds() -> list[Kind]:
    """Return the kinds, in the order in which they were registered."""
    return list(_kinds.values())


def owe(
    *,
    kind: str,
    user: User,
    dedupe_key: str,
    now: datetime,
    runner: Runner | None = None,
    subject_id: uuid.UUID | None = None,
    facts: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    lifetime: timedelta = timedelta(hours=36),
) -> OutgoingEmail | None:
    """Note that an e-mail is owed; return it, or None where the same decision was made before.

    A decision that was called off because it had stopped being true may be made again; one that still waits
    follows its new subject.
    """
    due = not_before or now
    rows = OutgoingEmail.objects.bulk_create(
        [
            OutgoingEmail(
                kind=kind,
                user=user,
                runner=runner,
                dedupe_key=dedupe_key,
                subject_id=subject_id,
                facts=facts or {},
                next_attempt_at=due,
                expires_at=due + lifetime,
            )
        ],
        ignore_conflicts=True,
    )
    made = OutgoingEmail.objects.filter(pk=rows[0].pk).first()
    if made is not None:
        return made
    same = OutgoingEmail.objects.filter(dedupe_key=dedupe_key)
    same.filter(state=OutgoingEmail.State.PENDING).update(subject_id=subject_id)
    revived = same.filter(state=OutgoingEmail.State.SUPPRESSED, outcome__in=REVIVABLE).update(
        state=OutgoingEmail.State.PENDING,
        outcome="",
        subject_id=subject_id,
        next_attempt_at=due,
        expires_at=due + lifetime,
    )
    return same.first() if revived else None


def claim(email_id: uuid.UUID, now: datetime) -> OutgoingEmail | None:
    """Take one due e-mail for ourselves; None where it is not due or somebody else has it."""
    token = uuid.uuid4()
    mine = (
        OutgoingEmail.objects.due(now)
        .filter(pk=email_id)
        .update(state=OutgoingEmail.State.CLAIMED, claim_token=token, lease_until=now + LEASE)
    )
    return OutgoingEmail.objects.select_related("user", "runner__user").get(pk=email_id) if mine else None


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
    if not _mark_handed_over(email, now):
        return "not due"
    try:
        return _send(email, message, connection, now)
    finally:
        with suppress(Exception):
            connection.close()


def _revalidated(email: OutgoingEmail, now: datetime) -> Message:
    kind = _kinds[email.kind]
    if email.expires_at <= now:
        raise NoLongerDue("expired")
    if not email.user.is_active:
        raise NoLongerDue("account closed")
    if not EmailAddress.objects.filter(user=email.user, email__iexact=email.user.email, verified=True).exists():
        raise NoLongerDue("address not verified")
    if EmailMute.objects.filter(user=email.user, kind=email.kind).exists():
        raise NoLongerDue("turned off")
    if email.runner is not None:
        given = Consent.objects.in_force().filter(runner=email.runner, category__in=kind.categories)
        if given.count() != len(kind.categories):
            raise NoLongerDue("consent withdrawn")
    return kind.build(email, now)


def _mark_handed_over(email: OutgoingEmail, now: datetime) -> bool:
    """Commit, before the mail server sees a byte, that from here on a crash leaves it unknown."""
    email.outcome = RESENT if email.handed_over_at else ""
    mine = OutgoingEmail.objects.filter(pk=email.pk, claim_token=email.claim_token).update(
        handed_over_at=now, outcome=email.outcome, attempts=F("attempts") + 1
    )
    email.attempts += 1
    return bool(mine)


def _send(email: OutgoingEmail, message: Message, connection: BaseEmailBackend, now: datetime) -> str:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [email.user.email],
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
