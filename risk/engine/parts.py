"""One personal factor by day, and what is printed beside it: grade, source, consent category."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from risk.engine.arrays import Array


@dataclass(frozen=True, slots=True)
class Part:
    """A multiplier by day with its range and the numbers its sentence needs (arrays by day, or constants)."""

    code: str
    multiplier: Array
    low: Array
    high: Array
    numbers: Mapping[str, object] = field(default_factory=dict)
    missing: bool = False

    @classmethod
    def unknown(cls, code: str) -> "Part":
        """Return the part of something that was not asked."""
        none = np.ones(0)
        return cls(code, none, none, none, missing=True)


def constant(code: str, size: int, value: float, span: tuple[float, float], numbers: Mapping[str, object]) -> Part:
    """Return a part that is the same on every day."""
    return Part(code, np.full(size, value), np.full(size, span[0]), np.full(size, span[1]), numbers)


def stepped(
    code: str,
    level: Array,
    levels: tuple[tuple[float, tuple[float, float]], ...],
    numbers: Mapping[str, object],
) -> Part:
    """Return a part that stands on level 0 (no effect), 1, 2 … by day."""
    table = ((1.0, (1.0, 1.0)), *levels)
    value = np.array([multiplier for multiplier, _ in table])
    low = np.array([span[0] for _, span in table])
    high = np.array([span[1] for _, span in table])
    return Part(code, value[level], low[level], high[level], numbers)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a factor whatever its value."""

    grade: str
    source: str
    category: str
    can_change: bool


MODEL = About("model", "lamella", "training", False)
ABOUT = {
    "baseline": MODEL,
    "injuries": About("A", "wright2015", "pain", False),
    "sex": About("A", "wright2015", "body", False),
    "energy": About("B", "tenforde2017", "body", True),
    "cadence": About("B", "kliethermes2021", "training", True),
    "nutrition": About("B", "lappe2008", "body", True),
    "sleep": About("C", "grier", "body", True),
    "years_running": About("C", "macera1989", "training", False),
    "age": About("C", "milgrom1994", "body", False),
    "shoe_age": About("D", "gardner1988", "training", True),
    "shoe_rotation": About("C", "malisoux2015", "training", True),
    "terrain": About("C", "jones2002", "training", True),
    "limit": About("model", "lamella", "risk", False),
    "volume": About("B", "wright2015", "training", True),
    "load": About("model", "edwards2010", "training", True),
    "spike": About("B", "frandsen2025", "training", True),
    "week": About("C", "lovdal2021", "training", True),
    "rest": About("C", "ristolainen2014", "training", True),
    "load_minimum": About("model", "lamella", "training", True),
    "scale_end": About("model", "lamella", "risk", False),
}
