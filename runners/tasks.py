"""Background work about people: sending what the outbox owes."""

import logging
import time
import uuid
from datetime import datetime, timedelta

from celery import shared_task
from django.core.management import call_command

from runners import clock, outbox, services
from runners.models import Export, Heartbeat, OutgoingEmail
from runners.nudges import nudge

logger = logging.getLogger(__name__)

EXPORT_UNHEARD_AFTER = timedelta(seconds=15)  # a copy asked for longer ago has lost its nudge
SWEEP_BUDGET_S = 20.0  # no new e-mail is begun after that; the next sweep goes on


@shared_task
def send_email(email_id: str) -> None:
    """Send one owed e-mail; harmless when it was sent before or is not due yet."""
    outcome = outbox.deliver(uuid.UUID(email_id), clock.now())
    logger.info("e-mail %s: %s", email_id, outcome)


@shared_task
def heartbeat() -> None:
    """Note that a worker takes tasks from the broker."""
    Heartbeat.objects.beat("worker", clock.now())


@shared_task
def clear_sessions() -> None:
    """Delete the sessions that are over; they name accounts and what was looked for."""
    call_command("clearsessions")


@shared_task
def build_export(export_id: str) -> None:
    """Make one copy of everything, then send the letter about it; harmless when somebody else makes it."""
    make_export(uuid.UUID(export_id), clock.now())


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


def sweep(*, limit: int = 400) -> int:
    """Send what is due, without a broker, for about SWEEP_BUDGET_S; return how many e-mails were looked at.

    Before that, forget the invitations that ended long ago: one look at a small table.

    Ends when the mail server turns out to be away: each of the others would wait for it as long. One e-mail that
    cannot be sent, for whatever reason, never keeps the rest waiting. Any number of processes may do this at once.
    """
    end = time.monotonic() + SWEEP_BUDGET_S
    now = clock.now()
    services.forget_invitations(now=now)
    outbox.recover(now)
    if not outbox.probe(now) and not outbox.is_off():
        return 0
    outbox.try_one(now)
    outbox.try_mended(now)
    seen = 0
    with outbox.post() as server:
        while seen < limit and time.monotonic() <= end:
            batch = outbox.claim_due(now, limit - seen)  # what falls due meanwhile is for the next sweep
            if not batch:
                break
            done, goes_on = _sweep_batch(batch, server, end)
            seen += done
            if not goes_on:
                break
    return seen


def _sweep_batch(batch: list[OutgoingEmail], server: outbox.Transport, end: float) -> tuple[int, bool]:
    """Send what we have claimed; return how many were tried, and whether to claim more. The rest is given back."""
    for place, email in enumerate(batch):
        if time.monotonic() > end:
            outbox.release(batch[place:])
            return place, False
        if _sweep_one(email, server) == outbox.PAUSED:
            outbox.release(batch[place + 1 :])
            return place + 1, False
    return len(batch), True


def _sweep_one(email: OutgoingEmail, server: outbox.Transport) -> str:
    # The hour of this e-mail, not of the sweep: its lease, its expiry and its next attempt begin now.
    now = clock.now()
    try:
        return outbox.deliver_claimed(email, now, server)
    except Exception:
        logger.exception("e-mail %s could not be delivered", email.pk)
        outbox.give_back_broken(email, now)
        return "failed"
