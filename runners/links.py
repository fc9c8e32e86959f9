"""Links that work without signing in: they say who and what, and nobody can forge or repurpose them."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from runners.models import User

UNSUBSCRIBE = "runners.links.unsubscribe"  # the purpose is the salt: a token of another purpose does not open this


def unsubscribe_url(user: User, kind: str) -> str:
    """Return the absolute link that turns off one kind of e-mail; it never expires."""
    token = signing.Signer(salt=UNSUBSCRIBE).sign_object([str(user.pk), kind])
    return settings.SITE_URL + reverse("runners:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[uuid.UUID, str] | None:
    """Return whom and what a token is about, or None where it is not one of ours for this purpose."""
    try:
        user_id, kind = signing.Signer(salt=UNSUBSCRIBE).unsign_object(token)
        return uuid.UUID(user_id), str(kind)
    except (signing.BadSignature, ValueError, TypeError):
        return None
