"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the facts about this installation that pages show, and how this person likes pages to look."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "sign_up_open": settings.SIGN_UP_OPEN,
        "theme": user.theme if known else "",
        "is_runner": known and hasattr(user, "runner"),
    }
