"""Logs in one line: who ran how much on which day, for the engine's tests."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from risk.engine import Log, Person, Run

START = date(2025, 1, 6)  # a Monday
EASY = 360.0  # s/km
MAN = Person(sex="m", birth_year=1985, injuries=(), underfuelling=False)
WOMAN = Person(sex="f", birth_year=1995, injuries=(), underfuelling=False)


def day(t: int) -> date:
    """Return the date of day t of the tests' logs."""
    return START + timedelta(days=t)


def run(t: int, km: float, **more: Any) -> Run:
    """Return a run of so many kilometres on day t, timed at an easy pace unless said."""
    metres = round(km * 1000)
    more.setdefault("moving_s", metres / 1000 * EASY)
    return Run(on=day(t), distance_m=metres, **more)


def daily(kilometres: Iterable[float], **more: Any) -> tuple[Run, ...]:
    """Return one run for each day with a distance."""
    return tuple(run(t, km, **more) for t, km in enumerate(kilometres) if km)


def log(kilometres: Iterable[float], **more: Any) -> Log:
    """Return a log of one run a day."""
    return Log(runs=daily(kilometres, **more))


def weeks(totals: Sequence[float], shape: Sequence[float] = (0, 0.2, 0.15, 0.2, 0, 0.1, 0.35)) -> list[float]:
    """Return daily kilometres from weekly totals, split over the days as in T5."""
    return [total * part for total in totals for part in shape]
