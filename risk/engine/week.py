"""A week as a runner plans it, a total with a longest run and so many runs, laid over the coming seven days."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from risk.engine import parameters as p
from risk.engine.ahead import Forecast, forecast
from risk.engine.arrays import Array
from risk.engine.plan import Budget, usual_shares, weekly_budget
from risk.engine.seasons import Season
from risk.engine.types import BadInput
from risk.engine.whatif import first_day_out

MOST_RUNS = p.BUDGET_DAYS  # one run a day


@dataclass(frozen=True, slots=True)
class WeekAnswer:
    """The inverse answer on so many running days, and what it comes to.

    `daily_m` adds up to `week_m`, and its longest day is `longest_m`. `keeps` is whether every day of it stays in
    the band of today or below; only where not even rest would keep it is that untrue of a "hold".
    """

    budget: Budget
    runs: int
    week_m: int
    longest_m: int
    daily_m: tuple[int, ...]
    coming: Forecast
    keeps: bool


def usual_runs(season: Season) -> int:
    """Return on how many of the coming seven days the runner usually runs."""
    return int(np.count_nonzero(usual_shares(season)))


def running_days(season: Season, runs: int) -> Array:
    """Return the parts of a week that fall on the coming days if it has this many runs, one a day.

    The days of habit come first, the fullest of them before the others; more runs go where the nearest run is
    farthest away, each with the part of the runner's smallest day.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise BadInput("runs", "not_a_week")
    shares = usual_shares(season)
    fullest = np.lexsort((np.arange(len(shares)), -shares))
    taken = [int(day) for day in fullest[:runs] if shares[day] > 0]
    smallest = float(shares[taken].min()) if taken else 1.0
    while len(taken) < runs:
        free = [day for day in range(p.BUDGET_DAYS) if day not in taken]
        taken.append(max(free, key=lambda day: (min((abs(day - other) for other in taken), default=0), -day)))
    parts = np.zeros(p.BUDGET_DAYS)
    parts[taken] = np.maximum(shares[taken], smallest)
    out: Array = parts / parts.sum()
    return out


def spread(season: Season, week_m: int, longest_m: int, runs: int) -> tuple[int, ...]:
    """Return whole metres for the coming seven days: the longest run on the fullest day, the rest by habit.

    No day is above the longest run. Raises BadInput where the runs cannot make the week ("too_short"), or the
    longest is longer than the week ("too_far").
    """
    if longest_m > week_m:
        raise BadInput("longest_m", "too_far")
    if week_m > runs * longest_m:
        raise BadInput("longest_m", "too_short")
    parts = running_days(season, runs)
    days = np.zeros(p.BUDGET_DAYS)
    long_day = int(parts.argmax())
    days[long_day], parts[long_day] = longest_m, 0.0
    left = float(week_m - longest_m)
    while left > 1e-6:
        free = np.where(days < longest_m, parts, 0.0)
        days += free / free.sum() * left
        left = float(np.maximum(0, days - longest_m).sum())
        days = np.minimum(days, longest_m)
    return _whole(days, week_m, long_day, longest_m)


def _whole(days: Array, week_m: int, long_day: int, longest_m: int) -> tuple[int, ...]:
    """Return whole metres that add up to the week, the long day exactly as asked."""
    others = np.delete(days, long_day)
    ends = np.floor(np.cumsum(others) + 1e-6).astype(int)
    ends[-1] = week_m - longest_m
    return tuple(np.insert(np.diff(ends, prepend=0), long_day, longest_m).tolist())


def longest_before(season: Season, daily_m: Sequence[int]) -> int:
    """Return the longest run in metres of the 30 days before the longest of the coming days; 0 without a run."""
    at = max(range(len(daily_m)), key=lambda day: daily_m[day])
    runs = [*season.facts.days.longest_m.tolist(), *daily_m[:at]]
    return max(runs[-p.LONGEST_WINDOW :], default=0)


def first_long_run(season: Season, daily_m: Sequence[int]) -> tuple[int, int] | None:
    """Return the first coming day (0 is tomorrow) whose run goes past the longest of its month as far as W1 asks.

    With it that longest run in metres; None where there is no such day.
    """
    runs = [*season.facts.days.longest_m[-p.LONGEST_WINDOW :].tolist(), *daily_m]
    behind = len(runs) - len(daily_m)
    for at, metres in enumerate(daily_m):
        longest = max(runs[max(0, behind + at - p.LONGEST_WINDOW) : behind + at], default=0)
        is_far = 100 * metres > p.SPIKE_CUTS[0] * longest and metres >= longest + p.W1_EXTRA_M
        if longest and metres > p.W1_MIN_M and is_far:
            return at, longest
    return None


def week_answer(season: Season, runs: int, target: float = p.BUDGET_HOLD) -> WeekAnswer:
    """Return how far the coming week may go on this many running days, checked by its own forecast.

    The longest run is the one that the budget allows, if the week with it still keeps the target and the band;
    else the longest day of the budget's own spread. Raises BadInput("week", "stop") where no kilometres may be named.
    """
    budget = weekly_budget(season, target, shares=running_days(season, runs).tolist())
    if not budget.week_m:
        raise BadInput("week", "stop")
    band = season.day(season.until).band
    longest = max(budget.daily_m)
    daily, coming = budget.daily_m, forecast(season, budget.daily_m)
    if budget.longest_m and budget.longest_m > longest:
        bolder = spread(season, budget.week_m, budget.longest_m, runs)
        then = forecast(season, bolder)
        if first_day_out(band, then) is None and then.highest_dri <= max(target, coming.highest_dri) + 1e-9:
            daily, coming, longest = bolder, then, budget.longest_m
    return WeekAnswer(budget, runs, budget.week_m, longest, daily, coming, keeps=first_day_out(band, coming) is None)


def week_levels(
    season: Season, weeks_m: Sequence[int], longest_m: Sequence[int], runs: int
) -> tuple[tuple[str | None, ...], ...]:
    """Return the highest band of the coming days by weekly distance (rows) and longest run (columns).

    None where the runs do not fit together, or no level may be shown.
    """
    return tuple(tuple(_highest_band(season, week, longest, runs) for longest in longest_m) for week in weeks_m)


def _highest_band(season: Season, week_m: int, longest_m: int, runs: int) -> str | None:
    try:
        coming = forecast(season, spread(season, week_m, longest_m, runs))
    except BadInput:
        return None
    bands = [day.band for day in coming.days if day.band is not None]
    return max(bands, key=p.BANDS.index, default=None)
