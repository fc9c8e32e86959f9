"""The last gate of every reader: numbers that a person can have done, text that a database can hold."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from training.importers.types import FOOT, RECORDINGS, Activity, ReadError

MAX_DISTANCE_M = 500_000
MAX_DURATION_S = 10 * 86_400.0
FASTEST_MPS = 8.0  # on average, on foot: above the world records from 800 m up
EARLIEST = datetime(1990, 1, 2, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
FIRST, LAST = EARLIEST.timestamp(), LATEST.timestamp()
NAME_LENGTH, NOTES_LENGTH, SHOE_LENGTH = 200, 10_000, 100


def number(value: object) -> float | None:
    """A finite number, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def instant(seconds: float | None) -> datetime | None:
    """Seconds since 1970 as an aware time; None outside the years 1990 to 2099."""
    if seconds is None or not FIRST <= seconds < LAST:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def cadence(value: float | None, mode: str, *, both_feet: bool = False) -> float | None:
    """Steps a minute with both feet. Devices count one leg: under 120 is doubled, unless `both_feet` are counted."""
    if value is None or mode not in FOOT or value <= 0:
        return None
    both = value * 2 if value < 120 and not both_feet else value
    return round(both, 1) if 60 <= both <= 260 else None


def heart_rate(value: float | None) -> int | None:
    """Mean beats a minute, where a living person can have it."""
    return round(value) if value is not None and 30 <= value <= 240 else None


def text(value: str, length: int) -> str:
    """Without control characters (PostgreSQL refuses NUL) and lone surrogates, and no longer than `length`."""
    tidy = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(
        c
        for c in tidy[: 2 * length]
        if c == "\n" or ((c.isprintable() or ord(c) > 0x9F) and not 0xD800 <= ord(c) <= 0xDFFF)
    )
    return kept.strip()[:length].strip()


def one_line(value: str, length: int) -> str:
    """`text` with every run of white space made one blank."""
    return " ".join(text(value, length).split())


def local_date_at(started_at: datetime | None, offset_s: int | None) -> date | None:
    """The date on the runner's wall clock, where the offset is known."""
    if started_at is None or offset_s is None:
        return None
    return (started_at + timedelta(seconds=offset_s)).date()


def checked(found: Activity) -> Activity:
    """The activity with impossible values removed and a warning for each.

    Raises ReadError where nothing of use would be left: `implausible`, `no_distance`.
    """
    warnings = list(found.warnings)
    moving, elapsed = found.moving_s, found.elapsed_s
    if not 0 <= found.distance_m <= MAX_DISTANCE_M:
        raise ReadError("implausible", "distance")
    if any(value is not None and value > MAX_DURATION_S for value in (moving, elapsed)):
        warnings.append("too_long")
        moving = None if moving is not None and moving > MAX_DURATION_S else moving
        elapsed = None if elapsed is not None and elapsed > MAX_DURATION_S else elapsed
    moving = moving if moving is not None and moving > 0 else None
    elapsed = elapsed if elapsed is not None and elapsed > 0 else None
    if moving is not None and elapsed is not None and moving > elapsed:
        elapsed = moving
    if found.distance_m < 1 and (found.mode in FOOT or (moving is None and elapsed is None)):
        raise ReadError("no_distance")
    if found.started_at is None or not EARLIEST <= found.started_at < LATEST:
        clock = found.wall_clock
        if clock is not None and not EARLIEST <= clock.replace(tzinfo=UTC) < LATEST:
            clock = None
        if clock is None and (found.local_date is None or found.source in RECORDINGS):
            warnings.append("no_start")
        found = replace(found, started_at=None, wall_clock=clock)
    if found.mode in FOOT and moving is not None and found.distance_m / moving > FASTEST_MPS:
        warnings.append("too_fast")
    return replace(
        found,
        moving_s=moving,
        elapsed_s=elapsed,
        name=one_line(found.name, NAME_LENGTH),
        notes=text(found.notes, NOTES_LENGTH),
        shoe=one_line(found.shoe or "", SHOE_LENGTH) or None,
        rpe=found.rpe if found.rpe is not None and 1 <= found.rpe <= 10 else None,
        heart_rate=heart_rate(found.heart_rate),
        warnings=tuple(dict.fromkeys(warnings)),
    )
