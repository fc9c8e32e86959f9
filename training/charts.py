"""The bar of a pair of shoes: numbers to geometry, pure. The drawing is templates/partials/charts/shoe.html."""

from dataclasses import dataclass

WIDTH = 318
ROOM = 1.12  # the scale ends this far past the limit
LABEL_WIDTH = 48  # closer marks share one label


@dataclass(frozen=True)
class ShoeBar:
    """How far a pair has come, in a box of 318 by 36, with marks at its heads-up and its limit."""

    fill: str
    warn_x: str
    limit_x: str
    shows_warn_label: bool
    is_over: bool
    over_width: str
    box: str = str(WIDTH)


def shoe_bar(distance_m: float, warn_m: float, limit_m: float) -> ShoeBar:
    """Return the bar; the scale ends 12 % past the limit, or at the distance when that is further."""
    end = max(limit_m * ROOM, distance_m, 1)

    def x(metres: float) -> float:
        return WIDTH * metres / end

    return ShoeBar(
        fill=_write(x(min(distance_m, limit_m))),
        warn_x=_write(x(warn_m)),
        limit_x=_write(x(limit_m)),
        shows_warn_label=x(limit_m) - x(warn_m) >= LABEL_WIDTH,
        is_over=distance_m > limit_m,
        over_width=_write(x(max(0.0, distance_m - limit_m))),
    )


def _write(number: float) -> str:
    """Write a number for an SVG attribute: at most one decimal, always a point."""
    return f"{number:.1f}".removesuffix(".0")
