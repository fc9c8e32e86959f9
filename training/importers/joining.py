"""A row of a table and the file it names, made one activity.

The file's start, distance and moving time win where it is a sound reading; the row gives name, notes,
shoe, sport, effort and race. Where the file is missing, unreadable or cut off, the row's numbers stand; and where
the table knows better (Apple: the watch fuses more than its route holds).
"""

from dataclasses import replace
from datetime import timedelta

from training.importers.modes import surface_of
from training.importers.rows import Row
from training.importers.sound import checked, heart_rate
from training.importers.types import FOOT, Activity, ReadError

DIFFERENT = 0.10
_RUNNING = {"run", "treadmill"}


def joined(row: Row, found: list[Activity]) -> Activity:
    """One activity out of a row and what its file held (at least one activity). Raises ReadError."""
    file = min(found, key=lambda one: _apart(row, one))
    warnings = list(file.warnings)
    if len(found) > 1:
        warnings.append("several_in_file")
    mode = _mode(row, file)
    if row.mode:
        warnings = [warning for warning in warnings if warning != "mode_unknown"]
    distance, moving, elapsed = file.distance_m, file.moving_s, file.elapsed_s
    if "truncated" in warnings and row.distance_m:
        distance, moving, elapsed = round(row.distance_m), row.moving_s or moving, row.elapsed_s or elapsed
        warnings.append("file_partial")
    elif row.row_wins and row.distance_m and row.moving_s:
        distance, moving, elapsed = round(row.distance_m), row.moving_s, row.elapsed_s or elapsed
    elif row.distance_m and abs(distance - row.distance_m) > DIFFERENT * row.distance_m:
        if distance:
            warnings.append("differs_from_row")
        else:
            distance = round(row.distance_m)
    started_at, local_date, offset = file.started_at, file.local_date, file.utc_offset_s
    if started_at is None and row.started_at is not None:
        started_at = row.started_at
        warnings = [warning for warning in warnings if warning != "no_start"]
        # A watch whose clock was never set proves no date.
        if local_date is not None and abs(local_date - started_at.date()) > timedelta(days=1):
            local_date = None
    if local_date is None and row.local_date is not None:
        local_date, offset = row.local_date, row.utc_offset_s
    return checked(
        replace(
            file,
            mode=mode,
            surface=surface_of(row.kind) or file.surface,
            distance_m=distance,
            moving_s=moving or row.moving_s,
            elapsed_s=elapsed or row.elapsed_s,
            started_at=started_at,
            local_date=local_date,
            utc_offset_s=offset,
            wall_clock=row.wall_clock if started_at is None else None,
            position=file.position or row.position,
            time_zone=row.time_zone,
            heart_rate=file.heart_rate or heart_rate(row.heart),
            name=row.name or file.name,
            notes=row.notes or file.notes,
            shoe=row.gear if mode in FOOT else None,
            is_race=row.is_race or file.is_race,
            rpe=file.rpe if row.rpe is None else round(row.rpe),
            external_key=row.external_key,
            source=row.source,
            cadence_spm=file.cadence_spm if mode in FOOT else None,
            warnings=tuple(warnings),
        )
    )


def without_file(row: Row, refused: ReadError | None) -> Activity:
    """The row alone: entered by hand, or its file is missing or could not be read. Raises ReadError."""
    if refused is None:
        return row.activity("manual_entry" if row.source == "strava" else "")
    try:
        return row.activity("file_missing" if refused.code == "missing_file" else "file_unreadable")
    except ReadError:
        raise refused from None


def _mode(row: Row, file: Activity) -> str:
    """The row's sport, unless the file says the same more exactly."""
    if row.mode is None or (row.mode in _RUNNING and file.mode in _RUNNING):
        return "treadmill" if "treadmill" in (row.mode, file.mode) else file.mode
    return row.mode


def _apart(row: Row, one: Activity) -> tuple[float, float]:
    """How far an activity of the file is from the row: by start, then by distance."""
    seconds = 0.0
    if row.started_at is not None and one.started_at is not None:
        seconds = abs((row.started_at - one.started_at).total_seconds())
    return seconds // 60, abs((row.distance_m or 0) - one.distance_m)
