"""Background work about people: sending what the outbox owes."""

import logging
import time
import uuid
from datetime import datetime, timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from runners import outbox, services
from runners.models import Export, Heartbeat, OutgoingEmail
from runners.nudges import nudge

logger = logging.getLogger(__name__)

EXPORT_UNHEARD_AFTER = timedelta(seconds=15)  # a copy asked for longer ago has lost its nudge
SWEEP_BUDGET_S = 20.0  # no new e-mail is begun after that; the next sweep goes on


@shared_task
def send_email(email_id: str) -> None:
    """Send one owed e-mail; harmless when it was sent before or is not due yet."""
    outcome = outbox.deliver(uuid.UUID(email_id), timezone.now())
    logger.info("e-mail %s: %s", email_id, outcome)


@shared_task
def heartbeat() -> None:
    """Note that a worker takes tasks from the broker."""
    Heartbeat.objects.beat("worker", timezone.now())


@shared_task
def clear_sessions() -> None:
    """Delete the sessions that are over; they name accounts and what was looked for."""
    call_command("clearsessions")


@shared_task
def build_export(export_id: str) -> None:
    """Make one copy of everything, then send the letter about it; harmless when somebody else makes it."""
    make_export(uuid.UUID(export_id), timezone.now())


def make_export(export_id: uuid.UUID, now: datetime) -> None:
    """Make a copy. A failure of ours is noted without a word of what was in it; the lease says when to try again."""
    try:
        email_id = services.build_export(export_id=export_id, now=now)
    except Exception as fault:
        logger.error("export %s broke off (%s)", export_id, type(fault).__name__)
        return
    if email_id is not None:
        nudge_email(email_id)


def nudge_export(export_id: uuid.UUID) -> None:
    """Ask a worker to make this copy soon; if nobody hears it, the sweeper will."""
    nudge(build_export, str(export_id))


def sweep_exports(now: datetime) -> int:
    """Delete the copies whose time is over, then make the one that has waited longest; return how many were made.

    One at a time: it may take a minute, and the sweeper has other people waiting.
    """
    services.forget_exports(now=now)
    unheard = Export.objects.to_build(now).filter(created_at__lte=now - EXPORT_UNHEARD_AFTER)
    waiting = unheard.order_by("created_at").values_list("pk", flat=True).first()
    if waiting is None:
        return 0
    make_export(waiting, now)
    return 1


def nudge_email(email_id: uuid.UUID) -> None:
    """Ask a worker to send this e-mail soon; if nobody hears it, the sweeper will."""
    nudge(send_email, str(email_id))


def sweep(*, limit: int = 50) -> int:
    """Send what is due, without a broker, for about SWEEP_BUDGET_S; return how many e-mails were looked at.

    Before that, forget the invitations that ended long ago: one look at a small table.

    Ends when the mail server turns out to be away: each of the others would wait for it as long. One e-mail that
    cannot be sent, for whatever reason, never keeps the rest waiting.
    """
    end = time.monotonic() + SWEEP_BUDGET_S
    services.forget_invitations(now=timezone.now())
    due = OutgoingEmail.objects.due(timezone.now()).order_by("next_attempt_at").values_list("pk", flat=True)[:limit]
    seen = 0
    for email_id in list(due):
        if time.monotonic() > end:
            break
        seen += 1
        if _sweep_one(email_id) == "postponed" and _says_outage(email_id):
            break
    return seen


def _sweep_one(email_id: uuid.UUID) -> str:
    try:
        # The hour of this e-mail, not of the sweep: its lease, its expiry and its next attempt begin now.
        return outbox.deliver(email_id, timezone.now())
    except Exception:
        logger.exception("e-mail %s could not be delivered", email_id)
        return "failed"


def _says_outage(email_id: uuid.UUID) -> bool:
    """Return whether this e-mail was put off because no mail server answered, rather than for a reason of its own."""
    return OutgoingEmail.objects.filter(pk=email_id, outcome__startswith="no mail server").exists()
