"""A warning in words: what was seen, with its numbers, and one honest sentence on what that rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.wording import amounts
from risk.wording.load_factors import long_run_title
from risk.wording.reader import Reader

Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class WarningWords:
    """`sentence` holds the numbers that fired the rule, `evidence` what is known about it."""

    title: str
    sentence: str
    evidence: str
    action: str


def warning_words(family: str, rule: str, numbers: Numbers, reader: Reader, shoe: str = "") -> WarningWords:
    """Put a warning into words; an unknown family raises KeyError. `shoe` is the name of the pair, if it is one."""
    return WORDS[family](rule, numbers, reader, shoe)


def _single_run(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    on = amounts.parse(numbers["on"])
    facts = {
        "session": amounts.distance(numbers["session_m"], reader.units),
        "longest": amounts.distance(numbers["longest30_m"], reader.units),
        "percent": amounts.percent_more(numbers["session_m"], numbers["longest30_m"]),
    }
    return WarningWords(
        title=long_run_title(on, reader.today),
        sentence=_("%(session)s, %(percent)d%% longer than your longest run in the 30 days before (%(longest)s).")
        % facts,
        evidence=spike_evidence(numbers["category"]),
        action=_("Keep the next days easy and single runs close to %(longest)s.") % facts,
    )


def spike_evidence(category: int) -> str:
    """Return what the large cohort found for a run this far past the recent longest (category 1 to 3)."""
    if category >= 3:
        return _(
            "In a study of 5,205 runners, runs more than twice the recent longest came with about 2.3 times the rate "
            "of overuse injuries of all kinds (moderate evidence); most such runs end without one."
        )
    return _(
        "In a study of 5,205 runners, runs more than 10% past the recent longest came with about 1.6 times the rate "
        "of overuse injuries of all kinds (moderate evidence); most such runs end without one."
    )


def _weekly_ramp(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    return WarningWords(
        title=_("A bigger week than usual"),
        sentence=ramp_sentence(numbers, reader),
        evidence=ramp_evidence(rule),
        action=_("Make one of the next three days a rest day."),
    )


def is_still_rising(numbers: Numbers) -> bool:
    """Return whether the last 7 or 14 days are above those before them; a ramp also stands while it settles."""
    return numbers["week_m"] > numbers["ref7_m"] or is_fortnight(numbers)


def is_fortnight(numbers: Numbers) -> bool:
    sum14, ref14 = numbers.get("sum14_m"), numbers.get("ref14_m")
    if not sum14 or not ref14:
        return False
    return bool(100 * sum14 > 110 * ref14 and 100 * numbers["week_m"] <= 110 * numbers["ref7_m"])


def ramp_sentence(numbers: Numbers, reader: Reader) -> str:
    """Return the week against the biggest week of the month before; a fortnight where only that is high."""
    if is_fortnight(numbers):
        return _(
            "You have run %(now)s in the last 14 days. The biggest 14 days of the month before held %(before)s, "
            "so this is %(percent)d%% more."
        ) % _facts(numbers["sum14_m"], numbers["ref14_m"], reader)
    facts = _facts(numbers["week_m"], numbers["ref7_m"], reader)
    if not is_still_rising(numbers):
        return (
            _(
                "The bigger week is settling: %(now)s in the last 7 days. The biggest 7 days of the month before "
                "held %(before)s."
            )
            % facts
        )
    return (
        _(
            "You have run %(now)s in the last 7 days. The biggest 7 days of the month before held %(before)s, "
            "so this is %(percent)d%% more."
        )
        % facts
    )


def _facts(now: int, before: int, reader: Reader) -> dict[str, Any]:
    return {
        "now": amounts.distance(now, reader.units),
        "before": amounts.distance(before, reader.units),
        "percent": amounts.percent_more(now, before),
    }


def ramp_evidence(rule: str) -> str:
    """Return what weekly totals rest on: less than single runs."""
    if rule == "W4":
        return _(
            "Weekly totals are weaker evidence than single runs: in a study of 874 new runners, those who added more "
            "than 30% over two weeks had more distance-related injuries; chance could explain it."
        )
    return _(
        "Weekly totals are weaker evidence than single runs: in one set of competitive runners’ logs, injuries were "
        "about 1.4 times as likely a week after such a step; larger studies found no relation."
    )


def _model_load(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    return WarningWords(
        title=_("Load ahead of repair"),
        sentence=ahead_sentence(numbers, reader),
        evidence=_("This comes from a model of bone, not from a study of runners."),
        action=_("Run less than usual until load is back in range."),
    )


def ahead_sentence(numbers: Numbers, reader: Reader) -> str:
    """Return since when load is ahead of repair, and by how much, against what earlier running has prepared for."""
    return _(
        "Your load has been ahead of repair since %(since)s: it is now %(percent)d%% above what your runs of the "
        "months before have prepared you for."
    ) % {
        "percent": amounts.percent_more(numbers["damage"], numbers["capacity"]),
        "since": amounts.day_month(amounts.parse(numbers["since"]), reader.today),
    }


def _rest(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    return WarningWords(
        title=_("Few rest days"),
        sentence=rest_sentence(numbers, reader),
        evidence=_(
            "Endurance athletes with fewer than two rest days a week reported more overuse injuries; "
            "they were asked afterwards, which is weak evidence."
        ),
        action=_("A day off, or a day on the bike or in the pool."),
    )


def rest_sentence(numbers: Numbers, reader: Reader) -> str:
    """Return the days in a row, or the rest days of two weeks; with the four weeks where those are why it is told."""
    row = numbers["days_in_a_row"]
    count = numbers["rest14"]
    if count is None or numbers["rest7"] == 0:
        sentence = ngettext("You have run %(count)d day in a row.", "You have run %(count)d days in a row.", row) % {
            "count": row
        }
    else:
        sentence = ngettext(
            "%(count)d rest day in the last 14 days.", "%(count)d rest days in the last 14 days.", count
        ) % {"count": count}
    if numbers.get("since") is None:
        return sentence
    month = _("The last 28 days held %(month)s.") % {"month": amounts.distance(numbers["sum28_m"], reader.units)}
    return f"{sentence} {month}"


def _return(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    return WarningWords(
        title=_("Back after %(days)d days") % {"days": numbers["gap_days"]},
        sentence=return_sentence(numbers, reader),
        evidence=return_evidence(),
        action=_("Begin with about %(week)s a week, in runs of up to %(longest)s.")
        % {
            "week": amounts.distance(numbers["week_m"], reader.units),
            "longest": amounts.distance(numbers["longest_m"], reader.units),
        },
    )


def return_sentence(numbers: Numbers, reader: Reader) -> str:
    """Return how long the break was and what a week held before it."""
    return _("You ran %(when)s after %(days)d days without a run. Before that, your weeks held about %(before)s.") % {
        "when": amounts.on_day(amounts.parse(numbers["on"]), reader.today),
        "days": numbers["gap_days"],
        "before": amounts.distance(numbers["week_before_m"], reader.units),
    }


def return_evidence() -> str:
    """Return what the way back rests on: habit, not research."""
    return _("Starting again with a part of the old week is what coaches do; no study has tested the numbers.")


def _profile(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    return WarningWords(
        title=_("Load and your background together"),
        sentence=f"{ahead_sentence(numbers, reader)} {care_sentence()}",
        evidence=profile_evidence(),
        action=_("Keep the next week below the last one."),
    )


def care_sentence() -> str:
    """Return what somebody's own answers add, without a word of what they are."""
    return _("With what you told us about yourself, a rise asks for more care than it does for most runners.")


