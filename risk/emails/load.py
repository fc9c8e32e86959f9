"""The load e-mail: everything about long runs, bigger weeks and returns not told yet, in one letter."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from risk import wording
from risk.emails.letter import letter, link, runner_of, tell, wait_for_rescore
from risk.models import RiskScore, RiskWarning
from risk.wording import amounts
from risk.wording.firm import may_name_level
from risk.wording.warnings import (
    is_still_rising,
    ramp_evidence,
    ramp_sentence,
    return_evidence,
    return_sentence,
    spike_evidence,
)
from runners.models import OutgoingEmail, Runner
from runners.outbox import Message, NoLongerDue, kinds
from training.models import Run

Family = RiskWarning.Family
EVENT_LASTS = timedelta(days=6)  # a single run is told at most so long after it
SCORE_LASTS = timedelta(days=1)  # advice older than this is left out


@dataclass(frozen=True)
class Part:
    """One warning told in the letter."""

    lead: str
    evidence: str


def build_load(email: OutgoingEmail, now: datetime) -> Message:
    """Return the letter for all load warnings still untold; NoLongerDue where none stands, or a bone hurts."""
    runner = runner_of(email)
    wait_for_rescore(runner)
    today = runner.today(now)
    standing = RiskWarning.objects.open().filter(runner=runner)
    if standing.filter(family=Family.PAIN).exists():
        raise NoLongerDue("pain outranks")
    due = _due(standing, today)
    if not due:
        raise NoLongerDue("no longer true")
    reader = wording.Reader(runner.units, today)
    head, *others = due
    score = RiskScore.objects.filter(runner=runner).between(today - SCORE_LASTS, today).last()
    level = _level(runner, score)
    context = {
        "is_ramp": head.family == Family.WEEKLY_RAMP,
        "is_return": head.family == Family.RETURN,
        "subject_day": _subject_day(head, today),
        "heading": _heading(head, today),
        "head": _part(head, reader),
        "others": [_part(warning, reader) for warning in others],
        "steps": _steps(head, score, reader, has_level=bool(level)),
        "button_url": link("risk:detail"),
        "button_label": _("See your picture"),
    }

    def on_sent() -> None:
        for warning in due:
            tell(warning)
        OutgoingEmail.objects.filter(pk=email.pk).update(facts={"severity": max(w.severity for w in due)})

    label = next(kind.label for kind in kinds() if kind.code == "load")
    return letter("load", email, label, context | level, on_sent)


def _due(standing: Any, today: date) -> list[RiskWarning]:
    """Return what has not been told, the gravest first, single runs before weeks."""
    untold = standing.filter(level__gt=F("told_level"))
    found = [warning for warning in untold if warning.is_for_load_letter and _is_news(warning, today)]
    return sorted(found, key=lambda w: (-w.severity, w.family != Family.SINGLE_RUN, -w.opened_on.toordinal()))


def _is_news(warning: RiskWarning, today: date) -> bool:
    """Return whether it may still be told: a run of the last days, a week that is still above the others."""
    if warning.family == Family.WEEKLY_RAMP:
        return is_still_rising(warning.numbers)
    return today - _ran_on(warning) <= EVENT_LASTS


def _ran_on(warning: RiskWarning) -> date:
    return date.fromisoformat(warning.subject)


def _part(warning: RiskWarning, reader: wording.Reader) -> Part:
    numbers = warning.numbers
    if warning.family == Family.WEEKLY_RAMP:
        return Part(ramp_sentence(numbers, reader), ramp_evidence(warning.rule))
    if warning.family == Family.RETURN:
        return Part(return_sentence(numbers, reader), return_evidence())
    lead = _(
        "You ran %(session)s %(when)s. Your longest run in the 30 days before was %(longest)s, "
        "so this was %(percent)d%% further in one go."
    ) % {
        "session": amounts.distance(numbers["session_m"], reader.units),
        "longest": amounts.distance(numbers["longest30_m"], reader.units),
        "percent": amounts.percent_more(numbers["session_m"], numbers["longest30_m"]),
        "when": amounts.on_day(_ran_on(warning), reader.today),
    }
    return Part(lead, spike_evidence(numbers["category"]))


def _subject_day(head: RiskWarning, today: date) -> str:
    """Return "today", "yesterday", or the weekday of the run; nothing for a week."""
    if head.family == Family.WEEKLY_RAMP:
        return ""
    ago = (today - _ran_on(head)).days
    return {0: "today", 1: "yesterday"}.get(ago) or amounts.weekday(_ran_on(head))


def _heading(head: RiskWarning, today: date) -> str:
    if head.family == Family.WEEKLY_RAMP:
        return _("A bigger week than usual")
    if head.family == Family.RETURN:
        return _("Coming back step by step")
    ago = (today - _ran_on(head)).days
    if ago == 0:
        return _("Today’s run was a big step up")
    if ago == 1:
        return _("Yesterday’s run was a big step up")
    return _("%(day)s’s run was a big step up") % {"day": amounts.weekday(_ran_on(head))}


def _steps(
    head: RiskWarning, score: RiskScore | None, reader: wording.Reader, *, has_level: bool
) -> list[wording.StepWords]:
    """Return the advice of the newest score, else what the warning itself asks for."""
    steps = wording.step_words((score.detail if score else {}).get("outlook", {}), reader, has_level=has_level)
    action = wording.warning_words(head.family, head.rule, head.numbers, reader).action
    return steps or [wording.StepWords(action, "")]


def _level(runner: Runner, score: RiskScore | None) -> dict[str, str]:
    """Return the line about the level, where a level may be named."""
    if score is None or score.index is None:
        return {}
    first = (
        Run.objects.kept().running().filter(runner=runner).oldest_first().values_list("local_date", flat=True).first()
    )
    if not may_name_level(score.detail, first, score.local_date):
        return {}
    words = {"level": wording.band(score.band), "index": score.index}
    return {"tag": _("%(level)s, %(index)d of 100") % words, "tag_level": score.band}
