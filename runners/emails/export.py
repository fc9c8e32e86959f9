"""Your copy is ready: where it is, until when. No word of what is in it."""

from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from runners.emails.letter import letter, link
from runners.models import Export, OutgoingEmail
from runners.outbox import Message, NoLongerDue

EXPORT = "export"


def build_export_letter(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter; NoLongerDue once the copy is gone."""
    export = Export.objects.downloadable(now).filter(pk__in=[email.subject_id], user=email.user).first()
    if export is None or export.expires_at is None:
        raise NoLongerDue("no longer there")
    context = {
        "until": formats.date_format(export.expires_at, "j F Y"),
        "button_url": link("runners:export"),
        "button_label": _("See your copy"),
        "reason": _("Sent because a copy was asked for in your account."),
    }
    return letter("export", email, _("Your copy"), context, is_alert=False)
