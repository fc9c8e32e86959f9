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


def shoe_bar(distance: float, warn: float = 400, limit: float = 500) -> ShoeBar:
    """Return the bar of a distance against its two marks, all in one unit.

    The scale ends 12 % past the limit, or at the distance when that is further.
    """
    end = max(limit * ROOM, distance, warn, 1)

    def x(value: float) -> float:
        return WIDTH * value / end

    return ShoeBar(
        fill=_write(x(min(max(distance, 0), limit))),
        warn_x=_write(x(warn)),
        limit_x=_write(x(limit)),
        shows_warn_label=x(limit) - x(warn) >= LABEL_WIDTH,
        is_over=distance > limit,
        over_width=_write(x(max(0.0, distance - limit))),
    )


def _write(number: float) -> str:
    """Write a number for an SVG attribute: at most one decimal, always a point."""
    return f"{number:.1f}".removesuffix(".0")
