"""The night: one more day for every runner, by the processes of production, while people save runs.

    python -m config.embedded python -m tests.benchmarks.bench_night [--runners 10000] [--without-worker]

The sweeper (`manage.py sweep --loop`) works through all runners, who are all due at the same moment; a worker and
beat run beside it as always. Meanwhile runs are saved through the service, and the time is taken until the score made
of them is there. Goals for 10,000 runners: 30 minutes, 300 MB and flat, a second run that writes nothing, and 2 s at
the 95th percentile from a saved run to its new index.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.db import connection, transaction

from tests.benchmarks.processes import cpu_s, memory_mb, parent_of

TOLD_EVERY_S, LOOK_EVERY_S = 60.0, 1.0
SAVE_EVERY_S = 4.0
GIVEN_UP_S = 120.0
BESIDE = frozenset({"runners_heartbeat", "cache"})  # signs of life: not what the night is for


def main() -> None:
    """Make the people, run the night, print what it took."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runners", type=int, default=300)
    arguments.add_argument("--saves", type=int, default=400, help="at most so many runs saved meanwhile")
    arguments.add_argument("--without-worker", action="store_true", help="the sweeper alone, as without a broker")
    chosen = arguments.parse_args()
    os.environ["EMAIL_HOST"] = ""  # e-mails are decided on, and stay in the outbox
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="lamella-night-") as folder, ExitStack() as stack:
        _measure(chosen, Path(folder), stack)


