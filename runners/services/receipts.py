"""A receipt for whoever changed what Lamella keeps of them, or shows to a coach: soon after, as one letter."""

from datetime import datetime, timedelta

from runners import outbox
from runners.models import OutgoingEmail, Runner

RECEIPT = "consent"
GATHERED_FOR = timedelta(minutes=2)  # several choices on one page, or on two, are one letter


def owe_receipt(*, runner: Runner, now: datetime) -> None:
    """Owe the receipt for a change of consent or sharing; call it in the transaction of the change.

    A letter that still waits tells this change too: what it says is read when it goes. Nobody gets one for the first
    answers, in the welcome.
    """
    if runner.welcomed_at is None:
        return
    waiting = OutgoingEmail.objects.filter(kind=RECEIPT, runner=runner, state=OutgoingEmail.State.PENDING)
    if (email := waiting.select_for_update().first()) is not None:
        email.facts = {"since": min(email.facts["since"], now.isoformat())}
        email.save(update_fields=["facts"])
        return
    outbox.owe(
        kind=RECEIPT,
        user=runner.user,
        runner=runner,
        dedupe_key=f"{RECEIPT}:{runner.pk}:{now.isoformat()}",
        facts={"since": now.isoformat()},
        now=now,
        not_before=now + GATHERED_FOR,
    )
