"""A route drawn to scale, north up, without a map: equirectangular around the middle of the route."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from training.charts.geometry import Point, fmt, path

WIDTH, MOST_HEIGHT, LEAST_HEIGHT = 318, 300, 90
MARGIN, STRIP = 14, 30  # around the route; below it, for the scale
M_PER_DEGREE = 6_371_008.8 * radians(1)
LEAST_M = 60.0  # a smaller place is not blown up
MOST_POINTS, MOST_STRETCHES = 400, 60
MOST_LOOKED_AT = 1800  # points, before those that make no difference go: a spiral costs their square
LONGEST_BAR = 110

Places = Sequence[tuple[float, float]]
Flat = list[tuple[float, float]]


@dataclass(frozen=True)
class RouteMap:
    """The route in a box of `width` by `height`, with a scale of `bar_text` and an arrow to the north."""

    lines: tuple[str, ...]
    start: Point
    end: Point
    bar_text: str
    bar_end: str
    bar_y: str
    bar_top: str
    text_y: str
    north: Point
    height: str
    bar_x: str = str(MARGIN)
    width: str = str(WIDTH)


def route_map(stretches: Sequence[Places], bars: Sequence[tuple[float, str]]) -> RouteMap | None:
    """Return the drawing of stretches of (latitude, longitude); None where there is nothing to draw.

    `bars` are the lengths that the scale may have, in metres and in words, the shortest first.
    """
    drawn = sorted((stretch for stretch in stretches if len(stretch) > 1), key=len)[-MOST_STRETCHES:]
    drawn = [stretch for stretch in stretches if any(stretch is one for one in drawn)]
    if not drawn:
        return None
    flat = _flat(drawn)
    wests, norths = [x for one in flat for x, _ in one], [y for one in flat for _, y in one]
    wide, high = max(wests) - min(wests), max(norths) - min(norths)
    room_x, room_y = WIDTH - 2 * MARGIN, MOST_HEIGHT - 2 * MARGIN
    scale = min(room_x / max(wide, LEAST_M), room_y / max(high, LEAST_M))  # drawing units a metre
    height = max(LEAST_HEIGHT, high * scale + 2 * MARGIN)
    left, top = (WIDTH - wide * scale) / 2 - min(wests) * scale, (height - high * scale) / 2 - min(norths) * scale
    lines = _few([[(left + x * scale, top + y * scale) for x, y in one] for one in flat])
    metres, text = next((bar for bar in reversed(bars) if bar[0] * scale <= LONGEST_BAR), bars[0])
    return RouteMap(
        lines=tuple(path(one) for one in lines),
        start=Point(*map(fmt, lines[0][0])),
        end=Point(*map(fmt, lines[-1][-1])),
        bar_text=text,
        bar_end=fmt(MARGIN + metres * scale),
        bar_y=fmt(height + 12),
        bar_top=fmt(height + 7),
        text_y=fmt(height + 16),
        north=Point(fmt(WIDTH - MARGIN - 8), fmt(height + 2)),
        height=fmt(height + STRIP),
    )


def _flat(stretches: Sequence[Places]) -> list[Flat]:
    """Return metres to the east and to the south of the first place; a route over the date line stays whole."""
    lats = [lat for stretch in stretches for lat, _ in stretch]
    lat0, lon0 = stretches[0][0]
    narrow = cos(radians((min(lats) + max(lats)) / 2)) * M_PER_DEGREE
    return [
        [(((lon - lon0 + 180) % 360 - 180) * narrow, (lat0 - lat) * M_PER_DEGREE) for lat, lon in stretch]
        for stretch in stretches
    ]


def _few(stretches: list[Flat]) -> list[Flat]:
    """Return stretches of 400 points at most that look the same; the ends of each stay."""
    every = -(-sum(map(len, stretches)) // MOST_LOOKED_AT)
    kept = [[*stretch[:-1:every], stretch[-1]] for stretch in stretches]
    off = 0.3
    while True:
        kept = [simplified(stretch, off) for stretch in kept]
        if sum(map(len, kept)) <= MOST_POINTS:
            return kept
        off *= 1.6


def simplified(points: Flat, off: float) -> Flat:
    """Return the points without those that lie within `off` of the line that is left (Ramer, Douglas, Peucker)."""
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        (x0, y0), (x1, y1) = points[first], points[last]
        dx, dy = x1 - x0, y1 - y0
        long = hypot(dx, dy)
        furthest, at = off, 0
        for number in range(first + 1, last):
            x, y = points[number]
            along = ((x - x0) * dx + (y - y0) * dy) / (long * long) if long else 0.0
            if 0 < along < 1:
                away = abs((x - x0) * dy - (y - y0) * dx) / long
            else:
                away = hypot(x - x0, y - y0) if along <= 0 else hypot(x - x1, y - y1)
            if away > furthest:
                furthest, at = away, number
        if at:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [points[number] for number in sorted(keep)]
