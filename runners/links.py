"""Links that work without signing in: they say who and what, and nobody can forge or repurpose them."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from runners import outbox
from runners.models import User

UNSUBSCRIBE = "runners.links.unsubscribe"  # the purpose is the salt: a token of another purpose does not open this


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
