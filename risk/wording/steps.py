"""What to do next, in words: at most two steps, each with a note."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.wording import amounts
from risk.wording.levels import band
from risk.wording.reader import Reader

Numbers = Mapping[str, Any]
WEEKS = frozenset({"cut_week", "week_total", "return_share"})  # steps that say how far the whole week may go


@dataclass(frozen=True)
class StepWords:
    """`title` says what to do, `note` what helps or what to expect; the note may be empty."""

    title: str
    note: str


def step_words(outlook: Mapping[str, Any], reader: Reader, *, has_level: bool = True) -> list[StepWords]:
    """Put the steps of a stored outlook into words; the last one says when they should show.

    Who is shown no level cannot be back in one by a day: nothing is said of it then.
    """
    given = outlook.get("steps", [])
    steps = [STEPS[step["code"]](step["numbers"], reader) for step in given if _is_said(step, given)]
    expected = back_words(outlook) if has_level else ""
    if steps and expected:
        steps[-1] = StepWords(steps[-1].title, expected)
    return steps


def _is_said(step: Mapping[str, Any], given: list[Mapping[str, Any]]) -> bool:
    """Return whether a step says anything: a longest run is known, and is shorter than the whole week."""
    if step["code"] != "longest":
        return True
    far = step["numbers"]["max_m"]
    weeks = [other["numbers"]["max_m"] for other in given if other["code"] in WEEKS]
    return far is not None and all(week is None or far < week for week in weeks)


def back_words(outlook: Mapping[str, Any]) -> str:
    """Return e.g. "Expect to be back in Low by Wed 30 Sep"; nothing where nothing is expected."""
    if not outlook.get("back_band") or not outlook.get("back_on"):
        return ""
    return _("Expect to be back in %(band)s by %(day)s") % {
        "band": band(outlook["back_band"]),
        "day": amounts.short_day(amounts.parse(outlook["back_on"])),
    }


def _easy_or_rest(numbers: Numbers, reader: Reader) -> StepWords:
    facts = {"count": numbers["days"], "distance": amounts.distance(numbers["max_m"], reader.units)}
    title = ngettext(
        "Next day: easy, %(distance)s at most, or rest",
        "Next %(count)d days: easy, %(distance)s at most, or rest",
        numbers["days"],
    )
    return StepWords(title % facts, _("Easy: you could talk in whole sentences"))


def _longest(numbers: Numbers, reader: Reader) -> StepWords:
    far = {"distance": amounts.distance(numbers["max_m"], reader.units)}
    return StepWords(
        _("Keep single runs to %(distance)s for 7 days") % far,
        _("Single long runs count more than weekly totals"),
    )


def _week_total(numbers: Numbers, reader: Reader) -> StepWords:
    far = {"distance": amounts.distance(numbers["max_m"], reader.units)}
    return StepWords(_("Keep the next 7 days to %(distance)s") % far, _("Spread it as you like"))


def _cut_week(numbers: Numbers, reader: Reader) -> StepWords:
    far = {"distance": amounts.distance(numbers["max_m"], reader.units), "percent": numbers["percent"]}
    note = _("%(percent)d%% less than you usually run") % far
    if numbers.get("level_on"):
        day = amounts.short_day(amounts.parse(numbers["level_on"]))
        note = _("Kept up, load is back in range about %(day)s") % {"day": day}
    return StepWords(_("Run %(distance)s at most in the next 7 days") % far, note)


def _rest_days(numbers: Numbers, reader: Reader) -> StepWords:
    count = numbers["count"]
    title = ngettext("Take a rest day this week", "Take %(count)d rest days this week", count) % {"count": count}
    return StepWords(title, _("Walking, cycling and swimming count as rest for bone"))


def _return_share(numbers: Numbers, reader: Reader) -> StepWords:
    facts = {"percent": numbers["percent"], "distance": amounts.distance(numbers["max_m"], reader.units)}
    return StepWords(
        _("Run %(distance)s at most in the next 7 days") % facts,
        _("About %(percent)d%% of your week before the break, a coaching convention") % facts,
    )


def _keep_going(numbers: Numbers, reader: Reader) -> StepWords:
    facts = {
        "week": amounts.distance(numbers["week_m"], reader.units),
        "longest": amounts.distance(numbers["longest_m"] or 0, reader.units),
    }
    note = _("No single run past %(longest)s") % facts if numbers["longest_m"] else ""
    return StepWords(_("Keep going: up to %(week)s in the next 7 days") % facts, note)


def _log_more(numbers: Numbers, reader: Reader) -> StepWords:
    title = ngettext(
        "Log your runs for %(count)d more day", "Log your runs for %(count)d more days", numbers["days"]
    ) % {"count": numbers["days"]}
    return StepWords(title, _("Importing six weeks makes this useful today"))


STEPS: dict[str, Callable[[Numbers, Reader], StepWords]] = {
    "easy_or_rest": _easy_or_rest,
    "longest": _longest,
    "week_total": _week_total,
    "cut_week": _cut_week,
    "rest_days": _rest_days,
    "return_share": _return_share,
    "keep_going": _keep_going,
    "log_more": _log_more,
}
