"""A test message: it came, so alerts will. It says nothing about anybody."""

from datetime import datetime

from django.utils.translation import gettext as _

from runners.emails.letter import letter, link
from runners.models import MailSettings, OutgoingEmail
from runners.outbox import Message, NoLongerDue

TEST = "test"


def build_test(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter, with the hours in which others wait."""
    if email.user is None:
        raise NoLongerDue("no longer there")
    wish = MailSettings.objects.of(email.user)
    context = {
        "name": email.user.get_short_name(),
        "has_quiet_hours": wish.quiet_from != wish.quiet_until,
        "quiet_from": wish.quiet_from,
        "quiet_until": wish.quiet_until,
        "button_url": link("runners:emails"),
        "button_label": _("See your choices"),
        "reason": _("Sent because you asked for a test on your page of alerts and e-mails."),
    }
    return letter("test", email, _("Test message"), context, is_alert=False)
