"""The stop page: takes the place of every page that could show a level while a bone hurts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from risk import wording
from risk.models import CoachNote
from risk.services import RiskState
from risk.wording import amounts
from runners.models import Runner

# What each reason of the engine's pain flag sounds like in the runner's own mouth.
SAY = {
    "rest": lazy("It hurts at rest too."),
    "night": lazy("It hurts at night."),
    "limp": lazy("It makes me limp."),
    "stays": lazy("It stays after a run or until the next morning."),
    "two_runs": lazy("It came back in two runs in a row."),
}
# Which rule raised the flag, as the page's first sentence: not all of them need pain at rest.
BECAUSE = {
    "rest": lazy("Pain in one spot on a bone that is there at rest should be checked."),
    "night": lazy("Pain in one spot on a bone that is there at night should be checked."),
    "limp": lazy("Pain that makes you limp should be checked."),
    "hip": lazy("Hip or groin pain is checked at any level, and so is pain in the thigh or pelvis."),
    "high_risk_site": lazy("Pain at this spot is checked at any level."),
    "stays": lazy("Pain in one spot on a bone that stays after a run should be checked."),
    "two_runs": lazy("Pain in the same spot in two runs in a row should be checked."),
    "plan": lazy("Bone pain in a session of your return plan, or after one, is for a clinician to look at."),
}


def stop_page(request: HttpRequest, runner: Runner, state: RiskState, note: CoachNote | None = None) -> HttpResponse:
    """Say what to do, for the place that hurts. The place stands on the page alone: in no address and no title."""
    flag = state.flag
    if flag is None:
        raise ValueError("there is no pain to stop for")
    context = {
        "runner": runner,
        "state": state,
        "is_stop": True,  # there is no log card to jump to
        "place": wording.place(flag.site, flag.side),
        "since": amounts.day_month(flag.since, state.today),
        "is_urgent": flag.urgent,
        "because": BECAUSE["limp" if flag.urgent and "limp" in flag.reasons else _reason(runner, state, flag.reason)],
        "say": _what_to_say(state),
        "plan": state.plan.plan if state.plan else None,
        "alerts_open": state.alerts_open,
    } | note_context(note, state)
    return render(request, "risk/stop.html", context)


def _reason(runner: Runner, state: RiskState, reason: str) -> str:
    """Return the rule that fired: what a return plan wrote raises the flag, but nobody said in it that it stays."""
    if reason == "stays" and state.plan and not runner.pain_reports.standing().filter(stays=True).exists():
        return "plan"
    return reason


def note_context(note: CoachNote | None, state: RiskState) -> dict[str, Any]:
    """Return a coach's note with its day in words, and whether a pain that stands was not logged yet by then."""
    if note is None:
        return {"note": None}
    on = timezone.localtime(note.written_at).date()
    return {
        "note": note,
        "note_on": amounts.weekday_or_date(on, state.today),
        "note_is_before": state.flag is not None and on < state.flag.since,
    }


def _what_to_say(state: RiskState) -> list[str]:
    """Return sentences for the appointment, from what was logged."""
    flag = state.flag
    if flag is None:
        return []
    said = [_("Pain in one spot on a bone: %(place)s.") % {"place": wording.place(flag.site, flag.side)}]
    if flag.score is not None:
        said.append(_("At its worst %(score)d of 10.") % {"score": flag.score})
    said += [str(sentence) for reason, sentence in SAY.items() if reason in flag.reasons]
    said.append(_("First logged on %(day)s.") % {"day": amounts.day_month(flag.since, state.today)})
    return said
