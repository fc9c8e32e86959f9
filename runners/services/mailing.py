"""The only writers of what a person wants to be told, where, and when."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from runners import outbox
from runners.models import AlertMute, EmailMute, MailSettings, OutgoingEmail, User
from runners.models.mailing import PAIN
from runners.signals import mail_timing_changed

TEST = "test"  # the letter that somebody sends to themselves


def mute_emails(*, user: User, kind: str, now: datetime) -> None:
    """Turn off the e-mail of one alert kind; twice is the same as once."""
    EmailMute.objects.get_or_create(user=user, kind=kind, defaults={"muted_at": now})


def unmute_emails(*, user: User, kind: str) -> None:
    EmailMute.objects.filter(user=user, kind=kind).delete()


@transaction.atomic
def save_preferences(
    *,
    user: User,
    emails: Mapping[str, bool],
    shown: Mapping[tuple[str, str], bool],
    timing: Mapping[str, Any],
    now: datetime,
) -> MailSettings:
    """Store a page of choices at once: kind → wanted by e-mail, (kind, channel) → shown, and the facts of timing.

    What is not named stays as it is. Pain is never hidden and its e-mail is only turned on here.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two saves at once: one after the other
    _emails(user, {kind for kind, on in emails.items() if not on and kind != PAIN}, now)
    EmailMute.objects.filter(user=user, kind__in=[kind for kind, on in emails.items() if on]).delete()
    for (kind, channel), on in shown.items():
        mute = AlertMute.objects.filter(user=user, kind=kind, channel=channel)
        if on:
            mute.delete()
        elif kind != PAIN and not mute.exists():
            AlertMute.objects.create(user=user, kind=kind, channel=channel, muted_at=now)
    settings = MailSettings.objects.of(user)
    if any(getattr(settings, name) != value for name, value in timing.items()):
        for name, value in timing.items():
            setattr(settings, name, value)
        settings.save()
        mail_timing_changed.send(sender=User, user=user)
    return settings


@transaction.atomic
def turn_off_emails(*, user: User, kinds: Collection[str], now: datetime) -> None:
    """Turn off the e-mail of these alert kinds, pain's too: what the link in an e-mail does."""
    _emails(user, set(kinds), now)


def _emails(user: User, off: set[str], now: datetime) -> None:
    rows = [EmailMute(user=user, kind=kind, muted_at=now) for kind in sorted(off)]
    EmailMute.objects.bulk_create(rows, ignore_conflicts=True)


def send_test(*, user: User, minute: datetime) -> OutgoingEmail | None:
    """Owe this person a test message; None where one was asked for in this minute already."""
    return outbox.owe(
        kind=TEST,
        user=user,
        dedupe_key=f"{TEST}:{user.pk}:{minute:%Y%m%d%H%M}",
        now=minute,
    )
