"""Samples and laps for drawing, made only where a trace is asked for."""

from collections.abc import Iterable, Sequence

from training.importers import motion
from training.importers.motion import Path, Point
from training.importers.sound import cadence
from training.importers.types import FOOT, Lap, Trace

_MAX_HEIGHT_M = 15_000


def trace_of(
    stretches: Sequence[Sequence[Point]],
    mode: str,
    most: int,
    laps: Sequence[Lap] = (),
    paths: Sequence[Path] | None = None,
) -> Trace | None:
    """The points as columns, thinned to about `most`; None where there is nothing to draw.

    `paths` are the stretches as distance over time, where the reader has measured them already.
    """
    points = [point for stretch in stretches for point in stretch]
    if len(points) < 2:
        return Trace((), (), (), (), (), (), (), tuple(laps)) if laps else None
    far = _metres(points, stretches, mode, paths)
    step = -(-len(points) // most)
    kept = points if step <= 1 else [*points[::step], *points[-1:]]
    times, lats, lons, _, hearts, rates, heights = zip(*kept, strict=True)
    begin = times[0]
    return Trace(
        seconds=tuple([round(time - begin, 1) for time in times]),
        metres=tuple([far.get(time) for time in times]),
        heart=tuple([round(beat) if beat and 30 <= beat <= 240 else None for beat in hearts]),
        cadence=_steps(rates, mode),
        height=tuple([round(up, 1) if up is not None and abs(up) < _MAX_HEIGHT_M else None for up in heights]),
        lat=tuple([None if lat is None else round(lat, 6) for lat in lats]),
        lon=tuple([None if lon is None else round(lon, 6) for lon in lons]),
        laps=tuple(laps),
    )


def steps(value: float | None, mode: str) -> float | None:
    """Steps of both feet on foot; what the sensor says for every other sport."""
    if mode in FOOT:
        return cadence(value, mode)
    return round(value, 1) if value is not None and 0 <= value <= 300 else None


def _steps(values: Sequence[float | None], mode: str) -> tuple[float | None, ...]:
    """The same for a column, each rate worked out once."""
    known = {value: steps(value, mode) for value in set(values)}
    return tuple([known[value] for value in values])


def _metres(
    points: Sequence[Point], stretches: Iterable[Sequence[Point]], mode: str, paths: Sequence[Path] | None
) -> dict[float, float]:
    """Metres so far, by time: of the device where it counts them, else from positions."""
    if paths is None:
        paths = [motion.by_device(points)]
        if not motion.length(paths):
            paths = [motion.by_position(stretch, motion.ceiling_for(mode)) for stretch in stretches]
    far: dict[float, float] = {}
    before = 0.0
    for path in paths:
        for time, metres in path:
            far[time] = round(before + (metres or 0.0), 1)
        before += motion.length([path])
    return far
