"""The roster: all athletes of a coach, read and recorded in one transaction."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from risk.services.roster.facts import ShoeFact, links_of, shoes_of
from risk.services.roster.rows import Row, rows_of
from runners.models import DATA, CoachingLink, HealthAccess, User
from runners.services import record_access


@dataclass(frozen=True)
class Roster:
    """`rows` are the athletes who share something now, `ended` the links whose end the coach has not put away,
    `silent` those by which something was shared until a few days ago and nothing is now.

    `shoes` has the pair nearest its limit, by runner, of those whose line is shown.
    """

    rows: tuple[Row, ...]
    ended: tuple[CoachingLink, ...]
    silent: tuple[CoachingLink, ...]
    shoes: dict[uuid.UUID, ShoeFact]


def _nobody(rows: Sequence[Row]) -> Iterable[Row]:
    return ()


# No savepoint: inside another transaction a read that cannot be recorded must not be caught and shown either.
@transaction.atomic(savepoint=False)
def roster(user: User, now: datetime, shown: Callable[[Sequence[Row]], Iterable[Row]] = _nobody) -> Roster:
    """Return what this coach may see of everybody now; a read that cannot be recorded fails.

    `shown` says whose line is printed, so that only their shoes are added up. Seven queries.
    """
    links = list(links_of(user, now))
    in_force = [link for link in links if link.ended_at is None]
    standing = [link for link in in_force if not link.shares().isdisjoint(DATA)]
    quiet = [link for link in in_force if link.shares().isdisjoint(DATA) and link.fell_silent]  # type: ignore[attr-defined]
    silent = tuple(sorted(quiet, key=lambda link: (link.runner.user.called(), link.pk)))
    rows = rows_of(standing, now)
    shoes = shoes_of([row.link for row in shown(rows)])
    record_access(actor=user, links=standing, page=HealthAccess.Page.ROSTER, now=now)
    ended = sorted((link for link in links if link.ended_at), key=lambda link: link.ended_at or now)
    return Roster(tuple(rows), tuple(ended), silent, shoes)
