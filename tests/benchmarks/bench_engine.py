"""Processor time of the engine's work on one runner. `python -m tests.benchmarks.bench_engine` or `make bench`.

See README.md beside this file for how to read the table.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta

from risk.engine import Injury, Log, Person, Rows, Run, Season, Shoe, assess, forecast, season, weekly_budget
from risk.engine.rows import Row
from tests.benchmarks.figures import one_core, title

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


def daily_rows(years: int) -> list[Row]:
    """Return a run a day: every fourth without cadence, every tenth without time, a pair of shoes every 120 days."""
    rows: list[Row] = []
    for t in range(365 * years):
        km = 8 + t * 37 % 40 / 10 + (8 if t % 7 == 6 else 0)
        moving = None if t % 10 == 9 else km * (300 + t % 50)
        cadence = None if t % 4 == 3 else 165 + t % 9
        on, surface = FIRST + timedelta(days=t), ("road", "trail", None)[t % 3]
        rows.append((on, round(km * 1000), moving, cadence, "run", surface, False, None, f"pair {t // 120}"))
    return rows


def daily_runner(years: int) -> Log:
    """Return the log of those rows, as objects."""
    runs = tuple(Run(*row) for row in daily_rows(years))
    return Log(runs, shoes=pairs_of(runs))


def pairs_of(runs: tuple[Run, ...]) -> tuple[Shoe, ...]:
    return tuple(Shoe(key) for key in dict.fromkeys(run.shoe or "" for run in runs))


def whole(log: Log, until: date) -> Season:
    """Return a season with the arrays that the trend and the stored scores need."""
    found = season(log, PERSON, until)
    for array in (found.index, found.band, found.light, found.hidden):
        assert len(array) == len(found)
    return found


def in_turn(work: dict[str, Callable[[], object]], times: int = 25) -> dict[str, float]:
    """Return the least processor time of each piece in milliseconds. One after the other, so that ratios hold."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(times):
        for name, piece in work.items():
            begun = time.process_time()
            piece()
            taken[name].append(1000 * (time.process_time() - begun))
    return {name: min(some) for name, some in taken.items()}


def pieces(rows: list[Row], log: Log) -> dict[str, Callable[[], object]]:
    """Return what is measured. The first is the yardstick."""
    until, shoes = log.runs[-1].on, log.shoes
    found = whole(log, until)
    budget = weekly_budget(found)

    def two_months() -> None:
        one = whole(log, until)
        for back in range(60):
            one.day(until - timedelta(days=back))

    return {
        "100,000 additions in Python": lambda: sum(range(100_000)),
        "rows to objects": lambda: [Run(*row) for row in rows],
        "rows to columns": lambda: Rows(rows),
        "rows to today": lambda: assess(Log(Rows(rows), shoes=shoes), PERSON, until),
        "rows to the whole season": lambda: whole(Log(Rows(rows), shoes=shoes), until),
        "objects to today": lambda: assess(log, PERSON, until),
        "objects to the whole season": lambda: whole(log, until),
        "season and its last 60 days": two_months,
        "weekly budget": lambda: weekly_budget(found),
        "forecast of 7 days": lambda: forecast(found, budget.daily_m),
    }


def main() -> None:
    """Print one table."""
    title(__spec__.name)
    for years in (1, 3, 10):
        rows = daily_rows(years)
        times = in_turn(pieces(rows, daily_runner(years)))
        base = next(iter(times.values()))
        print(f"{years} years, {len(rows)} runs")
        for name, taken in times.items():
            print(f"  {name:<30}{taken:9.2f} ms{taken / base:9.2f} x additions")


if __name__ == "__main__":
    one_core()
    main()
