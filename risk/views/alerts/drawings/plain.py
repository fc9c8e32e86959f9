"""Drawings that other pages have too: load against repair, and how far a pair of shoes has come."""

from django.utils.translation import gettext as _

from risk import charts
from risk.views.alerts.drawings.asked import Asked, Drawing
from risk.views.detail import load_repair
from risk.wording import amounts
from training import units as convert

WEEKS, MORE_WEEKS = 12, 26
ROOM = 7 * 10  # days back to the beginning that still leave something to compare it with


def repair(asked: Asked) -> Drawing | None:
    """Return load against repair by day, from before load went ahead. The day on which the lines cross is not told:
    the text names a later one, on which load was far enough ahead for an alert.
    """
    last = asked.as_of
    since = amounts.parse(asked.warning.numbers["since"])
    card = load_repair(asked.runner, last, WEEKS if (last - since).days <= ROOM else MORE_WEEKS)
    if card is None:
        return None
    on, load, capacity = card.rows[0]
    facts = {"day": asked.day(on), "load": amounts.number(load, 1), "repair": amounts.number(capacity, 1)}
    label = _("Load is %(load)s and repair %(repair)s bone-kilometres a day.") % facts
    if asked.warning.closed_on is not None:
        label = _("On %(day)s load was %(load)s and repair %(repair)s bone-kilometres a day.") % facts
    return Drawing(
        title=_("Load against repair"),
        partial="partials/charts/load_repair.html",
        chart=card.chart,
        label=label,
        key=_(
            "A bone-kilometre is a kilometre weighted by how hard its steps load the shin. Where the ink line runs "
            "above the dashed one, load is higher than repair; an alert begins further up."
        ),
        titles=(_("Day"), _("Load"), _("Repair")),
        rows=[
            (amounts.short_day(on), amounts.number(load, 1), amounts.number(capacity, 1))
            for on, load, capacity in card.rows
        ],
    )


def shoe(asked: Asked) -> Drawing | None:
    """Return the distance of the pair against its two marks, as the warning tells it. No query."""
    numbers = asked.warning.numbers
    gone, warn, limit = (asked.value(numbers[name]) for name in ("mileage_m", "heads_up_m", "limit_m"))
    facts = {"gone": asked.far(numbers["mileage_m"]), "limit": asked.far(numbers["limit_m"])}
    return Drawing(
        title=_("How far this pair has come"),
        partial="partials/charts/shoe.html",
        chart=charts.shoe_bar(gone, warn, limit),
        label=_("%(gone)s so far; its limit is %(limit)s.") % facts,
        key=_("The dashed mark is the heads-up, the full one the limit."),
        titles=(_("Mark"), _("Distance")),
        rows=[
            (_("So far"), facts["gone"]),
            (_("Heads-up"), asked.far(numbers["heads_up_m"])),
            (_("Limit"), facts["limit"]),
        ],
        marks=(warn, limit),
        unit=convert.symbol(asked.reader.units),
    )
