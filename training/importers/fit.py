"""FIT to activities: one for each session, transitions left out.

The summary of a session is believed before its points: devices fuse sensors, and pauses differ by maker.
Where the summary has no distance or no time, the points are measured by the rules of motion.py. A chain
of parts whose later parts hold no session (heart-rate straps in water) is one activity.
"""

from datetime import date, timedelta

from training.importers import motion
from training.importers.fit_decode import checksums_agree, decode
from training.importers.fit_parts import SYSTEM_TIME, Message, Part, epoch
from training.importers.limits import Limits
from training.importers.modes import fit_mode
from training.importers.motion import Point
from training.importers.sound import cadence, checked, heart_rate, instant, local_date_at, number
from training.importers.traces import steps, trace_of
from training.importers.types import Activity, Lap, ReadError

_ACTIVITY_TYPES = {"activity", "activity_summary", None}
QUARTER_HOUR = 900
LARGEST_OFFSET_S = 14 * 3600
SOLAR_TOLERANCE_S = 3.75 * 3600  # western China keeps Beijing's time


def sniff(data: bytes) -> bool:
    """Whether the bytes begin like FIT."""
    return data[8:12] == b".FIT"


def read(data: bytes, limits: Limits, detail: bool = False) -> list[Activity]:
    """Activities in the order of the file, with traces if `detail`. Raises ReadError."""
    parts, broken = decode(data, limits, detail=detail)
    warnings = []
    if broken:
        warnings.append("truncated")
    elif not checksums_agree(data):
        warnings.append("checksum")
    usable = [part for part in parts if _is_activity(part)]
    if not usable:
        kinds = {part.file_id.get("type") for part in parts} - {None}
        raise ReadError("not_activity" if kinds - _ACTIVITY_TYPES or not broken else "corrupt")
    found: list[Activity] = []
    refusals: list[ReadError] = []
    position, samples = 0, limits.max_samples if detail else 0
    for part in _joined(usable):
        for session, points in _sessions(part):
            if session.get("sport") == "transition":
                continue
            try:
                found.append(_activity(part, session, points, position, warnings, samples))
            except ReadError as refused:
                refusals.append(refused)
            position += 1
    if not found:
        raise refusals[0] if refusals else ReadError("not_activity")
    return found


def _is_activity(part: Part) -> bool:
    kind = part.file_id.get("type")
    return (kind in _ACTIVITY_TYPES and bool(part.sessions or len(part.points) > 1)) or (
        not isinstance(kind, str) and bool(part.sessions)
    )


def _joined(parts: list[Part]) -> list[Part]:
    """Without those parts of a chain that only accompany one with a session."""
    if not any(part.sessions for part in parts):
        return parts
    kept: list[Part] = []
    for part in parts:
        own = (
            part.sessions
            or not kept
            or (
                part.points
                and kept[-1].points
                and part.points[0].t > kept[-1].points[-1].t
                and any(point.metres for point in part.points)
            )
        )
        if own:
            kept.append(part)
    return kept


def _sessions(part: Part) -> list[tuple[Message, list[Point]]]:
    """Each session with its points: those from its start until the next one starts."""
    if len(part.sessions) <= 1:
        return [(part.sessions[0] if part.sessions else dict(part.sport), part.points)]
    starts = [number(session.get("start_time")) for session in part.sessions]
    pairs: list[tuple[Message, list[Point]]] = []
    for session, start in zip(part.sessions, starts, strict=True):
        if start is None:
            pairs.append((session, []))
            continue
        begin = epoch(start) or start
        later = [epoch(other) or other for other in starts if other is not None and (epoch(other) or other) > begin]
        end = min(later, default=float("inf"))
        pairs.append((session, [point for point in part.points if begin <= point.t < end]))
    return pairs


