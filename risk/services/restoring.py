"""Return plans out of a copy of another log, with their gates and sessions; nothing comes in twice."""

import uuid
from collections.abc import Mapping
from typing import Any

from risk.models import ReturnGate, ReturnPlan, ReturnSession
from risk.services.recovery import STEPS
from runners.exports import BadRow, Restored, Restoring, mapped_id, read_row
from runners.exports.restoring import read_id
from runners.models import Category
from runners.services import restore_rows
from runners.services.restoring import NOT_STORED, SAME, Rows

CODES = frozenset(step.code for step in STEPS)


def restore_return_plans(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the plans that are not here. An open one stays out where another is open: one at a time."""
    runner = context.runner
    known = set(runner.return_plans.values_list("pk", flat=True))
    has_open = runner.return_plans.open().exists()
    injuries = {(one.site, one.side): one for one in runner.injuries.order_by("happened_on")}

    def make(row: Mapping[str, Any]) -> ReturnPlan | Restored:
        nonlocal has_open
        old, facts = read_id(row), read_row(ReturnPlan, row, (), context.now)
        new = mapped_id(runner, old)
        if known & {old, new}:
            return SAME
        is_open = facts.get("ended_on") is None
        if facts["hurt_on"] > facts["started_on"] or (is_open and has_open):
            return NOT_STORED
        has_open = has_open or is_open
        known.add(new)
        injury = injuries.get((facts["site"], facts["side"])) if row.get("injury") else None
        return ReturnPlan(id=new, runner=runner, injury=injury, **facts)

    return restore_rows(context, rows, Category.PAIN, make)


def restore_return_gates(context: Restoring, rows: Rows) -> list[Restored]:
    """Take what was said of gates, where the plan is here."""
    plans, known = _plans(context), set(_ids(context, ReturnGate))

    def make(row: Mapping[str, Any]) -> ReturnGate | Restored:
        old, facts = read_id(row), read_row(ReturnGate, row, (), context.now)
        new = mapped_id(context.runner, old)
        if known & {old, new}:
            return SAME
        known.add(new)
        facts["said_at"] = min(facts["said_at"], context.now)  # it is read as a local date
        return ReturnGate(id=new, plan=_plan_of(context, row, plans), **facts)

    return restore_rows(context, rows, Category.PAIN, make)


def restore_return_sessions(context: Restoring, rows: Rows) -> list[Restored]:
    """Take the sessions of days without one, where the plan is here."""
    plans, known = _plans(context), set(_ids(context, ReturnSession))
    days = set(ReturnSession.objects.filter(plan__in=plans.values()).values_list("plan", "on"))

    def make(row: Mapping[str, Any]) -> ReturnSession | Restored:
        old, facts = read_id(row), read_row(ReturnSession, row, (), context.now)
        plan, new = _plan_of(context, row, plans), mapped_id(context.runner, old)
        if known & {old, new} or (plan.pk, facts["on"]) in days:
            return SAME
        if facts["step"] not in CODES:
            raise BadRow("step")
        known.add(new)
        days.add((plan.pk, facts["on"]))
        return ReturnSession(id=new, plan=plan, **facts)

    return restore_rows(context, rows, Category.PAIN, make)


def _plans(context: Restoring) -> dict[uuid.UUID, ReturnPlan]:
    return {plan.pk: plan for plan in context.runner.return_plans.all()}


def _ids(context: Restoring, model: Any) -> list[uuid.UUID]:
    return list(model.objects.filter(plan__runner=context.runner).values_list("pk", flat=True))


def _plan_of(context: Restoring, row: Mapping[str, Any], plans: Mapping[uuid.UUID, ReturnPlan]) -> ReturnPlan:
    """Return the plan that a row of the copy belongs to. Raises BadRow."""
    old = read_id(row, "plan")
    found = plans.get(old) or plans.get(mapped_id(context.runner, old))
    if found is None:
        raise BadRow("plan")
    return found
