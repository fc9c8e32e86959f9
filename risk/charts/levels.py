"""The four levels as drawn: where a band starts and ends on the index, and its class in the CSS."""

from typing import NamedTuple


class Level(NamedTuple):
    """One band of the index: from `low` up to, not including, `high` (science.md, section 6.5)."""

    code: str
    css: str
    low: int
    high: int


LEVELS = (
    Level("low", "low", 0, 40),
    Level("moderate", "mod", 40, 60),
    Level("high", "high", 60, 80),
    Level("very_high", "vhi", 80, 100),
)
INDEX_MAX = 100


def level_of(index: float) -> Level:
    """Return the level that an index lies in; an index outside 0 to 100 counts as the nearest end."""
    return next((level for level in LEVELS if index < level.high), LEVELS[-1])
