"""Invitations for tests: made by the services, at the present hour, because pages read the clock."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from runners import services
from runners.models import Coach, Invitation, Runner
from runners.services import Invited

ANA = "ana@example.org"
CY = "coach_cy@example.org"


def text(response: Any) -> str:
    return response.content.decode()


def from_coach(coach: Coach, email: str = ANA, *, now: datetime | None = None, by_mail: bool = False) -> Invited:
    return services.invite_athlete(coach=coach, email=email, now=now or timezone.now(), by_mail=by_mail)


def from_runner(
    runner: Runner, email: str = CY, *, shares: Iterable[str] = ("training", "risk"), now: datetime | None = None
) -> Invited:
    return services.invite_coach(runner=runner, email=email, shares=shares, now=now or timezone.now(), by_mail=False)


def door(invited: Invited) -> str:
    return reverse("runners:invite", args=[invited.token])


def page_of(invitation: Invitation) -> str:
    return reverse("runners:invitation", args=[invitation.pk])


def switches(page: str) -> dict[str, bool]:
    """Return each switch of a page, and whether it is on."""
    found = re.findall(r'<input type="checkbox" name="(\w+)"[^>]*>', page)
    return {name: " checked" in re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0] for name in found}  # type: ignore[index]
