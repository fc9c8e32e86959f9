"""The half-circle gauge of the index."""

import math
from dataclasses import dataclass

from risk.charts.levels import INDEX_MAX, LEVELS, level_of
from training.charts.geometry import Point, clamp, fmt

CENTRE_X, CENTRE_Y, RADIUS = 140, 128, 112
GAP = 0.6  # index units left free on each side of a border between two bands


@dataclass(frozen=True)
class Arc:
    """One band: its class, its path, and whether the index lies in it."""

    css: str
    d: str
    is_on: bool


@dataclass(frozen=True)
class Gauge:
    """The gauge in a box of 280 by 156: four arcs and the knob, if there is an index."""

    arcs: tuple[Arc, ...]
    knob: Point | None


def gauge(index: float | None) -> Gauge:
    """Return the gauge for an index of 0 to 100 (clamped); None draws the outline alone."""
    here = level_of(index) if index is not None else None
    arcs = tuple(
        Arc(
            css=level.css,
            d=_arc(level.low + (level.low > 0) * GAP, level.high - (level.high < INDEX_MAX) * GAP),
            is_on=level == here,
        )
        for level in LEVELS
    )
    return Gauge(arcs, None if index is None else Point(*map(fmt, _place(clamp(index, 0, INDEX_MAX)))))


def _place(index: float) -> tuple[float, float]:
    angle = math.pi * (1 - index / INDEX_MAX)
    return CENTRE_X + RADIUS * math.cos(angle), CENTRE_Y - RADIUS * math.sin(angle)


def _arc(start: float, end: float) -> str:
    (x1, y1), (x2, y2) = _place(start), _place(end)
    return f"M{fmt(x1)} {fmt(y1)}A{RADIUS} {RADIUS} 0 0 1 {fmt(x2)} {fmt(y2)}"
