"""Filters that write a run in the runner's own units: {{ run.distance_m|distance:runner.units }}."""

from decimal import Decimal

from django import template

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
def pace(run: Run, units: str) -> str:
    """A run's pace as "5:50 /km"; nothing where it is unknown."""
    return convert.format_pace(run.distance_m, float(run.moving_s or 0), units)


@register.filter
def unit_symbol(units: str) -> str:
    """The runner's unit as it stands behind a number."""
    return convert.symbol(units)


@register.filter
def place(report: PainReport) -> str:
    """Where it hurt: "Left shin bone, tibia (inner edge)"."""
    return place_words(report.site, report.side)
