"""Deciding that an e-mail is owed, once; and calling it off."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from runners.models import CoachingLink, Invitation, OutgoingEmail, Runner, User
from runners.outbox.registry import kinds

SHARING_ENDED = "sharing ended"
REVIVABLE = ("no longer true", "retired")  # called off, and may become true again


def owe(
    *,
    kind: str,
    user: User | None,
    dedupe_key: str,
    now: datetime,
    runner: Runner | None = None,
    coaching: CoachingLink | None = None,
    invitation: Invitation | None = None,
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
                coaching=coaching,
                invitation=invitation,
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


def cancel_for_coach(link: CoachingLink, shared: frozenset[str]) -> int:
    """Call off what is owed to this link's coach and is made of more than is shared now; return how many.

    Where nothing is shared any more, nothing is told at all. Called off is also what a worker holds at this moment
    and has not handed to the mail server: its claim is taken away.
    """
    waiting = Q(state=OutgoingEmail.State.PENDING) | Q(state=OutgoingEmail.State.CLAIMED, phase="")
    told = [kind.code for kind in kinds() if kind.categories <= shared] if shared else []
    return (
        OutgoingEmail.objects.filter(waiting, coaching=link)
        .exclude(kind__in=told)
        .update(state=OutgoingEmail.State.SUPPRESSED, outcome=SHARING_ENDED, claim_token=None, lease_until=None)
    )