def profile_evidence() -> str:
    """Return what load and answers together rest on; it says nothing about whom it is said to."""
    return _("This joins a model of load and repair with studies of runners; where it begins is our own choice.")


def _shoe(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    facts = {
        "shoe": shoe or _("A pair of shoes"),
        "gone": amounts.distance(numbers["mileage_m"], reader.units),
        "limit": amounts.distance(numbers["limit_m"], reader.units),
        "mark": amounts.distance(numbers["threshold_m"], reader.units),
    }
    if numbers["mileage_m"] < numbers["limit_m"]:
        action = _("A good time to think about the next pair.")
    else:
        action = _("Retire the pair, or raise its limit if it still feels the same.")
    return WarningWords(
        title=_("%(shoe)s passed %(mark)s") % facts,
        sentence=_("%(gone)s so far; its limit is %(limit)s.") % facts,
        evidence=_("A distance limit for shoes is a rule of thumb: studies disagree and shoes differ."),
        action=action,
    )


def _pain(rule: str, numbers: Numbers, reader: Reader, shoe: str) -> WarningWords:
    facts = {"since": amounts.day_month(amounts.parse(numbers["since"]), reader.today)}
    return WarningWords(
        title=_("Please stop running for now"),
        sentence=_("You logged bone pain that should be checked, first on %(since)s.") % facts,
        evidence=_("Early checks make for shorter breaks."),
        action=_("See a clinician before you run again."),
    )


WORDS: dict[str, Callable[[str, Numbers, Reader, str], WarningWords]] = {
    "single_run": _single_run,
    "weekly_ramp": _weekly_ramp,
    "model_load": _model_load,
    "rest": _rest,
    "return": _return,
    "profile": _profile,
    "shoe": _shoe,
    "pain": _pain,
}
