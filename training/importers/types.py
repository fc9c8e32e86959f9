"""What a reader gives back: activities, or one reason why there is none.

Nothing here is text for people. `ReadError.code` and `Activity.warnings` are stable words that the
application translates; every one of them is listed in `CODES` and `WARNINGS`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, NamedTuple

FOOT = frozenset({"run", "treadmill", "walk", "hike"})
MODES = FOOT | {"elliptical", "cycle", "swim", "row", "strength", "team", "other"}
SURFACES = frozenset({"track", "trail", "treadmill"})
SOURCES = frozenset(
    {
        "fit",
        "tcx",
        "gpx",
        "kml",
        "strava",
        "garmin",
        "runkeeper",
        "nike",
        "apple",
        "intervals",
        "trainingpeaks",
        "table",
    }
)

CODES = frozenset(
    {
        "empty",  # no bytes at all
        "unsupported",  # not a format that is read here, or a feature of one that is not
        "mismatch",  # the name says one format and the content another
        "not_activity",  # a sound file of another kind: settings, workout, course, way-points
        "no_times",  # a route: places without times
        "no_distance",  # on foot, and no distance anywhere in it
        "implausible",  # more than 500 km or longer than 10 days
        "corrupt",  # nothing usable could be read
        "too_large",  # a size, count or depth beyond Limits
        "xml_forbidden",  # a document type or an entity
        "encrypted",  # a zip entry with a password
        "symlink",  # a zip entry that points elsewhere
        "nested_archive",  # an archive deeper inside an archive than Limits, or of a kind that is not opened
        "overlapping_entries",  # a zip whose entries share bytes: a bomb
        "too_many_entries",  # a zip of more entries than Limits
        "no_activities",  # a zip without any activity file
        "missing_file",  # a row names a file that is not there, and has no numbers of its own
        "bad_row",  # a row of a table without a date or without numbers
        "no_columns",  # a table without a column for the date, or without one for distance or time
        "ask_date_order",  # 03/04/2026 is the third of April or the fourth of March: nothing in the table says which
        "ask_distance_unit",  # distances without a unit: nothing in the table says which
        "no_rows",  # a table without any row
        "other_table",  # a table in an archive that is no list of bouts, as far as can be told
        "timeout",  # stopped after its time
        "memory",  # stopped at its memory
        "crashed",  # the reading process ended by itself
        "too_many_failures",  # not tried: too many entries before it had to be stopped
    }
)

RECORDINGS = frozenset({"fit", "tcx", "gpx", "kml", "nike"})  # a log may know the day alone; a recording should not

WARNINGS = frozenset(
    {
        "truncated",  # the file ends early; what came before was kept
        "checksum",  # the checksum is wrong, yet everything could be read
        "no_start",  # no usable start time
        "bad_times",  # some points had impossible times and were left out
        "points_without_time",  # some points had no time and were left out
        "mode_unknown",  # the file does not say which sport it was
        "too_fast",  # faster than people run, on average
        "too_long",  # elapsed time or moving time was impossible and was left out
        "distance_from_points",  # the summary had no distance; the points had
        "file_missing",  # from the row alone: the archive lacks its file
        "file_unreadable",  # from the row alone: its file could not be read
        "file_partial",  # distance and time from the row: its file is cut off
        "several_in_file",  # the file holds several activities; the one nearest the row was taken
        "differs_from_row",  # file and row disagree by more than a tenth; the file was believed
        "manual_entry",  # from the row alone: entered by hand, there never was a file
    }
)


class ReadError(Exception):
    """The only exception a reader lets out. `code` is one of CODES, `detail` is for logs, never for users."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class Lap(NamedTuple):
    """One lap, as the device counts them. Seconds, metres, beats a minute, steps a minute of both feet."""

    start_s: float | None  # after the start of the activity
    moving_s: float | None
    elapsed_s: float | None
    metres: float | None
    heart: int | None
    cadence: float | None


@dataclass(frozen=True, slots=True)
class Trace:
    """Samples in the order of time, packed (training.samples), and laps.

    No more samples than Limits.max_samples: of more, some are left out evenly, but never those beside a pause.
    """

    samples: bytes  # empty where there are laps alone
    laps: tuple[Lap, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One bout, as the file tells it. None means that the file does not say."""

    mode: str  # one of MODES
    distance_m: int  # 0 only for modes that are not on foot
    source: str  # one of SOURCES
    started_at: datetime | None = None  # aware, UTC
    wall_clock: datetime | None = None  # naive: the start on the runner's clock, where the file has no zone
    local_date: date | None = None  # only where the file itself proves it
    utc_offset_s: int | None = None
    position: tuple[float, float] | None = None  # latitude and longitude of the first known place
    time_zone: str | None = None  # of that place
    moving_s: float | None = None  # the timer of the device, or the rule in motion.py
    elapsed_s: float | None = None
    cadence_spm: float | None = None  # both feet, on foot only
    heart_rate: int | None = None  # mean, beats a minute
    surface: str | None = None  # one of SURFACES
    device_key: str | None = None  # the recording itself: the same in every copy of it
    name: str = ""
    notes: str = ""
    shoe: str | None = None
    is_race: bool = False
    rpe: int | None = None  # 1 to 10
    external_key: str | None = None  # such as "strava:9000000001"
    warnings: tuple[str, ...] = ()
    trace: Trace | None = None  # only where it was asked for


@dataclass(frozen=True, slots=True)
class Found:
    """How many items the upload holds; always the first thing told. 0 only where there are asides."""

    total: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A table in an archive that has to be asked about: none of the items; told after Found, before the first one.

    Without content where it could not be told; `error` says why.
    """

    name: str  # in the archive
    content: IO[bytes] | None
    error: str = ""  # one of CODES, or nothing where there was no room to keep it meanwhile


@dataclass(frozen=True, slots=True)
class Item:
    """One file (or one row without a file): its activities, or the code of why there are none.

    `sha256` is of the content after any gzip was undone, so `a.fit` and `a.fit.gz` agree; empty
    where there was nothing to read.
    """

    index: int
    name: str
    activities: tuple[Activity, ...] = ()
    error: str | None = None
    sha256: str = ""
