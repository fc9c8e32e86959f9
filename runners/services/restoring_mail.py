"""What somebody wanted to be told, where and when, out of a copy: into an account in which nothing of it was chosen.

Nothing is switched on that asks for a yes: no consent, no sharing, no address. What is turned off there is turned off
here, but for e-mails about bone pain: theirs is the one alert that must not fall silent because of a file.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from runners import alert_kinds
from runners.exports.restoring import ADDED, SKIPPED, BadRow, Restored, Restoring, read_row
from runners.models import AlertMute, EmailMute, MailSettings
from runners.services.restoring import NOT_STORED, SAME, insert

Rows = Sequence[Mapping[str, Any]]
OWN_CHOICE = Restored(SKIPPED, "own_choice")
PAIN_STAYS_ON = Restored(SKIPPED, "pain_stays_on")
TURNED_OFF = Restored(ADDED, "turned_off_as_there")


def restore_hours(context: Restoring, rows: Rows) -> list[Restored]:
    """Take quiet hours, cool-down and the weekly day."""
    return [_hours(context, row) for row in rows[:1]]


def _hours(context: Restoring, row: Mapping[str, Any]) -> Restored:
    try:
        facts = read_row(MailSettings, row, (), context.now)
    except BadRow:
        return NOT_STORED
    user = context.runner.user
    here = MailSettings.objects.of(user)
    if all(getattr(here, name) == value for name, value in facts.items()):
        return SAME
    if not context.is_new or here.pk is not None:
        return OWN_CHOICE
    return Restored(ADDED) if insert([MailSettings(user=user, **facts)])[0] else NOT_STORED


def restore_email_mutes(context: Restoring, rows: Rows) -> list[Restored]:
    """Turn off the e-mails that were turned off there, and say so; never those about bone pain."""
    here = frozenset(EmailMute.objects.filter(user=context.runner.user).values_list("kind"))

    def make(row: Mapping[str, Any]) -> EmailMute:
        facts = read_row(EmailMute, row, (), context.now)
        return EmailMute(user=context.runner.user, **facts | {"muted_at": min(facts["muted_at"], context.now)})

    return _mutes(context, rows, make, here, lambda mute: (mute.kind,))


def restore_alert_mutes(context: Restoring, rows: Rows) -> list[Restored]:
    """Hide, in the app or from coaches, what was hidden there, and say so; bone pain cannot be."""
    here = frozenset(AlertMute.objects.filter(user=context.runner.user).values_list("kind", "channel"))

    def make(row: Mapping[str, Any]) -> AlertMute:
        facts = read_row(AlertMute, row, (), context.now)
        return AlertMute(user=context.runner.user, **facts | {"muted_at": min(facts["muted_at"], context.now)})

    return _mutes(context, rows, make, here, lambda mute: (mute.kind, mute.channel))


def _mutes(
    context: Restoring,
    rows: Rows,
    make: Callable[[Mapping[str, Any]], Any],
    here: frozenset[tuple[str, ...]],
    key_of: Callable[[Any], tuple[str, ...]],
) -> list[Restored]:
    kinds, seen = {kind.code: kind for kind in alert_kinds.kinds()}, set(here)
    results: list[Restored] = []
    made: dict[int, Model] = {}
    for number, row in enumerate(rows):
        try:
            mute = make(row)
        except (BadRow, KeyError):
            results.append(NOT_STORED)
            continue
        if key_of(mute) in seen:
            results.append(SAME)
        elif (kind := kinds.get(mute.kind)) is None:
            results.append(NOT_STORED)
        elif kind.urgent:
            results.append(PAIN_STAYS_ON)
        elif not context.is_new or here:
            results.append(OWN_CHOICE)
        else:
            seen.add(key_of(mute))
            made[number] = mute
            results.append(TURNED_OFF)
    for number, is_stored in zip(made, insert(list(made.values())), strict=True):
        if not is_stored:
            results[number] = NOT_STORED
    return results
