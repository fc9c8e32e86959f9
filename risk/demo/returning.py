"""Grace's return plan: what she said of it, on the days of her story."""

from datetime import UTC, date, datetime, time, timedelta

from risk.demo.athletes import GRACE
from risk.demo.rows import named
from risk.demo.stories.coming_back import INJURED, LADDER, LADDER_FROM, SORE_AGAIN
from risk.models import ReturnGate, ReturnPlan, ReturnSession
from runners.models import BoneInjury, Runner

BEGUN = LADDER_FROM + 3  # days ago: the day of the clearance
# Gate and days ago since which it is met: five days of walking without pain before the first step.
GATES = (
    ("walking", LADDER_FROM + 14), ("tenderness", LADDER_FROM + 8), ("clinician", BEGUN), ("strength", BEGUN),
    ("causes", BEGUN),
)  # fmt: skip


def add_return_plan(now: datetime) -> None:
    """Add the plan with its gates and sessions; this morning's answer about yesterday's is still owed."""
    runner = Runner.objects.get(pk=named(GRACE.key, "runner"))
    today = runner.today(now)

    def at(on: date, hour: int) -> datetime:
        return datetime.combine(on, time(hour), tzinfo=runner.zone).astimezone(UTC)

    begun = today - timedelta(days=BEGUN)
    plan = ReturnPlan.objects.create(
        pk=named(GRACE.key, "return plan"),
        runner=runner,
        injury=BoneInjury.objects.filter(runner=runner, site="tibia").first(),
        site="tibia",
        side="l",
        hurt_on=today - timedelta(days=INJURED),
        started_on=begun,
        created_at=at(begun, 18),
    )
    ReturnGate.objects.bulk_create(
        ReturnGate(
            pk=named(GRACE.key, "gate", gate),
            plan=plan,
            gate=gate,
            since=today - timedelta(days=days_ago),
            said_at=at(begun, 19),
        )
        for gate, days_ago in GATES
    )
    sessions = []
    for days_ago, step, _minutes in LADDER:
        on = today - timedelta(days=days_ago)
        next_day = on + timedelta(days=1)
        is_told = days_ago > 1
        sessions.append(
            ReturnSession(
                pk=named(GRACE.key, "session", days_ago),
                plan=plan,
                step=step,
                on=on,
                pain="some" if days_ago == SORE_AGAIN else "none",
                logged_at=at(on, 20),
                morning="none" if is_told else "",
                morning_on=next_day if is_told else None,
                morning_at=at(next_day, 7) if is_told else None,
            )
        )
    ReturnSession.objects.bulk_create(sessions)
