"""TCX to activities. The laps' own time and distance are believed; points fill in what laps lack."""

from dataclasses import dataclass, field

from training.importers import motion
from training.importers.clock import iso_seconds
from training.importers.limits import Limits
from training.importers.modes import mode_of, surface_of
from training.importers.motion import Point
from training.importers.sound import FIRST, LAST, NOTES_LENGTH, cadence, checked, heart_rate, instant
from training.importers.traces import steps as both_feet
from training.importers.traces import trace_of
from training.importers.types import Activity, ReadError
from training.importers.types import Lap as TraceLap
from training.importers.xmlevents import Events, decimal, parse, root_of


@dataclass(slots=True)
class Lap:
    """One lap: the device's summary and its tracks."""

    start: float | None = None
    seconds: float | None = None
    metres: float | None = None
    heart: float | None = None
    cadence: float | None = None
    tracks: list[list[Point]] = field(default_factory=list)


@dataclass(slots=True)
class Bout:
    """One `Activity` element."""

    sport: str = ""
    key: str = ""
    notes: str = ""
    unit: str = ""
    laps: list[Lap] = field(default_factory=list)


class _TcxEvents(Events):
    OPENS = frozenset({"Activity", "Course", "Workout", "Trackpoint", "Lap", "Track"})
    CLOSES = frozenset(
        {"Activity", "Id", "Notes", "UnitId", "Value", "AvgRunCadence", "TotalTimeSeconds", "DistanceMeters"}
        | {"Cadence", "RunCadence", "Time", "LatitudeDegrees", "LongitudeDegrees", "AltitudeMeters", "Trackpoint"}
    )

    def __init__(self, limits: Limits, detail: bool) -> None:
        super().__init__(limits)
        self.bouts: list[Bout] = []
        self.courses = False
        self.untimed = self.points = 0
        self._detail = detail
        self._within = self._inside = False  # an activity, a point
        self._clear()

    def _clear(self) -> None:
        self._time: float | None = None
        self._lat: float | None = None
        self._lon: float | None = None
        self._metres: float | None = None
        self._heart: float | None = None
        self._cadence: float | None = None
        self._height: float | None = None

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if self._inside:
            return
        if name == "Activity":
            if len(self.bouts) >= self.limits.max_activities:
                raise ReadError("too_large", "activities")
            self.bouts.append(Bout(sport=attributes.get("Sport", "")[:100]))
            self._within = True
        elif name in {"Course", "Workout"}:
            self.courses = True
        elif not self._within:
            return
        elif name == "Trackpoint":
            self.points += 1
            if self.points > self.limits.max_points:
                raise ReadError("too_large", "points")
            self._clear()
            self._inside = True
        elif name == "Lap":
            self.bouts[-1].laps.append(Lap(start=iso_seconds(attributes.get("StartTime"))))
        elif name == "Track" and self.bouts[-1].laps:
            self.bouts[-1].laps[-1].tracks.append([])

    def closed(self, name: str, text: str) -> None:
        if self._inside:
            self._in_point(name, text)
            return
        if not self._within:
            return
        parent = self.path[-2] if len(self.path) > 1 else ""
        if name == "Activity":
            self._within = False
        elif parent == "Activity" and name == "Id":
            self.bouts[-1].key = text[:100]
        elif parent == "Activity" and name == "Notes":
            self.bouts[-1].notes = text[:NOTES_LENGTH]
        elif name == "UnitId":
            self.bouts[-1].unit = text[:40]
        elif self.bouts[-1].laps:
            self._in_lap(self.bouts[-1].laps[-1], name, parent, text)

    def _in_lap(self, lap: Lap, name: str, parent: str, text: str) -> None:
        if name == "Value" and parent == "AverageHeartRateBpm":
            lap.heart = decimal(text)
        elif name == "AvgRunCadence":
            lap.cadence = decimal(text)
        elif parent == "Lap" and name == "TotalTimeSeconds":
            lap.seconds = decimal(text)
        elif parent == "Lap" and name == "DistanceMeters":
            lap.metres = decimal(text)
        elif parent == "Lap" and name == "Cadence" and lap.cadence is None:
            lap.cadence = decimal(text)

    def _in_point(self, name: str, text: str) -> None:
        if name == "Time":
            self._time = iso_seconds(text)
        elif name == "Value":
            if self.path[-2] == "HeartRateBpm":
                self._heart = decimal(text)
        elif name == "DistanceMeters":
            self._metres = decimal(text)
        elif name == "LatitudeDegrees":
            self._lat = decimal(text)
        elif name == "LongitudeDegrees":
            self._lon = decimal(text)
        elif name == "Cadence" or name == "RunCadence":
            self._cadence = decimal(text)
        elif name == "Trackpoint":
            self._inside = False
            self._end_point()
        elif self._detail and name == "AltitudeMeters":
            self._height = decimal(text)

    def _end_point(self) -> None:
        time, lat, lon = self._time, self._lat, self._lon
        if time is None or not FIRST <= time < LAST:
            self.untimed += 1
        elif self.bouts[-1].laps and self.bouts[-1].laps[-1].tracks:
            if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
                lat = lon = None
            self.bouts[-1].laps[-1].tracks[-1].append(
                Point(time, lat, lon, self._metres, self._heart, self._cadence, self._height)
            )


