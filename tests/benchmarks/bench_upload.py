"""Uploads through the real web, worker and database. Run with `make bench`; `--uploads 100 --archive 100` for less.

Single uploads: hours of FIT and GPX by turns, one after the other by several runners with two years in their logs,
each waited for until its index is new. Then one archive, while a page is asked for again and again. Processor time is
that of whole trees of processes; the bench's own connection to the database is left out.
"""

import argparse
import itertools
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.benchmarks import history
from tests.benchmarks.stack import Browser, Stack, p95, running, until

RUNNERS = 10
FIRST = 10  # uploads that are not counted: everything is loaded and read for the first time
PAUSE_S = 0.1  # between two pages
PAGES = ("/today/", "/runs/")


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--uploads", type=int, default=1000)
    parser.add_argument("--archive", type=int, default=1000)
    said, _ = parser.parse_known_args()  # make bench gives all of them the same
    with running() as stack:
        people = [_runner(number) for number in range(RUNNERS)]
        _idle(stack)
        _singles(stack, people, said.uploads)
        if said.archive:
            _archive(stack, _runner(RUNNERS), said.archive)


def _runner(number: int) -> Any:
    """Two years of four runs a week that end 100 days ago, and a score."""
    from django.utils import timezone  # noqa: PLC0415  (needs the app registry)

    from risk import services  # noqa: PLC0415
    from tests import factories, log_factories  # noqa: PLC0415

    now = timezone.now()
    runner = factories.runner(f"r{number}", created_at=now - timedelta(days=800), usual_weekly_m=40_000)
    log_factories.steady_weeks(runner, 90, now.date() - timedelta(days=100), km=(0, 8, 0, 8, 0, 5, 13))
    services.rescore(runner=runner, today=now.date(), now=now)
    return runner


def _idle(stack: Stack) -> None:
    before = stack.cpu()
    time.sleep(5)
    used = {name: seconds - before[name] for name, seconds in stack.cpu().items()}
    print(f"{'idle, each second':<44}{_spent(used, 5)}")


def _singles(stack: Stack, people: list[Any], count: int) -> None:
    """One upload after the other, of each runner's yesterday, the day before, and so on."""
    browsers = [Browser(stack, runner.user) for runner in people]
    before, kinds, held, took = stack.cpu(), {}, [], []
    for number in range(count + FIRST):
        if number == FIRST:
            before, kinds, held, took = stack.cpu(), {"fit": {}, "gpx": {}}, [], []
        turn, who = divmod(number, len(people))
        kind = ("fit", "gpx")[(who + turn) % 2]
        start = _morning(1 + turn)
        content = history.fit_hour(start) if kind == "fit" else history.gpx_hour(start)
        began, at = stack.cpu(), time.perf_counter()
        browsers[who].upload(f"{number}.{kind}", content)
        until(lambda runner=people[who]: _is_settled(runner))
        took.append(time.perf_counter() - at)
        if kinds:
            for name, seconds in stack.cpu().items():
                # What a reader used is lost with its worker process, which is replaced after 500 tasks.
                kinds[kind][name] = kinds[kind].get(name, 0.0) + max(0.0, seconds - began[name])
        held.append(stack.memory())
    used = {name: sum(one.get(name, 0.0) for one in kinds.values()) for name in before}
    print(f"{f'{count} uploads of an hour, each':<44}{_spent(used, count)}")
    print(f"{'  from request to the new index':<44}{1000 * statistics.median(took):6.0f} ms wall, median")
    for kind, one in kinds.items():
        print(f"{f'  of them {kind}, each':<44}{_spent(one, count / 2)}")
    fifth = max(1, len(held) // 5)
    for name in ("web", "worker"):
        first, last = (statistics.mean(one[name] for one in part) for part in (held[:fifth], held[-fifth:]))
        most = max(one[name] for one in held)
        print(f"{f'memory of {name}, first and last fifth':<44}{first:6.0f} MB, {last:.0f} MB, {most:.0f} MB at most")


def _archive(stack: Stack, runner: Any, count: int) -> None:
    """A Strava export of hours, and how a page answers before and meanwhile."""
    from training.models import Import, Run  # noqa: PLC0415  (needs the app registry)

    content = history.archive(count, _morning(1))
    browser, reader = Browser(stack, runner.user), Browser(stack, runner.user)
    idle = stack.cpu()
    quiet = _pages(reader, lambda: False, at_most=60)
    page_s = {name: (seconds - idle[name]) / len(quiet) for name, seconds in stack.cpu().items()}
    before, began = stack.cpu(), time.perf_counter()
    place = browser.upload("export.zip", content).strip("/").rpartition("/")[2]
    busy = _pages(reader, lambda: Import.objects.get(pk=place).is_finished)
    until(lambda: _is_settled(runner))
    used = {name: seconds - before[name] for name, seconds in stack.cpu().items()}
    for name, seconds in page_s.items():
        used[name] -= seconds * len(busy)  # what the pages cost belongs to their readers
    parent = Import.objects.get(pk=place)
    added = Run.objects.kept().filter(imported_by=parent).count()
    print(f"{f'archive of {count} ({len(content) / 1e6:.0f} MB), {added} added, a file':<44}{_spent(used, count)}")
    print(f"{'  from upload to the new index':<44}{time.perf_counter() - began:8.1f} s wall")
    print(
        f"{'  a page at p95, before and meanwhile':<44}{p95(quiet):8.0f} ms, {p95(busy):.0f} ms ({len(busy)} pages)"
    )
    held = stack.memory()
    print(f"{'  memory after it':<44}{held['web']:6.0f} MB web, {held['worker']:.0f} MB worker")


def _pages(browser: Browser, is_over: Any, at_most: int = 100_000) -> list[float]:
    times = []
    for number in itertools.count():
        if number >= at_most or is_over():
            return times
        times.append(browser.get(PAGES[number % len(PAGES)]))
        time.sleep(PAUSE_S)
    return times


def _is_settled(runner: Any) -> bool:
    """Nothing of this runner's waits to be read or worked out."""
    from risk.models import RescoreRequest  # noqa: PLC0415  (need the app registry)
    from training.models import Import  # noqa: PLC0415

    return not (
        Import.objects.unfinished().filter(runner=runner).exists()
        or RescoreRequest.objects.filter(runner=runner).exists()
    )


def _morning(days_ago: int) -> datetime:
    return datetime.now(UTC).replace(hour=7, minute=30, second=0, microsecond=0) - timedelta(days=days_ago)


def _spent(used: dict[str, float], number: float) -> str:
    each = {name: 1000 * seconds / number for name, seconds in used.items()}
    return f"{sum(each.values()):6.0f} ms processor: " + ", ".join(f"{name} {ms:.0f}" for name, ms in each.items())


if __name__ == "__main__":
    main()
