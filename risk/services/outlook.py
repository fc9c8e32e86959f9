"""What to do next, and what would happen: the planner's answers as the pages and e-mails read them.

Stored with today's score, so that no page has to run the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from risk import engine
from risk.services.reading import read_book
from runners.models import Category, Runner

Step = dict[str, Any]

FORECAST_DAYS = 7
SEARCH_DAYS = 28  # how far ahead we look for the day on which a lower band is reached
SPIKE_NEWS_DAYS = 7  # how long a long run rules the advice
EASY_SHARE = 0.55  # of the longest run before the spike: an easy day after it [our choice, no evidence]
EASY_DAYS = 2
LONGEST_SHARE = 0.4  # of an eased week, in one run [our choice, no evidence]
BANDS = ("low", "moderate", "high", "very_high")


def outlook(season: engine.Season, today: date) -> dict[str, Any]:
    """Return `steps` (at most two), `forecast` for seven days if they are followed, and when a lower band is near."""
    now = season.day(today)
    budget = engine.weekly_budget(season)
    steps = steps_for(season, today, budget)
    planned = _planned(budget, steps)
    days = engine.forecast(season, planned).days if planned else ()
    back = next((day for day in days if _is_lower(day.band, now.band)), None)
    return {
        "steps": steps,
        "forecast": [day.index for day in days[:FORECAST_DAYS]],
        "planned_m": planned[:FORECAST_DAYS],
        "back_band": back.band if back else None,
        "back_on": back.on.isoformat() if back else None,
        "week_m": budget.week_m,
        "longest_m": budget.longest_m,
        "kind": budget.kind,
        "limit": budget.limit,
    }


def steps_for(season: engine.Season, today: date, budget: engine.Budget) -> list[Step]:
    """Return what to do next, at most two steps. `budget` is that of the runner's own habit."""
    now = season.day(today)
    if now.hidden in ("pain", "clinician"):
        return []
    return _steps(now, budget, _recent_spike(season, today), today)


def _recent_spike(season: engine.Season, today: date) -> engine.Rule | None:
    """Return the long run that still rules the advice: the newest of the last seven days."""
    for days_ago in range(min(SPIKE_NEWS_DAYS, len(season))):
        for rule in season.events(today - timedelta(days=days_ago)):
            if rule.family == "single_run":
                return rule
    return None


def _steps(now: engine.Assessment, budget: engine.Budget, spike: engine.Rule | None, today: date) -> list[Step]:
    if now.hidden == "no_runs":
        return [{"code": "log_more", "numbers": {"days": 14}}]
    before = int(spike.numbers["longest30_m"]) if spike is not None else None
    if budget.kind == "return":
        numbers = {"percent": round(100 * (budget.share or 1)), "max_m": budget.week_m}
        return [{"code": "return_share", "numbers": numbers}, _longest(budget.longest_m)]
    if budget.kind == "ease" or not budget.week_m:
        return _ease_steps(now, budget, before)
    if spike is not None and before:
        easy = {"days": EASY_DAYS, "max_m": _half_km(EASY_SHARE * before)}
        return [{"code": "easy_or_rest", "numbers": easy}, _longest(min(before, budget.longest_m or before))]
    families = {rule.family for rule in now.rules if rule.severity != "info"}
    if families & {"weekly_ramp", "model_load", "profile", "rest"}:
        week = {"code": "week_total", "numbers": {"max_m": budget.week_m}}
        return [{"code": "rest_days", "numbers": {"count": _rest_days(now)}}, week]
    return [{"code": "keep_going", "numbers": {"week_m": budget.week_m, "longest_m": budget.longest_m}}]


def _ease_steps(now: engine.Assessment, budget: engine.Budget, before: int | None) -> list[Step]:
    """Load is clearly ahead: a number of kilometres that brings it back, never "0 km".

    The longest run is no more than what was usual before a spike (`before`), and a part of the week.
    """
    week_m = budget.week_m or max(1000, _half_km(0.6 * now.sum28_m / 4))
    numbers = {
        "max_m": week_m,
        "percent": 40,
        "level_on": budget.light_on.isoformat() if budget.light_on else None,
    }
    caps = [budget.longest_m, before, _half_km(LONGEST_SHARE * week_m)]
    return [{"code": "cut_week", "numbers": numbers}, _longest(min(cap for cap in caps if cap))]


def _longest(metres: int | None) -> Step:
    return {"code": "longest", "numbers": {"max_m": metres}}


def _rest_days(now: engine.Assessment) -> int:
    """Return how many of the next seven days should be free: two, or three after a fortnight with hardly any."""
    return 3 if now.rest14 is not None and now.rest14 <= 1 else 2


def _half_km(metres: float) -> int:
    """Round down to 500 m, but never to nothing."""
    return max(1000, int(metres) // 500 * 500)


def _planned(budget: engine.Budget, steps: list[Step]) -> list[int]:
    """Return metres for the coming days if the steps are followed, week after week."""
    if not budget.daily_m:
        return []
    week = list(budget.daily_m)
    return keep_to_steps([*week] * (SEARCH_DAYS // len(week)), steps)


def keep_to_steps(daily_m: Sequence[int], steps: Sequence[Step]) -> list[int]:
    """Return the coming days with no more on any of them than the steps allow."""
    days = list(daily_m)
    for step in steps:
        numbers = step["numbers"]
        if step["code"] == "longest" and numbers["max_m"]:
            days = [min(metres, numbers["max_m"]) for metres in days]
        if step["code"] == "easy_or_rest":
            first = [min(metres, numbers["max_m"]) for metres in days[:EASY_DAYS]]
            days = first + days[EASY_DAYS:]
    return days


def _is_lower(band: str | None, than: str | None) -> bool:
    return band is not None and than is not None and BANDS.index(band) < BANDS.index(than)


@dataclass(frozen=True)
class Preview:
    """What one more run would do. Bands and indices are None where no level may be shown."""

    index_before: int | None
    band_before: str | None
    index_after: int | None
    band_after: str | None
    longest30_m: int | None
    past_longest_percent: int | None  # only where the run is more than 10 % longer
    hidden: str | None


def preview(
    *, runner: Runner, on: date, distance_m: int, moving_s: float | None, now: datetime, mode: str = "run"
) -> Preview | None:
    """Return what this run, or other training, would do if it were saved; None where it cannot be, or not consented.

    Only running is measured against the longest run.
    """
    today = runner.today(now)
    book = read_book(runner, today)
    if on > today or Category.TRAINING not in book.categories:
        return None
    try:
        extra = engine.Run(on=on, distance_m=distance_m, moving_s=moving_s, mode=mode)
        log = engine.Log(runs=(*book.log.runs, extra), pains=book.log.pains, shoes=book.log.shoes)
        after = engine.season(log, book.person, today)
    except engine.BadInput:
        return None
    before = engine.season(book.log, book.person, today).day(today)
    then, end = after.day(on), after.day(today)
    longest_m = then.longest30_m if mode in engine.RUNNING else None
    percent = 100 * distance_m // longest_m - 100 if longest_m else 0
    shown = Category.RISK in book.categories
    return Preview(
        index_before=before.index if shown else None,
        band_before=before.band if shown else None,
        index_after=end.index if shown else None,
        band_after=end.band if shown else None,
        longest30_m=longest_m,
        past_longest_percent=percent if longest_m and 10 * distance_m > 11 * longest_m else None,
        hidden=end.hidden if shown else None,
    )
