"""Which e-mail a risen episode owes, and when it may go.

Pain goes at once. A load e-mail waits ten minutes, so that a mistyped run that is undone mails nobody; there is one
in three local dates (or as many as the runner chose) unless a severity rises, and what was held back goes in one
e-mail when the time is up. Nothing but pain comes in the runner's quiet hours.
What an e-mail says is decided when it is sent (risk/emails.py): it gathers every untold load episode then.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from risk.models import RiskWarning
from runners import outbox
from runners.models import CoachingLink, MailSettings, OutgoingEmail, Runner, Share


def owe_pain_email(runner: Runner, warning: RiskWarning, now: datetime) -> OutgoingEmail | None:
    """Owe the pain e-mail at once: never batched, never held for the night."""
    return outbox.owe(
        kind="pain",
        user=runner.user,
        runner=runner,
        dedupe_key=f"pain:{warning.pk}:{warning.level}",
        subject_id=warning.pk,
        now=now,
    )


def owe_coach_emails(runner: Runner, warning: RiskWarning, now: datetime) -> list[OutgoingEmail]:
    """Owe an e-mail to each coach who may know of pain now: a person can do what an e-mail cannot."""
    links = CoachingLink.objects.in_force().with_shares().filter(runner=runner).select_related("coach__user")
    owed = [
        outbox.owe(
            kind="athlete_pain",
            user=link.coach.user,
            runner=runner,
            coaching=link,
            dedupe_key=f"athlete_pain:{link.pk}:{warning.pk}:{warning.level}",
            subject_id=warning.pk,
            now=now,
        )
        for link in links
        if Share.PAIN in link.shares()
    ]
    return [email for email in owed if email is not None]


def owe_shoe_email(runner: Runner, warning: RiskWarning, now: datetime) -> OutgoingEmail | None:
    """Owe one e-mail for each threshold of a pair."""
    return outbox.owe(
        kind="shoe",
        user=runner.user,
        runner=runner,
        dedupe_key=f"shoe:{warning.subject}:{warning.numbers['threshold_m']}",
        subject_id=warning.pk,
        now=now,
        not_before=MailSettings.objects.of(runner.user).after_quiet(now + _delay(), runner.zone),
        lifetime=timedelta(days=7),
    )


def owe_load_email(runner: Runner, risen: list[RiskWarning], today: date, now: datetime) -> OutgoingEmail | None:
    """Owe one e-mail for all load episodes that just rose, or make the waiting one go sooner."""
    highest = max(risen, key=lambda warning: warning.severity)
    wish = MailSettings.objects.of(runner.user)
    allowed = _allowed_from(runner, highest, today, wish.cool_down_days)
    due = wish.after_quiet(max(now + _delay(), allowed), runner.zone)
    waiting = OutgoingEmail.objects.select_for_update().filter(
        runner=runner, kind="load", state=OutgoingEmail.State.PENDING
    )
    if (email := waiting.first()) is not None:
        # Sooner if this is graver, but never before the newest run has had its ten minutes to be undone.
        soonest = wish.after_quiet(now + _delay(), runner.zone)
        email.next_attempt_at = max(min(due, email.next_attempt_at), soonest)
        email.facts = {"severity": max(highest.severity, email.facts.get("severity", 0))}
        email.save(update_fields=["next_attempt_at", "facts"])
        return email
    return outbox.owe(
        kind="load",
        user=runner.user,
        runner=runner,
        dedupe_key=f"load:{highest.pk}:{highest.level}",
        subject_id=highest.pk,
        facts={"severity": highest.severity},
        now=now,
        not_before=due,
        lifetime=timedelta(days=4),
    )


def _delay() -> timedelta:
    return timedelta(seconds=settings.LOAD_EMAIL_DELAY_S)


def may_go_on(severity: int, sent_on: date, sent_severity: int, cool_down_days: int) -> date:
    """Return the first local date on which a load e-mail of this severity may follow the last one."""
    return sent_on if severity > sent_severity else sent_on + timedelta(days=cool_down_days)


def _allowed_from(runner: Runner, highest: RiskWarning, today: date, cool_down_days: int) -> datetime:
    """Return when the next load e-mail may go: so many local dates after the last one, or now if this is worse."""
    last = (
        OutgoingEmail.objects.filter(
            runner=runner, kind="load", state__in=[OutgoingEmail.State.SENT, OutgoingEmail.State.CLAIMED]
        )
        .order_by("-next_attempt_at")
        .first()
    )
    start = datetime.min.replace(tzinfo=UTC)
    if last is None:
        return start
    sent_on = (last.sent_at or last.next_attempt_at).astimezone(runner.zone).date()
    free_on = may_go_on(highest.severity, sent_on, last.facts.get("severity", 0), cool_down_days)
    return start if free_on <= today else datetime.combine(free_on, time.min, tzinfo=runner.zone)
