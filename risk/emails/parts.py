"""The paragraphs of the load letter: each warning with its numbers, what it rests on, and when it should be over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from risk import wording
from risk.models import RiskWarning
from risk.wording import amounts
from risk.wording.lasting import over_words
from risk.wording.warnings import care_sentence

Family = RiskWarning.Family


@dataclass(frozen=True)
class Part:
    """One warning told in the letter."""

    lead: str  # the numbers that fired it, and the earlier value
    evidence: str
    over: str


def parts(due: Sequence[RiskWarning], reader: wording.Reader) -> list[Part]:
    """Return a paragraph for each of these warnings, in their order."""
    told: set[str] = set()
    found = []
    for warning in due:
        found.append(_part(warning, reader, told))
        told.add(warning.family)
    return found


def _part(warning: RiskWarning, reader: wording.Reader, told: set[str]) -> Part:
    words = wording.warning_words(warning.family, warning.rule, warning.numbers, reader)
    lead = words.sentence
    if warning.family == Family.SINGLE_RUN:
        lead = _run_sentence(warning, reader)
    elif warning.family == Family.PROFILE and Family.MODEL_LOAD in told:
        lead = care_sentence()  # the numbers of both are the same, and stand above
    return Part(lead, words.evidence, over_words(warning.family, warning.numbers, reader))


def _run_sentence(warning: RiskWarning, reader: wording.Reader) -> str:
    numbers = warning.numbers
    return _(
        "You ran %(session)s %(when)s. Your longest run in the 30 days before was %(longest)s, "
        "so this was %(percent)d%% further in one go."
    ) % {
        "session": amounts.distance(numbers["session_m"], reader.units),
        "longest": amounts.distance(numbers["longest30_m"], reader.units),
        "percent": amounts.percent_more(numbers["session_m"], numbers["longest30_m"]),
        "when": amounts.on_day(happened_on(warning), reader.today),
    }


def happened_on(warning: RiskWarning) -> date:
    """Return the local date of the run that an event is about."""
    return date.fromisoformat(warning.subject)


def subject(head: RiskWarning, today: date) -> str:
    """Return the subject of a letter that begins with this warning: what it is about, and nothing of health."""
    if head.family == Family.SINGLE_RUN:
        ago = (today - happened_on(head)).days
        if ago == 0:
            return _("About today’s run")
        if ago == 1:
            return _("About yesterday’s run")
        return _("About %(day)s’s run") % {"day": amounts.weekday(happened_on(head))}
    return {
        Family.WEEKLY_RAMP.value: _("Your week so far"),
        Family.RETURN.value: _("Your way back"),
        Family.REST.value: _("Your days off"),
    }.get(head.family) or _("Your last weeks")


def heading(head: RiskWarning, today: date) -> str:
    """Return what stands above the letter."""
    if head.family == Family.SINGLE_RUN:
        ago = (today - happened_on(head)).days
        if ago == 0:
            return _("Today’s run was a big step up")
        if ago == 1:
            return _("Yesterday’s run was a big step up")
        return _("%(day)s’s run was a big step up") % {"day": amounts.weekday(happened_on(head))}
    return {
        Family.WEEKLY_RAMP.value: _("A bigger week than usual"),
        Family.RETURN.value: _("Coming back step by step"),
        Family.REST.value: _("Few days without running"),
    }.get(head.family) or _("Load ahead of repair")


def closing(head: RiskWarning) -> str:
    """Return the sentence on why it helps to do what the letter asks for."""
    if head.family == Family.REST:
        return _("Bone repairs between runs.")
    return "" if head.family == Family.RETURN else _("A quieter week gives bone time to adapt.")
