"""KML to activities, where it carries times: `gx:Track` (`when` and `gx:coord`), or place marks with a time each.

A line without times is a route, and refused as one with `no_times`. Times and places of a track are two lists, in
step with each other, in any order; an empty place is a pause.
"""

from training.importers.clock import iso_seconds
from training.importers.gpx import Track, activities_of
from training.importers.limits import Limits
from training.importers.motion import Point
from training.importers.sound import FIRST, LAST, NOTES_LENGTH
from training.importers.types import Activity, ReadError
from training.importers.xmlevents import Events, decimal, parse, root_of

_ARRAYS = {"heart_rate": "heart", "heartrate": "heart", "hr": "heart", "cadence": "cadence", "cad": "cadence"}


class _KmlEvents(Events):
    OPENS = frozenset({"Placemark", "Track", "SimpleArrayData", "Data"})
    CLOSES = frozenset({"when", "coord", "value", "Track", "coordinates", "Placemark", "name", "description"})

    def __init__(self, limits: Limits, detail: bool) -> None:
        super().__init__(limits)
        self.name = ""
        self.tracks: list[Track] = []
        self.marks = Track()  # place marks with a time each, as one track
        self.places = self.timed = self.untimed = 0
        self._detail = detail
        self._mark = Track()
        self._times: list[float | None] = []
        self._coordinates: list[str] = []
        self._arrays: dict[str, list[float | None]] = {}
        self._array = self._data = ""
        self._stamp: float | None = None
        self._at = ""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Placemark":
            self._mark, self._stamp, self._at = Track(), None, ""
        elif name == "Track":
            self._times, self._coordinates, self._arrays = [], [], {}
        elif name == "SimpleArrayData":
            self._array = _ARRAYS.get(attributes.get("name", "").casefold(), "")
        elif name == "Data":
            self._data = attributes.get("name", "").casefold()

    def closed(self, name: str, text: str) -> None:
        parent = self.path[-2] if len(self.path) > 1 else ""
        if name == "when":
            if parent == "Track":
                self._counted(self._times)
                self._times.append(iso_seconds(text))
            elif parent == "TimeStamp":
                self._stamp = iso_seconds(text)
        elif name == "coord" and parent == "Track":
            self._counted(self._coordinates)
            self._coordinates.append(text)
        elif name == "value":
            if self._array and parent == "SimpleArrayData":
                values = self._arrays.setdefault(self._array, [])
                self._counted(values)
                values.append(decimal(text))
            elif parent == "Data" and self._data == "type":
                self._mark.kind = text
        elif name == "Track":
            self._end_track()
        elif name == "coordinates":
            self.places += 1
            self._at = text if parent == "Point" else ""
        elif name == "Placemark":
            self._end_mark()
        elif parent == "Placemark":
            if name == "name":
                self._mark.name = text
            elif name == "description":
                self._mark.notes = text[:NOTES_LENGTH]
        elif name == "name" and parent == "Document":
            self.name = text

    def _counted(self, values: list[float | None] | list[str]) -> None:
        if len(values) >= self.limits.max_points or self.places > self.limits.max_points:
            raise ReadError("too_large", "points")

    def _end_track(self) -> None:
        stretch: list[Point] = []
        hearts, steps = self._arrays.get("heart", []), self._arrays.get("cadence", [])
        for at, (time, place) in enumerate(zip(self._times, self._coordinates, strict=False)):
            self.places += 1
            if time is None or not FIRST <= time < LAST:
                self.untimed += 1
                continue
            lon, lat, height = _place(place.split())
            self.timed += 1
            heart = hearts[at] if at < len(hearts) else None
            cadence = steps[at] if at < len(steps) else None
            stretch.append(Point(time, lat, lon, None, heart, cadence, height if self._detail else None))
        if len(self.tracks) + len(self._mark.segments) > self.limits.max_points:
            raise ReadError("too_large", "tracks")
        self._mark.segments.append(stretch)

    def _end_mark(self) -> None:
        if any(self._mark.segments):
            if len(self.tracks) >= self.limits.max_activities:
                raise ReadError("too_large", "tracks")
            self.tracks.append(self._mark)
        elif self._at and self._stamp is not None and FIRST <= self._stamp < LAST:
            lon, lat, height = _place(self._at.replace(",", " ").split())
            if not self.marks.segments:
                self.marks.segments.append([])
            self._counted(self._coordinates)
            self.timed += 1
            self.marks.segments[0].append(
                Point(self._stamp, lat, lon, None, None, None, height if self._detail else None)
            )
        self._mark, self._at = Track(), ""


def _place(numbers: list[str]) -> tuple[float | None, float | None, float | None]:
    """Longitude, latitude, height, as KML orders them."""
    told = [decimal(one) for one in numbers[:3]]
    lon, lat = (told[0], told[1]) if len(told) > 1 else (None, None)
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None, None, None
    return lon, lat, told[2] if len(told) > 2 else None


def sniff(data: bytes) -> bool:
    """Whether the first element is `kml`."""
    return root_of(data) == "kml"


def read(data: bytes, limits: Limits, detail: bool = False) -> list[Activity]:
    """Activities in the order of time, with traces if `detail`. Raises ReadError."""
    events = _KmlEvents(limits, detail)
    broken = parse(data, events)
    tracks = events.tracks
    if not tracks and events.marks.segments:
        events.marks.segments[0].sort(key=lambda point: point.t)
        tracks = [events.marks]
    if events.timed < 2:
        if not events.places:
            raise ReadError("corrupt" if broken else "not_activity")
        raise ReadError("no_times")
    warnings = ["truncated"] if broken else []
    if events.untimed:
        warnings.append("points_without_time")
    return activities_of(tracks, events.name, "kml", warnings, limits.max_samples if detail else 0)
