"""A real import alone, and while twenty people flood the server with files made to hurt. Run with `make bench`.

The goal is twice the time, in one run on one machine: what else the machine does disturbs both. Web, both workers and
the database are the real ones; the hostile upload as fast as they are answered, until the real import is through or
each has sent so many.
"""

import argparse
import itertools
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.benchmarks import history
from tests.benchmarks.processes import memory_mb
from tests.benchmarks.stack import Browser, Stack, p95, running, until


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100, help="of the real import")
    parser.add_argument("--hostile", type=int, default=20, help="people")
    parser.add_argument("--each", type=int, default=20, help="uploads of each of them, at most")
    said, _ = parser.parse_known_args()  # make bench gives all of them the same
    bombs = _bombs()
    content = history.archive(said.files, datetime.now(UTC) - timedelta(days=1))
    with running() as stack:
        from tests import factories  # noqa: PLC0415  (needs the app registry)

        people = [Browser(stack, factories.runner(f"h{number}").user) for number in range(said.hostile)]
        print(f"an archive of {said.files} hours; {said.hostile} people with {len(bombs)} kinds of hostile files")
        _real(stack, factories.runner("warm"), history.archive(5, datetime.now(UTC)))
        alone, quiet = _real(stack, factories.runner("one"), content)
        print(f"{'alone':<34}{alone:8.1f} s wall, a page {p95(quiet):.0f} ms at p95")
        over, sent = threading.Event(), itertools.count()
        threads = [
            threading.Thread(target=_flood, args=(person, bombs[n:] + bombs[:n], said.each, over, sent), daemon=True)
            for n, person in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        time.sleep(2)
        stormy, pages = _real(stack, factories.runner("two"), content)
        over.set()
        for thread in threads:
            thread.join()
        print(f"{'in the storm':<34}{stormy:8.1f} s wall, a page {p95(pages):.0f} ms at p95")
        print(f"{'times as long':<34}{stormy / alone:8.2f}      ({next(sent)} hostile uploads were taken)")
        held = memory_mb(stack.worker)
        print(f"{'memory of the workers':<34}{', '.join(f'{one:.0f}' for one in held)} MB by process")


def _bombs() -> list[tuple[str, bytes]]:
    """Everything hostile that there is, by its name; the largest are those that take a reader longest."""
    from tests.training.importers import hostile, hostile_lists  # noqa: PLC0415  (takes a while)

    files = {f"{number}.zip": make() for number, (make, _) in enumerate(hostile.ZIPS.values())}
    for number, (make, _) in enumerate((hostile.XML | hostile.BINARY).values()):
        content = make()
        files[f"x{number}.{'fit' if content[8:12] == b'.FIT' else 'gpx'}"] = content
    for number, (name, make, _) in enumerate(hostile_lists.LISTS.values()):
        files[f"l{number}-{name}"] = make()
    return list(files.items())


def _flood(
    person: Browser, bombs: list[tuple[str, bytes]], most: int, over: threading.Event, sent: "itertools.count[int]"
) -> None:
    for name, content in itertools.islice(itertools.cycle(bombs), most):
        if over.is_set():
            return
        try:
            person.upload(name, content)
        except (AssertionError, OSError):  # refused at the door: that is one way to withstand it
            continue
        next(sent)


def _real(stack: Stack, runner: Any, content: bytes) -> tuple[float, list[float]]:
    """Seconds from the upload to its end, and what a page took meanwhile."""
    from training.models import Import, Run  # noqa: PLC0415  (needs the app registry)

    browser, pages = Browser(stack, runner.user), []
    began = time.perf_counter()
    place = browser.upload("export.zip", content).strip("/").rpartition("/")[2]

    def is_read() -> bool:
        pages.append(browser.get("/today/"))
        return Import.objects.get(pk=place).is_finished

    until(is_read, every_s=0.25)
    taken = time.perf_counter() - began
    assert Run.objects.kept().filter(runner=runner).exists()
    return taken, pages


if __name__ == "__main__":
    main()
