"""Processor time of the importers. Run with `python -m tests.benchmarks.bench_importers`.

A figure is the best of five, in milliseconds, for one hour of running at one sample a second (3,600
records); the hostile figures are one run each at the real ceilings.
"""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.training.importers.build import eastward, fit_run, gpx, gz, tcx, zipped
from tests.training.importers.hostile import fit_many_fields, fit_no_fields
from training.importers.child import Reader
from training.importers.registry import read_activities

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


def main() -> None:
    """Print one line for each figure."""
    hour = {
        "run.fit": fit_run(seconds=HOUR),
        "run.gpx": gpx([eastward(HOUR, 3.0)], extra=EXTENSIONS).encode(),
        "run.tcx": tcx([(HOUR, 3.0 * HOUR, [(k, 3.0 * k) for k in range(HOUR + 1)])]).encode(),
    }
    for name, data in hour.items():
        milliseconds = best(lambda name=name, data=data: read_activities(name, data))
        print(f"{name:<28}{len(data) / 1024:8.0f} KB {milliseconds:8.0f} ms processor")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        begun = time.monotonic()
        with Reader() as reader:
            path.write_bytes(fit_run(seconds=10))
            list(reader.read(path, "a.fit"))
            print(f"{'first answer of a new child':<40}{1000 * (time.monotonic() - begun):8.0f} ms wall")
            path.write_bytes(zipped({f"{k}.fit.gz": gz(fit_run(seconds=600, serial=k + 1)) for k in range(50)}))
            begun = time.monotonic()
            count = len(list(reader.read(path, "a.zip"))) - 1
            print(f"{f'zip of {count} runs of ten minutes':<40}{1000 * (time.monotonic() - begun):8.0f} ms wall")
            hostile = (("255 fields, 20 MB", fit_many_fields(80_000)), ("no fields, 1 MB", fit_no_fields(10**6)))
            for name, data in hostile:
                path.write_bytes(data)
                begun = time.monotonic()
                [_, item] = reader.read(path, "a.fit")
                print(f"{name + ': ' + str(item.error):<40}{1000 * (time.monotonic() - begun):8.0f} ms wall")


if __name__ == "__main__":
    main()
