"""Distance and moving time from points alone, for files that carry no summary.

**The rule for moving time.** Points are cut into blocks of at least 10 s. A block slower than 0.5 m/s (0.2 m/s
in water) is a pause. A gap of more than 10 s between two points is a block of its own, so it counts as
moving only if ground was covered in it. The time between two stretches (GPX `trkseg`) is always a pause.
Where there is no distance at all (a treadmill without a sensor), every gap of up to 10 s counts.

**The rule for distance.** Great circles between neighbours. A step that would need more than the ceiling
speed is a fault of the receiver and is left out; after five of them in a row the track has really
moved, and goes on from there.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import asin, cos, inf, pi, sin, sqrt
from statistics import median_low
from typing import NamedTuple

from training.importers.types import FOOT

EARTH_M = 6_371_008.8
RADIANS = pi / 180  # in a degree
BLOCK_S = 10.0
PAUSE_MPS = 0.5
PAUSE_SWIMMING_MPS = 0.2
FOOT_MPS = 13.0
WHEEL_MPS = 40.0
FAR_FROM_REST_S = 2 * 86_400.0
JUMPS_BEFORE_BELIEVED = 5


class Point(NamedTuple):
    """One sample: seconds since 1970, degrees, metres of the device so far, beats, steps or strides, metres up."""

    t: float
    lat: float | None = None
    lon: float | None = None
    metres: float | None = None
    heart: float | None = None
    cadence: float | None = None
    height: float | None = None  # above the sea; only where a trace is asked for


# Of a tuple with all seven, as `_make` but for its count of them: a reader makes thousands.
new_point: Callable[[Iterable[object]], Point] = partial(tuple.__new__, Point)

Path = list[tuple[float, float | None]]  # time, metres travelled so far


def in_order(stretches: Iterable[Sequence[Point]]) -> tuple[list[list[Point]], bool]:
    """Stretches by start, without points that lie days away from the rest or step back in time.

    The flag says whether anything was left out.
    """
    kept = [list(stretch) for stretch in stretches if stretch]
    times = [point.t for stretch in kept for point in stretch]
    if not times:
        return [], False
    middle = median_low(times)
    ordered, total = [], 0
    for stretch in kept:
        clean: list[Point] = []
        latest = -inf
        for point in stretch:
            time = point[0]
            if abs(time - middle) <= FAR_FROM_REST_S and time >= latest:
                clean.append(point)
                latest = time
        if clean:
            ordered.append(clean)
            total += len(clean)
    ordered.sort(key=lambda stretch: stretch[0].t)
    return ordered, total != len(times)


def by_position(stretch: Sequence[Point], ceiling: float) -> Path:
    """Time and metres so far, from positions; the metres start at 0."""
    path: Path = []
    metres, jumps = 0.0, 0
    before, phi0, lam0, cos0 = 0.0, 0.0, 0.0, 0.0  # of the last point: time, radians, and the cosine of its latitude
    for time, lat, lon, _, _, _, _ in stretch:  # a star would make a list of each
        if lat is None or lon is None:
            continue
        phi, lam = lat * RADIANS, lon * RADIANS
        cosine = cos(phi)
        if path:
            # Great circle on a sphere (haversine).
            a, b = sin((phi - phi0) / 2), sin((lam - lam0) / 2)
            chord = sqrt(a * a + cos0 * cosine * b * b)
            step = 2 * EARTH_M * asin(chord if chord < 1.0 else 1.0)
            # A second is granted: times are whole seconds, and repeat.
            if step <= ceiling * (time - before + 1):
                metres += step
                jumps = 0
            else:
                jumps += 1
                if jumps < JUMPS_BEFORE_BELIEVED:
                    continue
                jumps = 0
        before, phi0, lam0, cos0 = time, phi, lam, cosine
        path.append((time, metres))
    return path


def by_device(stretch: Sequence[Point]) -> Path:
    """Time and metres so far, from the device's own cumulative distance.

    It may start above 0 and may restart; only what is added counts.
    """
    path: Path = []
    total, before = 0.0, None
    for point in stretch:
        if point.metres is None:
            continue
        if before is not None and point.metres > before:
            total += point.metres - before
        before = point.metres
        path.append((point.t, total))
    return path


def length(paths: Iterable[Path]) -> float:
    """Metres over all paths."""
    return sum(path[-1][1] or 0.0 for path in paths if path)


def moving_seconds(paths: Iterable[Path], pause: float = PAUSE_MPS) -> float:
    """Seconds in motion, by the rule at the head of this module; slower than `pause` m/s is a pause."""
    total = 0.0
    for path in paths:
        block_s = block_m = 0.0
        known = False
        for (t0, d0), (t1, d1) in itertools.pairwise(path):
            seconds = t1 - t0
            metres = d1 - d0 if d0 is not None and d1 is not None else None
            if seconds > BLOCK_S:
                if metres is not None and metres >= pause * seconds:
                    total += seconds
                continue
            block_s += seconds
            if metres is None:
                block_m += seconds  # nothing known: taken as moving
            else:
                block_m += metres
                known = True
            if block_s >= BLOCK_S:
                total += block_s if not known or block_m >= pause * block_s else 0.0
                block_s = block_m = 0.0
                known = False
        total += block_s if block_s and (not known or block_m >= pause * block_s) else 0.0
    return total


def ceiling_for(mode: str) -> float:
    """The speed in m/s above which a step is a fault of the receiver."""
    return FOOT_MPS if mode in FOOT else WHEEL_MPS


def pause_for(mode: str) -> float:
    """The speed in m/s below which a bout of this mode is taken as paused."""
    return PAUSE_SWIMMING_MPS if mode == "swim" else PAUSE_MPS


def first_place(points: Iterable[Point]) -> tuple[float, float] | None:
    """Latitude and longitude of the first point that has them."""
    for point in points:
        if point.lat is not None and point.lon is not None:
            return point.lat, point.lon
    return None


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of what is there and above zero: a sensor without contact writes zeros."""
    there = [value for value in values if value is not None and value > 0]
    return sum(there) / len(there) if there else None
