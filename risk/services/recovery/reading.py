"""Reading return plans: the one that stands in place of the index, and those that wait for a morning's answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from risk.models import ReturnPlan, ReturnSession
from risk.services.recovery.climbing import PlanState, state_of
from runners.models import Category, Runner


def plan_state(plan: ReturnPlan, today: date) -> PlanState:
    """Return where one plan stands. One query for the pain log, two for the plan's own if it came without."""
    reports = plan.runner.pain_reports.kept().filter(local_date__gte=plan.hurt_on)
    return state_of(plan, reports.order_by("local_date", "created_at", "pk"), today)


def plan_in_force(runner: Runner, today: date, categories: frozenset[str] | None = None) -> PlanState | None:
    """Return the plan that stands in place of the index, or None. One query where there is none, else four."""
    allowed = runner.categories() if categories is None else categories
    if Category.PAIN not in allowed:
        return None
    plan = ReturnPlan.objects.open().filter(runner=runner).with_log().first()
    if plan is None:
        return None
    plan.runner = runner
    state = plan_state(plan, today)
    return state if state.is_in_force else None


@dataclass(frozen=True)
class AwaitedMorning:
    """A session of yesterday, by the runner's own calendar, whose next morning nobody has told of."""

    plan: ReturnPlan  # with its runner and their account
    session: ReturnSession
    today: date


def plans_awaiting_morning(*, now: datetime) -> list[AwaitedMorning]:
    """Return who could be asked this morning how the bone is, for a letter. Three queries, however many there are.

    Only active people whose consent to store pain is in force; a letter says neither the place nor that it hurt.
    """
    storing = Runner.objects.storing(Category.PAIN)
    first, last = now.date() - timedelta(days=2), now.date()
    plans = ReturnPlan.objects.awaiting_morning(first, last).filter(runner__in=storing)
    found = []
    for plan in plans.select_related("runner__user").prefetch_related("sessions").order_by("pk"):
        today = plan.runner.today(now)
        yesterday = today - timedelta(days=1)
        session = next((one for one in plan.sessions.all() if one.on == yesterday and not one.morning), None)
        if session is not None:
            found.append(AwaitedMorning(plan, session, today))
    return found
