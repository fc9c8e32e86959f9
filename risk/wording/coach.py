"""What is said to a coach: the same facts as to the runner, in the third person and in one line."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from risk.wording import amounts
from risk.wording.factors import factor_words
from risk.wording.reader import Reader
from risk.wording.warnings import is_fortnight, is_still_rising

Numbers = Mapping[str, Any]

# Short names for a narrow column; the athlete's page has the whole ones.
SITES: dict[str, str | Promise] = {
    "pelvis": lazy("pelvis"),
    "sacrum": lazy("low back of pelvis"),
    "hip": lazy("hip or groin"),
    "femur": lazy("thigh"),
    "tibia": lazy("shin"),
    "tibia_front": lazy("shin, front edge"),
    "fibula": lazy("outer lower leg"),
    "ankle_inner": lazy("inner ankle"),
    "talus": lazy("ankle"),
    "heel": lazy("heel"),
    "navicular": lazy("top of midfoot"),
    "metatarsals": lazy("forefoot"),
    "metatarsal_5": lazy("outer foot"),
    "sesamoids": lazy("under big toe"),
}
# A factor says the same as a warning of this family, so that a row names it once.
FAMILY_OF = {
    "spike": "single_run",
    "week": "weekly_ramp",
    "load": "model_load",
    "load_minimum": "model_load",
    "rest": "rest",
    "shoe_age": "shoe",
}
# Why a pain flag stands.
TOLD = {
    "rest": lazy("pain at rest"),
    "night": lazy("pain at night"),
    "limp": lazy("limping"),
    "hip": lazy("hip, groin, thigh or pelvis: checked at any level"),
    "high_risk_site": lazy("a spot that is checked at any level"),
    "stays": lazy("pain that stays after a run"),
    "two_runs": lazy("the same spot in two runs in a row"),
}


def short_place(site: str, side: str | None) -> str:
    """Return e.g. "Left shin", "Pelvis"."""
    name = str(SITES[site])
    if side == "l":
        return _("Left %(site)s") % {"site": name}
    if side == "r":
        return _("Right %(site)s") % {"site": name}
    return name[:1].upper() + name[1:]


def flag_reasons(codes: tuple[str, ...]) -> list[str]:
    """Return why a pain flag stands."""
    return [str(TOLD[code]) for code in codes]


def warning_line(family: str, numbers: Numbers, reader: Reader, shoe: str = "") -> str:
    """Return a warning in one line; an unknown family raises KeyError."""
    return LINES[family](numbers, reader, shoe)


def warning_facts(family: str, numbers: Numbers, reader: Reader) -> str:
    """Return the numbers that fired a warning, as a sentence that addresses nobody; empty for pain."""
    return FACTS[family](numbers, reader)


def factor_line(factor: Mapping[str, Any], reader: Reader) -> str:
    """Return a factor with its value, e.g. "Usual weekly load: 45 bone-kilometres a week"."""
    title, value = factor_facts(factor, reader)
    return _("%(title)s: %(value)s") % {"title": title, "value": value} if value else title


def factor_facts(factor: Mapping[str, Any], reader: Reader) -> tuple[str, str]:
    """Return the title and the value of a factor, neither of which speaks to anybody."""
    words = factor_words(factor, reader)
    if factor["code"] == "load_minimum":
        return _("Minimum set by the load"), words.value
    if factor["code"] == "cadence" and not factor["numbers"]["measured"]:
        steps = amounts.number(factor["numbers"]["cadence_spm"])
        return words.title, _("%(steps)s steps a minute, from the profile") % {"steps": steps}
    return words.title, words.value


def _single_run(numbers: Numbers, reader: Reader, shoe: str) -> str:
    more = amounts.percent_more(numbers["session_m"], numbers["longest30_m"])
    return _("Long run +%(percent)d%% on 30-day longest") % {"percent": more}


def _single_run_facts(numbers: Numbers, reader: Reader) -> str:
    return _("%(session)s %(day)s, longest of the 30 days before: %(longest)s.") % {
        "session": amounts.distance(numbers["session_m"], reader.units),
        "day": amounts.on_day(amounts.parse(numbers["on"]), reader.today),
        "longest": amounts.distance(numbers["longest30_m"], reader.units),
    }


def _weekly_ramp(numbers: Numbers, reader: Reader, shoe: str) -> str:
    if is_fortnight(numbers):
        more = amounts.percent_more(numbers["sum14_m"], numbers["ref14_m"])
        return _("14 days +%(percent)d%% on the month before") % {"percent": more}
    if not is_still_rising(numbers):
        return _("Bigger week, now settling")
    more = amounts.percent_more(numbers["week_m"], numbers["ref7_m"])
    return _("Week +%(percent)d%% on the month before") % {"percent": more}


def _weekly_ramp_facts(numbers: Numbers, reader: Reader) -> str:
    if is_fortnight(numbers):
        return _("%(now)s in 14 days, biggest 14 days of the month before: %(before)s.") % {
            "now": amounts.distance(numbers["sum14_m"], reader.units),
            "before": amounts.distance(numbers["ref14_m"], reader.units),
        }
    return _("%(now)s in 7 days, biggest 7 days of the month before: %(before)s.") % {
        "now": amounts.distance(numbers["week_m"], reader.units),
        "before": amounts.distance(numbers["ref7_m"], reader.units),
    }


def _model_load(numbers: Numbers, reader: Reader, shoe: str) -> str:
    more = amounts.percent_more(numbers["damage"], numbers["capacity"])
    return _("Load %(percent)d%% ahead of repair") % {"percent": more}


def _model_load_facts(numbers: Numbers, reader: Reader) -> str:
    since = amounts.day_month(amounts.parse(numbers["since"]), reader.today)
    return _("Ahead since %(since)s. This comes from a model of bone.") % {"since": since}


def _rest(numbers: Numbers, reader: Reader, shoe: str) -> str:
    count, row = numbers["rest14"], numbers["days_in_a_row"]
    if count is None or numbers["rest7"] == 0:
        return ngettext("%(count)d day in a row without rest", "%(count)d days in a row without rest", row) % {
            "count": row
        }
    return ngettext("%(count)d rest day in 14 days", "%(count)d rest days in 14 days", count) % {"count": count}


def _rest_facts(numbers: Numbers, reader: Reader) -> str:
    far = amounts.distance(numbers["sum28_m"], reader.units)
    return _("%(far)s in 28 days.") % {"far": far}


def _return(numbers: Numbers, reader: Reader, shoe: str) -> str:
    return _("Back after %(days)d days without a run") % {"days": numbers["gap_days"]}


def _return_facts(numbers: Numbers, reader: Reader) -> str:
    return _("First run %(day)s; about %(before)s a week before the break.") % {
        "day": amounts.on_day(amounts.parse(numbers["on"]), reader.today),
        "before": amounts.distance(numbers["week_before_m"], reader.units),
    }


def _shoe(numbers: Numbers, reader: Reader, shoe: str) -> str:
    gone = amounts.distance(numbers["mileage_m"], reader.units)
    return _("%(shoe)s at %(gone)s") % {"shoe": shoe or _("A pair of shoes"), "gone": gone}


def _shoe_facts(numbers: Numbers, reader: Reader) -> str:
    return _("Its limit is %(limit)s.") % {"limit": amounts.distance(numbers["limit_m"], reader.units)}


def _pain(numbers: Numbers, reader: Reader, shoe: str) -> str:
    since = amounts.day_month(amounts.parse(numbers["since"]), reader.today)
    return _("Bone pain that should be checked, since %(since)s") % {"since": since}


LINES = {
    "single_run": _single_run,
    "weekly_ramp": _weekly_ramp,
    "model_load": _model_load,
    "rest": _rest,
    "return": _return,
    "shoe": _shoe,
    "pain": _pain,
}
FACTS = {
    "single_run": _single_run_facts,
    "weekly_ramp": _weekly_ramp_facts,
    "model_load": _model_load_facts,
    "rest": _rest_facts,
    "return": _return_facts,
    "shoe": _shoe_facts,
    "pain": lambda numbers, reader: "",
}
