"""The factors that training alone decides, in words. The numbers are the engine's (risk/engine/day.py)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.wording import amounts
from risk.wording.reader import Reader

Four = tuple[str, str, str, str]
Numbers = Mapping[str, Any]


def long_run_title(on: date, today: date) -> str:
    """Return e.g. "Sunday’s long run"."""
    ago = (today - on).days
    if ago == 0:
        return _("Today’s long run")
    if ago == 1:
        return _("Yesterday’s long run")
    if 1 < ago < 7:
        return _("%(day)s’s long run") % {"day": amounts.weekday(on)}
    return _("Long run of %(day)s") % {"day": amounts.day_month(on, today)}


def volume(numbers: Numbers, points: int, reader: Reader) -> Four:
    week = amounts.number(numbers["usual_week_ebk"])
    if points < 0:
        sentence = _("A smaller usual week. Runners who cover less have fewer bone injuries.")
    else:
        sentence = _("Runners who cover more in a usual week have more bone injuries.")
    return (
        _("Usual weekly load"),
        _("%(count)s bone-kilometres a week") % {"count": week},
        sentence,
        _("Months of a smaller or larger usual week; a few easy days do not move it"),
    )


def load(numbers: Numbers, points: int, reader: Reader) -> Four:
    over = amounts.percent_more(numbers["damage"], numbers["capacity"])
    if over >= 1:
        value = _("load %(percent)d%% ahead of repair") % {"percent": over}
        sentence = _(
            "The load of the last weeks is %(percent)d%% ahead of what your bones are used to. Repair takes weeks."
        ) % {"percent": over}
    else:
        value = _("in line with repair")
        sentence = _("The load of the last weeks is in line with what your bones are used to.")
    return _("Load against repair"), value, sentence, _("Two to five weeks at or below your usual distance")


def spike(numbers: Numbers, points: int, reader: Reader) -> Four:
    session, longest = numbers["session_m"], numbers["longest30_m"]
    facts = {
        "session": amounts.distance(session, reader.units),
        "longest": amounts.distance(longest, reader.units),
        "percent": amounts.percent_more(session, longest),
    }
    return (
        long_run_title(amounts.parse(numbers["on"]), reader.today),
        _("%(session)s, longest before %(longest)s") % facts,
        _("%(session)s, %(percent)d%% longer than your longest run in the 30 days before (%(longest)s).") % facts,
        _("It fades within 14 days; keep single runs close to your recent longest"),
    )


def week(numbers: Numbers, points: int, reader: Reader) -> Four:
    facts = {
        "week": amounts.distance(numbers["week_m"], reader.units),
        "before": amounts.distance(numbers["ref7_m"], reader.units),
        "percent": amounts.percent_more(numbers["week_m"], numbers["ref7_m"]),
        "on": amounts.day_month(amounts.parse(numbers["on"]), reader.today),
    }
    return (
        _("A bigger week than usual"),
        _("%(week)s in 7 days, biggest before %(before)s") % facts,
        _("%(week)s in the 7 days to %(on)s, %(percent)d%% above the biggest week of the month before (%(before)s).")
        % facts,
        _("It holds for a week, then fades within another"),
    )


def rest(numbers: Numbers, points: int, reader: Reader) -> Four:
    count = numbers["rest14"]
    value = ngettext("%(count)d rest day in 14 days", "%(count)d rest days in 14 days", count) % {"count": count}
    return (
        _("Few rest days"),
        value,
        _("Endurance athletes with fewer than two rest days a week reported more overuse injuries."),
        _("Four days without running in the next two weeks"),
    )


def load_minimum(numbers: Numbers, points: int, reader: Reader) -> Four:
    return (
        _("Minimum set by your load"),
        "",
        _("While load is well ahead of repair the index does not fall below this, whoever you are."),
        _("Bringing load back in line with repair"),
    )
