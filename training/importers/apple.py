"""Apple Health's export.xml: its workouts, cut out of gigabytes without ever holding more than a piece.

The file begins with a document type, which is why it is not parsed as a whole: each `Workout` element is found by
its tags and read by itself, so no entity can be declared for it. Everything else in the file (steps, heart beats,
sleep) is passed over unread. Dates are written in the zone the phone was in when it exported; `HKTimeZone`, where
there is one, is that of the workout.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from training.importers.clock import iso_seconds
from training.importers.limits import Limits
from training.importers.modes import mode_of
from training.importers.rows import Row, told_apart
from training.importers.sound import instant, local_date_at
from training.importers.tables.words import LENGTHS, METRES, SECONDS, TIMES
from training.importers.types import ReadError
from training.importers.xmlevents import Events, decimal, parse

_ROOT = b"<HealthData"
_MARK = b"<Workout"
_OPEN = re.compile(rb"<Workout[\s>/]")
_LONGEST_TAG = 64 * 1024
# A "<" cannot stand in a tag: so no attempt goes past the next one, whatever the bytes.
_TAG = re.compile(rb"<Workout\b(?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*>")
_CLOSE = b"</Workout>"
_DISTANCE = "HKQuantityTypeIdentifierDistance"
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)$")


def sniff(head: bytes) -> bool:
    """Whether the first 64 KB are those of Apple's export."""
    return _ROOT in head


def read_rows(pieces: Iterable[bytes], limits: Limits) -> list[Row]:
    """Every workout, in the order of the file. Raises ReadError where the file as a whole cannot be read."""
    rows: list[Row] = []
    size = 0
    for fragment in _workouts(pieces, limits):
        if len(rows) >= limits.max_rows:
            raise ReadError("too_many_entries")
        size += len(fragment or b"")
        if size > 4 * limits.max_rows_bytes:
            raise ReadError("too_large", "workouts")
        rows.append(_row(fragment, limits) if fragment is not None else Row("apple", problem="too_large"))
    if not rows:
        raise ReadError("no_rows")
    return told_apart(rows)


def _workouts(pieces: Iterable[bytes], limits: Limits) -> Iterator[bytes | None]:
    """Each workout's own bytes; None for one that goes on for longer than any real one."""
    held, total = b"", 0
    for piece in pieces:
        total += len(piece)
        if total > limits.max_stream:
            raise ReadError("too_large", "xml")
        held += piece
        at, last_close = 0, held.rfind(_CLOSE)
        while (begin := _OPEN.search(held, at)) is not None:
            start = begin.start()
            tag = _TAG.match(held, start, start + _LONGEST_TAG)
            end = tag.end() if tag is not None else 0
            if tag is None:
                if len(held) - start < _LONGEST_TAG and held.find(b"<", start + 1) < 0:
                    break  # the rest of the tag is in the next piece
                yield None
                at = start + len(_MARK)
                continue
            if not tag[0].endswith(b"/>"):
                if last_close < end:
                    if len(held) - start <= limits.max_fragment:
                        break  # the rest of the workout is
                    yield None
                    at = end
                    continue
                end = held.find(_CLOSE, end) + len(_CLOSE)
            at = end
            yield held[start:end] if end - start <= limits.max_fragment else None
        held = held[begin.start() :] if begin is not None else held[max(at, len(held) - len(_CLOSE)) :]


class _WorkoutEvents(Events):
    OPENS = frozenset({"Workout", "WorkoutStatistics", "MetadataEntry", "FileReference"})

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.workout: dict[str, str] = {}
        self.metres: float | None = None
        self.heart: float | None = None
        self.steps: float | None = None
        self.indoor = False
        self.zone = self.route = ""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Workout" and not self.workout:
            self.workout = attributes
        elif name == "WorkoutStatistics":
            kind = attributes.get("type", "")
            if kind.startswith(_DISTANCE):
                self.metres = _metres(attributes.get("sum"), attributes.get("unit"))
            elif kind.endswith("HeartRate"):
                self.heart = decimal(attributes.get("average"))
            elif kind.endswith("StepCount"):
                self.steps = decimal(attributes.get("sum"))
        elif name == "MetadataEntry":
            key, value = attributes.get("key"), attributes.get("value", "")
            if key == "HKIndoorWorkout":
                self.indoor = value.strip() in {"1", "true"}
            elif key == "HKTimeZone":
                self.zone = value.strip()[:60]
        elif name == "FileReference":
            self.route = attributes.get("path", "").lstrip("/")[:200]


def _row(fragment: bytes, limits: Limits) -> Row:
    events = _WorkoutEvents(limits)
    try:
        broken = parse(fragment, events)
    except ReadError as refused:
        return Row("apple", problem=refused.code)
    if broken:
        return Row("apple", problem="corrupt")
    workout = events.workout
    kind = workout.get("workoutActivityType", "").removeprefix("HKWorkoutActivityType")[:60]
    begin, end = workout.get("startDate", ""), workout.get("endDate", "")
    first, last = iso_seconds(begin), iso_seconds(end)
    started_at, offset = instant(first), _offset(begin)
    per = SECONDS.get(TIMES.get(workout.get("durationUnit", "min").casefold(), ""), 60.0)
    lasted = decimal(workout.get("duration"))
    moving = None if lasted is None else lasted * per
    metres = events.metres
    if metres is None:
        metres = _metres(workout.get("totalDistance"), workout.get("totalDistanceUnit"))
    mode = mode_of(kind)
    named = f"{begin}|{kind}|{workout.get('sourceName', '')}|{lasted}"
    return Row(
        source="apple",
        key=sha256(named.encode("utf-8", "replace")).hexdigest()[:24],
        started_at=started_at,
        local_date=local_date_at(started_at, offset),
        utc_offset_s=offset,
        time_zone=events.zone or None,
        mode="treadmill" if mode == "run" and events.indoor else mode,
        kind="Treadmill" if mode == "run" and events.indoor else kind,
        filename=events.route,
        distance_m=metres,
        moving_s=moving,
        elapsed_s=last - first if first is not None and last is not None and last > first else None,
        heart=events.heart,
        cadence=events.steps / (moving / 60) if events.steps and moving else None,
        both_feet=True,
        row_wins=True,
    )


def _metres(amount: str | None, unit: str | None) -> float | None:
    value = decimal(amount)
    known = LENGTHS.get((unit or "").casefold())
    return None if value is None or known is None else value * METRES[known]


def _offset(text: str) -> int | None:
    found = _ZONE.search(text.strip())
    if found is None:
        return None
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return seconds if found[1] == "+" else -seconds
