"""What goes into the engine: runs, pain, shoes and a person, checked on the way in."""

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date

RUNNING = frozenset({"run", "treadmill"})
ON_FOOT = RUNNING | {"walk", "hike"}
MODES = ON_FOOT | {"elliptical", "cycle", "swim", "row", "strength", "team"}
BONE_REST = MODES - RUNNING - {"team"}  # modes that leave a day a rest day for bone
SURFACES = frozenset({"road", "trail", "track", "treadmill", "soft", "hilly"})
_GROUND = SURFACES | {None, ""}
SITES = frozenset(
    {"pelvis", "sacrum", "hip", "femur", "tibia", "tibia_front", "fibula", "ankle_inner", "navicular"}
) | {"metatarsals", "metatarsal_5", "sesamoids", "talus", "heel"}
SIDES = frozenset({None, "", "l", "r"})
DURING = frozenset({None, "", "wears_off", "gets_worse"})
PERIODS = frozenset({None, "", "regular", "irregular", "absent", "contraception", "pregnant", "menopause"})
CONDITIONS = frozenset({"pregnant", "postpartum", "bone_medication", "steroids"})

MAX_DISTANCE_M = 200_000  # on foot
MAX_OTHER_M = 1_000_000  # riding, rowing, swimming
MAX_WEEK_M = 1_000_000
SHOE_HEADS_UP_M, SHOE_LIMIT_M = 400_000, 500_000  # of a pair without limits of its own
MAX_SPEED, MAX_SPEED_FROM_M = 7.0, 1_000  # m/s, m


class BadInput(ValueError):
    """A value that no log can hold; `field` names the input, `code` says what is wrong with it."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.message_code = code


def _number(name: str, value: object, low: float, high: float) -> None:
    """Refuse what is no finite number from `low` to `high`; None passes as unknown."""
    if value is None:
        return
    if isinstance(value, str | bool):
        raise BadInput(name, "not_a_number")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadInput(name, "not_a_number") from None
    if not math.isfinite(number):
        raise BadInput(name, "not_a_number")
    if number < 0 <= low:
        raise BadInput(name, "negative")
    if number < low:
        raise BadInput(name, "too_small")
    if number > high:
        raise BadInput(name, "too_large")


def _one_of(name: str, value: object, allowed: Set[object]) -> None:
    if (value is not None and not isinstance(value, str)) or value not in allowed:
        raise BadInput(name, "unknown_code")


def _local_date(name: str, value: object) -> None:
    """Refuse what is no local date; a moment is none either."""
    if type(value) is not date:
        raise BadInput(name, "not_a_date")


def _metres(name: str, value: object, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        whole = isinstance(value, float) and math.isfinite(value)
        raise BadInput(name, "not_whole" if whole else "not_a_number")
    if not 0 <= value <= high:
        raise BadInput(name, "negative" if value < 0 else "too_far")


@dataclass(frozen=True, slots=True)
class Run:
    """One bout on a local date: whole metres, seconds of moving time, steps a minute of both feet."""

    on: date
    distance_m: int
    moving_s: float | None = None
    cadence_spm: float | None = None
    mode: str = "run"
    surface: str | None = None
    is_race: bool = False
    rpe: float | None = None
    shoe: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInput for what cannot have happened; a speed from 6 to 7 m/s is the caller's to ask about."""
        mode, distance, moving = self.mode, self.distance_m, self.moving_s
        _local_date("on", self.on)
        _one_of("mode", mode, MODES)
        _one_of("surface", self.surface, _GROUND)
        foot = mode in ON_FOOT
        _metres("distance_m", distance, MAX_DISTANCE_M if foot else MAX_OTHER_M)
        if distance == 0 and mode in RUNNING:
            raise BadInput("distance_m", "zero")
        if moving is not None:
            _number("moving_s", moving, 0, 10_000_000)
            if moving == 0:
                raise BadInput("moving_s", "zero")
            if foot and distance > MAX_SPEED_FROM_M and distance > MAX_SPEED * float(moving):
                raise BadInput("moving_s", "too_fast")
        if self.cadence_spm is not None:
            _number("cadence_spm", self.cadence_spm, 0, 1_000)
        if self.rpe is not None:
            _number("rpe", self.rpe, 0, 10)


