"""GPX to activities. Tracks that follow within two hours are one activity; the breaks between are pauses.

Only points with a time count. A route, or a track without times, is refused with `no_times`.
"""

from dataclasses import dataclass, field
from xml.sax.xmlreader import AttributesImpl

from training.importers import motion
from training.importers.clock import iso_seconds
from training.importers.limits import Limits
from training.importers.modes import mode_of, surface_of
from training.importers.motion import Point
from training.importers.sound import FASTEST_MPS, NOTES_LENGTH, cadence, checked, instant
from training.importers.types import Activity, ReadError
from training.importers.xmlevents import Events, decimal, parse, root_of

SAME_ACTIVITY_S = 2 * 3600.0
_HEART, _CADENCE = {"hr", "heartrate"}, {"cad", "cadence"}


@dataclass(slots=True)
class Track:
    """One `trk`, or several joined."""

    name: str = ""
    notes: str = ""
    kind: str = ""
    segments: list[list[Point]] = field(default_factory=list)


class _GpxEvents(Events):
    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.name = ""
        self.tracks: list[Track] = []
        self.timed = self.untimed = self.places = 0
        self._point: Point | None = None
        self._time: float | None = None

    def opened(self, name: str, attributes: "AttributesImpl[str]") -> None:
        if name == "trkpt":
            self.places += 1
            if self.places > self.limits.max_points:
                raise ReadError("too_large", "points")
            lat, lon = decimal(attributes.get("lat")), decimal(attributes.get("lon"))
            here = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180
            self._point = Point(0.0, lat if here else None, lon if here else None)
            self._time = None
        elif name == "trkseg" and self.tracks:
            self.tracks[-1].segments.append([])
        elif name == "trk":
            if len(self.tracks) >= self.limits.max_activities:
                raise ReadError("too_large", "tracks")
            self.tracks.append(Track())
        elif name in {"rtept", "wpt"}:
            self.places += 1

    def closed(self, name: str, text: str) -> None:
        if self._point is not None:
            self._in_point(name, text)
        elif self.path[-2:-1] == ["trk"]:
            track = self.tracks[-1]
            if name == "name":
                track.name = text
            elif name == "type":
                track.kind = text
            elif name == "desc":
                track.notes = text[:NOTES_LENGTH]
        elif name == "name" and self.path[-2:-1] == ["metadata"]:
            self.name = text

    def _in_point(self, name: str, text: str) -> None:
        point = self._point
        if point is None:
            return
        if name == "time" and self.path[-2] == "trkpt":
            self._time = iso_seconds(text)
        elif name in _HEART:
            self._point = point._replace(heart=decimal(text))
        elif name in _CADENCE:
            self._point = point._replace(cadence=decimal(text))
        elif name == "trkpt":
            self._point = None
            # Outside these years a receiver had not found the time yet.
            if self._time is None or instant(self._time) is None:
                self.untimed += 1
            elif self.tracks and self.tracks[-1].segments:
                self.timed += 1
                self.tracks[-1].segments[-1].append(point._replace(t=self._time))


def sniff(data: bytes) -> bool:
    """Whether the first element is `gpx`."""
    return root_of(data) == "gpx"


def read(data: bytes, limits: Limits) -> list[Activity]:
    """Activities in the order of time. Raises ReadError."""
    events = _GpxEvents(limits)
    broken = parse(data, events)
    if events.timed < 2 or events.timed < events.untimed:
        if not events.places:
            raise ReadError("corrupt" if broken else "not_activity")
        raise ReadError("no_times")
    warnings = ["truncated"] if broken else []
    if events.untimed:
        warnings.append("points_without_time")
    tracks = _joined([track for track in events.tracks if any(track.segments)])
    found, refused = [], None
    for track in tracks:
        if sum(len(segment) for segment in track.segments) < 2:
            continue
        track.name = track.name or (events.name if len(tracks) == 1 else "")
        try:
            found.append(_activity(track, warnings))
        except ReadError as error:
            refused = error
    if not found:
        raise refused or ReadError("no_times")
    return found


def _joined(tracks: list[Track]) -> list[Track]:
    tracks.sort(key=lambda track: next(segment for segment in track.segments if segment)[0].t)
    joined: list[Track] = []
    for track in tracks:
        start = next(segment for segment in track.segments if segment)[0].t
        if joined and joined[-1].kind == track.kind:
            end = max(segment[-1].t for segment in joined[-1].segments if segment)
            if start - end <= SAME_ACTIVITY_S:
                joined[-1].segments.extend(track.segments)
                continue
        joined.append(track)
    return joined


def _activity(track: Track, warned: list[str]) -> Activity:
    mode = mode_of(track.kind)
    warnings = warned if mode else [*warned, "mode_unknown"]
    mode = mode or "other"
    stretches, bad = motion.in_order(track.segments)
    if bad:
        warnings = [*warnings, "bad_times"]
    points = [point for stretch in stretches for point in stretch]
    elapsed = max(point.t for point in points) - points[0].t
    if elapsed <= 0:
        raise ReadError("no_times")
    ceiling = motion.ceiling_for(mode)
    paths = [motion.by_position(stretch, ceiling) for stretch in stretches]
    moving = motion.moving_seconds(paths, motion.pause_for(mode))
    if mode == "other" and motion.length(paths) < FASTEST_MPS * moving:
        # Most likely on foot: one fault of the receiver must not become a long run.
        paths = [motion.by_position(stretch, motion.FOOT_MPS) for stretch in stretches]
        moving = motion.moving_seconds(paths)
    heart = motion.mean(point.heart for point in points)
    return checked(
        Activity(
            mode=mode,
            distance_m=round(motion.length(paths)),
            source="gpx",
            started_at=instant(points[0].t),
            moving_s=moving,
            elapsed_s=elapsed,
            cadence_spm=cadence(motion.mean(point.cadence for point in points), mode),
            heart_rate=None if heart is None else round(heart),
            surface=surface_of(track.kind),
            name=track.name,
            notes=track.notes,
            warnings=tuple(warnings),
        )
    )
