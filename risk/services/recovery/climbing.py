"""From what was said to where somebody stands: a plan's rows and the pain log as the events of the engine's ladder.

Everything happens on the day it is about, in the order in which it was told on that day. What contradicts pain (a
gate said to be met since a day on which it hurt) is passed over: the gate stays open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from risk.engine import BadInput
from risk.engine.ladder import (
    STEPS,
    Begin,
    ClinicianOk,
    Event,
    Ladder,
    Morning,
    PainReport,
    Session,
    Standing,
    Tick,
    Untick,
    advance,
    begin,
    look,
)
from risk.models import ReturnGate, ReturnPlan, ReturnSession
from training.models import PainReport as Report

__all__ = ["STEPS", "Logged", "PlanState", "state_of"]

INDIVIDUAL, GATES = "individual", "gates"
COUNTED = "done"  # the ladder's word for a session that waits for its morning
SORE, NONE = ReturnSession.Morning.SOME, ReturnSession.Pain.NONE


@dataclass(frozen=True)
class Logged:
    """A session and what the ladder made of it: done, passed, stepped_back, see_clinician, not_counted_…"""

    session: ReturnSession
    outcome: str
    hurt: bool  # in it, or by a report of that day


@dataclass(frozen=True)
class PlanState:
    """Where the runner stands on a day. Nothing of it is stored."""

    plan: ReturnPlan
    standing: Standing
    at: int  # place of the due step among STEPS; their number when all are done
    log: tuple[Logged, ...]  # newest first
    asks_about: ReturnSession | None  # the session whose next morning has come and was not told of
    is_grave: bool

    @property
    def is_open(self) -> bool:
        return self.plan.ended_on is None

    @property
    def is_finished(self) -> bool:
        """Whether every step is done: from here on the runner goes on by themselves."""
        return self.standing.phase == INDIVIDUAL

    @property
    def is_in_force(self) -> bool:
        """Whether the plan stands in place of the index and of load warnings."""
        return self.is_open and not self.is_finished

    @property
    def has_open_gates(self) -> bool:
        return self.standing.phase == GATES

    @property
    def waits_for_morning(self) -> bool:
        """Whether a session without pain waits for the morning after it, and nothing else is in the way."""
        return self.standing.why_not[:1] == ("morning_after",) and not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """The gates that keep the runner from the next session, the clinician's for a new stage among them."""
        return tuple(code for code in self.standing.missing if code != "morning_after")


class _Moment(NamedTuple):
    on: date
    at: datetime
    event: Event
    session: ReturnSession | None = None


def state_of(plan: ReturnPlan, reports: Iterable[Report], today: date) -> PlanState:
    """Return where this plan stands. `plan` is read with its log; `reports` are the runner's kept pain reports."""
    sessions = list(plan.sessions.all())
    ladder, outcomes, hurting = _climb(plan, sessions, list(reports), today)
    log = [Logged(one, outcomes.get(one.pk, ""), one.pk in hurting) for one in sessions]
    unanswered = [one for one in sessions if not one.morning and one.on < today]
    asked = next((one for one in unanswered if one.on == ladder.morning_of), None)
    if asked is None and unanswered and unanswered[-1] is sessions[-1]:
        asked = sessions[-1]
    return PlanState(
        plan=plan,
        standing=look(ladder, today),
        at=ladder.at,
        log=tuple(reversed(log)),
        asks_about=asked if plan.ended_on is None else None,
        is_grave=ladder.is_grave,
    )


def _climb(
    plan: ReturnPlan, sessions: Sequence[ReturnSession], reports: Sequence[Report], today: date
) -> tuple[Ladder, dict[UUID, str], set[UUID]]:
    """Replay everything up to today. Return the ladder, what became of each session, and the sessions that hurt."""
    start = min(plan.hurt_on, today)
    ladder = begin(Begin(start, plan.site, plan.is_high_risk))
    told = [report for report in reports if _hurts(report) and min(report.local_date, today) >= start]
    plain = {min(report.local_date, today) for report in told if _is_plain(report)}
    hurting = {one.pk for one in sessions if one.pain != NONE or one.on in plain}
    # at one and the same moment what hurt comes before what was cleared and ticked
    moments = [*_sessions(sessions, hurting, start, today), *_pains(told, _sore_days(sessions), today)]
    moments += [*_clearances(plan, told, today), *_gates(plan, start, today)]
    outcomes: dict[UUID, str] = {}
    for moment in sorted(moments, key=lambda one: (one.on, one.at)):
        one = moment.session
        is_quiet_morning = isinstance(moment.event, Morning) and not moment.event.is_sore
        if one is not None and is_quiet_morning and outcomes.get(one.pk) != COUNTED:
            continue  # of a session that led nowhere: it must not answer for another
        try:
            ladder = advance(ladder, moment.event)
        except BadInput:
            continue
        if one is not None:
            outcomes[one.pk] = ladder.outcome
    return ladder, outcomes, hurting