@dataclass(frozen=True, slots=True)
class Pain:
    """One report of pain at one site. `score` is 0 to 10 at its worst; None was not asked."""

    on: date
    site: str
    side: str | None = None
    score: int | None = None
    during: str | None = None
    stays: bool = False
    at_rest: bool = False
    at_night: bool = False
    limping: bool = False
    with_run: bool = False
    cleared_on: date | None = None

    def __post_init__(self) -> None:
        _local_date("on", self.on)
        _one_of("site", self.site, SITES)
        _one_of("side", self.side, SIDES)
        _one_of("during", self.during, DURING)
        _number("score", self.score, 0, 10)
        if self.cleared_on is not None:
            _local_date("cleared_on", self.cleared_on)


@dataclass(frozen=True, slots=True)
class Injury:
    """A bone stress injury; it counts from its date on unless `confirmed` is False."""

    site: str
    side: str | None
    on: date
    confirmed: bool | None = None

    def __post_init__(self) -> None:
        _local_date("on", self.on)
        _one_of("site", self.site, SITES)
        _one_of("side", self.side, SIDES)


@dataclass(frozen=True, slots=True)
class Person:
    """Who runs. None is unknown, never "no"; `injuries=()` says that there were none."""

    sex: str | None = None
    birth_year: int | None = None
    height_cm: float | None = None
    weights: tuple[tuple[date, float], ...] = ()
    lean_mass_kg: float | None = None
    usual_weekly_m: int | None = None
    cadence_spm: float | None = None
    years_running: float | None = None
    sleep_h: float | None = None
    injuries: tuple[Injury, ...] | None = None
    periods: str | None = None
    menarche_age: float | None = None
    underfuelling: bool | None = None
    calcium_low: bool | None = None
    vitamin_d_low: bool | None = None
    joined_on: date | None = None
    lean_mass_from_scale: bool = False  # a consumer's scale: lowers the confidence
    conditions: frozenset[str] = frozenset()  # for which the model was not made
    usual_week_from_log: bool = False  # nobody said it: first_weeks.py put it there, and it stays unknown

    def __post_init__(self) -> None:
        _one_of("sex", self.sex, frozenset({None, "f", "m"}))
        _one_of("periods", self.periods, PERIODS)
        _number("birth_year", self.birth_year, 1900, 2200)
        _number("height_cm", self.height_cm, 100, 250)
        _number("lean_mass_kg", self.lean_mass_kg, 10, 200)
        _number("usual_weekly_m", self.usual_weekly_m, 0, MAX_WEEK_M)
        _number("cadence_spm", self.cadence_spm, 0, 1_000)
        _number("years_running", self.years_running, 0, 100)
        _number("sleep_h", self.sleep_h, 0, 24)
        _number("menarche_age", self.menarche_age, 5, 40)
        for on, weight in self.weights:
            _local_date("weights", on)
            _number("weights", weight, 20, 400)
        if self.joined_on is not None:
            _local_date("joined_on", self.joined_on)
        for condition in self.conditions:
            _one_of("conditions", condition, CONDITIONS)


@dataclass(frozen=True, slots=True)
class Shoe:
    """A pair; its mileage is `start_m` plus whatever was run and walked in it."""

    key: str
    start_m: int = 0
    heads_up_m: int = SHOE_HEADS_UP_M
    limit_m: int = SHOE_LIMIT_M
    retired_on: date | None = None

    def __post_init__(self) -> None:
        _metres("start_m", self.start_m, 100_000_000)
        _metres("heads_up_m", self.heads_up_m, 100_000_000)
        _metres("limit_m", self.limit_m, 100_000_000)
        if self.retired_on is not None:
            _local_date("retired_on", self.retired_on)


@dataclass(frozen=True, slots=True)
class Log:
    """All that was logged. Runs of one date keep their order; `unknown_dates` are "ran, not logged".

    `runs` is a tuple of runs, or `rows.Rows` for many at once.
    """

    runs: Sequence[Run] = ()
    pains: tuple[Pain, ...] = ()
    shoes: tuple[Shoe, ...] = ()
    unknown_dates: frozenset[date] = field(default_factory=frozenset)
