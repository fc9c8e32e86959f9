"""From S, V and load_risk to the index, its band, and points that add up."""

import math
from collections.abc import Mapping

import numpy as np

from risk.engine import parameters as p
from risk.engine.arrays import Array, limited
from risk.engine.parts import ABOUT
from risk.engine.results import Factor


def raw_points(relative_risk: Array | float) -> Array:
    """Return 20 + 20 log2(R): twenty points are a doubling."""
    points: Array = np.log2(relative_risk)
    points *= p.INDEX_DOUBLING
    points += p.INDEX_BASE
    return points


def unrounded(relative_risk: Array | float, load_min: Array | float) -> Array:
    """Return the index before rounding, within 0 and 100."""
    return limited(np.maximum(raw_points(relative_risk), load_min), 0.0, 100.0)


def rounded(points: Array | float) -> Array:
    """Return floor(x + 0.5)."""
    return np.floor(np.asarray(points) + 0.5)


def band_of(index: int) -> str:
    """Return the band of a whole index."""
    return p.BANDS[sum(index >= cut for cut in p.BAND_CUTS)]


def points_of(multiplier: float) -> float:
    """Return 20 log2(m)."""
    return p.INDEX_DOUBLING * math.log2(multiplier)


def largest_remainder(points: list[float]) -> list[int]:
    """Return whole numbers that add up to floor(sum + 0.5), each next to its own value."""
    down = [math.floor(value) for value in points]
    missing = math.floor(math.fsum(points) + 0.5) - sum(down)
    order = sorted(range(len(points)), key=lambda at: (down[at] - points[at], at))
    for at in order[:missing]:
        down[at] += 1
    return down


Row = tuple[str, float, float, float | None, float | None, Mapping[str, object]]  # code, m, points, range, numbers


def factors(rows: list[Row]) -> tuple[Factor, ...]:
    """Round the rows together, and add what is known of each factor."""
    shown = largest_remainder([row[2] for row in rows])
    out = []
    for (code, multiplier, points, low, high, numbers), whole in zip(rows, shown, strict=True):
        about = ABOUT[code]
        out.append(
            Factor(
                code=code,
                multiplier=multiplier,
                points=points,
                shown=whole,
                low=low,
                high=high,
                grade=about.grade,
                source=about.source,
                category=about.category,
                can_change=about.can_change,
                numbers=numbers,
            )
        )
    return tuple(out)
