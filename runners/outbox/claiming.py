"""Who sends what: claims with a lease and a token, taken side by side by any number of processes."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Value, When

from runners import program
from runners.models import OutgoingEmail, OutgoingEmailQuerySet
from runners.outbox.again import BROKE_OFF
from runners.outbox.registry import repeats_in_doubt
from runners.outbox.settling import UNKNOWN, name_ended, step

BATCH = 20
# More than one letter takes at the worst: seven replies and two writes of EMAIL_TIMEOUT before the mark, and after it
# four more. A lease that runs out before the mark loses the claim and sends nothing.
LEASE = timedelta(minutes=3)
UNKNOWN_WAIT = timedelta(minutes=10)  # the server may still be handing it on
MOST_LOST = 3  # claims that were lost with their process; after that the letter itself is suspected, and waits

_READS = ("user", "runner__user", "coaching__runner__user", "invitation__coach__user", "invitation__runner__user")
State, Phase = OutgoingEmail.State, OutgoingEmail.Phase


def claim(email_id: uuid.UUID, now: datetime) -> OutgoingEmail | None:
    """Take one due e-mail for ourselves; None where it is not due or somebody else has it."""
    recover(now, email_id)
    token = uuid.uuid4()
    mine = (
        OutgoingEmail.objects.due(now)
        .filter(pk=email_id)
        .update(state=State.CLAIMED, claim_token=token, lease_until=now + LEASE)
    )
    return _read([email_id])[0] if mine else None


@transaction.atomic
def claim_due(now: datetime, most: int = BATCH) -> list[OutgoingEmail]:
    """Take up to so many due e-mails, those that are due longest first, past those that others are taking."""
    due = OutgoingEmail.objects.due(now).order_by("next_attempt_at").select_for_update(skip_locked=True)
    taken = list(due.values_list("pk", flat=True)[: min(most, BATCH)])
    if not taken:
        return []
    token = uuid.uuid4()
    OutgoingEmail.objects.filter(pk__in=taken).update(state=State.CLAIMED, claim_token=token, lease_until=now + LEASE)
    return _read(taken)


def _read(taken: list[uuid.UUID]) -> list[OutgoingEmail]:
    rows = OutgoingEmail.objects.select_related(*_READS).filter(pk__in=taken).order_by("next_attempt_at")
    return list(rows)


def hold(email: OutgoingEmail, now: datetime) -> bool:
    """Begin the lease anew, as a row's turn in a batch comes; False where the claim has passed to somebody else."""
    return bool(_mine(email).update(lease_until=now + LEASE))


def release(emails: Iterable[OutgoingEmail]) -> int:
    """Give back, untried, what we claimed; return how many. What the mail server may have had is not given back."""
    return sum(
        _mine(email).filter(phase=Phase.BEFORE).update(state=State.PENDING, claim_token=None, lease_until=None)
        for email in emails
    )


def give_back_broken(email: OutgoingEmail, now: datetime) -> int:
    """Give back what we could not even try, one step up the ladder; return whether it was ours to give back."""
    return (
        _mine(email)
        .filter(phase=Phase.BEFORE)
        .update(
            state=State.PENDING,
            outcome=f"{BROKE_OFF} ({program.release()})",
            attempts=F("attempts") + 1,
            next_attempt_at=now + step(email.attempts + 1),
            claim_token=None,
            lease_until=None,
        )
    )


def _mine(email: OutgoingEmail) -> OutgoingEmailQuerySet:
    return OutgoingEmail.objects.filter(pk=email.pk, claim_token=email.claim_token)


def recover(now: datetime, email_id: uuid.UUID | None = None) -> int:
    """Take back the claims of the dead; return how many there were.

    Before the mark the letter was surely not accepted: it is due again. After it nobody knows: a letter about health
    goes out once more, ten minutes after it was handed over; any other, and a second doubt, ends as ambiguous.
    """
    lost = OutgoingEmail.objects.abandoned(now)
    if email_id is not None:
        lost = lost.filter(pk=email_id)
    return sum(
        _take_back(email, now) for email in lost.only("pk", "kind", "phase", "claim_token", "attempts", "doubts")
    )


def _take_back(email: OutgoingEmail, now: datetime) -> int:
    same = OutgoingEmail.objects.abandoned(now).filter(pk=email.pk, claim_token=email.claim_token, phase=email.phase)
    free = {"claim_token": None, "lease_until": None, "phase": Phase.BEFORE, "attempts": F("attempts") + 1}
    if email.phase == Phase.BEFORE:
        later = now if email.attempts < MOST_LOST else now + step(email.attempts + 1)
        return same.update(state=State.PENDING, next_attempt_at=later, **free)
    free["doubts"] = F("doubts") + 1
    if email.doubts or not repeats_in_doubt(email.kind):
        ended = same.update(state=State.AMBIGUOUS, outcome=UNKNOWN, **free)
        if ended:
            name_ended(email.pk, State.AMBIGUOUS, UNKNOWN)
        return ended
    again = F("handed_over_at") + UNKNOWN_WAIT
    return same.update(
        state=State.PENDING,
        outcome=UNKNOWN,
        next_attempt_at=Case(When(handed_over_at__isnull=True, then=Value(now + UNKNOWN_WAIT)), default=again),
        **free,
    )
