"""The only writers of return plans. Each is one transaction under the runner's lock, and asks consent under it."""

from datetime import date, datetime

from django.db import transaction

from risk.engine.parameters import HIGH_RISK_SITES, HIP_GROUP
from risk.models import ReturnGate, ReturnPlan, ReturnSession
from risk.services.pain import pain_flag_of
from risk.services.recovery.asking import LETTER
from risk.services.recovery.climbing import PlanState
from risk.services.recovery.reading import plan_state
from risk.signals import return_plan_changed
from runners.models import BoneInjury, Category, OutgoingEmail, Runner
from training.models import PainReport
from training.services import remove_pain, report_pain
from training.services.consents import locked

FLAGGED_BY_PLACE = HIGH_RISK_SITES | HIP_GROUP  # any pain there raises the pain flag by itself
Pain, Morning = ReturnSession.Pain, ReturnSession.Morning


class PlanOpen(Exception):
    """The runner has an open plan already; the argument is it."""


class PlanEnded(Exception):
    """The plan is over, or its ladder is: nothing more can be said about it."""


class GatesOpen(Exception):
    """A session was to be logged while gates are open; the argument is the tuple of their codes."""


class NotTicked(Exception):
    """The date cannot be; the argument is why: "future", "before_begin" or "pain_since"."""


@transaction.atomic
def start_return_plan(
    *, runner: Runner, site: str, side: str, hurt_on: date, is_high_risk: bool, today: date, now: datetime
) -> ReturnPlan:
    """Begin a plan for one place, with every gate open. Raises PlanOpen where one is open already.

    An injury noted at this place is linked to it; none is added: whether it is one, a clinician says.
    """
    row = locked(runner, [Category.PAIN])
    standing = ReturnPlan.objects.open().filter(runner=row).first()
    if standing is not None:
        raise PlanOpen(standing)
    noted = BoneInjury.objects.filter(runner=row, site=site, side=side, happened_on__lte=today)
    plan = ReturnPlan.objects.create(
        runner=row,
        injury=noted.order_by("-happened_on").first(),
        site=site,
        side=side,
        hurt_on=min(hurt_on, today),
        is_high_risk=is_high_risk,
        started_on=today,
        created_at=now,
    )
    _announce(plan)
    return plan


@transaction.atomic
def tick_gate(*, plan: ReturnPlan, gate: str, since: date, today: date, now: datetime) -> PlanState:
    """Note that a gate is met since a day; return where that leads. Raises NotTicked, and PlanEnded.

    The same again changes nothing. At a high-risk site the clinician's word is asked anew for every stage.
    """
    plan = _open(plan)
    if since > today:
        raise NotTicked("future")
    if since < plan.hurt_on:
        raise NotTicked("before_begin")
    before = plan_state(plan, today)
    if _is_met(before, gate) and _since(before, gate) == since:
        return before
    row = ReturnGate.objects.create(plan=plan, gate=gate, since=since, said_at=now)
    after = plan_state(_open(plan), today)
    if not _is_met(after, gate):
        row.delete()
        raise NotTicked("pain_since")
    _announce(plan)
    return after


def _is_met(state: PlanState, gate: str) -> bool:
    if gate == ReturnGate.Code.CLINICIAN and "clinician_next_stage" in state.standing.why_not:
        return False
    return next(one.holds for one in state.standing.gates if one.code == gate)


def _since(state: PlanState, gate: str) -> date | None:
    return next(one.since for one in state.standing.gates if one.code == gate)


@transaction.atomic
def untick_gate(*, plan: ReturnPlan, gate: str, today: date, now: datetime) -> None:
    """Take back what was said of a gate. Raises PlanEnded."""
    plan = _open(plan)
    said = plan.gates.filter(gate=gate, taken_back_at__isnull=True)
    if said.update(taken_back_on=today, taken_back_at=now):
        _announce(plan)


