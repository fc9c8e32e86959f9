"""The time zone of a place, and with it the runner's own date: offline, from the outlines of the time zones.

Done in the process of the application, not in the confined child: the outlines take 35 MB and a sixth of a second
once, and two numbers that were checked are all they see.
"""

import math
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

import tzfpy

from training.importers.sound import local_date_at
from training.importers.types import Activity


def load() -> None:
    """Read the outlines now, so that the first activity does not wait for them."""
    zone_at(0.0, 0.0)


def zone_at(lat: float, lon: float) -> str | None:
    """The name of the zone there, such as "Europe/Berlin"; at sea "Etc/GMT-1"; None for no place on earth."""
    if not (math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    name = tzfpy.get_tz(lon, lat)
    return name if name and _zone(name) else None


@lru_cache(maxsize=1000)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # the database of this machine lacks it
        return None


def located(found: Activity) -> Activity:
    """The activity with the zone of its position, and the date there; else with what its own offset says."""
    name = (zone_at(*found.position) if found.position else None) or found.time_zone
    zone = _zone(name) if name else None
    if zone is None:
        return replace(found, time_zone=None)
    if found.started_at is None:
        return replace(found, time_zone=name)
    away = found.started_at.astimezone(zone).utcoffset()
    offset = None if away is None else round(away.total_seconds())
    return replace(found, time_zone=name, utc_offset_s=offset, local_date=local_date_at(found.started_at, offset))
