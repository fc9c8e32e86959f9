"""The receipt: which consents changed, and what each coach sees since. It holds names of choices, and no data."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from runners.emails.letter import letter, link
from runners.models import Category, Consent, OutgoingEmail, Runner, Share, Sharing
from runners.outbox import Message, NoLongerDue

RECEIPT = "consent"


def build_receipt(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter, with how each choice that was touched stands now."""
    if email.runner is None:
        raise NoLongerDue("no longer there")
    since = datetime.fromisoformat(email.facts["since"])
    lines = [*_kept(email.runner, since), *_shown(email.runner, since)]
    if not lines:
        raise NoLongerDue("no longer true")
    context = {
        "lines": lines,
        "button_url": link("runners:consent"),
        "button_label": _("See your choices"),
        "second_url": link("runners:sharing"),
        "second_label": _("Sharing"),
        "reason": _("Sent because a choice about your data was changed in your account."),
    }
    return letter(RECEIPT, email, _("Your choices"), context, is_alert=False)


def _kept(runner: Runner, since: datetime) -> list[str]:
    """Return a line for each category whose consent was given or ended; the newest choice of each."""
    standing = {
        row.category: row.withdrawn_at is None for row in _touched(Consent.objects.filter(runner=runner), since)
    }
    return [
        (_("%(name)s: kept from now on") if standing[value] else _("%(name)s: no longer kept, and deleted"))
        % {"name": label}
        for value, label in Category.choices
        if value in standing
    ]


def _shown(runner: Runner, since: datetime) -> list[str]:
    """Return a line for each coach and category that was shown to them, or is no more."""
    rows = _touched(Sharing.objects.filter(link__runner=runner), since).select_related("link__coach__user")
    standing = {(row.link.coach.user.called(), row.category): row.withdrawn_at is None for row in rows}
    labels = dict(Share.choices)
    return [
        (_("%(name)s: shared with %(coach)s") if is_on else _("%(name)s: no longer shared with %(coach)s"))
        % {"name": labels[category], "coach": coach}
        for (coach, category), is_on in sorted(standing.items())
    ]


def _touched(rows: QuerySet[Any], since: datetime) -> QuerySet[Any]:
    return rows.filter(Q(given_at__gte=since) | Q(withdrawn_at__gte=since)).order_by("given_at", "pk")
