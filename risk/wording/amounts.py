"""Numbers and dates as a person reads them: kilometres or miles, the local calendar, the reader's language."""

import math
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training import units as convert


def distance(metres: float, units: str) -> str:
    """Return a distance with its unit, e.g. "18.2 km"."""
    return convert.format_distance(metres, units)


def amount(metres: float, units: str) -> str:
    """Return a distance without its unit."""
    return convert.distance_number(metres, units)


def at_most(metres: float, units: str) -> str:
    """Return a limit with its unit, rounded down to a tenth, so that whoever keeps to what is printed keeps it."""
    return convert.format_distance(rounded_down(metres, units), units)


def rounded_down(metres: float, units: str) -> float:
    """Return the metres of a distance in tenths of the runner's unit, or whole ones from 100 on: never more."""
    tenths = math.floor(convert.from_metres(metres, units) * 10 + 1e-6)
    tenths = tenths if tenths < 1000 else tenths // 10 * 10
    return tenths / 10 * convert.metres_per(units)


def number(value: float, decimals: int = 0) -> str:
    """Return a localised number; a decimal of zero is dropped."""
    text = formats.number_format(round(value, decimals), decimal_pos=decimals, force_grouping=True)
    whole = formats.number_format(round(value), decimal_pos=0, force_grouping=True)
    return whole if round(value, decimals) == round(value) else text


def percent_more(now: float, before: float) -> int:
    """Return by how many per cent `now` is above `before`, as pages print it: rounded, never below 0.

    It is never rounded up to a multiple of ten: 9.8 % is below the mark of 10 % and must not read as if it met it.
    """
    if not before or now <= before:
        return 0
    exact = 100 * now / before - 100
    whole = round(exact)
    return whole - 1 if whole % 10 == 0 and whole - exact > 1e-6 else whole


def weekday(on: date) -> str:
    """Return e.g. "Sunday"."""
    return formats.date_format(on, "l")


def day_month(on: date, today: date | None = None) -> str:
    """Return e.g. "24 September", with the year where it is not `today`'s."""
    return formats.date_format(on, "j F" if today is None or on.year == today.year else "j F Y")


def short_day(on: date) -> str:
    """Return e.g. "Wed 30 Sep"."""
    return formats.date_format(on, "D j M")


def short_date(on: date) -> str:
    """Return e.g. "30 Sep"."""
    return formats.date_format(on, "j M")


def on_day(on: date, today: date) -> str:
    """Return when something happened, to follow a verb: "today", "yesterday", "on Sunday", "on 3 September"."""
    ago = (today - on).days
    if ago == 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    name = weekday(on) if 1 < ago < 7 else day_month(on, today)
    return _("on %(day)s") % {"day": name}


def weekday_or_date(on: date, today: date) -> str:
    """Return e.g. "Sunday", from a week on "3 September"."""
    return weekday(on) if 0 <= (today - on).days < 7 else day_month(on, today)


def days(count: int) -> str:
    """Return e.g. "1 day", "12 days"."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def parse(on: str | date) -> date:
    """Return a date that a stored detail holds as ISO text."""
    return on if isinstance(on, date) else date.fromisoformat(on)


def short_weekday(on: date, today: date) -> str:
    """Return e.g. "Tue", from a week on "3 Sep"."""
    return formats.date_format(on, "D" if 0 <= (today - on).days < 7 else "j M")