def _hurts(report: Report) -> bool:
    """Whether a report says pain; one of 0 without anything else says none."""
    return report.score != 0 or not _is_plain(report) or report.keeps_flag


def _is_plain(report: Report) -> bool:
    """Whether the pain was there with running alone, as far as was said: on a day with a session it is that one's."""
    return not (report.at_rest or report.at_night or report.limping or report.stays)


def _sore_days(sessions: Iterable[ReturnSession]) -> set[date]:
    """Return the days whose plain pain a session or a morning after one tells already."""
    days = set()
    for one in sessions:
        days.add(one.on)
        if one.morning == SORE and one.morning_on is not None:
            days.add(one.morning_on)
    return days


def _pains(told: Iterable[Report], sore_days: set[date], today: date) -> list[_Moment]:
    found = []
    for report in told:
        on = min(report.local_date, today)
        if _is_plain(report) and on in sore_days:
            continue
        said = {"rest": report.at_rest, "night": report.at_night, "limp": report.limping}
        found.append(_Moment(on, report.created_at, PainReport(on, tuple(name for name, yes in said.items() if yes))))
    return found


def _clearances(plan: ReturnPlan, told: Iterable[Report], today: date) -> list[_Moment]:
    """Return the days on which a clinician's clearance of pain at this place was confirmed."""
    days: dict[date, datetime] = {}
    for report in told:
        is_here = report.site == plan.site and (not report.side or not plan.side or report.side == plan.side)
        if is_here and report.cleared_on is not None:
            on = min(report.cleared_on, today)
            days[on] = max(report.created_at, days.get(on, report.created_at))
    return [_Moment(on, at, ClinicianOk(on)) for on, at in days.items()]


def _gates(plan: ReturnPlan, start: date, today: date) -> list[_Moment]:
    """Return what was said of gates.

    A clinician's first word counts from its day. At a high-risk site later ones count from when they were told: each
    is about the stage that waits then.
    """
    found: list[_Moment] = []
    zone, has_clinician = plan.runner.zone, False
    for row in plan.gates.all():
        on = max(start, min(row.since, today))
        if row.gate == ReturnGate.Code.CLINICIAN:
            if row.taken_back_at is not None:
                continue
            if has_clinician and _is_grave(plan):
                on = max(on, min(row.said_at.astimezone(zone).date(), today))
            has_clinician = True
            found.append(_Moment(on, row.said_at, ClinicianOk(on)))
            continue
        found.append(_Moment(on, row.said_at, Tick(on, row.gate)))
        if row.taken_back_on is not None and row.taken_back_at is not None:
            back = max(on, min(row.taken_back_on, today))
            found.append(_Moment(back, row.taken_back_at, Untick(back, row.gate)))
    return found


def _is_grave(plan: ReturnPlan) -> bool:
    """Return whether the place is a high-risk one, or a clinician said so."""
    return begin(Begin(plan.hurt_on, plan.site, plan.is_high_risk)).is_grave


def _sessions(sessions: Iterable[ReturnSession], hurting: set[UUID], start: date, today: date) -> list[_Moment]:
    found = []
    for one in sessions:
        on = max(start, min(one.on, today))
        pain = ReturnSession.Pain.SOME if one.pk in hurting and one.pain == NONE else one.pain
        found.append(_Moment(on, one.logged_at, Session(on, str(pain), one.step), one))
        if one.morning and one.morning_on is not None and one.morning_at is not None:
            after = max(on, min(one.morning_on, today))
            found.append(_Moment(after, one.morning_at, Morning(after, one.morning == SORE), one))
    return found
