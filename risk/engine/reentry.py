"""The way back from a break without an injury, with its dates and volumes: science.md §4.5."""

from dataclasses import dataclass
from datetime import date, timedelta

from risk.engine.comeback import old_week, reentry_volume, way_back
from risk.engine.seasons import Season
from risk.engine.shares import Part, length, parts, share_on, week_share

__all__ = ["Dated", "Part", "Reentry", "length", "parts", "reentry", "share_on", "week_share"]

REENTRY_GRADE, REENTRY_SOURCE = "D", "daniels"


@dataclass(frozen=True, slots=True)
class Dated:
    """A part with its dates, its week and its longest run in metres."""

    first_on: date
    last_on: date | None
    share: float
    week_m: int
    longest_m: int


@dataclass(frozen=True, slots=True)
class Reentry:
    """The way back from a break: open today (`returned_on` None, dated as if it ended tomorrow) or ended."""

    gap_days: int
    returned_on: date | None
    week_before_m: int
    longest_before_m: int
    parts: tuple[Dated, ...]
    grade: str = REENTRY_GRADE
    source: str = REENTRY_SOURCE


def reentry(season: Season) -> Reentry | None:
    """Return the re-entry that `season.until` stands in or that a return tomorrow would begin, or None.

    A break of 6 to 13 days counts if it is three times the runner's median gap, as in W8: a runner of
    every seventh day is not coming back every week.
    """
    found = way_back(season.facts.days)
    if found is None:
        return None
    away, back = found
    week, longest = old_week(season.facts, away.stopped)
    start = season.facts.on(len(season) - 1) - timedelta(days=back)
    dated = []
    for part in parts(away.gap):
        last_on = None if part.last is None else start + timedelta(days=part.last)
        first_on = start + timedelta(days=part.first)
        dated.append(Dated(first_on, last_on, part.share, *reentry_volume(part.share, week, longest)))
    return Reentry(away.gap, None if back < 0 else start, week, longest, tuple(dated))