@transaction.atomic
def log_session(*, plan: ReturnPlan, step: str, on: date, pain: str, today: date, now: datetime) -> PlanState:
    """Log a session and how the bone was in it; return where that leads. One a day: again is a correction.

    Raises GatesOpen with the gates that are open (while a pain flag stands, of whatever bone, the clinician's), and
    PlanEnded when there is no session to log any more. Pain goes into the pain log too; where the ladder says that it
    is a clinician's to look at, it raises the pain flag.
    """
    plan = _open(plan)
    before = plan_state(plan, today)
    session = plan.sessions.filter(on=on).first()
    if session is None:
        if before.missing:
            raise GatesOpen(before.missing)
        if before.is_finished:
            raise PlanEnded
        if pain_flag_of(plan.runner, today) is not None:
            raise GatesOpen((ReturnGate.Code.CLINICIAN,))
        session = ReturnSession(plan=plan, on=on, step=step)
    elif session.pain == pain:
        return before
    session.pain, session.logged_at = pain, now
    session.save()
    if pain == Pain.NONE:
        _take_back_pain(plan, session, now)
    return _told(plan, on if pain != Pain.NONE else None, today, now)


@transaction.atomic
def answer_morning(*, session: ReturnSession, is_sore: bool, today: date, now: datetime) -> PlanState:
    """Note how the bone was on the morning after a session; return where that leads. The graver answer stands.

    Raises PlanEnded. An answer on the day of the session is none: the morning has not come. Pain that is told after a
    "none", from another tab or on second thoughts, is never passed over.
    """
    plan = _open(session.plan)
    row = plan.sessions.get(pk=session.pk)
    if today <= row.on or row.morning == Morning.SOME or (row.morning and not is_sore):
        return plan_state(plan, today)
    row.morning, row.morning_on, row.morning_at = (Morning.SOME if is_sore else Morning.NONE), today, now
    row.save()
    return _told(plan, today if is_sore else None, today, now)


def _told(plan: ReturnPlan, hurt_on: date | None, today: date, now: datetime) -> PlanState:
    """Return where the plan stands after a session or its morning, with the pain of `hurt_on` in the pain log."""
    state = plan_state(_open(plan), today)
    if hurt_on is not None:
        is_flag = not _is_met(state, ReturnGate.Code.CLINICIAN) and plan.site not in FLAGGED_BY_PLACE
        _report(plan, hurt_on, is_flag=is_flag, now=now)
        state = plan_state(_open(plan), today)
    _announce(plan)
    return state


def _report(plan: ReturnPlan, on: date, *, is_flag: bool, now: datetime) -> None:
    """See to it that the pain log has this pain; how much it hurt was not asked."""
    told = plan.runner.pain_reports.kept().filter(local_date=on, site=plan.site, side=plan.side)
    if told.exists() and not is_flag:
        return
    pain = {"site": plan.site, "side": plan.side, "score": None, "keeps_flag": is_flag}
    report_pain(runner=plan.runner, now=now, local_date=on, pain=pain)


def _take_back_pain(plan: ReturnPlan, session: ReturnSession, now: datetime) -> None:
    """Remove what a session put into the pain log, after it was corrected to no pain.

    Not where a morning of that day hurt too: the report is that morning's as well.
    """
    if plan.sessions.filter(morning=Morning.SOME, morning_on=session.on).exists():
        return
    mine = PainReport.objects.filter(
        runner=plan.runner, run__isnull=True, local_date=session.on, site=plan.site, side=plan.side,
        score__isnull=True, stays=False, at_rest=False, at_night=False, limping=False, cleared_on__isnull=True,
    )  # fmt: skip
    for report in mine:
        remove_pain(report=report, now=now)


@transaction.atomic
def end_return_plan(*, plan: ReturnPlan, because: str, today: date, now: datetime) -> None:
    """End a plan: the index and the load warnings come back. Ending it twice is the same as once."""
    row = locked(plan.runner, [Category.PAIN])
    if ReturnPlan.objects.open().filter(pk=plan.pk).update(ended_on=today, ended_because=because):
        return_plan_changed.send(sender=ReturnPlan, runner=row)


def forget_return_plans(*, runner: Runner) -> None:
    """Delete every plan of this runner: the consent to store pain and injuries has ended.

    With them go the letters that asked about their sessions: they tell that there was a plan.
    """
    OutgoingEmail.objects.filter(runner=runner, kind=LETTER).delete()
    ReturnPlan.objects.filter(runner=runner).delete()


def _open(plan: ReturnPlan) -> ReturnPlan:
    """Return the plan as it is now, under the runner's lock. Raises PlanEnded."""
    row = locked(plan.runner, [Category.PAIN])
    found = ReturnPlan.objects.open().filter(pk=plan.pk).with_log().first()
    if found is None:
        raise PlanEnded
    found.runner = row
    return found


def _announce(plan: ReturnPlan) -> None:
    return_plan_changed.send(sender=ReturnPlan, runner=plan.runner)
