"""Background work about people: sending what the outbox owes."""

import logging
import uuid
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from runners import outbox
from runners.models import Heartbeat, OutgoingEmail
from runners.nudges import nudge

logger = logging.getLogger(__name__)


@shared_task
def send_email(email_id: str) -> None:
    """Send one owed e-mail; harmless when it was sent before or is not due yet."""
    outcome = outbox.deliver(uuid.UUID(email_id), timezone.now())
    logger.info("e-mail %s: %s", email_id, outcome)


@shared_task
def heartbeat() -> None:
    """Note that a worker takes tasks from the broker."""
    Heartbeat.objects.beat("worker", timezone.now())


def nudge_email(email_id: uuid.UUID) -> None:
    """Ask a worker to send this e-mail soon; if nobody hears it, the sweeper will."""
    nudge(send_email, str(email_id))


def sweep(now: datetime, limit: int = 50) -> int:
    """Send what is due, without a broker; return how many e-mails were looked at."""
    due = list(OutgoingEmail.objects.due(now).order_by("next_attempt_at").values_list("pk", flat=True)[:limit])
    for email_id in due:
        outbox.deliver(email_id, now)
    return len(due)
