"""What a digest may tell a coach now: the groups of their list of athletes, read by the same rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from risk.services.roster.facts import with_state
from risk.services.roster.rows import SILENT_AFTER, Group, Kind, Row, rows_of
from runners.models import DATA, CoachingLink, User
from runners.outbox import Told


@dataclass(frozen=True)
class Digest:
    """Everybody who shares something now, gravest first in each group; the others are in no group at all."""

    act: tuple[Row, ...]
    review: tuple[Row, ...]
    on_track: tuple[Row, ...]
    silent: tuple[Row, ...]  # their last run is a week ago or more, and they share their runs
    unrated: tuple[Row, ...]  # no level to go by, for whatever other reason
    is_updating: bool  # the score of somebody is being worked out: they may belong elsewhere in a minute

    @property
    def needs_today(self) -> bool:
        """Whether somebody is in Act today."""
        return bool(self.act)

    @property
    def has_athletes(self) -> bool:
        return bool(self.act or self.review or self.on_track or self.silent or self.unrated)

    def told(self) -> tuple[Told, ...]:
        """Return what it is made of, athlete by athlete: who is only counted is told of too."""
        rows = (*self.act, *self.review, *self.on_track, *self.silent, *self.unrated)
        return tuple(Told(row.link, row.shares & frozenset(DATA), _kinds(row)) for row in rows)


def read_digest(user: User, now: datetime) -> Digest:
    """Read what this coach's athletes share now. Five queries, however many there are.

    It enters nothing in their records: that is for whoever hands it over.
    """
    links = list(with_state(CoachingLink.objects.visible_to(user)))
    rows = [row for row in rows_of(links, now) if _says_something(row)]
    unrated = [row for row in rows if row.group == Group.UNRATED]
    return Digest(
        act=_sorted(rows, Group.ACT),
        review=_sorted(rows, Group.REVIEW),
        on_track=_sorted(rows, Group.ON_TRACK),
        silent=tuple(row for row in unrated if _is_silent(row)),
        unrated=tuple(row for row in unrated if not _is_silent(row)),
        is_updating=any(row.kind == Kind.UPDATING for row in rows),
    )


def _says_something(row: Row) -> bool:
    """Whether anything can be told: without runs and risk only pain, or silence, can."""
    return row.kind != Kind.NOT_SHARED or row.group != Group.UNRATED or _is_silent(row)


def _is_silent(row: Row) -> bool:
    return row.training is not None and (row.last_run_on is None or row.today - row.last_run_on >= SILENT_AFTER)


def _sorted(rows: Iterable[Row], group: Group) -> tuple[Row, ...]:
    """Pain first, then by the index, then by name."""
    found = [row for row in rows if row.group == group]
    return tuple(sorted(found, key=lambda row: (row.flag is None, -(row.index or 0), row.link.runner.user.called())))


def _kinds(row: Row) -> frozenset[str]:
    """Return the kinds of alert that are told of this athlete, which they may hide from coaches."""
    return row.families - {"pain"}
