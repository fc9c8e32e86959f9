"""Samples of a FIT file: of one message, or of many that follow each other in one shape.

Nearly all of a file are such rows, and columns are turned over in a third of the time that message by message takes.
Both ways must give the same; a test holds them together.
"""

from collections.abc import Iterable, Sequence

from training.importers.fit_parts import DEGREES, EPOCH, SYSTEM_TIME
from training.importers.motion import Point, new_point

_NO_TIME, _NO_PLACE, _NO_METRES, _NO_RATE, _NO_FINE = 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFF, 0xFFFFFFFF
_NO_COARSE = 0xFFFF
_RATES = tuple(None if value == _NO_RATE else float(value) for value in range(256))  # beats, steps

Column = Sequence[int]


def point(*found: int | None, places: tuple[int, ...], detail: bool) -> Point | None:
    """A sample; None where it has no time. `places` say where in `found` each number stands: see fit_fast."""
    time, lat, lon, metres = found[places[0]], found[places[1]], found[places[2]], found[places[3]]
    heart, steps = found[places[4]], found[places[5]]
    if time is None or time == _NO_TIME:
        return None
    north, east = (None, None) if lat is None or lon is None else _place(lat, lon)
    return Point(
        _second(time),
        north,
        east,
        None if metres is None or metres == _NO_METRES else metres / 100,
        None if heart is None else _RATES[heart],
        None if steps is None else _RATES[steps],
        _height(found[places[6]], found[places[7]]) if detail else None,
    )


def points(rows: Iterable[tuple[int, ...]], places: tuple[int, ...], *, detail: bool) -> list[Point]:
    """The samples of many messages, without those that have no time. There is at least one message."""
    columns = list(zip(*rows, strict=True))
    time, lat, lon, metres, heart, steps, fine, coarse = (None if at < 0 else columns[at] for at in places)
    if time is None:
        return []
    none = (None,) * len(time)
    norths, easts = (none, none) if lat is None or lon is None else _places(lat, lon)
    told = zip(
        [float(second + EPOCH) for second in time] if min(time) >= SYSTEM_TIME else map(_second, time),
        norths,
        easts,
        none if metres is None else _metres(metres),
        none if heart is None else map(_RATES.__getitem__, heart),
        none if steps is None else map(_RATES.__getitem__, steps),
        _heights(fine or none, coarse or none) if detail else none,
        strict=True,
    )
    found = list(map(new_point, told))
    if _NO_TIME in time:
        return [one for one, second in zip(found, time, strict=True) if second != _NO_TIME]
    return found


def _second(time: int) -> float:
    """Seconds since 1970."""
    return float(time + EPOCH if time >= SYSTEM_TIME else time)


def _place(lat: int, lon: int) -> tuple[float | None, float | None]:
    """Degrees north and east, both or neither."""
    if lat == _NO_PLACE or lon == _NO_PLACE or not (lat or lon):
        return None, None
    north = lat * DEGREES
    return (north, lon * DEGREES) if -90 <= north <= 90 else (None, None)


def _places(lats: Column, lons: Column) -> tuple[Iterable[float | None], Iterable[float | None]]:
    if _NO_PLACE in lons or 0 in lats or min(lats) * DEGREES < -90 or max(lats) * DEGREES > 90:
        found = list(map(_place, lats, lons))
        return [north for north, _ in found], [east for _, east in found]
    return [lat * DEGREES for lat in lats], [lon * DEGREES for lon in lons]


def _metres(column: Column) -> list[float | None]:
    if _NO_METRES in column:
        return [None if value == _NO_METRES else value / 100 for value in column]
    return [value / 100 for value in column]


def _heights(fine: Sequence[int | None], coarse: Sequence[int | None]) -> list[float | None]:
    """Metres above the sea, of the finer number where it is there."""
    if None in fine or _NO_FINE in fine:
        return list(map(_height, fine, coarse))
    return [value / 5 - 500 for value in fine if value is not None]


def _height(fine: int | None, coarse: int | None) -> float | None:
    if fine is not None and fine != _NO_FINE:
        return fine / 5 - 500
    return None if coarse is None or coarse == _NO_COARSE else coarse / 5 - 500
