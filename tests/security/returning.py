"""A return plan of the owner, for the walks over all tables and all routes."""

from datetime import date
from typing import Any

from risk.models import ReturnGate, ReturnPlan, ReturnSession
from tests import factories


def plan(made: dict[str, Any]) -> ReturnPlan:
    return ReturnPlan.objects.create(
        runner=made["runners.Runner"],
        injury=made["runners.BoneInjury"],
        site="tibia",
        side="l",
        hurt_on=date(2026, 9, 1),
        started_on=date(2026, 9, 10),
        created_at=factories.NOW,
    )


def gate(made: dict[str, Any]) -> ReturnGate:
    return ReturnGate.objects.create(
        plan=made["risk.ReturnPlan"], gate="walking", since=date(2026, 9, 11), said_at=factories.NOW
    )


def session(made: dict[str, Any]) -> ReturnSession:
    return ReturnSession.objects.create(
        plan=made["risk.ReturnPlan"], step="1A", on=date(2026, 9, 18), pain="none", logged_at=factories.NOW
    )
