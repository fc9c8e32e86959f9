"""The record of who looked at whose data: written in the transaction that reads it, or nothing is shown."""

from collections.abc import Iterable
from datetime import datetime

from runners.models import DATA, CoachingLink, HealthAccess, User


def record_access(*, actor: User, links: Iterable[CoachingLink], page: str, now: datetime) -> None:
    """Note that the actor now reads what these links share (each with `shares_now`). One query.

    Call it inside the transaction that reads; when it fails, so does the page. The same page with the same
    categories within ten minutes is one row.
    """
    read = {link: sorted(link.shares() & set(DATA)) for link in links}
    HealthAccess.objects.note(actor=actor, categories=read, page=page, now=now)
