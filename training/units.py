"""Distances, durations and paces as people write and read them: pure functions.

Stored units: whole metres, seconds. Every parser raises Unreadable for what it cannot read; whether a distance or
a time makes sense is the form's concern.
"""

import re
from collections.abc import Callable

from django.utils import formats
from django.utils.translation import gettext as _

KM, MILES = "km", "mi"
M_PER_KM, M_PER_MILE, M_PER_YARD = 1000.0, 1609.344, 0.9144
HALF_MARATHON_M, MARATHON_M = 21_098, 42_195
# What a bare number may mean is decided by the pace it gives: seconds per kilometre, both included.
FASTEST_S_PER_KM, SLOWEST_S_PER_KM = 120, 1200

LONGEST_TYPED = 40  # characters, as in the forms: nothing that a person means is longer

_NAMED = {"half": HALF_MARATHON_M, "half marathon": HALF_MARATHON_M, "marathon": MARATHON_M}
_DISTANCE = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?|[.,]\d{1,3})\s*(km|k|miles|mile|mi)?")
_METRES = re.compile(r"(\d{1,3}(?:[ .,]\d{3})|\d{1,6})\s*(?:(m|metres|meters)|yd|yds|yards?)")
_PART = re.compile(r"(\d{1,7}(?:[.,]\d{1,15})?)\s*(hours?|hrs?|h|minutes?|mins?|min|m|'|seconds?|secs?|sec|s|\")?\s*")
_SAME_SIGN = str.maketrans({"：": ":", ";": ":", "′": "'", "’": "'", "″": '"', "”": '"'})
_SECONDS_OF = {"h": 3600, "m": 60, "'": 60, "s": 1, '"': 1}


class Unreadable(ValueError):
    """What was typed is no distance, or no time."""


def _short(text: str) -> str:
    """Return the text without blanks around it. Raises Unreadable where it is longer than anybody types."""
    words = text.strip()
    if len(words) > LONGEST_TYPED:
        raise Unreadable("too long")
    return words


def metres_per(units: str) -> float:
    """Return how many metres the runner's unit has: exactly 1609.344 for "mi"."""
    return M_PER_MILE if units == MILES else M_PER_KM


def from_metres(metres: float, units: str) -> float:
    """Return a distance in the runner's unit."""
    return float(metres) / metres_per(units)


def symbol(units: str) -> str:
    """Return the unit as it stands behind a number."""
    return _("mi") if units == MILES else _("km")


def parse_distance(text: str, units: str = KM) -> int:
    """Read "8", "8.2", "8,2", "5mi", "5k", "800m", "1650yd", "half" or "marathon" as whole metres.

    A bare number is in the runner's unit; a comma may stand for the decimal point.
    """
    words = _short(text).lower()
    if words in _NAMED:
        return _NAMED[words]
    metres = _METRES.fullmatch(words)
    if metres:
        return round(int(re.sub(r"[ .,]", "", metres[1])) * (1 if metres[2] else M_PER_YARD))
    found = _DISTANCE.fullmatch(words)
    if found is None:
        raise Unreadable("not a distance")
    unit = units if found[2] is None else MILES if found[2].startswith("mi") else KM
    return round(float(found[1].replace(",", ".")) * metres_per(unit))


def parse_duration(text: str, distance_m: float | None = None, *, fits: Callable[[int], bool] | None = None) -> int:
    """Read "45:30", "45.30", "4530", "1h02", "45 min", "45'30\\"" and the like as whole seconds above 0.

    Phones' number pads have no colon, so a point, a comma and a blank separate too, and bare digits fill from the
    right. What could mean two things is read as the one whose pace over `distance_m` a person can run, or as the
    one that `fits` where that is given.
    """
    words = _short(text).lower().translate(_SAME_SIGN)
    if re.search(r"[hms'\"]", words):
        readings = [_with_units(words)]
    elif words.isdecimal():
        readings = _bare_digits(words)
    else:
        readings = _separated(words, has_distance=bool(distance_m))
    readings = [seconds for seconds in readings if seconds > 0]
    if not readings:
        raise Unreadable("not a duration")
    if fits is not None:
        return next((seconds for seconds in readings if fits(seconds)), readings[0])
    return next((seconds for seconds in readings if _is_plausible(seconds, distance_m)), readings[0])


def _is_plausible(seconds: int, distance_m: float | None) -> bool:
    if not distance_m:
        return True
    return FASTEST_S_PER_KM <= seconds * M_PER_KM / distance_m <= SLOWEST_S_PER_KM


def _with_units(words: str) -> int:
    """Read "1h02m10s", "1h2", "45m30", "45'30\\"", "1.5h": units fall, and a last bare number takes the next one."""
    total, last, place = 0.0, 0, 0
    while place < len(words):
        part = _PART.match(words, place)
        if part is None:
            raise Unreadable("not a duration")
        amount = float(part[1].replace(",", "."))
        unit = _SECONDS_OF[part[2][0]] if part[2] else last // 60
        whole_before = last == 0 or amount < 60
        if unit == 0 or (last and unit >= last) or not whole_before or total % 1 or (last and total % last):
            raise Unreadable("not a duration")
        if not part[2] and part.end() < len(words):
            raise Unreadable("not a duration")
        total, last, place = total + amount * unit, unit, part.end()
    return round(total)


