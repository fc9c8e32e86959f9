"""Revalidate, hand over, settle: how one claimed e-mail goes out, or is put off, or is given up.

The table of outcomes: what was surely not accepted is tried again on the ladder; a "never" ends it, and two of them
stop the address; what is nobody's own fault pauses the channel and burns no attempt; and where nobody knows, a letter
about health goes out once more with the same Message-ID, and any other waits for somebody to decide.
"""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from runners import program, transport
from runners.models import AddressTrouble, OutgoingEmail
from runners.outbox import channel
from runners.outbox.again import UNBUILT
from runners.outbox.checking import Built, Changed, NotOurs, build, mark_handed_over
from runners.outbox.claiming import UNKNOWN_WAIT, claim, hold
from runners.outbox.registry import Message, NoLongerDue, NotYet, repeats_in_doubt
from runners.outbox.settling import JITTER, UNKNOWN, put_off, put_off_burning, settle

logger = logging.getLogger(__name__)

NOT_YET_WAIT = timedelta(seconds=30)
CHANGED_WAIT = timedelta(seconds=5)
NOT_DUE, PAUSED = "not due", "channel paused"

State = OutgoingEmail.State


@contextmanager
def post() -> Iterator[transport.Transport]:
    """Yield a way out for the letters of the block; it connects with the first one."""
    server = transport.current()
    try:
        yield server
    finally:
        server.close()


def deliver(email_id: uuid.UUID, now: datetime) -> str:
    """Send one owed e-mail if it is due and still true; return what became of it.

    A state ("sent", "suppressed", "failed", "ambiguous"), "postponed", "not ours", "not due", or "channel paused".
    """
    if not (channel.is_open(now) or transport.is_off()):
        return PAUSED
    email = claim(email_id, now)
    if email is None:
        return NOT_DUE
    with post() as server:
        return deliver_claimed(email, now, server)


def deliver_claimed(email: OutgoingEmail, now: datetime, server: transport.Transport) -> str:
    """Send one e-mail that we have claimed; return what became of it, as `deliver` does."""
    if not hold(email, now):
        return NOT_DUE
    try:
        built = build(email, now)
    except NoLongerDue as reason:
        return settle(email, State.SUPPRESSED, str(reason))
    except NotYet:
        return put_off(email, now, "waiting for a rescore", NOT_YET_WAIT)
    except Exception:
        # A fault of ours: the row must not stay claimed, and must not be tried every few seconds.
        logger.exception("building %s failed", email)
        return put_off_burning(email, now, f"{UNBUILT} ({program.release()})")
    if transport.is_off():
        return settle(email, State.SUPPRESSED, channel.NO_SERVER)
    return _hand_over(email, built, now, server)


def _hand_over(email: OutgoingEmail, built: Built, now: datetime, server: transport.Transport) -> str:
    try:
        server.send(_letter(email, built.message), lambda: mark_handed_over(email, built, now))
    except NotOurs:
        return NOT_DUE
    except NoLongerDue as reason:
        return settle(email, State.SUPPRESSED, str(reason))
    except Changed:
        return put_off(email, now, "changed meanwhile", CHANGED_WAIT)
    except transport.ChannelDown as fault:
        # Before the next letter is tried: the row is due again, and nobody must find the channel open.
        channel.pause(fault.reason, now)
        settled = settle(email, State.PENDING, f"{channel.WAITING} ({fault.reason})")
        return settled if settled == "not ours" else PAUSED
    except transport.Deferred as fault:
        return _deferred(email, fault, now)
    except transport.Refused as fault:
        return _refused(email, fault, now)
    except transport.Unknown as fault:
        logger.warning("%s: nobody knows whether it arrived (%s)", email, fault)
        return _in_doubt(email, now)
    settled = settle(email, State.SENT, "", on_settled=lambda: _sent(email, built.message), sent_at=now)
    channel.note_acceptance(now)
    return settled


def _deferred(email: OutgoingEmail, fault: transport.Deferred, now: datetime) -> str:
    if fault.is_recipient:
        return put_off_burning(email, now, f"recipient deferred ({fault.code})")
    channel.note_deferral(now)
    return put_off_burning(email, now, f"{channel.DEFERRED} ({fault.code})")


def _refused(email: OutgoingEmail, fault: transport.Refused, now: datetime) -> str:
    outcome = f"recipient refused ({fault.code})" if fault.is_recipient else f"refused ({fault.code})"
    user = email.user

    def note() -> None:
        if fault.is_address and user is not None:
            AddressTrouble.objects.note(user=user, now=now, code=outcome)

    return settle(email, State.FAILED, outcome, on_settled=note, attempts=F("attempts") + 1)


def _in_doubt(email: OutgoingEmail, now: datetime) -> str:
    counts: dict[str, Any] = {"attempts": F("attempts") + 1, "doubts": F("doubts") + 1}
    if email.doubts or not repeats_in_doubt(email.kind):
        return settle(email, State.AMBIGUOUS, UNKNOWN, **counts)
    return put_off(email, now, UNKNOWN, UNKNOWN_WAIT / (1 - JITTER), **counts)  # never before the ten minutes


def _sent(email: OutgoingEmail, message: Message) -> None:
    OutgoingEmail.objects.filter(pk=email.pk).update(attempts=F("attempts") + 1)
    if email.user is not None:
        AddressTrouble.objects.forget(email.user)
    if message.on_sent is not None:
        message.on_sent()


def _letter(email: OutgoingEmail, message: Message) -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [email.address],
        headers={"Message-ID": email.message_id, "Auto-Submitted": "auto-generated", **message.headers},
    )
    letter.attach_alternative(message.html, "text/html")
    return letter
