"""Ten years out of one log and into another: time, size, and the memory that it takes. Run with `make bench`.

A copy of an empty log is written, then one of ten years (3,650 runs with their scores): what the process holds more
after the second, and at its peak, is what the size of a log costs. Everything is taken back at the end.
"""

import os
import random
import time
import tracemalloc
import uuid
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.db import transaction

RUNS = 3650  # ten years of them, one a day
RECORDED = 365  # of those with samples: the last year


def main() -> None:
    """Print one line for each step."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)

    call_command("migrate", verbosity=0)
    with TemporaryDirectory() as folder, transaction.atomic():
        _measure(Path(folder))
        transaction.set_rollback(True)


def _measure(folder: Path) -> None:
    from django.conf import settings  # noqa: PLC0415  (need the app registry)

    from risk import services  # noqa: PLC0415
    from tests import factories, log_factories  # noqa: PLC0415
    from training.tasks import take_import  # noqa: PLC0415

    settings.MEDIA_ROOT = folder
    ana = factories.runner("ana", sex="f", birth_year=1990, created_at=factories.NOW - timedelta(days=RUNS))
    _written(ana, folder, "an empty log")
    _fill(ana)
    services.rescore(runner=ana, today=factories.TODAY, now=factories.NOW)
    data = _written(ana, folder, f"{RUNS} runs, {RECORDED} recorded, {ana.scores.count()} scores")
    nia = factories.runner("nia", created_at=factories.NOW)
    parent = log_factories.upload(nia, data, "copy.zip")
    began, cpu = time.perf_counter(), time.process_time()
    take_import(parent.pk, factories.NOW)
    _print(f"into another log: {nia.runs.count()} runs", began, cpu)
    services.rescore(runner=nia, today=factories.TODAY, now=factories.NOW)
    names = ("local_date", "index", "dri", "damage", "capacity", "load_ebk")
    here, there = (list(one.scores.order_by("local_date").values_list(*names)) for one in (ana, nia))
    print(f"the same index on each of {len(here)} days: {here == there}")


def _fill(runner: object) -> None:
    from tests import factories  # noqa: PLC0415
    from training.models import Run, RunTrace, Shoe  # noqa: PLC0415

    shoes = [Shoe.objects.create(runner=runner, name=f"Pair {n}") for n in range(20)]
    Run.objects.bulk_create(
        [
            Run(
                runner=runner,
                local_date=factories.TODAY - timedelta(days=back),
                started_at=factories.NOW - timedelta(days=back),
                distance_m=6000 + 137 * back % 9000,
                moving_s=(6000 + 137 * back % 9000) // 3,
                cadence_spm=168 + back % 9,
                rpe=back % 11,
                shoe=shoes[back % 20],
                notes="Along the canal and back, easy. " * (back % 4),
            )
            for back in range(RUNS)
        ],
        batch_size=500,
    )
    recorded = Run.objects.filter(runner=runner).order_by("-local_date")[:RECORDED]
    RunTrace.objects.bulk_create([RunTrace(run=run, samples=_hour(dice)) for dice, run in enumerate(recorded)])


def _hour(seed: int) -> bytes:
    """An hour at one sample a second, as restless as a real one."""
    from training.samples import Columns, pack  # noqa: PLC0415

    dice, count = random.Random(seed), 3600

    def walk(start: int, step: int, most: int) -> list[int]:
        value, found = start, []
        for _ in range(count):
            value = max(start - most, min(start + most, value + dice.randint(-step, step)))
            found.append(value)
        return found

    far = [30 * k + dice.randint(0, 9) for k in range(count)]
    north = [48_000_000 + 20 * k + dice.randint(-9, 9) for k in range(count)]
    east = [10_000_000 + 30 * k + dice.randint(-9, 9) for k in range(count)]
    columns = ([10 * k for k in range(count)], far, walk(150, 1, 25), walk(170, 2, 8), walk(4000, 2, 900))
    return pack(Columns(*columns, north, east))


def _written(runner: object, folder: Path, what: str) -> bytes:
    """Write a copy, say what memory it took, and return its bytes."""
    from runners.exports.archive import write_archive  # noqa: PLC0415  (need the app registry)
    from tests import factories  # noqa: PLC0415

    path, before, began, cpu = (
        folder / f"{uuid.uuid4()}.zip",
        _resident_kb(),
        time.perf_counter(),
        time.process_time(),
    )
    size = write_archive(user=runner.user, path=path, now=factories.NOW)  # type: ignore[attr-defined]
    _print(f"{what}: {size / 1024:.0f} KB", began, cpu)
    held = (_resident_kb() - before) / 1024
    tracemalloc.start()
    write_archive(user=runner.user, path=folder / f"{uuid.uuid4()}.zip", now=factories.NOW)  # type: ignore[attr-defined]
    most = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    print(f"{'':<50}{most:8.1f} MB at most while writing {held:+.1f} MB held after it")
    return path.read_bytes()


def _resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _print(what: str, began: float, cpu: float) -> None:
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    print(f"{what:<50}{wall:8.2f} s wall {used:8.2f} s processor")


if __name__ == "__main__":
    main()
