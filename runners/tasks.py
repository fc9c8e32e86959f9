"""Background work about people: sending what the outbox owes."""

import logging
import time
import uuid

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from runners import outbox, services
from runners.models import Heartbeat, OutgoingEmail
from runners.nudges import nudge

logger = logging.getLogger(__name__)

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
