"""What all charts share: number formatting, scales, paths with holes, fewer points."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeGuard

Scale = Callable[[float], float]


class Point(NamedTuple):
    """A place in the drawing, as strings for attributes."""

    x: str
    y: str


class Spot(NamedTuple):
    """A value at a position along the horizontal axis; None when nothing is known there."""

    at: float
    value: float | None


def fmt(number: float) -> str:
    """Write a number for an SVG attribute: at most one decimal, always a point, never "-0"."""
    text = f"{number:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def linear(domain: tuple[float, float], target: tuple[float, float]) -> Scale:
    """Return the straight-line scale from domain to target; a domain without width maps to its middle."""
    (low, high), (start, end) = domain, target
    if high == low:
        return lambda _value: (start + end) / 2
    return lambda value: start + (value - low) * (end - start) / (high - low)


def clamp(value: float, low: float, high: float) -> float:
    """Return value moved into the closed interval from low to high."""
    return max(low, min(high, value))


def known(value: float | None) -> TypeGuard[float]:
    """Say whether there is a number to draw: neither missing nor NaN nor infinite."""
    return value is not None and math.isfinite(value)


def stretches(spots: Sequence[Spot], step: float = 1) -> Iterator[list[Spot]]:
    """Yield runs of neighbouring known spots; a missing value or a jump wider than `step` ends a run."""
    run: list[Spot] = []
    for spot in spots:
        if run and (not known(spot.value) or spot.at - run[-1].at > step):
            yield run
            run = []
        if known(spot.value):
            run.append(spot)
    if run:
        yield run


def path(points: Sequence[tuple[float, float]]) -> str:
    """Return path data through the points; one point alone becomes a dot (a round cap of no length)."""
    if not points:
        return ""
    drawn = "M" + "L".join(f"{fmt(x)} {fmt(y)}" for x, y in points)
    return drawn + "h0" if len(points) == 1 else drawn


def line(spots: Sequence[Spot], x: Scale, y: Scale, step: float = 1) -> str:
    """Return path data of a series, with a break wherever `stretches` breaks."""
    return "".join(
        path([(x(spot.at), y(spot.value)) for spot in run if spot.value is not None])
        for run in stretches(spots, step)
    )


def thin(spots: Sequence[Spot], limit: int) -> list[Spot]:
    """Return at most `limit` spots that keep the first, the last, and each bucket's lowest and highest.

    A bucket in which nothing is known keeps one missing spot, so that holes stay holes.
    """
    if len(spots) <= limit:
        return list(spots)
    inner = spots[1:-1]
    buckets = max(1, (limit - 2) // 2)
    kept = [spots[0]]
    for number in range(buckets):
        bucket = inner[number * len(inner) // buckets : (number + 1) * len(inner) // buckets]
        with_value = [spot for spot in bucket if known(spot.value)]
        if not with_value:
            kept.extend(bucket[:1])
            continue
        ends = {min(with_value, key=_value), max(with_value, key=_value)}
        kept.extend(sorted(ends, key=lambda spot: spot.at))
    return [*kept, spots[-1]]


def _value(spot: Spot) -> float:
    return spot.value if spot.value is not None else math.nan
