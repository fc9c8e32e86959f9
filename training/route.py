"""Where a recording went, and what of it others may see: pure functions."""

from collections.abc import Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from training.samples import Columns

EARTH_M = 6_371_008.8
HIDDEN_M = 200.0  # at each end, from anyone but the runner
GAP_M = 300.0  # a step this wide was not recorded on the way


class Place(NamedTuple):
    """Degrees."""

    lat: float
    lon: float


Stretch = list[Place]


def metres_between(one: Place, other: Place) -> float:
    """Return the great circle between two places (haversine, on a sphere)."""
    a = sin(radians(other.lat - one.lat) / 2)
    b = sin(radians(other.lon - one.lon) / 2)
    return 2 * EARTH_M * asin(min(1.0, sqrt(a * a + cos(radians(one.lat)) * cos(radians(other.lat)) * b * b)))


def stretches_of(columns: Columns) -> list[Stretch]:
    """Return all of the route."""
    places = _places(columns)
    return _cut(places, [True] * len(places))


def away_from_the_ends(columns: Columns, hidden_m: float = HIDDEN_M) -> list[Stretch]:
    """Return the route without its ends, for the eyes of others.

    A place is left out that lies less than `hidden_m` along the way from the first or the last one (by the places
    themselves and also by the distance of the device), or within that radius of either: a run that comes by its own
    front door half-way does not show it. Where two stretches were parted by hidden places, no line joins them.
    """
    places = _places(columns)
    known = [place for place in places if place is not None]
    if len(known) < 2:
        return []
    first, last = known[0], known[-1]
    so_far = _along(places)
    device = columns.metres or [None] * len(places)
    told = [metres / 10 for metres in device if metres is not None]
    shown = []
    for place, along, metres in zip(places, so_far, device, strict=True):
        is_out = place is not None and hidden_m < along < so_far[-1] - hidden_m
        if is_out and metres is not None:
            is_out = told[0] + hidden_m < metres / 10 < told[-1] - hidden_m
        if is_out and place is not None:
            is_out = min(metres_between(place, first), metres_between(place, last)) > hidden_m
        shown.append(is_out)
    return _cut(places, shown)


def _places(columns: Columns) -> list[Place | None]:
    """Return the place of each sample; nothing for a recording without any. 0, 0 is a receiver without a fix."""
    if columns.lat is None or columns.lon is None:
        return []
    return [
        None if lat is None or lon is None or lat == lon == 0 else Place(lat / 1e6, lon / 1e6)
        for lat, lon in zip(columns.lat, columns.lon, strict=True)
    ]


def _along(places: Sequence[Place | None]) -> list[float]:
    """Return the metres so far at each sample, from place to place."""
    total, before, found = 0.0, None, []
    for place in places:
        if place is not None:
            total += metres_between(before, place) if before is not None else 0.0
            before = place
        found.append(total)
    return found


def _cut(places: Sequence[Place | None], shown: Sequence[bool]) -> list[Stretch]:
    """Return the shown places as stretches: one ends where a place is hidden, and where there is a gap."""
    stretches: list[Stretch] = []
    current: Stretch = []
    for place, is_shown in zip(places, shown, strict=True):
        if place is None:
            continue
        if not is_shown:
            current = []
            continue
        if current and _is_far(current[-1], place):
            current = []
        if not current:
            stretches.append(current)
        current.append(place)
    return [stretch for stretch in stretches if len(stretch) > 1]


def _is_far(one: Place, other: Place) -> bool:
    near = abs(one.lat - other.lat) < 0.001 and abs(one.lon - other.lon) < 0.001  # at most 157 m: the usual case
    return not near and metres_between(one, other) > GAP_M


def length_m(stretches: Sequence[Stretch]) -> float:
    """Return the metres of all stretches."""
    return sum(metres_between(a, b) for stretch in stretches for a, b in pairwise(stretch))
