"""How templates print what views hand them about risk."""

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from risk import wording

if TYPE_CHECKING:
    from risk.views.picture import Picture

register = template.Library()


@register.filter
def signed(points: int) -> str:
    """Print points with their sign: +14, −4, 0."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


@register.filter
def band_word(code: str) -> str:
    """Print a level's word."""
    return wording.band(code)


@register.filter
def index_words(picture: "Picture") -> str:
    """Print e.g. "54 of 100, up 11 in 7 days"."""
    facts = {"index": picture.index, "change": abs(picture.change or 0)}
    if picture.change is None:
        return _("%(index)d of 100") % facts
    if picture.change > 0:
        return _("%(index)d of 100, up %(change)d in 7 days") % facts
    if picture.change < 0:
        return _("%(index)d of 100, down %(change)d in 7 days") % facts
    return _("%(index)d of 100, as 7 days ago") % facts


@register.filter
def gauge_label(picture: "Picture") -> str:
    """Print what the gauge shows, to be read aloud."""
    return _("Gauge: index %(index)d of 100, level %(level)s") % {
        "index": picture.index,
        "level": wording.band(picture.level or "low"),
    }