def _measure(chosen: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
    from django.utils import timezone  # noqa: PLC0415  (need the app registry)

    from risk.tasks import SWEEPER  # noqa: PLC0415
    from runners.models import Heartbeat  # noqa: PLC0415
    from tests.benchmarks.night_people import make_people  # noqa: PLC0415
    from tests.stack import environment, eventually, running, worker  # noqa: PLC0415

    env = environment(IN_WORKER="yes", LOG_LEVEL="WARNING")
    if not chosen.without_worker:
        stack.enter_context(worker(folder / "worker"))
        beat = ("-m", "celery", "-A", "config", "beat", "--loglevel", "WARNING", "--pidfile=")
        stack.enter_context(running(*beat, env=env, log=folder / "beat"))
    loop = ("manage.py", "sweep", "--loop", "--every", "3")  # 15 s in production: how soon it wakes, no more
    sweeper = stack.enter_context(running(*loop, env=env, log=folder / "sweeper"))
    eventually(lambda: Heartbeat.objects.filter(name=SWEEPER).exists(), within_s=60)
    begun = time.monotonic()
    with transaction.atomic():  # night falls when this is committed
        make_people(chosen.runners, timezone.now())
        print(f"{chosen.runners} runners made in {time.monotonic() - begun:.0f} s: {_sizes()}", flush=True)
    night = Night(sweeper.pid, chosen.runners, chosen.saves)
    night.watch()
    _print_night(chosen.runners, night)
    _print_second(folder / "sweeper")


class Night:
    """Watches the sweeper until nobody is owed a day, and saves runs meanwhile."""

    def __init__(self, pid: int, runners: int, saves: int) -> None:
        self.pid, self.runners, self.saves = pid, runners, saves
        self.rss_mb: list[float] = []
        self.waits_s: list[tuple[float, float]] = []  # and how far into the night
        self.taken_s = self.cpu_s = self.database_s = 0.0

    def watch(self) -> None:
        from django.utils import timezone  # noqa: PLC0415

        from risk.models import ScoreDue  # noqa: PLC0415
        from runners.models import Runner  # noqa: PLC0415

        saving = list(Runner.objects.order_by("?")[: self.saves])
        ours = _our_backend()
        postgres = parent_of(ours)
        before_s, own_s = cpu_s(postgres, frozenset({ours})), cpu_s(self.pid)
        begun = looked = saved = told = time.monotonic()
        while left := ScoreDue.objects.owed(timezone.now()).count():
            if left < self.runners:  # it has started
                self.rss_mb.append(memory_mb(self.pid)[0])
            now = time.monotonic()
            if now - told > TOLD_EVERY_S:
                told = now
                print(f"  {now - begun:5.0f} s: {left} left, {memory_mb(self.pid)[0]:.0f} MB", flush=True)
            if saving and now - saved > SAVE_EVERY_S:
                saved = now
                self.waits_s.append((_save_and_wait(saving.pop(), random.randint(4, 12)), now - begun))
            looked = max(looked + LOOK_EVERY_S, time.monotonic())
            time.sleep(max(0.0, looked - time.monotonic()))
        self.rss_mb.append(memory_mb(self.pid)[0])
        self.taken_s, self.cpu_s = time.monotonic() - begun, cpu_s(self.pid) - own_s
        self.database_s = cpu_s(postgres, frozenset({ours})) - before_s


def _save_and_wait(runner: Any, km: int) -> float:
    """Save a run of today; return the seconds until the runner's score of today is made of it."""
    from django.utils import timezone  # noqa: PLC0415

    from risk.models import RescoreRequest, RiskScore  # noqa: PLC0415
    from training import services  # noqa: PLC0415

    now: datetime = timezone.now()
    begun = time.monotonic()
    services.log_run(runner=runner, now=now, local_date=runner.today(now), distance_m=1000 * km, moving_s=345.0 * km)
    fresh = RiskScore.objects.filter(runner=runner, local_date=runner.today(now), distance_m__gte=1000 * km)
    while RescoreRequest.objects.filter(runner=runner).exists() or not fresh.exists():
        if time.monotonic() - begun > GIVEN_UP_S:
            break
        time.sleep(0.02)
    return time.monotonic() - begun


def _print_night(runners: int, night: Night) -> None:
    fifth = max(1, len(night.rss_mb) // 5)
    first, last = statistics.mean(night.rss_mb[:fifth]), statistics.mean(night.rss_mb[-fifth:])
    each_ms, own_ms, base_ms = (1000 * taken / runners for taken in (night.taken_s, night.cpu_s, night.database_s))
    print(f"the night: {night.taken_s:.0f} s for {runners} runners, {each_ms:.0f} ms each;", end=" ")
    print(f"10,000 in {each_ms / 6:.1f} minutes")
    print(f"processor time: {own_ms:.0f} ms each in the sweeper, {base_ms:.0f} ms in the database;", end=" ")
    print(f"10,000 in {(own_ms + base_ms) / 6:.1f} minutes of one core (saves included)")
    print(f"memory: at most {max(night.rss_mb):.0f} MB; first fifth {first:.0f} MB, last fifth {last:.0f} MB")
    if night.waits_s:
        waits = sorted(wait for wait, _ in night.waits_s)
        p95 = waits[min(len(waits) - 1, int(0.95 * len(waits)))]
        longest, at = max(night.waits_s)
        print(
            f"saved to scored, {len(waits)} runs: median {statistics.median(waits):.2f} s, p95 {p95:.2f} s,", end=" "
        )
        print(f"longest {longest:.2f} s ({at:.0f} s into the night)")


def _print_second(log: Path) -> None:
    """Run the pass again, for all: as it comes by itself, then with every runner's next day taken as begun."""
    from django.utils import timezone  # noqa: PLC0415

    from risk import services  # noqa: PLC0415
    from risk.tasks import sweep_once  # noqa: PLC0415
    from runners.models import Runner  # noqa: PLC0415

    time.sleep(5)  # the sweeper's last sweep ends
    before = _tuples()
    sweep_once(timezone.now())
    again = _written(before)
    sample = list(Runner.objects.order_by("?")[:100])
    before, begun = _tuples(), time.monotonic()
    for runner in sample:
        now = timezone.now()
        services.rescore(runner=runner, today=runner.today(now), now=now + timedelta(seconds=1))
    each_ms = 1000 * (time.monotonic() - begun) / len(sample)
    print(f"second pass: wrote {again or 'nothing'}")
    print(f"{len(sample)} worked out anew, {each_ms:.0f} ms each: wrote {_written(before) or 'nothing'}")
    print(f"the sweeper said: {log.read_text().strip()[-500:] or 'nothing'}")


def _tuples() -> dict[str, int]:
    """Return by table PostgreSQL's own count of rows inserted, updated and deleted by anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        time.sleep(1.5)  # other connections hand in their counts within a second
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables")
        return {name: count for name, count in cursor.fetchall() if name not in BESIDE}


def _written(before: dict[str, int]) -> dict[str, int]:
    return {name: count - before[name] for name, count in _tuples().items() if count != before[name]}


def _our_backend() -> int:
    """Return the process of the database that answers this one: asking how far the night is is not the night."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _sizes() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM training_run), (SELECT count(*) FROM risk_riskscore)")
        runs, scores = cursor.fetchone()
        cursor.execute("SELECT pg_database_size(current_database()), version()")
        size, version = cursor.fetchone()
        cursor.execute("SELECT count(DISTINCT time_zone) FROM runners_runner")
        zones = cursor.fetchone()[0]
    return f"{runs} runs, {scores} days, {zones} zones, {size / 1e9:.1f} GB, {' '.join(version.split()[:2])}"


if __name__ == "__main__":
    main()