def _bare_digits(digits: str) -> list[int]:
    """Return what digits alone may mean, the likelier first."""
    if len(digits) > 6:
        return []
    if len(digits) >= 5:
        return _clock(int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:]))
    if len(digits) == 4:
        return _clock(0, int(digits[:2]), int(digits[2:]), most_minutes=99)
    minutes = [int(digits) * 60]
    return minutes + (_clock(0, int(digits[0]), int(digits[1:])) if len(digits) == 3 else [])


def _separated(words: str, *, has_distance: bool) -> list[int]:
    """Return what two or three groups of digits may mean, the likelier first."""
    groups = re.split(r"[:., ]", words)
    if len(groups) not in (2, 3) or not all(group.isdecimal() and len(group) <= 4 for group in groups):
        return []
    numbers = [int(group) for group in groups]
    if len(groups) == 3:
        return _clock(*numbers) if len(groups[1]) == len(groups[2]) == 2 else []
    first, second = numbers
    if len(groups[1]) == 1 and re.search("[.,]", words):
        return [first * 60 + second * 6]  # tenths of a minute
    if len(groups[1]) != 2 or second >= 60:
        return []
    as_minutes, as_hours = first * 60 + second, first * 3600 + second * 60
    return [as_minutes, as_hours] if first > 3 or has_distance else [as_hours, as_minutes]


def _clock(hours: int, minutes: int, seconds: int, most_minutes: int = 59) -> list[int]:
    return [hours * 3600 + minutes * 60 + seconds] if minutes <= most_minutes and seconds < 60 else []


def distance_number(metres: float, units: str, decimals: int | None = None) -> str:
    """Return a localised distance without its unit: two decimals below 1, one below 100; a last zero is dropped."""
    value = from_metres(metres, units)
    places = decimals if decimals is not None else 2 if value < 0.995 else 1 if value < 99.95 else 0
    value = round(value, places)
    while places and value == round(value, places - 1):
        places -= 1
    return formats.number_format(value, decimal_pos=places, force_grouping=True)


def typed_distance(metres: float, units: str) -> str:
    """Return a distance to stand in a form: exact to the metre in kilometres, with a point."""
    text = f"{from_metres(metres, units):.3f}" if units == KM else f"{from_metres(metres, units):.2f}"
    return text.rstrip("0").rstrip(".")


def format_distance(metres: float, units: str, decimals: int | None = None) -> str:
    """Return e.g. "8.2 km"."""
    return f"{distance_number(metres, units, decimals)} {symbol(units)}"


def format_duration(seconds: float) -> str:
    """Return "45:30", or "1:02:10" from an hour on."""
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def spell_duration(seconds: float) -> str:
    """Return "1 h 2 min 10 s", so that a wrong reading is seen."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(hours, _("%(n)d h")), (minutes, _("%(n)d min")), (rest, _("%(n)d s"))]
    return " ".join(text % {"n": n} for n, text in parts if n) or _("%(n)d s") % {"n": 0}


def spell_minutes(seconds: float) -> str:
    """Return "2 h 10 min" or "45 min", to the whole minute and at least one."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    parts = [(hours, _("%(n)d h")), (minutes, _("%(n)d min"))]
    return " ".join(text % {"n": n} for n, text in parts if n)


def format_minutes(seconds: float) -> str:
    """Return "130 min": the short form for a narrow column."""
    return _("%(n)d min") % {"n": max(1, round(seconds / 60))}


def format_pace(distance_m: float, moving_s: float, units: str) -> str:
    """Return e.g. "5:50 /km"; empty where distance or time is missing."""
    if not distance_m or not moving_s:
        return ""
    seconds = float(moving_s) * metres_per(units) / float(distance_m)
    return f"{format_duration(seconds)} /{symbol(units)}"


def format_speed(distance_m: float, moving_s: float, units: str) -> str:
    """Return e.g. "23.2 km/h"; empty where distance or time is missing."""
    if not distance_m or not moving_s:
        return ""
    speed = round(from_metres(distance_m, units) * 3600 / float(moving_s), 1)
    return f"{formats.number_format(speed, decimal_pos=int(speed != round(speed)))} {symbol(units)}/h"


def format_split(distance_m: float, moving_s: float, metres: int) -> str:
    """Return the time for so many metres, e.g. "1:50 /100 m"; empty where distance or time is missing."""
    if not distance_m or not moving_s:
        return ""
    return _("%(time)s /%(metres)d m") % {
        "time": format_duration(float(moving_s) * metres / float(distance_m)),
        "metres": metres,
    }
