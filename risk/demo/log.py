"""What a log of the demo is made of: one entry, and how the kinds of session differ. No Django here."""

from dataclasses import dataclass
from datetime import date

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True)
class Session:
    """One entry as a person would log it. `kind` chose effort, pace, surface and what is noted."""

    on: date
    mode: str
    kind: str
    distance_m: int
    moving_s: int
    stopped_s: int
    cadence_spm: int | None
    rpe: int | None
    surface: str
    start_minute: int  # of the local day
    is_race: bool = False
    note: str = ""

    @property
    def is_running(self) -> bool:
        return self.mode in ("run", "treadmill")


@dataclass(frozen=True)
class Kind:
    """How a kind of session differs from the runner's easy run; for other modes, what it is."""

    pace: float = 1.0  # times the easy pace
    cadence: int = 0  # steps a minute more
    rpe: tuple[int, int] = (3, 4)
    surfaces: tuple[str, ...] = ("",)
    mode: str = "run"
    kmh: float = 0.0  # of other modes, whose size is minutes; 0 = without a distance


KINDS = {
    "easy": Kind(surfaces=("road", "road", "trail")),
    "tempo": Kind(0.9, 4, (6, 7), ("road", "road", "track")),
    "long": Kind(1.04, -1, (4, 6), ("road", "trail", "soft")),
    "short": Kind(1.03, 0, (2, 3), ("soft", "road")),
    "first": Kind(1.05, -2, (3, 5), ("soft", "road")),  # of a beginner, or after a break
    "race": Kind(0.84, 6, (8, 9), ("road",)),
    "walk": Kind(rpe=(1, 2), mode="walk", kmh=5.4),
    "hike": Kind(rpe=(3, 4), surfaces=("trail", "hilly"), mode="hike", kmh=4.3),
    "ride": Kind(rpe=(2, 4), mode="cycle", kmh=24),
    "commute": Kind(rpe=(2, 2), mode="cycle", kmh=18),
    "swim": Kind(rpe=(3, 5), mode="swim", kmh=2.2),
    "row": Kind(rpe=(4, 6), mode="row", kmh=11.5),
    "elliptical": Kind(rpe=(3, 5), mode="elliptical", kmh=9),
    "strength": Kind(rpe=(4, 6), mode="strength"),
    "team": Kind(rpe=(5, 7), mode="team"),
}


@dataclass(frozen=True)
class Hurt:
    """Pain as it was reported, with the run of that day if there was one."""

    days_ago: int | None  # none: on the day of the last run
    site: str
    side: str
    score: int
    during: str = ""
    stays: bool = False
    at_rest: bool = False
    limping: bool = False
    cleared_days_ago: int | None = None
