"""The weekly budget: how far the coming week may go, and what the index does on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from risk.engine import bone
from risk.engine import parameters as p
from risk.engine.ahead import Forecast, ForecastDay, ebk_per_km, look_ahead
from risk.engine.index import band_of
from risk.engine.seasons import Season
from risk.engine.types import BadInput

__all__ = ["Budget", "Forecast", "ForecastDay", "forecast", "reentry_share", "weekly_budget"]


@dataclass(frozen=True, slots=True)
class Budget:
    """An answer for the seven days after today.

    kind: "hold" (DRI stays at or below `target`), "ease" (the target is out of reach: 60 % of the
    month's week until `light_on`), "return" (re-entry after a break, `share` of the week before it),
    "stop" (pain or the clinician's text: no kilometres are named).
    """

    kind: str
    week_m: int | None
    longest_m: int | None
    week_ebk: float | None
    daily_m: tuple[int, ...]  # the week spread over the coming days as the runner usually does
    target: float
    share: float | None = None  # of the week before a break
    light_on: date | None = None  # first day with DRI below 1.15 if the answer is kept
    limit: str = ""  # what set it: load, growth, band, or nothing


def forecast(season: Season, planned_m: Sequence[int]) -> Forecast:
    """Return the days after `season.until` if these whole metres are run on them, one session a day.

    The person stays as they are today; kilometres count as the runner's own of the last 28 days.
    """
    return look_ahead(season, planned_m)


def usual_shares(season: Season) -> np.ndarray:
    """Return which part of a week falls on each of the next seven days, from the last four weeks."""
    load = season.load_ebk[-4 * p.BUDGET_DAYS :]
    padded = np.concatenate((np.zeros(4 * p.BUDGET_DAYS - len(load)), load))
    by_day = padded.reshape(4, p.BUDGET_DAYS).sum(axis=0)
    total = by_day.sum()
    return by_day / total if total else np.full(p.BUDGET_DAYS, 1 / p.BUDGET_DAYS)


def caps(season: Season, target: float, days: int = p.BUDGET_DAYS) -> np.ndarray:
    """Return by coming day the EBK run so far that keep DRI at or below the target."""
    rest, capacity = bone.ahead(season.facts.bone, np.zeros(days))
    return (target * capacity - rest) * p.REPAIR_SUM


def week_within(limits: np.ndarray, shares: np.ndarray) -> float:
    """Return the largest week in EBK, spread by these shares, that keeps every day's limit."""
    felt = np.convolve(shares, p.REPAIR)[: len(limits)]
    return float(min(limit / part for limit, part in zip(limits, felt, strict=True) if part > 0))


def weekly_budget(
    season: Season,
    target: float = p.BUDGET_HOLD,
    shares: Sequence[float] | None = None,
    band: str | None = None,
) -> Budget:
    """Return how far the coming week may go and its longest run.

    `shares` are the parts of the week on the next seven days, by default the runner's own habit; `band`
    is the one to stay in, by default today's.
    """
    today = season.day(season.until)
    if today.hidden in ("pain", "clinician"):
        return Budget("stop", None, None, None, (), target)
    parts = usual_shares(season) if shares is None else _shares(shares)
    if today.returning or today.break_days >= p.GAP_DAYS:
        return _return(season, parts, target)
    limits = caps(season, target)
    if limits.min() < 0:
        return _ease(season, parts, target)
    per_km, longest = ebk_per_km(season.facts), _longest(season)
    w = season.facts.windows
    before = season.facts.baseline * max(0, 27 - int(w.t[-1]))
    month = (float(w.load28[-1]) + before) / 4
    found = {
        "load": week_within(limits, parts),
        "growth": p.BUDGET_GROWTH * max(float(w.load7[-1]), month, p.BUDGET_START_EBK),
    }
    limit = min(found, key=lambda name: found[name])
    week = _round_down(found[limit] / per_km * 1000)
    asked = band or today.band
    if asked is not None:
        kept = _within_band(season, week, parts, longest, asked)
        week, limit = (kept, "band") if kept < week else (week, limit)
    run = min(longest or _round_down(week / 3), week)
    return Budget("hold", week, run, week / 1000 * per_km, _daily(week, parts), target, limit=limit)


def _shares(shares: Sequence[float]) -> np.ndarray:
    """Return shares that add up to one; seven of them, none negative."""
    parts = np.asarray(shares, dtype=float)
    if parts.shape != (p.BUDGET_DAYS,) or not np.isfinite(parts).all() or (parts < 0).any() or not parts.sum():
        raise BadInput("shares", "not_a_week")
    return parts / parts.sum()


def _round_down(metres: float) -> int:
    """Return whole hundreds of metres, never negative."""
    return max(0, int(metres) // 100 * 100)


def _daily(week_m: int, shares: np.ndarray) -> tuple[int, ...]:
    """Return whole metres by day that add up to the week."""
    ends = np.floor(np.cumsum(shares) * week_m + 1e-6).astype(int)
    ends[-1] = week_m
    return tuple(np.diff(ends, prepend=0).tolist())


def _longest(season: Season) -> int | None:
    """Return 110 % of the longest run of the last 30 days, in whole metres."""
    longest = int(season.facts.days.longest_m[-p.LONGEST_WINDOW :].max())
    return p.BUDGET_LONGEST_PER_CENT * longest // 100 or None


def _within_band(season: Season, week: int, shares: np.ndarray, longest: int | None, band: str) -> int:
    """Return the largest week of at most `week` whose forecast stays in the band.

    Where not even rest would keep it, the week is returned as it is: distance is not the reason.
    """

    def keeps(metres: int) -> bool:
        index = look_ahead(season, _daily(metres, shares), longest).highest_index
        return index is None or p.BANDS.index(band_of(index)) <= p.BANDS.index(band)

    if keeps(week) or not keeps(0):
        return week
    low, high = 0, week // 100
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if keeps(100 * middle) else (low, middle)
    return 100 * low


def _ease(season: Season, shares: np.ndarray, target: float) -> Budget:
    """Return 60 % of the month's week, and the day on which DRI is below 1.15 if it is kept to."""
    facts = season.facts
    week = max(100, _round_down(p.BUDGET_EASE * int(facts.windows.sum28[-1]) / 4))
    daily = _daily(week, shares)
    ebk = np.array(daily) / 1000 * ebk_per_km(facts)
    damage, capacity = bone.ahead(facts.bone, np.resize(ebk, p.BUDGET_SEARCH_DAYS))
    below = np.flatnonzero(damage / capacity < p.DRI_WATCH)
    light_on = facts.on(len(season) + int(below[0])) if len(below) else None
    run = min(_longest(season) or week, week)
    return Budget("ease", week, run, float(ebk.sum()), daily, target, p.BUDGET_EASE, light_on, "load")


def reentry_share(gap: int, back: int) -> float:
    """Return the share of the old week, `back` days after a break of `gap` days (coaching convention)."""
    if gap <= 5:
        return 1.0
    if gap <= 28:
        return 0.5 if 2 * back < gap else 0.75 if back < gap else 1.0
    if gap <= 56:
        return (0.33, 0.5, 0.75, 1.0)[min(3, 3 * back // gap)]
    return (0.33, 0.5, 0.7, 0.85, 1.0)[min(4, back // 21)]


def _return(season: Season, shares: np.ndarray, target: float) -> Budget:
    """Return the re-entry week of whoever comes back, or will come back tomorrow."""
    facts, last = season.facts, len(season) - 1
    running = bool(facts.gaps.returning[last])
    gap = int(facts.gaps.gap[last] if running else facts.gaps.idle[last])
    back = int(facts.gaps.back[last]) + 1 if running else 0
    returned = last - int(facts.gaps.back[last]) if running else last + 1
    ran = np.flatnonzero(facts.days.run_m[:returned] > 0)
    stopped = int(ran[-1])
    weeks = min(28, stopped + 1) / 7
    before = int(facts.windows.sum28[stopped]) / max(1.0, weeks)
    share = reentry_share(gap, back)
    week = max(100, _round_down(share * before))
    old = int(facts.days.longest_m[max(0, stopped - 29) : stopped + 1].max())
    run = min(_longest(season) or week, max(100, _round_down(share * old)), week)
    if not facts.days.run_m[-28:].any():
        shares = np.full(p.BUDGET_DAYS, 1 / p.BUDGET_DAYS)
    ebk = week / 1000 * ebk_per_km(facts)
    return Budget("return", week, run, ebk, _daily(week, shares), target, share, limit="return")
