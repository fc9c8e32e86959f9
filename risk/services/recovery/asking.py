"""Whom to ask this morning how yesterday's session was: one letter a session, in the runner's own morning."""

from datetime import UTC, datetime, time, timedelta

from risk.services.recovery.reading import AwaitedMorning, plans_awaiting_morning
from runners import outbox
from runners.models import MailSettings, OutgoingEmail

LETTER = "return_plan"
MORNING = time(7)  # of the runner's own clock: nobody is asked before it, whatever their quiet hours


def owe_morning_prompts(*, now: datetime) -> int:
    """Owe the letters of sessions whose next morning has come; return how many are new. Asking twice owes once.

    After midnight, and so before they are due: they wait in the outbox for the morning, and for the end of quiet
    hours. Where those leave nothing of the day, nobody is asked.
    """
    awaited = {f"{LETTER}:{one.session.pk}": one for one in plans_awaiting_morning(now=now)}
    known = OutgoingEmail.objects.filter(dedupe_key__in=awaited).values_list("dedupe_key", flat=True)
    for key in known:
        del awaited[key]
    return sum(_owe(key, one, now) for key, one in awaited.items())


def _owe(key: str, one: AwaitedMorning, now: datetime) -> bool:
    runner = one.plan.runner
    morning, tomorrow = (
        datetime.combine(day, at, tzinfo=runner.zone).astimezone(UTC)
        for day, at in ((one.today, MORNING), (one.today + timedelta(days=1), time.min))
    )
    due = MailSettings.objects.of(runner.user).after_quiet(max(now, morning), runner.zone)
    if due >= tomorrow:
        return False
    email = outbox.owe(
        kind=LETTER,
        user=runner.user,
        runner=runner,
        dedupe_key=key,
        subject_id=one.session.pk,
        now=now,
        not_before=due,
        lifetime=tomorrow - due,
    )
    return email is not None
