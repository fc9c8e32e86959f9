"""When a warning should be over: the rule that closes it, or the date on which it stops being news."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from risk.wording import amounts
from risk.wording.reader import Reader

Numbers = Mapping[str, Any]
EVENT_LASTS = timedelta(days=14)  # how long a long run and a return are news


def over_words(family: str, numbers: Numbers, reader: Reader) -> str:
    """Return when an open warning should be over; an unknown family raises KeyError."""
    return WORDS[family](numbers, reader)


def _event(numbers: Numbers, reader: Reader) -> str:
    ends = amounts.parse(numbers["on"]) + EVENT_LASTS
    return _("Over on %(day)s, two weeks after the run.") % {"day": amounts.day_month(ends, reader.today)}


def _weekly_ramp(numbers: Numbers, reader: Reader) -> str:
    most = amounts.distance(1.1 * numbers["ref7_m"], reader.units)
    return _("Over once your last 7 days have held at most about %(most)s for a week.") % {"most": most}


def _model_load(numbers: Numbers, reader: Reader) -> str:
    return _("Over once load is less than 20% ahead of repair.")


def _profile(numbers: Numbers, reader: Reader) -> str:
    return _("Over once load is less than 10% ahead of repair.")


def _rest(numbers: Numbers, reader: Reader) -> str:
    return _("Over once the last 14 days hold three rest days.")


def _shoe(numbers: Numbers, reader: Reader) -> str:
    return _("Over once the pair is retired or its limit raised.")


def _pain(numbers: Numbers, reader: Reader) -> str:
    return _("Over once a clinician has cleared you, or the report is corrected.")


WORDS: dict[str, Callable[[Numbers, Reader], str]] = {
    "single_run": _event,
    "weekly_ramp": _weekly_ramp,
    "model_load": _model_load,
    "rest": _rest,
    "return": _event,
    "profile": _profile,
    "shoe": _shoe,
    "pain": _pain,
}
