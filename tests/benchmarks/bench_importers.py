"""Processor time of the importers. Run with `python -m tests.benchmarks.bench_importers`.

A figure is the best of five, in milliseconds, for one hour of running at one sample a second (3,600
records); the hostile figures are one run each at the real ceilings. "before" is measured in the same run: FIT by
fitdecode alone, GPX by expat alone, other XML by the same reader behind the layer of `xml.sax` that it had once.
"""

import io
import time
import xml.sax
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock
from xml.sax.xmlreader import AttributesImpl

from tests.training.importers.build import eastward, fit_run, gpx, gz, tcx, zipped
from tests.training.importers.build_lists import APPLE_HEAD, apple, garmin_json, kml, statistics, workout, xlsx
from tests.training.importers.hostile import fit_many_fields, fit_no_fields
from training.importers import apple as apple_reader
from training.importers import fit_fast
from training.importers import gpx as gpx_reader
from training.importers import kml as kml_reader
from training.importers import tcx as tcx_reader
from training.importers.child import Reader
from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.registry import read_activities
from training.importers.types import ReadError
from training.importers.uploads import iter_archive
from training.importers.xmlevents import Events, local_name
from training.importers.zones import zone_at

HOUR = 3600
EXTENSIONS = (
    "<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>150</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions>"
)


def best(work: Callable[[], object], times: int = 5) -> float:
    """The least processor time of so many runs, in milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return 1000 * min(taken)


class Layer(xml.sax.ContentHandler):
    """What stood between expat and the reader: attributes as objects, every text and every name told."""

    def __init__(self, events: Events) -> None:
        super().__init__()
        self._events, self._text = events, []
        self._length = self._count = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self._count += 1
        if self._count > self._events.limits.max_elements:
            raise ReadError("too_large")
        self._events.path.append(local_name(name))
        self._text.clear()
        self._length = 0
        self._events.opened(self._events.path[-1], attrs)

    def characters(self, content: str) -> None:
        self._length += len(content)
        if self._length > self._events.limits.max_text:
            raise ReadError("too_large")
        self._text.append(content)

    def endElement(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        self._events.closed(local_name(name), text)
        self._events.path.pop()


def by_layer(data: bytes, events: Events) -> bool:
    """As xmlevents.parse did."""
    xml.sax.parse(io.BytesIO(data), Layer(events))
    return False


def before(name: str, data: bytes) -> None:
    """Read as it was before."""
    with (
        mock.patch.object(fit_fast, "decode", side_effect=fit_fast.Unusual),
        mock.patch.object(gpx_reader, "cut", return_value=None),
        mock.patch.object(tcx_reader, "parse", by_layer),
        mock.patch.object(kml_reader, "parse", by_layer),
    ):
        read_activities(name, data)


def hours() -> None:
    """One hour in each format, before and after."""
    laps = [(HOUR, 3.0 * HOUR, [(k, 3.0 * k) for k in range(HOUR + 1)])]
    files = {
        "run.fit": fit_run(seconds=HOUR),
        "run.gpx": gpx([eastward(HOUR, 3.0)], extra=EXTENSIONS).encode(),
        "run.tcx": tcx(laps).encode(),
        "run.kml": kml(HOUR),
    }
    begun = time.process_time()
    zone_at(48.0, 10.0)
    print(f"{'outlines of time zones, once a process':<44}{1000 * (time.process_time() - begun):8.0f} ms processor")
    for name, data in files.items():
        earlier = best(lambda name=name, data=data: before(name, data))
        after = best(lambda name=name, data=data: read_activities(name, data))
        trace = best(lambda name=name, data=data: read_activities(name, data, detail=True))
        size = f"{name} ({len(data) / 1024:.0f} KB)"
        print(f"{size:<24}before {earlier:5.0f} ms, now {after:5.0f} ms, with a trace {trace:5.0f} ms processor")


def lists(folder: Path) -> None:
    """Tables and lists, by the bout or by the megabyte."""
    rows = [["Date", "km", "Time"], *([f"2026-03-{k % 28 + 1:02d}", 5 + k / 100, "50:00"] for k in range(2000))]
    table = "\n".join(",".join(map(str, row)) for row in rows).encode()
    many = garmin_json(*({"activityId": k} for k in range(2000)))
    for name, data in (("log.csv", table), ("log.xlsx", xlsx(rows)), ("a.json", many)):
        path = folder / name
        path.write_bytes(data)
        taken = best(lambda path=path: sum(1 for _ in iter_archive(path, options=Options(unit="km"))), 2)
        print(f"{name + ' of 2,000 rows':<44}{taken:8.0f} ms processor")
    record = b'<Record type="HKQuantityTypeIdentifierHeartRate" value="60"/>\n' * 16_000

    def pieces() -> Iterator[bytes]:
        yield APPLE_HEAD.encode()
        for _ in range(500):
            yield record
        yield apple(workout(inside=statistics()))

    taken = best(lambda: apple_reader.read_rows(pieces(), Limits()), 1)
    print(
        f"{'Apple: each gigabyte between workouts':<44}{taken * 1000 / (500 * len(record) / 1e6):8.0f} ms processor"
    )


def child(folder: Path) -> None:
    """What the confined process adds, and what hostile files cost."""
    path = folder / "upload"
    begun = time.monotonic()
    with Reader() as reader:
        path.write_bytes(fit_run(seconds=10))
        list(reader.read(path, "a.fit"))
        print(f"{'first answer of a new child':<44}{1000 * (time.monotonic() - begun):8.0f} ms wall")
        files = {f"{k}.fit.gz": gz(fit_run(seconds=HOUR, serial=k + 1)) for k in range(20)}
        path.write_bytes(zipped(files))
        for told, detail in (("", False), (" with traces", True)):
            before = cpu_of(reader.process_id)
            ours = time.process_time()
            count = len(list(reader.read(path, "a.zip", options=Options(detail=detail)))) - 1
            spent = cpu_of(reader.process_id) - before + time.process_time() - ours
            name = f"zip of {count} one-hour runs{told}, each"
            print(f"{name:<44}{1000 * spent / count:8.0f} ms processor, parent and child")
        hostile = (("255 fields, 20 MB", fit_many_fields(80_000)), ("no fields, 1 MB", fit_no_fields(10**6)))
        for name, data in hostile:
            path.write_bytes(data)
            begun = time.monotonic()
            [_, item] = reader.read(path, "a.fit")
            print(f"{name + ': ' + str(item.error):<44}{1000 * (time.monotonic() - begun):8.0f} ms wall")


def cpu_of(process: int | None) -> float:
    """Seconds of processor time that a process has used."""
    stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / 100


def main() -> None:
    """Print one line for each figure."""
    hours()
    with TemporaryDirectory() as folder:
        lists(Path(folder))
        child(Path(folder))


if __name__ == "__main__":
    main()
