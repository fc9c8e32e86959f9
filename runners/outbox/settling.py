"""The end of an attempt, written by its owner alone."""

import logging
import random
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from runners.models import OutgoingEmail

logger = logging.getLogger(__name__)

LADDER_MIN = (1, 5, 15, 60, 180, 360)  # minutes after the first, second, … attempt in vain; then every 6 hours
JITTER = 0.2
UNKNOWN = "nobody knows whether it arrived"
NAMED = (OutgoingEmail.State.FAILED, OutgoingEmail.State.AMBIGUOUS)
FREE: dict[str, Any] = {"claim_token": None, "lease_until": None, "phase": OutgoingEmail.Phase.BEFORE}
# A database that restarts must not make us forget that the letter was taken: seconds between looks.
PATIENCE_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)


def step(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts."""
    return timedelta(minutes=LADDER_MIN[min(max(attempts, 1), len(LADDER_MIN)) - 1])


def settle(
    email: OutgoingEmail,
    state: OutgoingEmail.State,
    outcome: str,
    *,
    on_settled: Callable[[], None] | None = None,
    **changes: Any,
) -> str:
    """Write the end, unless the claim has passed to a newer owner. `on_settled` runs in the same transaction."""
    for patience_s in (*PATIENCE_S, None):
        try:
            return _settle(email, state, outcome, on_settled, changes)
        except (OperationalError, InterfaceError):
            if patience_s is None or connection.in_atomic_block:
                raise
            logger.warning("%s: the database does not answer; its end is written later", email)
            connection.close()
            time.sleep(patience_s)
    raise AssertionError("unreachable")


@transaction.atomic
def _settle(
    email: OutgoingEmail,
    state: OutgoingEmail.State,
    outcome: str,
    on_settled: Callable[[], None] | None,
    changes: dict[str, Any],
) -> str:
    mine = OutgoingEmail.objects.filter(pk=email.pk, claim_token=email.claim_token)
    if not mine.update(state=state, outcome=outcome, **FREE, **changes):
        logger.warning("%s was settled by a newer owner", email)
        return "not ours"
    if on_settled is not None:
        on_settled()
    name_ended(email.pk, state, outcome)
    return str(state)


def name_ended(email_id: uuid.UUID, state: OutgoingEmail.State, outcome: str) -> None:
    """Let the log name a letter that an operator may want to look up: by the id alone, which begins its Message-ID
    and is what the mail server's log knows it by."""
    if state in NAMED:
        logger.warning("e-mail %s ended: %s (%s)", email_id, state, outcome)


def put_off(email: OutgoingEmail, now: datetime, outcome: str, wait: timedelta, **changes: Any) -> str:
    """Give the row back, to be tried again after about this long."""
    later = now + wait * (1 + random.uniform(-JITTER, JITTER))  # noqa: S311  (spreads retries; nothing secret)
    return _give_back(email, outcome, next_attempt_at=later, **changes)


def put_off_burning(email: OutgoingEmail, now: datetime, outcome: str) -> str:
    """Give the row back one step further up the ladder."""
    return put_off(email, now, outcome, step(email.attempts + 1), attempts=F("attempts") + 1)


def _give_back(email: OutgoingEmail, outcome: str, **changes: Any) -> str:
    settled = settle(email, OutgoingEmail.State.PENDING, outcome, **changes)
    return settled if settled == "not ours" else "postponed"
