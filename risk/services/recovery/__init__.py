"""The return plan: what is said about it is stored, where somebody stands on its ladder is derived."""

from risk.services.recovery.asking import owe_morning_prompts
from risk.services.recovery.climbing import STEPS, Logged, PlanState, state_of
from risk.services.recovery.plans import (
    GatesOpen,
    NotTicked,
    PlanEnded,
    PlanOpen,
    answer_morning,
    end_return_plan,
    forget_return_plans,
    log_session,
    start_return_plan,
    tick_gate,
    untick_gate,
)
from risk.services.recovery.reading import AwaitedMorning, plan_in_force, plan_state, plans_awaiting_morning

__all__ = [
    "STEPS",
    "AwaitedMorning",
    "GatesOpen",
    "Logged",
    "NotTicked",
    "PlanEnded",
    "PlanOpen",
    "PlanState",
    "answer_morning",
    "end_return_plan",
    "forget_return_plans",
    "log_session",
    "owe_morning_prompts",
    "plan_in_force",
    "plan_state",
    "plans_awaiting_morning",
    "start_return_plan",
    "state_of",
    "tick_gate",
    "untick_gate",
]