def _activity(
    part: Part, session: Message, points: list[Point], position: int, warned: list[str], samples: int
) -> Activity:
    warnings = list(warned)
    sport, sub_sport = _word(session.get("sport")), _word(session.get("sub_sport"))
    mode, surface = fit_mode(sport or _word(part.sport.get("sport")), sub_sport or _word(part.sport.get("sub_sport")))
    if mode is None:
        warnings.append("mode_unknown")
        mode = "other"
    stretches, bad = motion.in_order([points])
    points = stretches[0] if stretches else []
    if bad or part.bad_points:
        warnings.append("bad_times")
    distance, paths = number(session.get("total_distance")), None
    moving = number(session.get("total_timer_time")) or number(session.get("total_moving_time"))
    elapsed = number(session.get("total_elapsed_time"))
    if not distance or not moving:
        paths = [motion.by_device(points)]
        if not motion.length(paths):
            paths = [motion.by_position(points, motion.ceiling_for(mode))]
        if not motion.length(paths):
            paths = [[(point.t, None) for point in points]]
    if not distance and paths is not None:
        distance = motion.length(paths)
        if distance >= 1 and session:
            warnings.append("distance_from_points")
    if not moving and paths is not None:
        moving = motion.moving_seconds(paths, motion.pause_for(mode))
    if not elapsed and points:
        elapsed = points[-1].t - points[0].t
    start = epoch(session.get("start_time"))
    if start is None and points and points[0].t >= SYSTEM_TIME:
        start = points[0].t
    started_at = instant(start)
    offset = _offset(part.activity, points)
    return checked(
        Activity(
            mode=mode,
            distance_m=round(distance or 0),
            source="fit",
            started_at=started_at,
            local_date=local_date_at(started_at, offset) or _system_date(part.activity, session),
            utc_offset_s=offset,
            position=motion.first_place(points),
            moving_s=moving,
            elapsed_s=elapsed,
            cadence_spm=cadence(_cadence(session, points), mode),
            heart_rate=_rounded(number(session.get("avg_heart_rate")) or motion.mean(p.heart for p in points)),
            surface=surface,
            device_key=_device_key(part.file_id, position),
            rpe=_rpe(session),
            warnings=tuple(warnings),
            trace=trace_of(stretches, mode, samples, _laps(part, session, start, elapsed, mode)) if samples else None,
        )
    )


def _laps(part: Part, session: Message, start: float | None, elapsed: float | None, mode: str) -> list[Lap]:
    """The laps of one session: those that begin while it lasts."""
    begin = number(session.get("start_time"))
    laps = []
    for lap in part.laps:
        after = number(lap.get("start_time"))
        own = len(part.sessions) <= 1 or None in (begin, after, elapsed)
        if own or -1 <= (after or 0) - (begin or 0) < (elapsed or 0):
            laps.append(
                Lap(
                    start_s=None if begin is None or after is None else after - begin,
                    moving_s=number(lap.get("total_timer_time")),
                    elapsed_s=number(lap.get("total_elapsed_time")),
                    metres=number(lap.get("total_distance")),
                    heart=heart_rate(number(lap.get("avg_heart_rate"))),
                    cadence=steps(number(lap.get("avg_cadence")), mode),
                )
            )
    return laps


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)


def _cadence(session: Message, points: list[Point]) -> float | None:
    whole = number(session.get("avg_cadence"))
    if whole:
        return whole + (number(session.get("avg_fractional_cadence")) or 0.0)
    return motion.mean(point.cadence for point in points)


def _rpe(session: Message) -> int | None:
    """FIT keeps the CR-10 rating times ten."""
    value = number(session.get("workout_rpe"))
    return round(value / 10) if value else None


def _device_key(file_id: Message, position: int) -> str | None:
    """Maker, serial number and time of creation name one recording in every copy of its file."""
    maker, serial, created = (file_id.get(name) for name in ("manufacturer", "serial_number", "time_created"))
    if not isinstance(serial, int) or not isinstance(created, int) or not serial or not created:
        return None
    key = f"fit:{str(maker)[:40]}:{serial}:{created}"
    return f"{key}#{position + 1}" if position else key


def _offset(activity: Message, points: list[Point]) -> int | None:
    """Seconds from UTC to the device's clock, where it is a real offset and fits the place.

    Some makers write UTC as local time wherever they are, so an offset of 0 proves nothing.
    """
    utc, local = epoch(activity.get("timestamp")), epoch(activity.get("local_timestamp"))
    if utc is None or local is None:
        return None
    offset = QUARTER_HOUR * round((local - utc) / QUARTER_HOUR)
    if abs(local - utc - offset) > 60 or not 0 < abs(offset) <= LARGEST_OFFSET_S:
        return None
    east = next((point.lon for point in points if point.lon is not None), None)
    if east is None:
        return offset
    apart = abs(offset - east / 15 * 3600)
    return offset if min(apart, 86_400 - apart) <= SOLAR_TOLERANCE_S else None


def _system_date(activity: Message, session: Message) -> date | None:
    """The local date of a file whose other times count from power on: its one real time is local."""
    end, local, start = (
        number(activity.get("timestamp")),
        epoch(activity.get("local_timestamp")),
        number(session.get("start_time")),
    )
    if end is None or local is None or start is None or not 0 <= end - start < 86_400 or end >= SYSTEM_TIME:
        return None
    finished = instant(local)
    return None if finished is None else (finished - timedelta(seconds=end - start)).date()
