"""Filters that write a run in the runner's own units: {{ run.distance_m|distance:runner.units }}."""

from decimal import Decimal

from django import template

from training import kind_words
from training import units as convert
from training.models import PainReport, Run
from training.places import place_words

register = template.Library()


@register.filter
def distance(metres: int | None, units: str) -> str:
    """Metres as "8.2 km"; nothing for None."""
    return "" if metres is None else convert.format_distance(metres, units)


@register.filter
def whole_distance(metres: int | None, units: str) -> str:
    """Metres as "438 km": for shoes and weeks, where a decimal says nothing."""
    return "" if metres is None else convert.format_distance(metres, units, 0)


@register.filter
def duration(seconds: Decimal | float | None) -> str:
    """Seconds as "45:30" or "1:02:10"."""
    return "" if seconds is None else convert.format_duration(float(seconds))


@register.filter
def minutes(seconds: float | None) -> str:
    """Seconds as "2 h 10 min", to the whole minute; nothing for none."""
    return convert.spell_minutes(float(seconds)) if seconds else ""


@register.filter
def whole_minutes(seconds: float) -> str:
    """Seconds as "130 min", for a narrow column."""
    return convert.format_minutes(float(seconds))


@register.filter
def pace(run: Run, units: str) -> str:
    """How fast it was as its sport says it, "5:50 /km" or "23.2 km/h"; nothing where it is unknown."""
    return kind_words.speed(run.mode, run.distance_m, float(run.moving_s or 0), units)


@register.filter
def measure(run: Run, units: str) -> str:
    """Distance and time of whatever it was: "24 km in 1:02:00", or the one that is known."""
    return kind_words.measure(run, units)


@register.filter
def short(run: Run, units: str) -> str:
    """What to call it on a button: "8.2 km", or "Ride, 24 km"."""
    return kind_words.short(run, units)


@register.filter
def unit_symbol(units: str) -> str:
    """The runner's unit as it stands behind a number."""
    return convert.symbol(units)


@register.filter
def place(report: PainReport) -> str:
    """Where it hurt: "Left shin bone, tibia (inner edge)"."""
    return place_words(report.site, report.side)
