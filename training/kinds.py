"""What each kind of activity has, needs and can believably be: pure rules, no rows are read or written.

How much each kind loads a bone is the engine's (science.md 6.3); tests hold the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training import units as convert
from training.models import ON_FOOT, RUNNING, Mode

OTHER_MODES = (  # what "Other activity" offers, the likelier first
    *(Mode.CYCLE, Mode.SWIM, Mode.STRENGTH, Mode.TEAM, Mode.WALK, Mode.HIKE),
    *(Mode.ROW, Mode.ELLIPTICAL, Mode.TREADMILL),
)
HOUR = 3600


@dataclass(frozen=True)
class Kind:
    """Limits of one kind. Outside `quick` and `slow` (seconds per kilometre) or above `long_s` a form asks."""

    farthest_m: int = 1_000_000
    quick: float = 0
    slow: float = float("inf")
    long_s: float = float("inf")
    metres_from: float = float("inf")  # a bare number from here on is metres: nobody swims 100 km

    def fits(self, seconds: float, distance_m: float | None) -> bool:
        """Return whether a person can have taken so long; without a distance, whether a session lasts so long."""
        if not distance_m:
            return 10 * 60 <= seconds <= 12 * HOUR
        return self.quick <= seconds * convert.M_PER_KM / distance_m <= self.slow


# Limits for questions, not for refusals: world bests leave some room, beginners more [our choice].
_RUN = Kind(200_000, convert.FASTEST_S_PER_KM, convert.SLOWEST_S_PER_KM)
_ON_LEGS = Kind(200_000, quick=300, slow=HOUR)  # a "walk" quicker than 5:00 a kilometre was most likely a run
_SESSION = Kind(200_000, long_s=6 * HOUR)
KINDS = {
    Mode.RUN: _RUN,
    Mode.TREADMILL: _RUN,
    Mode.WALK: _ON_LEGS,
    Mode.HIKE: _ON_LEGS,
    Mode.ELLIPTICAL: Kind(quick=60, slow=HOUR),
    Mode.CYCLE: Kind(quick=55, slow=1200),
    Mode.SWIM: Kind(100_000, quick=480, slow=2 * HOUR, metres_from=100),
    Mode.ROW: Kind(500_000, quick=130, slow=HOUR, metres_from=500),
    Mode.STRENGTH: _SESSION,
    Mode.TEAM: _SESSION,
}


def kind_of(mode: str) -> Kind:
    return KINDS[Mode(mode)]


def needs_distance(mode: str) -> bool:
    return mode in ON_FOOT


def has_distance(mode: str) -> bool:
    return mode != Mode.STRENGTH


def needs_time(mode: str) -> bool:
    """Team and court sport count by the hour."""
    return mode == Mode.TEAM


def needs_either(mode: str) -> bool:
    return mode in (Mode.CYCLE, Mode.SWIM, Mode.ROW, Mode.ELLIPTICAL)


def read_distance(text: str, units: str, mode: str) -> int:
    """Read a distance as units.parse_distance does; a bare 1500 of a swimmer is metres. Raises Unreadable."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return convert.parse_distance(text, units)
    return round(number) if number >= kind_of(mode).metres_from else convert.parse_distance(text, units)


def read_duration(text: str, distance_m: float | None, mode: str) -> int:
    """Read a time as units.parse_duration does; of two meanings, the one that fits this kind. Raises Unreadable."""
    if mode in RUNNING:
        return convert.parse_duration(text, distance_m)
    return convert.parse_duration(text, distance_m, fits=lambda seconds: kind_of(mode).fits(seconds, distance_m))


def only_what_fits(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a run without what its kind cannot have: shoes of a ride, the race mark of a walk."""
    mode, kept = facts["mode"], dict(facts)
    if mode not in ON_FOOT:
        kept |= {"shoe": None, "cadence_spm": None, "surface": ""}
    if mode not in RUNNING:
        kept["is_race"] = False
    if not has_distance(mode):
        kept["distance_m"] = 0
    return kept
