"""From R to the index, its band, the light and the points on the page: science.md §6.5."""

import math

from risk.engine.naive import constants as k
from risk.engine.naive.person import points
from risk.engine.naive.terms import on_the_line


def least_by_load(dri: float, early: bool) -> float:
    """load_min: 0 at DRI ≤ 1.00, 40 at 1.30, 60 from 1.50 on; 0 while early"""
    return 0.0 if early else on_the_line(k.LOAD_MIN_POINTS, dri)


def unrounded(relative_risk: float, load_min: float) -> tuple[float, float]:
    """Return (raw, the index before rounding)."""
    raw = k.INDEX_BASE + points(relative_risk)
    return raw, max(0.0, min(float(k.INDEX_MAX), max(raw, load_min)))


def whole_index(value: float) -> int:
    """floor(x + 0.5), between 0 and 100"""
    return max(0, min(k.INDEX_MAX, math.floor(value + 0.5)))


def band_of(index: int) -> str:
    """Low < 40, Moderate < 60, High < 80, Very high"""
    for below, name in k.BANDS:
        if index < below:
            return name
    return "very_high"


def light_of(dri: float, early: bool, returning: bool) -> str:
    """DRI alone; early holds amber and red down to watch; returning replaces green only"""
    if dri < k.DRI_WATCH:
        return "returning" if returning else "green"
    if dri < k.DRI_AMBER or early:
        return "watch"
    return "amber" if dri < k.DRI_RED else "red"


def largest_remainder(values: list[float], total: int) -> list[int]:
    """Return whole numbers that add up to `total`: those cut off most get one more, the earlier of equals first."""
    shown = [math.floor(value) for value in values]
    order = sorted(range(len(values)), key=lambda i: -(values[i] - shown[i]))
    for i in order[: total - sum(shown)]:
        shown[i] += 1
    return shown


def rows(
    factors: list[tuple[str, float]],
    product: float,
    kept: float,
    volume: float,
    terms: dict[str, float],
    k_rest: float,
    load_min: float,
    relative_risk: float,
) -> list[tuple[str, float, float]]:
    """Return (code, multiplier, points) of each row, before rounding; they add up to the index before rounding."""
    raw, index = unrounded(relative_risk, load_min)
    strongest, size = "load", max(1.0, terms["load"])  # ties: load, spike, week; below 1 all are 1
    for name in ("spike", "week"):
        if terms[name] > size:
            strongest, size = name, terms[name]
    found = [("baseline", 1.0, k.INDEX_BASE)]
    found.extend((code, m, points(m)) for code, m in factors if m != 1.0)
    found.append(("limit", kept / product, points(kept / product)))
    found.append(("volume", volume, points(volume)))
    found.append((strongest, size, points(size)))
    found.append(("rest", k_rest, points(k_rest)))
    found.append(("load_minimum", 1.0, max(0.0, load_min - raw)))
    found.append(("scale_end", 1.0, index - max(raw, load_min)))
    always = ("baseline", "volume", strongest)
    return [row for row in found if row[0] in always or row[2] != 0]
