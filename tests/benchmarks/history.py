"""Hours of running as files, one for each day, and archives of them."""

import gzip
import io
import zipfile
from datetime import datetime, timedelta
from functools import cache
from unittest import mock

from tests.training.importers import build

HOUR = 3600
TITLES = "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Filename,Moving Time,Distance"
EXTENSIONS = (
    "<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>150</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions>"
)


def fit_hour(start: datetime) -> bytes:
    """3,600 records, with no checksum: making those takes longer than all the rest."""
    with mock.patch.object(build, "crc16", return_value=0):
        return build.fit_run(seconds=HOUR, start=start, serial=4_000_000_001)


@cache
def _track() -> str:
    return build.gpx([build.eastward(HOUR, 3.0)], extra=EXTENSIONS)


def gpx_hour(start: datetime) -> bytes:
    """A point a second with a heart rate, at 07:30 of the day of `start`."""
    return _track().replace(build.START.date().isoformat(), start.date().isoformat()).encode()


def hour(number: int, start: datetime) -> tuple[str, bytes]:
    """The name and the content of a file: a FIT, or each second time a GPX."""
    return (f"{number}.gpx", gpx_hour(start)) if number % 2 else (f"{number}.fit", fit_hour(start))


def archive(count: int, last: datetime) -> bytes:
    """A Strava export of so many hours, one a day up to `last`: the table, and the files as Strava packs them."""
    rows = [TITLES]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for number in range(count):
            start = last - timedelta(days=number)
            name, content = hour(number, start)
            day = f"{start:%b} {start.day}, {start.year}, {start:%I:%M:%S %p}"
            rows.append(f'{9_000_000 + number},"{day}",Morning,Run,3600,10.80,activities/{name}.gz,3600,10800')
            made.writestr(f"activities/{name}.gz", gzip.compress(content, 6))
        made.writestr("activities.csv", "\n".join(rows))
    return buffer.getvalue()
