"""The weekly budget: how far the coming week may go, and what the index does on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from risk.engine import bone
from risk.engine import parameters as p
from risk.engine.ahead import Forecast, ForecastDay, ebk_per_km, forecast
from risk.engine.arrays import Array
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
    limit: str = ""  # what set it: load, growth, longest, band, return


def usual_shares(season: Season) -> Array:
    """Return which part of a week falls on each of the next seven days, from the last four weeks.

    Even parts where these hold less than two weeks of log, or nothing.
    """
    span = 4 * p.BUDGET_DAYS
    load = season.load_ebk[-span:]
    by_day: Array = np.concatenate((np.zeros(span - len(load)), load)).reshape(4, p.BUDGET_DAYS).sum(axis=0)
    total = float(by_day.sum())
    if len(load) < 2 * p.BUDGET_DAYS or not total:
        return np.full(p.BUDGET_DAYS, 1 / p.BUDGET_DAYS)
    shares: Array = by_day / total
    return shares


def caps(season: Season, target: float, days: int = p.BUDGET_DAYS) -> Array:
    """Return by coming day the EBK run so far that keep DRI at or below the target."""
    rest, capacity = bone.ahead(season.facts.bone, np.zeros(days))
    return (target * capacity - rest) * p.REPAIR_SUM


def week_within(limits: Array, shares: Array) -> float:
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
    if limits.min() < 0 and not today.early:
        return _ease(season, parts, target)
    if limits.min() < 0:  # a first run or two: the model cannot tell yet, so only growth limits the week
        limits = np.full(len(limits), np.inf)
    per_km, longest = ebk_per_km(season.facts), _longest(season)
    growth = p.BUDGET_GROWTH * _lately(season)
    load = week_within(limits, parts)
    week, limit = _round_down(min(load, growth) / per_km * 1000), "load" if load < growth else "growth"
    week = max(week, p.BUDGET_LEAST_M) if today.early else week
    run = longest or _round_down(week / 3)
    parts, room = _in_sessions(parts, week, run)
    kept = min(week, room, _round_down(min(week_within(limits, parts), 1e6) / per_km * 1000))
    asked = band or today.band
    within = kept if asked is None else _within_band(season, kept, parts, asked)
    limit = "band" if within < kept else "longest" if kept < week else limit
    ebk = within / 1000 * per_km
    return Budget("hold", within, min(run, within), ebk, _daily(within, parts), target, limit=limit)


def _lately(season: Season) -> float:
    """Return the larger of the last week's EBK and the month's weekly mean, days before the log at the baseline."""
    w = season.facts.windows
    before = season.facts.baseline * max(0, 27 - int(w.t[-1]))
    return max(float(w.load7[-1]), (float(w.load28[-1]) + before) / 4, p.BUDGET_START_EBK)


def _in_sessions(shares: Array, week: int, longest: int) -> tuple[Array, int]:
    """Spread a week so that no day is longer than the longest run, on the days the runner runs on.

    Returns the new shares, and the metres that these days can hold.
    """
    room = int(np.count_nonzero(shares)) * longest
    if week * float(shares.max()) <= longest or not week:
        return shares, room
    metres = np.zeros(len(shares))
    left = float(min(week, room))
    while left > 1e-6:
        free = (shares > 0) & (metres < longest)
        more = np.where(free, shares, 0.0)
        metres += more / more.sum() * left
        left = float(np.maximum(0, metres - longest).sum())
        metres = np.minimum(metres, longest)
    return metres / metres.sum(), room


def _shares(shares: Sequence[float]) -> Array:
    """Return shares that add up to one; seven of them, none negative."""
    parts = np.asarray(shares, dtype=float)
    if parts.shape != (p.BUDGET_DAYS,) or not np.isfinite(parts).all() or (parts < 0).any() or not parts.sum():
        raise BadInput("shares", "not_a_week")
    week: Array = parts / parts.sum()
    return week


def _round_down(metres: float) -> int:
    """Return whole hundreds of metres, never negative."""
    return max(0, int(metres) // 100 * 100)


def _daily(week_m: int, shares: Array) -> tuple[int, ...]:
    """Return whole metres by day that add up to the week."""
    ends = np.floor(np.cumsum(shares) * week_m + 1e-6).astype(int)
    ends[-1] = week_m
    return tuple(np.diff(ends, prepend=0).tolist())


def _longest(season: Season) -> int | None:
    """Return 110 % of the longest run of the last 30 days, in whole metres."""
    longest = int(season.facts.days.longest_m[-p.LONGEST_WINDOW :].max())
    return p.BUDGET_LONGEST_PER_CENT * longest // 100 or None


def _within_band(season: Season, week: int, shares: Array, band: str) -> int:
    """Return the largest week of at most `week` whose forecast stays in the band.

    Where not even rest would keep it, the week is returned as it is: distance is not the reason.
    """

    def keeps(metres: int) -> bool:
        index = forecast(season, _daily(metres, shares)).highest_index
        return index is None or p.BANDS.index(band_of(index)) <= p.BANDS.index(band)

    if keeps(week) or not keeps(0):
        return week
    low, high = 0, week // 100
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if keeps(100 * middle) else (low, middle)
    return 100 * low


def _ease(season: Season, shares: Array, target: float) -> Budget:
    """Return 60 % of the month's week, and the day on which DRI is below 1.15 if it is kept to."""
    facts = season.facts
    weeks = max(1.0, min(28, len(season)) / 7)  # a log of ten days is no month
    week = max(p.BUDGET_LEAST_M, _round_down(p.BUDGET_EASE * int(facts.windows.sum28[-1]) / weeks))
    daily = _daily(week, shares)
    ebk = np.array(daily) / 1000 * ebk_per_km(facts)
    damage, capacity = bone.ahead(facts.bone, np.resize(ebk, p.BUDGET_SEARCH_DAYS))
    below = np.flatnonzero(damage / capacity < p.DRI_WATCH)
    light_on = facts.on(len(season) + int(below[0])) if len(below) else None
    run = min(_longest(season) or week, week)
    return Budget("ease", week, run, float(ebk.sum()), daily, target, p.BUDGET_EASE, light_on, "load")


def reentry_share(gap: int, back: int) -> float:
    """Return the share of the old week, `back` days after a break of `gap` days (coaching convention)."""
    if gap <= p.REENTRY_FULL:
        return 1.0
    if gap <= p.REENTRY_HALVES:
        return p.REENTRY_HALF_SHARES[min(2, 2 * back // gap)]
    if gap <= p.REENTRY_THIRDS:
        return p.REENTRY_THIRD_SHARES[min(3, 3 * back // gap)]
    return p.REENTRY_LONG_SHARES[min(4, back // p.REENTRY_LONG_STEP)]


def _return(season: Season, shares: Array, target: float) -> Budget:
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
    week = max(p.BUDGET_LEAST_M, _round_down(share * before))
    old = int(facts.days.longest_m[max(0, stopped - 29) : stopped + 1].max())
    run = min(_longest(season) or week, max(p.BUDGET_LEAST_M // 2, _round_down(share * old)), week)
    if not facts.days.run_m[-28:].any():
        shares = np.full(p.BUDGET_DAYS, 1 / p.BUDGET_DAYS)
    ebk = week / 1000 * ebk_per_km(facts)
    return Budget("return", week, run, ebk, _daily(week, shares), target, share, limit="return")
