"""One measured series along a run: heart rate, pace, and the like."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.charts.geometry import Spot, clamp, fmt, known, line, linear

WIDTH, HEIGHT = 318, 124
LEFT, RIGHT, TOP, BOTTOM = 42, 8, 8, 20
MOST_TICKS = 5
_OUTLIERS = 0.02  # of the values at each end may lie outside the scale

Label = Callable[[float], str]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: how far along it, and its words."""

    at: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class LineChart:
    """The series in a box of `width` by `height`; horizontal rules at `levels`, words below at `marks`."""

    line: str
    levels: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    left: str = str(LEFT)
    right: str = str(WIDTH - RIGHT)
    label_x: str = str(LEFT - 6)
    width: str = str(WIDTH)
    height: str = str(HEIGHT)
    axis_y: str = str(HEIGHT - 4)


def line_chart(
    spots: Sequence[Spot],
    *,
    steps: Sequence[float],
    label: Label,
    span: tuple[float, float],
    marks: Sequence[tuple[float, str]],
    least_span: float,
    is_flipped: bool = False,
) -> LineChart | None:
    """Return the drawing of a series; None where fewer than two values are known.

    The vertical scale fits nearly all values and spans `least_span` at least, so that a steady heart does not look
    wild; the few beyond are drawn at its edge. It has up to five levels, at multiples of one of `steps`. `is_flipped`
    puts the lowest on top, as the quickest pace is. The horizontal axis covers `span`, with words at the `marks`.
    """
    values = sorted(spot.value for spot in spots if known(spot.value))
    if len(values) < 2:
        return None
    low, high = _scale(values, least_span)
    target = (TOP, HEIGHT - BOTTOM) if is_flipped else (HEIGHT - BOTTOM, TOP)
    x = linear(span, (LEFT, WIDTH - RIGHT))
    y = linear((low, high), target)
    inside = [Spot(spot.at, clamp(spot.value, low, high) if known(spot.value) else None) for spot in spots]
    return LineChart(
        line=line(inside, x, y, step=math.inf),
        levels=tuple(Tick(fmt(y(level)), label(level)) for level in levels(low, high, steps)),
        marks=tuple(Tick(fmt(x(at)), text, _anchor(x(at))) for at, text in marks),
    )


def levels(low: float, high: float, steps: Sequence[float], most: int = MOST_TICKS) -> list[float]:
    """Return the multiples of the smallest step that gives no more than `most` of them."""
    found: list[float] = []
    for step in steps:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        found = [number * step for number in range(first, min(last, first + most) + 1)]
        if len(found) <= most:
            break
    return found[:most]


def _scale(values: Sequence[float], least_span: float) -> tuple[float, float]:
    """Return where the vertical scale begins and ends, for values in order."""
    spare = int(len(values) * _OUTLIERS)
    low, high = values[spare], values[-1 - spare]
    room = max(0.06 * (high - low), (least_span - (high - low)) / 2)
    return low - room, high + room


def _anchor(x: float) -> str:
    return "end" if x > WIDTH - RIGHT - 16 else "start" if x < LEFT + 4 else "middle"
