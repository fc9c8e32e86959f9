"""Links that work without signing in: they say who and what, and nobody can forge or repurpose them."""

import base64
import hashlib
import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from runners import outbox
from runners.models import User

UNSUBSCRIBE = "runners.links.unsubscribe"  # the purpose is the salt: a token of another purpose does not open this
INVITATION = "runners.links.invitation"


def unsubscribe_url(user: User, kind: str) -> str:
    """Return the absolute link that turns off one kind of e-mail; it never expires."""
    token = _signer(kind).sign_object(str(user.pk))
    return settings.SITE_URL + reverse("runners:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[uuid.UUID, str] | None:
    """Return whom and what a token is about, or None where it is not one of ours for a kind that there is."""
    for kind in outbox.kinds():
        try:
            return uuid.UUID(_signer(kind.code).unsign_object(token)), kind.code
        except (signing.BadSignature, ValueError, TypeError, AttributeError):
            continue
    return None


def _signer(kind: str) -> signing.Signer:
    """The kind is in the signature alone: nobody who sees an address learns that an e-mail was about pain."""
    return signing.Signer(salt=f"{UNSUBSCRIBE}.{kind}")


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
