"""Ten thousand runners at once against pandas. `python -m tests.benchmarks.bench_cohort` or `make bench`.

Processor time, the best of so many; see README.md beside this file for how to read the table.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from risk.engine import parameters as p
from risk.engine import person_parameters as pp
from risk.engine.cohort import Daily, cohort
from tests.benchmarks.figures import one_core, title

RUNNERS, DAYS = 10_000, 365
WIDE, ONE_BY_ONE = 1_000, 20  # runners that pandas is given: it takes too long for all
WANTED = ("index", "light", "single_run", "w3", "w4", "w5", "w6")


def runners(count: int, days: int, seed: int = 1) -> Daily:
    """Return runners who rest, ramp, take a long run on Sundays and sometimes stop for weeks."""
    chance = np.random.default_rng(seed)
    level = chance.uniform(3_000, 12_000, (count, 1))
    grown = np.exp(np.cumsum(chance.normal(0, 0.01, (count, days)), axis=1))
    metres = level * grown * chance.uniform(0.7, 1.4, (count, days)) * np.where(np.arange(days) % 7 == 6, 1.8, 1.0)
    metres[chance.random((count, days)) < chance.uniform(0.05, 0.6, (count, 1))] = 0
    for row, start in zip(range(0, count, 3), chance.integers(40, days, count), strict=False):
        metres[row, start : start + 10 + row % 30] = 0
    run_m = np.where(metres > 0, np.clip(metres, 500, 60_000), 0).astype(np.int32)
    return Daily(
        run_m=run_m,
        load_ebk=run_m / 1000 * chance.uniform(0.5, 1.2, (count, 1)),
        longest_m=run_m,
        sessions=(run_m > 0).astype(np.int8),
        personal=chance.choice([1.0, 1.5, 2.7], count),
        cadence_spm=chance.normal(170, 8, count),
    )


def best(work: Callable[[], object], times: int = 5) -> float:
    """Return the least processor time in seconds."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def ewma(days: np.ndarray) -> np.ndarray:
    """Return the EWMA ratio of a cohort, days by runners: what a machine's speed is known by."""
    short, long, ratio = days[0].copy(), days[0].copy(), np.empty_like(days)
    for t in range(len(days)):
        short += (days[t] - short) * (2 / 8)
        long += (days[t] - long) * (2 / 29)
        np.divide(short, long, out=ratio[t], where=long > 0)
    return ratio


def _memory(every_day: bool) -> tuple[float, float]:
    """Return the peak of a process that scores the cohort, and of one that only holds its arrays, in MB.

    Asked while this process is small: a child's peak begins with its parent's.
    """
    peaks = []
    for work in (("all" if every_day else "last"), "none"):
        command = [sys.executable, "-m", "tests.benchmarks.bench_cohort", "--memory", work]
        peaks.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return peaks[0], peaks[1]


def _memory_of(work: str) -> None:
    found = runners_in_parts()
    if work != "none":
        cohort(found, every_day=work == "all")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def runners_in_parts(count: int = RUNNERS, days: int = DAYS) -> Daily:
    """Return the same kind of cohort, made a thousand at a time so that making it does not set the peak."""
    whole: dict[str, np.ndarray] = {}
    for start in range(0, count, 1_000):
        made = runners(min(1_000, count - start), days, seed=start)
        for name in ("run_m", "load_ebk", "longest_m", "sessions", "personal", "cadence_spm"):
            values = getattr(made, name)
            whole.setdefault(name, np.empty((count, *values.shape[1:]), values.dtype))[
                start : start + len(values)
            ] = values
    return Daily(**whole)


def main() -> None:
    """Print one table."""
    title(__spec__.name)
    for name, all_days in (("the last day", False), ("every day", True)):
        peak, idle = _memory(all_days)
        print(f"{f'peak of the process, {name}':<44}{peak:9.0f} MB{peak - idle:9.0f} MB above its input")
    daily = runners_in_parts()
    load = np.ascontiguousarray(daily.load_ebk.T)
    base = best(lambda: ewma(load))
    print(f"{'EWMA ratio, NumPy: this machine now':<44}{1000 * base:9.0f} ms")
    last, every = best(lambda: cohort(daily)), best(lambda: cohort(daily, every_day=True))
    for name, taken in (("the last day", last), ("every day", every)):
        print(f"{f'{RUNNERS} x {DAYS}, {name}':<44}{1000 * taken:9.0f} ms{taken / base:9.1f} x EWMA")
    print("linear: the cost of a runner's day against 10,000 x 365")
    for count, days in ((1_000, 365), (10_000, 183), (10_000, 365), (10_000, 730)):
        some = runners_in_parts(count, days)
        taken = best(lambda some=some: cohort(some, every_day=True), 3)
        cost = taken / (count * days) / (every / (RUNNERS * DAYS))
        print(f"{f'  {count} x {days}':<44}{1000 * taken:9.0f} ms{cost:9.2f}")
    _against_pandas()


def _susceptibility(daily: Daily) -> np.ndarray:
    """Return S by runner, of those that `runners` makes."""
    steps = np.clip(np.asarray(daily.cadence_spm), *pp.CADENCE_CLIP) - pp.CADENCE_REF
    return np.clip(np.asarray(daily.personal) * pp.CADENCE_RISK**steps, p.S_MIN, p.S_MAX)


def _against_pandas() -> None:
    if find_spec("pandas") is None:
        print("pandas is not installed (requirements/ci.txt has it): not compared")
        return
    import pandas as pd  # noqa: PLC0415  (only where it is there)

    from tests.benchmarks.in_pandas import scores  # noqa: PLC0415

    def frames(daily: Daily) -> list[pd.DataFrame]:
        return [pd.DataFrame(values.T) for values in (daily.run_m, daily.load_ebk, daily.longest_m, daily.sessions)]

    for name, count, at_once in (("all in one frame", WIDE, WIDE), ("a frame for each runner", ONE_BY_ONE, 1)):
        daily = runners(count, DAYS)
        ours = cohort(daily, every_day=True)
        given, s = frames(daily), pd.Series(_susceptibility(daily))
        begun = time.process_time()
        parts = [
            scores(*(frame.iloc[:, at : at + at_once] for frame in given), s.iloc[at : at + at_once])
            for at in range(0, count, at_once)
        ]
        theirs = (time.process_time() - begun) / count
        same = all(
            (getattr(ours, wanted) == np.hstack([part[wanted].to_numpy() for part in parts]).T).all()
            for wanted in WANTED
        )
        mine = best(lambda daily=daily: cohort(daily, every_day=True), 3) / count
        print(
            f"{f'pandas, {name}: {RUNNERS} would take':<44}{1000 * RUNNERS * theirs:9.0f} ms"
            f"{theirs / mine:9.0f} x the cohort, {'the same scores' if same else 'OTHER SCORES'}"
        )


if __name__ == "__main__":
    one_core()
    if "--memory" in sys.argv:
        _memory_of(sys.argv[-1])
    else:
        main()
