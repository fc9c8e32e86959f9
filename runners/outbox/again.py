"""Trying again: what failed, or what nobody knows of, when a person says so; what was our own fault, when another
release of the program is there."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q

from runners import program
from runners.models import OutgoingEmail

LIFETIME = timedelta(hours=36)
REPEATABLE = (OutgoingEmail.State.FAILED, OutgoingEmail.State.AMBIGUOUS)
UNBUILT, BROKE_OFF = "building failed", "delivery broke off"  # begin the outcome of a letter that we failed to send


def send_again(*, state: str, kinds: Iterable[str], since: datetime, now: datetime) -> int:
    """Make due again what ended in this state since then; return how many letters.

    Each is looked at anew before it goes, so what is no longer true is called off. The Message-ID stays, so that a
    mail program may know a second copy; one that has been in doubt before ends at once where it is again.
    """
    if state not in REPEATABLE:
        raise ValueError(state)
    ended = OutgoingEmail.objects.filter(state=state, kind__in=list(kinds), next_attempt_at__gte=since)
    return ended.update(
        state=OutgoingEmail.State.PENDING, outcome="", attempts=0, next_attempt_at=now, expires_at=now + LIFETIME
    )


def try_mended(now: datetime) -> int:
    """Make due what another release could not write or send, whatever its place on the ladder; return how many.

    What is held until it expires stays held.
    """
    ours = Q(outcome__startswith=UNBUILT) | Q(outcome__startswith=BROKE_OFF)
    waiting = OutgoingEmail.objects.filter(
        ours, state=OutgoingEmail.State.PENDING, next_attempt_at__gt=now, next_attempt_at__lt=F("expires_at")
    )
    return waiting.exclude(outcome__endswith=f"({program.release()})").update(next_attempt_at=now)
