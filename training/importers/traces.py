"""Samples and laps for drawing, made only where a trace is asked for."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import cast

from training.importers import motion
from training.importers.motion import BLOCK_S, Path, Point
from training.importers.sound import cadence
from training.importers.types import FOOT, Lap, Trace
from training.samples import BOUNDS, Column, Columns, Unsound, pack, whole

_MOST_LAPS = 1000
_GAPS_SHARE = 4  # at most one sample in so many stands beside a gap, where samples must be left out


def trace_of(
    stretches: Sequence[Sequence[Point]],
    mode: str,
    most: int,
    laps: Sequence[Lap] = (),
    paths: Sequence[Path] | None = None,
) -> Trace | None:
    """The points as packed columns, thinned to `most` at most; None where there is nothing to draw.

    `paths` are the stretches as distance over time, where the reader has measured them already.
    """
    points = [point for stretch in stretches for point in stretch]
    told = tuple(laps[:_MOST_LAPS])
    if len(points) < 2:
        return Trace(b"", told) if told else None
    far = _metres(points, stretches, mode, paths)
    times = list(map(itemgetter(0), points))
    if times != sorted(times):  # stretches that overlap
        points.sort(key=itemgetter(0))
        times.sort()
    if len(points) > most:
        kept = _kept(times, most)
        points, times = [points[at] for at in kept], [times[at] for at in kept]
    begin = times[0]
    _, lats, lons, _, hearts, rates, heights = zip(*points, strict=True)
    columns = Columns(
        seconds=[round((time - begin) * 10) for time in times],
        metres=_forward([far.get(time) for time in times]),
        heart=_each(hearts, _beats),
        cadence=_each(rates, lambda rate: None if (found := steps(rate, mode)) is None else round(found)),
        height=_each(heights, lambda up: _within(round(up * 10), BOUNDS.height)),
        lat=whole(lats, 1e6),
        lon=whole(lons, 1e6),
    )
    try:
        return Trace(pack(columns), told)
    except Unsound:  # a place or a time that is none: the sums of the reader stand by themselves
        return Trace(b"", told) if told else None


def steps(value: float | None, mode: str) -> float | None:
    """Steps of both feet on foot; what the sensor says for every other sport."""
    if mode in FOOT:
        return cadence(value, mode)
    return round(value, 1) if value is not None and 0 <= value <= 300 else None


def _each(values: Sequence[float | None], of: Callable[[float], int | None]) -> list[int | None] | None:
    """A column made value by value, each one worked out once: sensors have few. None where nothing is known."""
    known = {value: None if value is None else of(value) for value in set(values)}
    return list(map(known.__getitem__, values)) if any(value is not None for value in known.values()) else None


def _beats(rate: float) -> int | None:
    return _within(round(rate), BOUNDS.heart)


def _within(value: int, bounds: tuple[int, int]) -> int | None:
    return value if bounds[0] <= value <= bounds[1] else None


def _kept(times: Sequence[float], most: int) -> list[int]:
    """Which samples stay, evenly spread over all of them; those on both sides of a gap stay, so that it does too."""
    last = len(times) - 1
    gaps = [(later - time, at) for at, (time, later) in enumerate(pairwise(times)) if later - time > BLOCK_S]
    gaps = sorted(gaps, reverse=True)[: most // (2 * _GAPS_SHARE)]
    beside = {at for _, gap in gaps for at in (gap, gap + 1)}
    room = most - len(beside)
    return sorted(beside | {at * last // (room - 1) for at in range(room)})


def _forward(metres: list[float | None]) -> Column:
    """Tenths of a metre that never go back; None where no distance is known."""
    try:
        tenths = [round(10 * far) for far in cast(list[float], metres)]
    except TypeError:  # one is missing
        pass
    else:
        highest: list[int] = list(accumulate(tenths, max))
        return highest
    known = 0
    found: list[int | None] = []
    for far in metres:
        if far is not None:
            known = max(known, round(10 * far))
        found.append(None if far is None else known)
    return found if known else None


def _metres(
    points: Sequence[Point], stretches: Iterable[Sequence[Point]], mode: str, paths: Sequence[Path] | None
) -> dict[float, float | None]:
    """Metres so far, by time: of the device where it counts them, else from positions."""
    if paths is None:
        counted = list(map(itemgetter(3), points))
        if None not in counted and counted == sorted(counted) and counted[-1] > counted[0]:
            return {point[0]: point[3] - counted[0] for point in points}
        paths = [motion.by_device(points)]
        if not motion.length(paths):
            paths = [motion.by_position(stretch, motion.ceiling_for(mode)) for stretch in stretches]
    if len(paths) == 1:
        return dict(paths[0])
    far: dict[float, float | None] = {}
    before = 0.0
    for path in paths:
        far |= {time: before + (metres or 0.0) for time, metres in path}
        before += motion.length([path])
    return far
