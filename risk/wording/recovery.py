"""The return plan in words: sessions, stages, gates, and why there is none today. Nothing here names an injury."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

STAGES: Mapping[int, Promise] = {
    0: lazy("Before running"),
    1: lazy("Walk and jog, every other day"),
    2: lazy("Run, every other day"),
    3: lazy("Run, two days of three"),
    4: lazy("On your own, bit by bit"),
}
GATES: Mapping[str, Promise] = {
    "tenderness": lazy("No tenderness on the bone"),
    "walking": lazy("Walking without pain"),
    "clinician": lazy("A clinician said that you may run"),
    "healing": lazy("Healing shown on a scan"),
    "strength": lazy("Strength and hop tests done with a clinician"),
    "causes": lazy("Likely causes looked at"),
    "pain_free_days": lazy("Five days in a row without pain in daily life"),
    "clinician_next_stage": lazy("Your clinician’s word on the next stage"),
}
HINTS: Mapping[str, Promise] = {
    "tenderness": lazy("Pressing on the spot does not hurt. Do not test it by hopping."),
    "walking": lazy("Also on stairs and at work."),
    "clinician": lazy("Nothing begins without it."),
    "healing": lazy("At this spot a clinician asks for it before you run."),
    "strength": lazy("In their room, not on your own."),
    "causes": lazy("Training, sleep, fuelling, periods, shoes: whatever may have led to it."),
    "pain_free_days": lazy("Counted from the first day of walking without pain."),
}
WHY_NOT: Mapping[str, Promise] = {
    "gate_open": lazy("something before running is still open"),
    "morning_after": lazy("the morning after the session before was not answered"),
    "clinician_next_stage": lazy("your clinician’s word on this stage was missing"),
    "pain_free_48h": lazy("the two pain-free days were not over"),
    "rest_day": lazy("it was a rest day"),
    "other_step": lazy("another step was due"),
}
OUTCOMES: Mapping[str, Promise] = {
    "done": lazy("Waits for the next morning"),
    "passed": lazy("Passed"),
    "stepped_back": lazy("Back to the last step completed"),
    "wait_again": lazy("Still sore: the pain-free days began anew"),
    "see_clinician": lazy("For a clinician to look at"),
    "logged": lazy("Logged"),
}
NOT_COUNTED = "not_counted_"


def session(step: Any) -> str:
    """Return e.g. "3 × (walk 4 min, jog 6 min)", "Run 30 min at 60% of your usual speed"."""
    if not step.run_min:
        return _("Walk %(n)d min") % {"n": step.minutes}
    if step.repeats > 1:
        facts = {"times": step.repeats, "walk": step.walk_min, "jog": step.run_min}
        return _("%(times)d × (walk %(walk)d min, jog %(jog)d min)") % facts
    if step.pace_share < 0.6:
        return _("Jog %(n)d min") % {"n": step.minutes}
    if step.pace_share < 1:
        return _("Run %(n)d min at %(share)d%% of your usual speed") % {
            "n": step.minutes,
            "share": round(100 * step.pace_share),
        }
    return _("Run %(n)d min at your usual pace") % {"n": step.minutes}


def gates(codes: tuple[str, ...]) -> list[str]:
    """Return the open gates in words."""
    return [str(GATES[code]) for code in codes]


def outcome(code: str) -> str:
    """Return what became of a logged session."""
    if code.startswith(NOT_COUNTED):
        why = WHY_NOT[code.removeprefix(NOT_COUNTED)]
        return _("Does not count: %(why)s") % {"why": why}
    return str(OUTCOMES.get(code, ""))
