"""The return-to-run ladder as a state machine: gates, steps, the pain rule (science.md §4.2 to §4.4).

Pure: events with their dates in, a state out; the same events in the same order give the same state. Nothing leads
forward but a due session without pain and a morning after without pain, and no session is due while a gate is open.

The pain rule. Pain in or after a session: one step back, two whole days without pain, and a morning that still hurts
begins those two days anew. A second session in a row with pain, or any pain at a high-risk site or in the hip group,
ends the clinician's clearance. Pain in daily life weighs more than pain in a run (§4.1): it also opens the gates that
it contradicts, so that the five days begin again. A red flag begins the ladder again from its gates.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from risk.engine import ladder_table as table
from risk.engine.ladder_state import (
    Begin,
    ClinicianOk,
    DayPassed,
    Event,
    Gate,
    Ladder,
    Morning,
    PainReport,
    Session,
    Standing,
    Tick,
    Untick,
    look,
)
from risk.engine.ladder_table import STEPS, Step
from risk.engine.types import BadInput

__all__ = [
    "STEPS",
    "Begin",
    "ClinicianOk",
    "DayPassed",
    "Event",
    "Gate",
    "Ladder",
    "Morning",
    "PainReport",
    "Session",
    "Standing",
    "Step",
    "Tick",
    "Untick",
    "advance",
    "begin",
    "look",
    "replay",
]


def begin(event: Begin) -> Ladder:
    """Return the ladder on its first day: every gate is open."""
    return Ladder(site=event.site, began_on=event.on, on=event.on, said_grave=event.is_grave)


def replay(events: Iterable[Event]) -> Ladder:
    """Return the ladder after these events, the first of which is `Begin`. BadInput names what cannot be."""
    ladder = None
    for event in events:
        if ladder is None:
            if not isinstance(event, Begin):
                raise BadInput("event", "not_begun")
            ladder = begin(event)
        else:
            ladder = advance(ladder, event)
    if ladder is None:
        raise BadInput("event", "not_begun")
    return ladder


def advance(ladder: Ladder, event: Event) -> Ladder:
    """Return the ladder after one event; earlier than the last one it raises BadInput."""
    if event.on < ladder.on:
        raise BadInput("on", "out_of_order")
    now = replace(ladder, on=event.on)
    match event:
        case Begin():
            raise BadInput("event", "begun_twice")
        case Tick():
            return _tick(now, event)
        case Untick():
            return _without(now, frozenset({event.gate}), "unticked")
        case Session():
            return _session(now, event)
        case Morning():
            return _morning(now, event)
        case PainReport():
            return _report(now, event)
        case ClinicianOk():
            return _cleared(now, event)
        case DayPassed():
            return replace(now, outcome="day_passed")


def _tick(ladder: Ladder, event: Tick) -> Ladder:
    since = event.since or event.on
    if since > event.on:
        raise BadInput("since", "future")
    if since < ladder.began_on:
        raise BadInput("since", "before_begin")
    if event.gate in table.PAIN_VOIDS and ladder.hurt_on is not None and since <= ladder.hurt_on:
        raise BadInput("since", "pain_since")
    return replace(ladder, ticks={**ladder.ticks, event.gate: since}, outcome="ticked")


def _without(ladder: Ladder, gates: frozenset[str], outcome: str) -> Ladder:
    ticks = {gate: since for gate, since in ladder.ticks.items() if gate not in gates}
    return replace(ladder, ticks=ticks, outcome=outcome)


def _cleared(ladder: Ladder, event: ClinicianOk) -> Ladder:
    """A low-risk site is cleared for the whole ladder; a high-risk one for a stage at a time."""
    stage = table.LAST_STAGE
    if ladder.is_grave:
        stage = max(ladder.cleared_stage, event.stage or ladder.due_stage)
    return replace(ladder, cleared_stage=stage, cleared_on=event.on, failed=0, outcome="cleared")


def _session(ladder: Ladder, event: Session) -> Ladder:
    day = look(ladder, event.on)
    if event.pain != "none":
        return _step_back(replace(ladder, is_answered=False))
    if day.may == "individual":
        return replace(ladder, morning_of=None, is_answered=False, outcome="logged")
    due = day.step
    if day.may != "session" or due is None or event.step not in (None, due.code):
        reason = day.why_not[0] if day.why_not else "other_step"
        return _not_counted(ladder, event.on + timedelta(days=2), reason)
    return replace(
        ladder,
        not_before=event.on + timedelta(days=1 + due.rest_days),
        wait="rest_day",
        morning_of=event.on,
        is_answered=False,
        outcome="done",
    )


def _not_counted(ladder: Ladder, rested_on: date, reason: str) -> Ladder:
    """Lead nowhere, but ask for a rest day: what was run was run."""
    wait = "rest_day" if rested_on > ladder.not_before else ladder.wait
    rest = max(ladder.not_before, rested_on)
    return replace(ladder, not_before=rest, wait=wait, is_answered=False, outcome=f"not_counted_{reason}")


def _morning(ladder: Ladder, event: Morning) -> Ladder:
    if event.is_sore:
        return _step_back(ladder)
    if ladder.morning_of is None or event.on <= ladder.morning_of:
        return replace(ladder, outcome="nothing_to_answer")
    at = min(ladder.at + 1, len(STEPS))
    return replace(ladder, at=at, morning_of=None, failed=0, is_answered=False, outcome="passed")


def _report(ladder: Ladder, event: PainReport) -> Ladder:
    back = _without(_step_back(ladder), table.PAIN_VOIDS, "")
    if event.red_flags:
        return replace(back, ticks={}, cleared_stage=0, cleared_on=None, at=0, failed=0, outcome="start_over")
    return replace(back, outcome="see_clinician" if back.cleared_stage == 0 else "stepped_back")


def _step_back(ladder: Ladder) -> Ladder:
    """Go one step back, once for each session that hurt, and wait for two whole days without pain."""
    fresh = not ladder.is_answered
    failed = ladder.failed + fresh
    ends = ladder.is_for_clinician or failed >= table.FAILED_SESSIONS
    return replace(
        ladder,
        at=max(0, ladder.at - 1) if fresh else ladder.at,
        not_before=ladder.on + timedelta(days=table.PAIN_WAIT_DAYS + 1),
        wait="pain_free_48h",
        morning_of=None,
        hurt_on=ladder.on,
        is_answered=True,
        failed=failed,
        cleared_stage=0 if ends else ladder.cleared_stage,
        cleared_on=None if ends else ladder.cleared_on,
        outcome="see_clinician" if ends else "stepped_back" if fresh else "wait_again",
    )
