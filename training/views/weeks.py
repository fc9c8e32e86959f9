"""The run list: eight weeks at a time, newest first."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Prefetch
from django.utils.dateparse import parse_date

from runners.models import User
from training.models import PainReport, RestDay, Run

WEEKS = 8
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """One date with something on it: runs, or a rest that was said."""

    date: date
    runs: list[Run] = field(default_factory=list)
    rest: RestDay | None = None


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; `distance_m` counts running alone."""

    monday: date
    days: list[Day]
    is_this_week: bool

    @property
    def runs(self) -> int:
        return sum(len(day.runs) for day in self.days)

    @property
    def distance_m(self) -> int:
        return sum(run.distance_m for day in self.days for run in day.runs if run.mode in RUNNING)


@dataclass(frozen=True)
class Weeks:
    """Some weeks, and the date before which there is more (None where there is not)."""

    weeks: list[Week]
    earlier: date | None
    is_first: bool

    @property
    def is_empty(self) -> bool:
        return self.is_first and not self.weeks


def weeks_before(user: User, before: str, today: date, *, with_pain: bool) -> Weeks:
    """Return the eight weeks that end with the newest run before this ISO date; five queries at most."""
    end = _read(before)
    runs, rests = Run.objects.owned_by(user), RestDay.objects.owned_by(user)
    if end is not None:
        runs, rests = runs.filter(local_date__lt=end), rests.filter(local_date__lt=end)
    newest = max(
        (day for rows in (runs, rests) if (day := rows.order_by("-local_date").values_list("local_date").first())),
        default=None,
    )
    if newest is None:
        return Weeks([], None, is_first=end is None)
    last = monday_of(newest[0])
    first = last - (WEEKS - 1) * 7 * DAY
    shown = runs.filter(local_date__gte=first).select_related("shoe").newest_first()
    if with_pain:
        reports = PainReport.objects.owned_by(user).order_by("site", "side")
        shown = shown.prefetch_related(Prefetch("pain_reports", reports, to_attr="reports"))
    days = _days(list(shown), list(rests.filter(local_date__gte=first)))
    weeks = [
        Week(monday, days[monday], is_this_week=monday == monday_of(today))
        for monday in (last - n * 7 * DAY for n in range(WEEKS))
        if days[monday]
    ]
    return Weeks(weeks, first if runs.filter(local_date__lt=first).exists() else None, is_first=end is None)


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def _days(runs: list[Run], rests: list[RestDay]) -> defaultdict[date, list[Day]]:
    """Sort into weeks by their Monday, newest day first."""
    by_date = {on: Day(on, list(some)) for on, some in groupby(runs, key=lambda run: run.local_date)}
    for rest in rests:
        known = by_date.get(rest.local_date)
        if known is None:  # who ran did not rest, whatever was said before
            by_date[rest.local_date] = Day(rest.local_date, rest=rest)
    weeks: defaultdict[date, list[Day]] = defaultdict(list)
    for on in sorted(by_date, reverse=True):
        weeks[monday_of(on)].append(by_date[on])
    return weeks


def _read(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
