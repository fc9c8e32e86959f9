"""Numbers of one kind of training, in the runner's units and as the people of that kind say them."""

from django.utils import formats
from django.utils.translation import gettext as _

from training import units as convert
from training.models import Mode

FEET_PER_M = 1 / 0.3048
_TURNS, _STROKES = (Mode.CYCLE, Mode.ELLIPTICAL), (Mode.SWIM, Mode.ROW)
_BARS_M = (10, 20, 50, 100, 200, 500)
_BARS_FT = (50, 100, 200, 500, 1000, 2000)
_BARS_UNITS = (1, 2, 5, 10, 20, 50, 100, 200)


class Words:
    """Numbers of one kind of training, as its people say them."""

    def __init__(self, mode: str, units: str) -> None:
        self.mode, self.units = mode, units
        self.is_ride = mode == Mode.CYCLE
        self.over_m = {Mode.SWIM: 100.0, Mode.ROW: 500.0}.get(Mode(mode), convert.metres_per(units))

    def speed_value(self, metres_a_second: float) -> float:
        """Seconds for so many metres, or the runner's unit an hour on a bicycle."""
        return (
            convert.from_metres(metres_a_second * 3600, self.units) if self.is_ride else self.over_m / metres_a_second
        )

    def speed(self, value: float) -> str:
        if self.is_ride:
            return f"{formats.number_format(round(value, 1), decimal_pos=1)} {convert.symbol(self.units)}/h"
        over = {Mode.SWIM: "100 m", Mode.ROW: "500 m"}.get(Mode(self.mode), convert.symbol(self.units))
        return f"{convert.format_duration(value)} /{over}"

    def speed_tick(self, value: float) -> str:
        return whole(value) if self.is_ride else convert.format_duration(value)

    @property
    def speed_title(self) -> str:
        return _("Speed") if self.is_ride else _("Pace")

    def beats(self, value: float) -> str:
        return _("%(n)s beats a minute") % {"n": whole(value)}

    def cadence(self, value: float) -> str:
        if self.mode in _TURNS:
            return _("%(n)s turns a minute") % {"n": whole(value)}
        if self.mode in _STROKES:
            return _("%(n)s strokes a minute") % {"n": whole(value)}
        return _("%(n)s steps a minute") % {"n": whole(value)}

    def height_value(self, metres: float) -> float:
        return metres * FEET_PER_M if self.units == convert.MILES else metres

    def height(self, value: float) -> str:
        return f"{whole(value)} {_('ft') if self.units == convert.MILES else _('m')}"


def whole(value: float) -> str:
    return formats.number_format(round(value), decimal_pos=0)


def bars(units: str) -> list[tuple[float, str]]:
    """Return the lengths that the scale of a route may have."""
    if units == convert.MILES:
        short = [(feet / FEET_PER_M, f"{whole(feet)} {_('ft')}") for feet in _BARS_FT]
        half = [(convert.M_PER_MILE / 2, f"{formats.number_format(0.5, decimal_pos=1)} {convert.symbol(units)}")]
        return short + half + [(n * convert.M_PER_MILE, f"{n} {convert.symbol(units)}") for n in _BARS_UNITS]
    short = [(float(metres), f"{metres} {_('m')}") for metres in _BARS_M]
    return short + [(n * convert.M_PER_KM, f"{n} {convert.symbol(units)}") for n in _BARS_UNITS]
