"""The run list: eight weeks at a time, newest first."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Prefetch
from django.utils.dateparse import parse_date

from runners.models import User
from training import kind_words
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
class Pill:
    """Other training of one day, of which all loads bone or none does."""

    runs: list[Run]

    @property
    def loads_bone(self) -> bool:
        return self.runs[0].loads_bone

    @property
    def seconds(self) -> float:
        return sum(float(run.moving_s or 0) for run in self.runs)

    @property
    def kind(self) -> str:
        return str(self.runs[0].get_mode_display())

    @property
    def words(self) -> str:
        return ", ".join(kind_words.doing(run) for run in self.runs)


@dataclass(frozen=True)
class Cell:
    """One of the seven days of the strip: running, other training beside it, and what the day was for bone."""

    date: date
    distance_m: int
    others: list[Run]
    is_rest: bool  # said, or a past day without running or team sport

    @property
    def loads_bone(self) -> bool:
        return any(run.loads_bone for run in self.others)

    @property
    def pills(self) -> list[Pill]:
        """What loads bone stands apart from what leaves a rest day one: the time of both is not one of either."""
        parts = ([run for run in self.others if run.loads_bone is loads] for loads in (True, False))
        return [Pill(runs) for runs in parts if runs]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; `distance_m` counts running alone, and `other_s` what is none, in seconds."""

    monday: date
    days: list[Day]
    is_this_week: bool
    today: date
    since: date | None = None  # the first entry ever, if it lies in this week or after it: nothing is known before

    @property
    def distance_m(self) -> int:
        return sum(run.distance_m for day in self.days for run in day.runs if run.is_running)

    @property
    def others(self) -> list[Run]:
        return [run for day in self.days for run in day.runs if not run.is_running]

    @property
    def other_s(self) -> float:
        return sum(float(run.moving_s or 0) for run in self.others)

    @property
    def cells(self) -> list[Cell]:
        known = {day.date: day for day in self.days}
        return [self._cell(known.get(on, Day(on))) for on in (self.monday + n * DAY for n in range(7))]

    def _cell(self, day: Day) -> Cell:
        is_over = day.date < self.today and (self.since is None or self.since <= day.date)
        return Cell(
            date=day.date,
            distance_m=sum(run.distance_m for run in day.runs if run.is_running),
            others=[run for run in day.runs if not run.is_running],
            is_rest=not any(run.loads_bone for run in day.runs) and (day.rest is not None or is_over),
        )


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
    has_earlier = runs.filter(local_date__lt=first).exists()
    dates = [run.local_date for run in shown]
    since = None if has_earlier or not dates else dates[-1]
    weeks = [
        Week(monday, days[monday], is_this_week=monday == monday_of(today), today=today, since=since)
        for monday in (last - n * 7 * DAY for n in range(WEEKS))
        if days[monday]
    ]
    return Weeks(weeks, first if has_earlier else None, is_first=end is None)


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def _days(runs: list[Run], rests: list[RestDay]) -> defaultdict[date, list[Day]]:
    """Sort into weeks by their Monday, newest day first."""
    by_date = {on: Day(on, list(some)) for on, some in groupby(runs, key=lambda run: run.local_date)}
    for rest in rests:
        known = by_date.get(rest.local_date)
        if known is None:
            by_date[rest.local_date] = Day(rest.local_date, rest=rest)
        elif not any(run.loads_bone for run in known.runs):
            # A ride or a swim is rest for bone; who ran did not rest, whatever was said before.
            by_date[rest.local_date] = Day(rest.local_date, known.runs, rest)
    weeks: defaultdict[date, list[Day]] = defaultdict(list)
    for on in sorted(by_date, reverse=True):
        weeks[monday_of(on)].append(by_date[on])
    return weeks


def _read(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
