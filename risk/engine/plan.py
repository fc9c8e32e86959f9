"""The weekly budget: how far the coming week may go, and what the index does on the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from risk.engine import bone, ramps
from risk.engine import parameters as p
from risk.engine.ahead import Forecast, ForecastDay, ebk_per_km, forecast
from risk.engine.arrays import Array
from risk.engine.comeback import Comeback, old_week, reentry_volume, way_back
from risk.engine.index import band_of
from risk.engine.seasons import Season
from risk.engine.shares import week_share
from risk.engine.types import BadInput

__all__ = ["Budget", "Forecast", "ForecastDay", "forecast", "weekly_budget"]


@dataclass(frozen=True, slots=True)
class Budget:
    """An answer for the seven days after today.

    kind: "hold" (DRI stays at or below `target`), "ease" (the target is out of reach: 60 % of the
    month's week until `light_on`), "return" (re-entry after a break, at most `share` of the week before it,
    DRI at or below `target` too), "stop" (pain or the clinician's text: no kilometres are named).
    """

    kind: str
    week_m: int | None
    longest_m: int | None
    week_ebk: float | None
    daily_m: tuple[int, ...]  # the week spread over the coming days as the runner usually does
    target: float
    share: float | None = None  # of the week before a break
    light_on: date | None = None  # first day with DRI below 1.15 if the answer is kept
    limit: str = ""  # what set it: load, growth, longest, band, return, early (only growth could be judged)
    away_days: int = 0  # days without a run before a return
    away_week_m: int = 0  # the mean week of the month before these


def usual_shares(season: Season, until: int | None = None) -> Array:
    """Return which part of a week falls on each of the next seven days, from the four weeks up to day `until`.

    Even parts where these hold less than two weeks of log, or nothing. `until` is the last day unless given.
    """
    last = len(season) - 1
    end = last if until is None else until
    t = np.arange(max(0, end - 4 * p.BUDGET_DAYS + 1), end + 1)
    by_day: Array = np.bincount((t - last - 1) % p.BUDGET_DAYS, season.load_ebk[t], minlength=p.BUDGET_DAYS)
    total = float(by_day.sum())
    if len(t) < 2 * p.BUDGET_DAYS or not total:
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
    """Return how far the coming week may go and its longest run, to 100 m.

    `shares` are the parts of the week on the next seven days, by default the runner's own habit; `band`
    is the one to stay in, by default today's. Whoever runs the week as spread, or less on any day, has no day
    with DRI above the target, except where the target was out of reach already (ease, or limit "early").
    """
    today = season.day(season.until)
    if today.hidden in ("pain", "clinician"):
        return Budget("stop", None, None, None, (), target)
    asked = None if shares is None else _shares(shares)
    away = _away(season)
    if away is not None and away[0].gap >= p.GAP_DAYS:
        return _return(season, asked, target, band, *away)
    parts = usual_shares(season) if asked is None else asked
    limits = caps(season, target)
    is_blind = bool(limits.min() < 0) and today.early  # a first run or two: only growth can limit the week
    if limits.min() < 0 and not is_blind:
        return _ease(season, parts, target)
    per_km = ebk_per_km(season.facts)
    growth = _round_down(p.BUDGET_GROWTH * _lately(season) / per_km * 1000)
    growth = max(growth, p.BUDGET_LEAST_M) if today.early else growth
    run = _longest(season) or max(_round_down(growth / 3), 100)
    room = _round_down(int(np.count_nonzero(parts)) * run)
    week = min(growth, room)
    limit = "growth" if growth <= room else "longest"
    if not is_blind:
        kept = _largest(week, lambda metres: _keeps(limits, _daily(metres, parts, run), per_km))
        limit = "load" if kept < week else limit
        if limit == "load" and not kept:
            return _ease(season, parts, target)
        week = kept
    calm = _calm(season, week, parts, run)
    week, limit, kept_band = calm, "growth" if calm < week else limit, band or today.band
    within = week if kept_band is None else _within_band(season, week, parts, run, kept_band)
    limit = "band" if within < week else "early" if is_blind else limit
    if away is not None:
        share, asked_m, old = _reentry(season, parts, *away)
        run_m = min(run, old)
        daily = _daily(min(asked_m, _round_down(int(np.count_nonzero(parts)) * run_m)), parts, run_m)
        if sum(daily) < within:  # a break of less than two weeks: §4.5 below what is held anyway
            limit = "return" if sum(daily) == asked_m else "longest"
            week, told = sum(daily), (share, None, limit, *_told(season, away[0]))
            return Budget("return", week, min(run_m, week), week / 1000 * per_km, daily, target, *told)
    return Budget(
        "hold", within, min(run, within), within / 1000 * per_km, _daily(within, parts, run), target, limit=limit
    )


def _largest(most: int, keeps: Callable[[int], bool]) -> int:
    """Return the largest whole hundreds of metres up to `most` that keep what is asked; nothing run keeps it."""
    if keeps(most):
        return most
    low, high = 0, most // 100
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if keeps(100 * middle) else (low, middle)
    return 100 * low


def _keeps(limits: Array, daily_m: Sequence[int], per_km: float) -> bool:
    """Return whether the coming days keep every day's limit on what is felt, a day later by S(1) less."""
    felt = np.convolve(np.array(daily_m) / 1000 * per_km, p.REPAIR)[: len(limits)]
    return bool((felt <= limits + 1e-9).all())


def _lately(season: Season) -> float:
    """Return the larger of the last week's EBK and the month's weekly mean, days before the log at the baseline."""
    w = season.facts.windows
    before = season.facts.baseline * max(0, 27 - int(w.t[-1]))
    return max(float(w.load7[-1]), (float(w.load28[-1]) + before) / 4, p.BUDGET_START_EBK)


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


def _daily(week_m: int, shares: Array, longest: int) -> tuple[int, ...]:
    """Return whole metres by day that add up to the week: by the shares, and no day above the longest run.

    What a day cannot hold goes to the others on which the runner runs, by their shares. No day falls where the
    week grows. Days that are full take no more, even if the week then does not fit.
    """
    metres, left = np.zeros(len(shares)), float(week_m)
    while left > 1e-6:
        free = np.where(metres < longest, shares, 0.0)
        if not free.any():
            break
        metres += free / free.sum() * left
        left = float(np.maximum(0, metres - longest).sum())
        metres = np.minimum(metres, longest)
    ends = np.floor(np.cumsum(metres) + 1e-6).astype(int)
    ends[-1] = round(float(metres.sum()))
    return tuple(np.diff(ends, prepend=0).tolist())


def _lately_longest(season: Season) -> int:
    """Return the longest run in metres of the days that are within the last 30 on each coming day.

    A longer one that drops out before the week is over would leave its last day with a jump.
    """
    return int(season.facts.days.longest_m[-(p.LONGEST_WINDOW - p.BUDGET_DAYS + 1) :].max())


def _longest(season: Season) -> int | None:
    """Return 110 % of that in whole metres, None without a run."""
    return p.BUDGET_LONGEST_PER_CENT * _lately_longest(season) // 100 or None


def _calm(season: Season, week: int, shares: Array, run: int) -> int:
    """Return the largest week of at most `week` that opens neither W3 nor W4; as it is, where not even rest would."""

    def keeps(metres: int) -> bool:
        return not ramps.opens(season.facts, _daily(metres, shares, run))

    return _largest(week, keeps) if keeps(0) else week


def _within_band(season: Season, week: int, shares: Array, run: int, band: str) -> int:
    """Return the largest week of at most `week` whose forecast stays in the band.

    Where not even rest would keep it, the week is returned as it is: distance is not the reason.
    """

    def keeps(metres: int) -> bool:
        index = forecast(season, _daily(metres, shares, run)).highest_index
        return index is None or p.BANDS.index(band_of(index)) <= p.BANDS.index(band)

    return _largest(week, keeps) if keeps(0) else week


def _ease(season: Season, shares: Array, target: float, most: int | None = None) -> Budget:
    """Return 60 % of the month's week, at most `most`, and the day with DRI below 1.15 if it is kept to."""
    facts = season.facts
    weeks = max(1.0, min(28, len(season)) / 7)  # a log of ten days is no month
    week = max(p.BUDGET_LEAST_M, _round_down(p.BUDGET_EASE * int(facts.windows.sum28[-1]) / weeks))
    week = week if most is None else min(week, most)
    daily = _daily(week, shares, week)
    ebk = np.array(daily) / 1000 * ebk_per_km(facts)
    damage, capacity = bone.ahead(facts.bone, np.resize(ebk, p.BUDGET_SEARCH_DAYS))
    below = np.flatnonzero(damage / capacity < p.DRI_WATCH)
    light_on = facts.on(len(season) + int(below[0])) if len(below) else None
    run = min(_longest(season) or week, week)
    return Budget("ease", week, run, float(ebk.sum()), daily, target, p.BUDGET_EASE, light_on, "load")


def _away(season: Season) -> tuple[Comeback, int] | None:
    """Return the break that the runner comes back from, or would tomorrow, and how many days ago the return was.

    That is while its re-entry lasts (§4.5), and while `returning` where that is longer: a few days off on the way are
    no second break. -1 is not back yet.
    """
    gaps, last = season.facts.gaps, len(season) - 1
    found = way_back(season.facts.days)
    if not gaps.returning[last] or (found is not None and found[0].gap >= p.GAP_DAYS):
        return found
    back = int(gaps.back[last])
    stopped = int(np.flatnonzero(season.facts.days.run_m[: last - back] > 0)[-1])
    return Comeback(int(gaps.gap[last]), stopped, None), back


def _reentry(season: Season, parts: Array, away: Comeback, back: int) -> tuple[float, int, int]:
    """Return the share of the coming seven days, and the week and longest run in metres that it comes to.

    While the break is open it lasts until the first day on which the runner usually runs.
    """
    wait = int(np.flatnonzero(parts)[0]) if back < 0 else 0
    share = week_share(away.gap + wait, back + 1)
    return share, *reentry_volume(share, *old_week(season.facts, away.stopped))


def _told(season: Season, away: Comeback) -> tuple[int, int]:
    """Return what a page says of a break: its days, and the week in metres before it."""
    return away.gap, old_week(season.facts, away.stopped)[0]


def _return(
    season: Season, shares: Array | None, target: float, band: str | None, away: Comeback, back: int
) -> Budget:
    """Return the re-entry week of whoever comes back, or will come back tomorrow, on the days of before the break.

    It is made smaller where it could not be run again and again without DRI above the target: a week that is held
    for as long as a return lasts is never followed by a smaller one. And where its days cannot hold it without a run
    that is much longer than those since the return, or, once a level is shown again, where it would leave the band.
    """
    facts, today = season.facts, season.day(season.until)
    parts = usual_shares(season, away.stopped) if shares is None else shares
    share, asked, old = _reentry(season, parts, away, back)
    longest = _lately_longest(season)
    if not longest and shares is None:  # the first runs after a long break are alike
        parts = (parts > 0) / np.count_nonzero(parts)
    untold = max(p.BUDGET_LONGEST_PER_CENT * longest // 100, p.W1_MIN_M, longest + p.W1_EXTRA_M - 1)  # by W1
    run = min(untold if longest else asked, old)
    most = min(asked, _round_down(int(np.count_nonzero(parts)) * run))
    per_km = ebk_per_km(facts)

    def lasts(metres: int) -> bool:
        ebk = np.resize(_daily(metres, parts, run), p.RETURN_MAX) / 1000 * per_km
        damage, capacity = bone.ahead(facts.bone, ebk)
        return bool((damage <= target * capacity + 1e-9).all())

    week = _largest(most, lasts) if lasts(0) else 0
    if not week:
        return _ease(season, parts, target, asked)
    limit = "return" if week == asked else "longest" if week == most else "load"
    is_shown = not today.returning and today.break_days < p.GAP_DAYS
    kept_band = band or (today.band if is_shown else None)
    within = week if kept_band is None else _within_band(season, week, parts, run, kept_band)
    week, limit = within, "band" if within < week else limit
    daily = _daily(week, parts, run)
    week = sum(daily)
    ebk, told = week / 1000 * per_km, _told(season, away)
    return Budget("return", week, min(run, week), ebk, daily, target, share, None, limit, *told)
