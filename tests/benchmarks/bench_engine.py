"""Medians of the engine's work on one runner: `python -m tests.benchmarks.bench_engine`."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from risk.engine import Injury, Log, Person, Run, Season, Shoe, assess, forecast, season, weekly_budget

FIRST = date(2016, 11, 22)
PERSON = Person(
    sex="f",
    birth_year=1990,
    height_cm=170,
    weights=((FIRST, 58.0),),
    usual_weekly_m=60_000,
    injuries=(Injury("tibia", "l", date(2020, 1, 1)),),
    underfuelling=False,
)


def daily_runner(years: int) -> Log:
    """Return a run a day: every fourth without cadence, every tenth without time, a pair of shoes every 120 days."""
    runs = []
    for t in range(365 * years):
        km = 8 + t * 37 % 40 / 10 + (8 if t % 7 == 6 else 0)
        runs.append(
            Run(
                on=FIRST + timedelta(days=t),
                distance_m=round(km * 1000),
                moving_s=None if t % 10 == 9 else km * (300 + t % 50),
                cadence_spm=None if t % 4 == 3 else 165 + t % 9,
                surface=("road", "trail", None)[t % 3],
                shoe=f"pair {t // 120}",
            )
        )
    pairs = {run.shoe: Shoe(run.shoe or "") for run in runs}
    return Log(tuple(runs), shoes=tuple(pairs.values()))


def median_ms(work: Callable[[], object], times: int = 31) -> float:
    """Return the median wall time of a piece of work in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def whole(log: Log, until: date) -> Season:
    """Return a season with the arrays that the trend and the stored scores need."""
    found = season(log, PERSON, until)
    for array in (found.index, found.band, found.light, found.hidden):
        assert len(array) == len(found)
    return found


def main() -> None:
    for years in (1, 3, 10):
        log = daily_runner(years)
        until = log.runs[-1].on
        found = whole(log, until)
        budget = weekly_budget(found)
        work: dict[str, Callable[[], object]] = {
            "assess today": lambda log=log, until=until: assess(log, PERSON, until),
            "whole season": lambda log=log, until=until: whole(log, until),
            "season and its last 60 days": lambda log=log, until=until: [
                one.day(until - timedelta(days=back)) for one in (whole(log, until),) for back in range(60)
            ],
            "weekly budget": lambda found=found: weekly_budget(found),
            "forecast of 7 days": lambda found=found, budget=budget: forecast(found, budget.daily_m),
        }
        print(f"{years} years, {len(log.runs)} runs")
        for name, piece in work.items():
            print(f"  {name:<28} {median_ms(piece):7.2f} ms")


if __name__ == "__main__":
    main()