def sniff(data: bytes) -> bool:
    """Whether the first element is Garmin's."""
    return root_of(data) == "TrainingCenterDatabase"


def read(data: bytes, limits: Limits, detail: bool = False) -> list[Activity]:
    """Activities in the order of the file, with traces if `detail`. Raises ReadError."""
    events = _TcxEvents(limits, detail)
    broken = parse(data, events)
    warnings = ["truncated"] if broken else []
    if events.untimed:
        warnings.append("points_without_time")
    found, refused = [], None
    for bout in events.bouts:
        try:
            found.append(_activity(bout, broken, warnings, limits.max_samples if detail else 0))
        except ReadError as error:
            refused = error
    if not found:
        raise refused or ReadError("corrupt" if broken and not events.courses else "not_activity")
    return found


def _activity(bout: Bout, broken: bool, warned: list[str], samples: int) -> Activity:
    warnings = list(warned)
    mode = mode_of(bout.sport)
    if mode is None:
        mode = "other"
        warnings.append("mode_unknown")
    # Laps share their border: one long stretch for each lap, so that only the order of laps can be wrong.
    stretches, bad = motion.in_order(track for lap in bout.laps for track in lap.tracks)
    if bad:
        warnings.append("bad_times")
    points = [point for stretch in stretches for point in stretch]
    moving = sum(lap.seconds for lap in bout.laps if lap.seconds is not None and lap.seconds > 0)
    distance = sum(lap.metres for lap in bout.laps if lap.metres is not None and lap.metres > 0)
    # The identifier is rounded by some makers and in a wrong zone by others: points come first.
    start = (
        points[0].t
        if points
        else next(
            (time for time in (*(lap.start for lap in bout.laps), iso_seconds(bout.key)) if instant(time)), None
        )
    )
    elapsed = max(point.t for point in points) - points[0].t if points else None
    # The last lap of a file that breaks off has no summary.
    if broken or not distance or not moving:
        paths = _paths(points, mode)
        measured = motion.length([paths])
        if measured > distance:
            distance = measured
            warnings.append("distance_from_points")
        moving = max(moving, motion.moving_seconds([paths], motion.pause_for(mode)))
    if not points and not moving:
        raise ReadError("no_times")
    heart = motion.mean(point.heart for point in points)
    if heart is None:
        heart = motion.mean(lap.heart for lap in bout.laps)
    steps = motion.mean(point.cadence for point in points)
    if steps is None:
        steps = motion.mean(lap.cadence for lap in bout.laps)
    return checked(
        Activity(
            mode=mode,
            distance_m=round(distance),
            source="tcx",
            started_at=instant(start),
            position=motion.first_place(points),
            moving_s=moving,
            elapsed_s=elapsed,
            cadence_spm=cadence(steps, mode),
            heart_rate=None if heart is None else round(heart),
            surface=surface_of(bout.sport),
            notes=bout.notes,
            warnings=tuple(warnings),
            device_key=f"tcx:{bout.unit}:{bout.key}" if bout.unit.strip("0") and bout.key else None,
            trace=trace_of(stretches, mode, samples, _laps(bout, start, mode)) if samples else None,
        )
    )


def _laps(bout: Bout, start: float | None, mode: str) -> list[TraceLap]:
    return [
        TraceLap(
            start_s=round(lap.start - start, 1) if lap.start is not None and start is not None else None,
            moving_s=lap.seconds,
            elapsed_s=None,
            metres=lap.metres,
            heart=heart_rate(lap.heart),
            cadence=both_feet(lap.cadence, mode),
        )
        for lap in bout.laps
    ]


def _paths(points: list[Point], mode: str) -> motion.Path:
    path = motion.by_device(points)
    if not motion.length([path]):
        path = motion.by_position(points, motion.ceiling_for(mode))
    return path if motion.length([path]) else [(point.t, None) for point in points]
