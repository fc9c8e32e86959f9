"""The invitation: who asks, what for, until when. It goes to an address that may have no account yet."""

from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from runners.emails.letter import letter
from runners.links import invitation_token, invitation_url, matches
from runners.models import Invitation, OutgoingEmail
from runners.outbox import Message, NoLongerDue

INVITATION = "invitation"


def build_invitation(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter; NoLongerDue once it was answered, called off or is over."""
    invitation = email.invitation
    if invitation is None or not Invitation.objects.open(now).filter(pk=invitation.pk).exists():
        raise NoLongerDue("no longer open")
    token = invitation_token(invitation.pk)
    if not matches(token, invitation.token_hash):  # the site's secret key has changed since
        raise NoLongerDue("made with another key")
    sender = invitation.inviter
    context = {
        "inviter": sender.name or sender.email,
        "inviter_email": sender.email,
        "to_coach": invitation.runner_id is not None,
        "until": formats.date_format(invitation.expires_at, "j F Y"),
        "button_url": invitation_url(token),
        "button_label": _("See the invitation"),
        "reason": _("Sent because %(email)s entered this address in Lamella.") % {"email": sender.email},
    }
    return letter("invitation", email, _("Invitation"), context)
