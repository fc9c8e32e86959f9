"""GPX to activities. Tracks that follow within two hours are one activity; the breaks between are pauses.

Only points with a time count. A route, or a track without times, is refused with `no_times`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from training.importers import motion
from training.importers.clock import iso_seconds
from training.importers.gpx_points import CADENCE, HEART, MOST_LEVELS, PLACEHOLDER, Run, Unusual, cut
from training.importers.limits import Limits
from training.importers.modes import mode_of, surface_of
from training.importers.motion import Point
from training.importers.sound import FASTEST_MPS, FIRST, LAST, NOTES_LENGTH, cadence, checked, instant
from training.importers.traces import trace_of
from training.importers.types import Activity, ReadError
from training.importers.xmlevents import Events, begun, decimal, feed, root_of

SAME_ACTIVITY_S = 2 * 3600.0


@dataclass(slots=True)
class Track:
    """One `trk`, or several joined."""

    name: str = ""
    notes: str = ""
    kind: str = ""
    segments: list[list[Point]] = field(default_factory=list)


class _GpxEvents(Events):
    OPENS = frozenset({"trkpt", "trkseg", "trk", "rtept", "wpt"})
    CLOSES = frozenset({"time", "trkpt", "name", "type", "desc"} | HEART | CADENCE)

    def __init__(self, limits: Limits, detail: bool, runs: Sequence[Run] = ()) -> None:
        super().__init__(limits)
        self.name = ""
        self.tracks: list[Track] = []
        self.timed = self.untimed = self.places = 0
        if detail:
            self.CLOSES = self.CLOSES | {"ele"}
        self._runs = iter(runs)  # that were taken out of the text
        if runs:
            self.OPENS = self.OPENS | {PLACEHOLDER}
        self._inside = False  # a point
        self._place: tuple[str | None, str | None] = (None, None)
        self._time: float | None = None
        self._heart: float | None = None
        self._cadence: float | None = None
        self._height: float | None = None

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == PLACEHOLDER:
            self._insert(next(self._runs))
        elif self._inside:
            return
        elif name == "trkpt":
            self.places += 1
            if self.places > self.limits.max_points:
                raise ReadError("too_large", "points")
            self._place = attributes.get("lat"), attributes.get("lon")
            self._time = self._heart = self._cadence = self._height = None
            self._inside = True
        elif name == "trkseg" and self.tracks:
            self.tracks[-1].segments.append([])
        elif name == "trk":
            if len(self.tracks) >= self.limits.max_activities:
                raise ReadError("too_large", "tracks")
            self.tracks.append(Track())
        elif name in {"rtept", "wpt"}:
            self.places += 1

    def closed(self, name: str, text: str) -> None:
        if self._inside:
            if name == "time":
                if self.path[-2] == "trkpt":
                    self._time = iso_seconds(text)
            elif name == "trkpt":
                self._inside = False
                self._end_point()
            elif name in HEART:
                self._heart = decimal(text)
            elif name in CADENCE:
                self._cadence = decimal(text)
            elif name == "ele":
                self._height = decimal(text)
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

    def _insert(self, run: Run) -> None:
        """Put the points where they stood. Raises Unusual where that is no place for points, or they are too many."""
        usual = self.path[-3:-1] == ["trk", "trkseg"] and self.tracks and self.tracks[-1].segments
        if not usual or self._inside or len(self.path) + MOST_LEVELS > self.limits.max_depth:
            raise Unusual
        self.places += len(run.points) + run.untimed
        if self.places > self.limits.max_points:
            raise Unusual
        self.untimed += run.untimed
        self.timed += len(run.points)
        self.tracks[-1].segments[-1].extend(run.points)

    def _end_point(self) -> None:
        time = self._time
        # Outside these years a receiver had not found the time yet.
        if time is None or not FIRST <= time < LAST:
            self.untimed += 1
        elif self.tracks and self.tracks[-1].segments:
            self.timed += 1
            lat, lon = decimal(self._place[0]), decimal(self._place[1])
            if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
                lat = lon = None
            self.tracks[-1].segments[-1].append(Point(time, lat, lon, None, self._heart, self._cadence, self._height))


def sniff(data: bytes) -> bool:
    """Whether the first element is `gpx`."""
    return root_of(data) == "gpx"


def read(data: bytes, limits: Limits, detail: bool = False) -> list[Activity]:
    """Activities in the order of time, with traces if `detail`. Raises ReadError."""
    text, encoding = begun(data, limits)
    events, broken = _quickly(text, encoding, limits, detail), False
    if events is None:
        events = _GpxEvents(limits, detail)
        broken = feed(text, encoding, events)
    if events.timed < 2 or events.timed < events.untimed:
        if not events.places:
            raise ReadError("corrupt" if broken else "not_activity")
        raise ReadError("no_times")
    warnings = ["truncated"] if broken else []
    if events.untimed:
        warnings.append("points_without_time")
    return activities_of(events.tracks, events.name, "gpx", warnings, limits.max_samples if detail else 0)


def _quickly(text: bytes, encoding: str | None, limits: Limits, detail: bool) -> _GpxEvents | None:
    """The events with the usual points cut out first (gpx_points.py).

    None where that does not work out; and where the file is broken or too large, so that it is always expat, reading
    all of it, that says so.
    """
    found = cut(text, encoding, limits, detail)
    if found is None:
        return None
    limits = replace(limits, max_elements=limits.max_elements - found.elements)
    events = _GpxEvents(limits, detail, found.runs)
    try:
        broken = feed(found.text, encoding, events)
    except (Unusual, ReadError):
        return None
    return None if broken else events


def activities_of(
    tracks: list[Track], name: str, source: str, warnings: list[str], samples: int = 0
) -> list[Activity]:
    """The tracks of a file, those of one outing joined, as activities. Raises ReadError."""
    tracks = _joined([track for track in tracks if any(track.segments)])
    found, refused = [], None
    for track in tracks:
        if sum(len(segment) for segment in track.segments) < 2:
            continue
        track.name = track.name or (name if len(tracks) == 1 else "")
        try:
            found.append(_activity(track, source, warnings, samples))
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


def _activity(track: Track, source: str, warned: list[str], samples: int) -> Activity:
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
            source=source,
            started_at=instant(points[0].t),
            position=motion.first_place(points),
            moving_s=moving,
            elapsed_s=elapsed,
            cadence_spm=cadence(motion.mean(point.cadence for point in points), mode),
            heart_rate=None if heart is None else round(heart),
            surface=surface_of(track.kind),
            name=track.name,
            notes=track.notes,
            warnings=tuple(warnings),
            trace=trace_of(stretches, mode, samples, paths=paths) if samples else None,
        )
    )
