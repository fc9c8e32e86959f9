"""A return plan as its page and Today print it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from risk.forms import GateForm
from risk.models import ReturnGate, ReturnPlan, ReturnSession
from risk.services.recovery import STEPS, PlanState
from risk.wording import amounts
from risk.wording import recovery as words

WAITS = "clinician_next_stage"


@dataclass(frozen=True)
class Card:
    """Where the runner stands.

    kind: gates, clinician, morning (its answer is awaited), session, rest, finished, ended.
    """

    kind: str
    title: str
    note: str
    step: str  # code of the due step, where there is one
    session: str  # it in words
    next_on: date | None
    missing: tuple[str, ...]  # open gates in words
    asks_about: ReturnSession | None
    asks_on: str  # the day of that session in words


def card(state: PlanState, today: date) -> Card:
    """Return the present step, or what it waits for."""
    standing, asked = state.standing, state.asks_about
    step = standing.step
    if state.waits_for_morning:
        step = next(iter(STEPS[state.at + 1 :]), None)  # what comes if the bone stays quiet
    kind, title, note = _kind(state, today)
    return Card(
        kind=kind,
        title=title,
        note=note,
        step=step.code if step else "",
        session=words.session(step) if step else "",
        next_on=standing.next_on,
        missing=tuple(words.gates(state.missing)),
        asks_about=asked,
        asks_on=amounts.on_day(asked.on, today) if asked else "",
    )


def _kind(state: PlanState, today: date) -> tuple[str, str, str]:
    standing = state.standing
    if not state.is_open:
        return "ended", _("This plan has ended"), state.plan.get_ended_because_display()
    if state.is_finished:
        return "finished", _("All steps are done"), _("Go on bit by bit: distance before speed.")
    if state.has_open_gates:
        return "gates", _("Before running"), _when(standing.next_on, today)
    if WAITS in standing.why_not:
        return "clinician", _("Ask your clinician first"), _("At this spot they agree to each stage.")
    if standing.may == "session":
        return "session", _("A session may be done today"), ""
    if state.waits_for_morning:
        if state.asks_about is None:
            return "morning", _("Done for today"), _("Tomorrow morning, say here how the bone is.")
        return "morning", _("How is the bone this morning?"), ""
    if "pain_free_48h" in standing.why_not:
        note = _("After pain: two whole days without any, and then the last step that you completed, again.")
        return "rest", _("Wait for pain-free days"), note
    return "rest", _("Rest day"), ""


def _when(on: date | None, today: date) -> str:
    return _("The first session may be on %(day)s.") % {"day": amounts.day_month(on, today)} if on else ""


@dataclass(frozen=True)
class GateRow:
    """One condition: its words, whether it holds, and the form by which it is ticked."""

    code: str
    words: str
    hint: str
    holds: bool
    note: str
    form: GateForm | None  # None: nothing to tick
    may_take_back: bool


def gates(state: PlanState, today: date, first: date, typed: GateForm | None = None) -> list[GateRow]:
    """Return the conditions that this place asks for; the form that was just refused keeps what was typed."""
    waits = WAITS in state.standing.why_not
    rows = []
    for gate in state.standing.gates:
        if not gate.is_asked:
            continue
        is_typed = typed is not None and typed.data.get("gate") == gate.code
        is_ticked = gate.code in ReturnGate.Code.values
        again = gate.code == ReturnGate.Code.CLINICIAN and waits
        form = None
        if is_ticked and state.is_open and (not gate.holds or again or is_typed):
            form = typed if is_typed else _form(gate.code, today, first)
        rows.append(
            GateRow(
                code=gate.code,
                words=str(words.GATES[WAITS if again else gate.code]),
                hint=str(words.HINTS[gate.code]),
                holds=gate.holds and not again,
                note=_gate_note(gate, today),
                form=form,
                may_take_back=is_ticked and gate.holds and state.is_open and not again,
            )
        )
    return rows


def _form(code: str, today: date, first: date) -> GateForm:
    return GateForm(initial={"gate": code, "since": today}, today=today, first=first, auto_id=f"id_{code}_%s")


def _gate_note(gate: Any, today: date) -> str:
    if gate.code == "pain_free_days":
        if gate.holds or gate.from_on is None:
            return ""
        return _("Met on %(day)s, if it stays without pain.") % {"day": amounts.day_month(gate.from_on, today)}
    if gate.since is None:
        return ""
    return _("Since %(day)s") % {"day": amounts.day_month(gate.since, today)}


def not_ticked(why: str, plan: ReturnPlan, today: date) -> str:
    """Return what to do about a date that cannot be."""
    if why == "future":
        return _("This day is still to come. Choose today or a day before.")
    if why == "before_begin":
        return _("This is before it hurt. Choose a day from %(day)s on.") % {
            "day": amounts.day_month(plan.hurt_on, today)
        }
    return _("There has been pain since that day. Choose a later one, once it is gone.")


@dataclass(frozen=True)
class StepRow:
    code: str
    session: str
    state: str  # done, here, ahead


@dataclass(frozen=True)
class Stage:
    number: int
    name: str
    steps: tuple[StepRow, ...]
    is_here: bool


def stages(state: PlanState) -> list[Stage]:
    """Return the whole ladder with where the runner is."""
    found = []
    for number in (1, 2, 3, 4):
        rows = [
            StepRow(
                step.code, words.session(step), "done" if at < state.at else "here" if at == state.at else "ahead"
            )
            for at, step in enumerate(STEPS)
            if step.stage == number
        ]
        is_here = any(row.state == "here" for row in rows) or (number == 4 and state.at >= len(STEPS))
        found.append(Stage(number, str(words.STAGES[number]), tuple(rows), is_here))
    return found


@dataclass(frozen=True)
class LogRow:
    session: ReturnSession
    words: str
    pain: str
    morning: str
    outcome: str


def log(state: PlanState) -> list[LogRow]:
    """Return the sessions, newest first, each with what became of it."""
    by_code = {step.code: words.session(step) for step in STEPS}
    return [
        LogRow(
            session=one.session,
            words=by_code.get(one.session.step, one.session.step),
            pain=_pain(one.session, one.hurt),
            morning=one.session.get_morning_display() if one.session.morning else "",
            outcome=words.outcome(one.outcome),
        )
        for one in state.log
    ]


def _pain(session: ReturnSession, hurt: bool) -> str:
    if hurt and session.pain == ReturnSession.Pain.NONE:
        return _("Some, in the pain log")
    return session.get_pain_display()


def last_on(state: PlanState, today: date) -> str:
    """Return the day of stage 4 if no session hurts, in words; empty where nobody can say."""
    on = state.standing.individual_on
    return amounts.day_month(on, today) if on and state.is_in_force else ""


def said(state: PlanState, on: date, hurt: bool) -> str:
    """Return what a session or a morning leads to."""
    standing = state.standing
    logged = next((one for one in state.log if one.session.on == on), None)
    outcome = logged.outcome if logged else ""
    if hurt:
        if state.missing:
            return _("Noted. Please talk to your clinician before the next session.")
        step = words.session(standing.step) if standing.step else ""
        return _("Noted. Wait for two whole days without pain, then repeat: %(step)s.") % {"step": step}
    if outcome.startswith(words.NOT_COUNTED):
        return _("Session logged. %(why)s.") % {"why": words.outcome(outcome)}
    if outcome == "passed":
        return _passed(standing)
    if logged is not None and logged.session.morning:  # of a session that hurt: told, and leading nowhere
        return _("Noted. What comes next stands below.")
    return _("Session logged. Tomorrow morning, say how the bone is.")


def _passed(standing: Any) -> str:
    if standing.phase == "individual":
        return _("Passed. That was the last step of the plan.")
    if standing.step is None or standing.next_on is None:
        return _("Passed. Ask your clinician before you go on.")
    return _("Passed. Next, on %(day)s: %(step)s.") % {
        "day": amounts.short_day(standing.next_on),
        "step": words.session(standing.step),
    }
