"""Links that work without signing in: they say who and what, and nobody can forge or repurpose them."""

import base64
import hashlib
import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from runners import alert_kinds
from runners.models import User

UNSUBSCRIBE = "runners.links.unsubscribe"  # the purpose is the salt: a token of another purpose does not open this
INVITATION = "runners.links.invitation"


def unsubscribe_url(user: User, *kinds: str) -> str:
    """Return the absolute link that turns off the e-mails of these alert kinds; it never expires."""
    token = _signer(frozenset(kinds)).sign_object(str(user.pk))
    return settings.SITE_URL + reverse("runners:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[uuid.UUID, frozenset[str]] | None:
    """Return whom a token is about and which alert kinds, or None where it is not one of ours.

    A link from before the kinds were apart names the letter: it stands for all that this letter tells.
    """
    letter = frozenset({alert_kinds.LOAD})
    for kinds in (*alert_kinds.told_together(), letter):
        try:
            user_id = uuid.UUID(_signer(kinds).unsign_object(token))
        except (signing.BadSignature, ValueError, TypeError, AttributeError):
            continue
        return user_id, alert_kinds.told_by(alert_kinds.LOAD) if kinds == letter else kinds
    return None


def _signer(kinds: frozenset[str]) -> signing.Signer:
    """The kinds are in the signature alone: nobody who sees an address learns that an e-mail was about pain."""
    return signing.Signer(salt=f"{UNSUBSCRIBE}.{'+'.join(sorted(kinds))}")


def invitation_token(invitation_id: uuid.UUID) -> str:
    """Return the secret of an invitation's link: 256 bits that nobody can work out without the site's key.

    It is in no table: there only its hash is kept, and an e-mail is built from this again.
    """
    secret = salted_hmac(INVITATION, str(invitation_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def invitation_url(token: str) -> str:
    """Return the absolute link of an invitation, as it stands in the e-mail and on the page that shows it once."""
    return settings.SITE_URL + reverse("runners:invite", args=[token])


def token_hash(token: str) -> str:
    """Return what is kept of a secret that is long and random enough to need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, kept: str) -> bool:
    return constant_time_compare(token_hash(token), kept)
