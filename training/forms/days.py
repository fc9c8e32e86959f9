"""The date of a run or a pain: today, yesterday, or another one."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

OTHER = "other"
EARLIEST = date(1990, 1, 1)  # every day since the first one is scored, and the importers take none before
NIGHT_ENDS = 3  # o'clock: until then the run just finished may well belong to yesterday


def day_choices(today: date, hour: int, chosen: str | None = None) -> list[tuple[str, str]]:
    """Return the choices of the date; a day that is `chosen` already stays among them."""
    yesterday = today - timedelta(days=1)
    days = [(today.isoformat(), _("Today")), (yesterday.isoformat(), _("Yesterday")), (OTHER, _("Other date"))]
    if hour < NIGHT_ENDS:
        days.insert(0, ("", _("Today or yesterday?")))
    shown = _read(chosen or "")
    if shown is not None and shown not in (today, yesterday):
        days.insert(0, (shown.isoformat(), formats.date_format(shown, "j F")))
    return days


def read_day(text: str, today: date) -> date:
    """Return the day that was posted. Raises ValidationError for none, one to come, and one before 1990."""
    day = _read(text)
    if day is None:
        raise ValidationError(_("Choose the day of the run."))
    if day > today:
        raise ValidationError(_("This day is still to come. Choose today or a day before."))
    if day < EARLIEST:
        raise ValidationError(_("Enter a date from 1990 on."))
    return day


def _read(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:  # well formed, but no such day
        return None
