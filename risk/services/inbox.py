"""What a runner does with a warning: seen, undone, put off."""

from datetime import date, datetime, timedelta

from risk.models import RiskWarning

SNOOZE_DAYS = (3, 7, 14)


def acknowledge(*, warning: RiskWarning, now: datetime) -> None:
    """Note that the runner has seen this warning; it stays open until its state ends."""
    RiskWarning.objects.filter(pk=warning.pk, acknowledged_at__isnull=True).update(acknowledged_at=now)


def bring_back(*, warning: RiskWarning) -> None:
    """Undo "Done" and "Not now": the warning is news again."""
    RiskWarning.objects.filter(pk=warning.pk).update(acknowledged_at=None, snoozed_until=None)


def snooze(*, warning: RiskWarning, days: int, today: date) -> date:
    """Put a warning off for 3, 7 or 14 days; return the local date on which it comes back.

    Until then the bell does not count it and no e-mail tells it, unless it rises. Raises ValueError for another
    number of days and for pain, which is never put off.
    """
    if days not in SNOOZE_DAYS or warning.family == RiskWarning.Family.PAIN:
        raise ValueError("not a warning that can be put off for so long")
    until = today + timedelta(days=days)
    RiskWarning.objects.filter(pk=warning.pk).update(snoozed_until=until)
    return until
