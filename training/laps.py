"""Laps as a device counted them, and as they are stored: pure functions."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

MOST = 1000
_LONGEST_S, _FURTHEST_M = 10 * 86_400.0, 1_000_000.0


class Lap(NamedTuple):
    """Seconds, metres, beats and steps a minute; None is unknown."""

    start_s: float | None  # after the start of the activity
    elapsed_s: float | None
    moving_s: float | None
    distance_m: float | None
    heart_rate: int | None
    cadence_spm: int | None


_MOST = Lap(_LONGEST_S, _LONGEST_S, _LONGEST_S, _FURTHEST_M, 240, 300)


def plain(laps: Iterable[Lap]) -> list[dict[str, float | None]]:
    """Return laps as JSON holds them: tenths of seconds and metres, nothing that a person cannot have done."""
    return [{name: _sound(name, value) for name, value in lap._asdict().items()} for lap in list(laps)[:MOST]]


def read(rows: Any) -> list[Lap]:
    """Return the laps that were stored. Raises ValueError for what is none."""
    if not isinstance(rows, list) or len(rows) > MOST:
        raise ValueError("laps")
    found = []
    for row in rows:
        if not isinstance(row, dict) or set(row) != set(Lap._fields):
            raise ValueError("lap")
        lap = Lap(**row)
        if any(value is not None and _sound(name, value) != value for name, value in row.items()):
            raise ValueError("lap")
        found.append(lap)
    return found


def _sound(name: str, value: Any) -> float | None:
    """Return the value as it is stored; None for what is no number, or none of a person."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    if not 0 <= value <= getattr(_MOST, name):
        return None
    return round(value) if name in ("heart_rate", "cadence_spm") else round(value, 1)
