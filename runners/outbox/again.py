"""Sending again what failed, or what nobody knows of: decided by a person, never by the clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from runners.models import OutgoingEmail

LIFETIME = timedelta(hours=36)
REPEATABLE = (OutgoingEmail.State.FAILED, OutgoingEmail.State.AMBIGUOUS)


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
