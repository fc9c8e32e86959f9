"""What a page may show of a runner now: one read, with pain asked first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Sum

from risk import engine
from risk.models import RescoreRequest, RiskScore, RiskWarning
from risk.services.pain import pain_flag_of
from risk.services.recovery import PlanState, plan_in_force
from runners.models import AlertMute, Category, Runner
from training.models import LOADS_BONE, RUNNING, Run

TREND_DAYS = 42
LATE_AFTER = timedelta(minutes=10)  # a request older than this is in trouble, not in the queue


@dataclass(frozen=True)
class OtherTraining:
    """What was done of one kind on one day beside running; `seconds` is 0 where no time is known."""

    mode: str
    seconds: float

    @property
    def loads_bone(self) -> bool:
        """Whether its day is no rest day for bone."""
        return self.mode in LOADS_BONE


@dataclass(frozen=True)
class RiskState:
    """`score` is the newest one up to today, and None while a bone hurts or a return plan stands in its place: no
    page can show a level by mistake.

    `trend` holds (local date, index or None) for the last six weeks, oldest first; it is empty where `score` is None.
    `week` holds the metres run on each day from Monday to Sunday of the current week, `other_week` all else.
    """

    today: date
    categories: frozenset[str]
    flag: engine.PainFlag | None
    score: RiskScore | None
    week_ago: int | None  # index seven days before `score`
    is_updating: bool
    is_late: bool
    warnings: tuple[RiskWarning, ...]
    trend: tuple[tuple[date, int | None], ...]
    week: tuple[int, ...]
    first_run_on: date | None
    last_run_on: date | None
    other_week: tuple[tuple[OtherTraining, ...], ...] = ((),) * 7
    plan: PlanState | None = None  # the return plan that stands in place of the index; the flag outranks it

    @property
    def may_show_level(self) -> bool:
        """Whether there is a level at all: consent given, no pain standing, enough known."""
        return self.score is not None and self.score.index is not None

    @property
    def alerts_open(self) -> int:
        """How many the bell counts: open, not seen, not put off."""
        return sum(warning.is_news(self.today) for warning in self.warnings)


def risk_state(runner: Runner, now: datetime) -> RiskState:
    """Read everything that Today and the risk pages show. Ten queries, however long the log."""
    today = runner.today(now)
    allowed = runner.categories()
    flag = pain_flag_of(runner, today, allowed)
    plan = plan_in_force(runner, today, allowed)
    is_told = Category.RISK in allowed and flag is None and plan is None
    scores = _scores(runner, today) if is_told else {}
    newest = scores.get(max(scores)) if scores else None
    oldest_request = RescoreRequest.objects.filter(runner=runner).order_by("created_at").first()
    days = runner.runs.kept().running().filter(local_date__lte=today).order_by("local_date")
    first, last = days.first(), days.last()
    week = _week(runner, today)
    return RiskState(
        today=today,
        categories=allowed,
        flag=flag,
        score=newest,
        week_ago=_index_on(scores, newest.local_date - timedelta(days=7)) if newest else None,
        is_updating=oldest_request is not None or (newest is not None and newest.local_date < today),
        is_late=oldest_request is not None and now - oldest_request.created_at > LATE_AFTER,
        warnings=_warnings(runner, allowed, is_paused=flag is not None or plan is not None),
        trend=tuple((on, score.index) for on, score in sorted(scores.items())),
        week=tuple(week.metres),
        first_run_on=first.local_date if first else None,
        last_run_on=last.local_date if last else None,
        other_week=tuple(tuple(day) for day in week.others),
        plan=plan,
    )


def _scores(runner: Runner, today: date) -> dict[date, RiskScore]:
    """Return the scores of the trend, by date; the newest may be older when nothing was scored lately."""
    found = RiskScore.objects.filter(runner=runner).between(today - timedelta(days=TREND_DAYS - 1), today)
    return {score.local_date: score for score in found}


def _index_on(scores: dict[date, RiskScore], on: date) -> int | None:
    return scores[on].index if on in scores else None


def _warnings(runner: Runner, allowed: frozenset[str], *, is_paused: bool) -> tuple[RiskWarning, ...]:
    """Return the open warnings the runner wants shown, gravest first; while load is paused what is not about it."""
    muted = AlertMute.objects.filter(user=runner.user_id, channel=AlertMute.Channel.APP).values("kind")
    standing = RiskWarning.objects.open().filter(runner=runner).exclude(family__in=muted)
    found = standing.order_by("-severity", "-opened_on", "pk")
    hidden = {RiskWarning.Family.PAIN} if Category.PAIN not in allowed else set()
    if is_paused:
        hidden |= set(RiskWarning.Family) - {RiskWarning.Family.PAIN, RiskWarning.Family.SHOE}
    return tuple(warning for warning in found if warning.family not in hidden)


class _Week(NamedTuple):
    metres: list[int]
    others: list[list[OtherTraining]]


def _week(runner: Runner, today: date) -> _Week:
    """Add up the current week by day and kind: running in metres, all else in seconds. One query."""
    monday = today - timedelta(days=today.weekday())
    rows = (
        Run.objects.kept()
        .filter(runner=runner, local_date__range=(monday, monday + timedelta(days=6)))
        .order_by("local_date", "mode")
        .values_list("local_date", "mode")
        .annotate(metres=Sum("distance_m"), seconds=Sum("moving_s"))
    )
    week = _Week([0] * 7, [[] for _day in range(7)])
    for on, mode, metres, seconds in rows:
        if mode in RUNNING:
            week.metres[on.weekday()] += metres
        else:
            week.others[on.weekday()].append(OtherTraining(mode, float(seconds or 0)))
    return week
