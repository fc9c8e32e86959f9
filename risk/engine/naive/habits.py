"""Susceptibility from what was logged: cadence, shoes, terrain. Science.md §6.4."""

import math

from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary
from risk.engine.naive.running import Bout, median
from risk.engine.types import ON_FOOT, RUNNING, Log, Person, Shoe

# "hard or hilly distance" (§6.4): of the log's surfaces the engine takes road as hard; trail, track, soft are neither
HARD_OR_HILLY = frozenset({"road", "hilly"})


def cadence_medians(diary: Diary, bouts: list[list[Bout]]) -> list[float | None]:
    """Return for each day the median over t−28…t−1 of non-race runs at 2.0–4.0 m/s, at least 3."""
    slowest, fastest = k.CADENCE_SPEEDS
    fit: list[list[float]] = []
    for day in bouts:
        values = []
        for bout in day:
            if bout.cadence is None or bout.speed is None or bout.run.is_race:
                continue
            if slowest <= bout.speed <= fastest:
                values.append(bout.cadence)
        fit.append(values)
    result: list[float | None] = []
    for t in diary.days:
        values = [value for day in fit[max(0, t - k.CADENCE_DAYS) : t] for value in day]
        result.append(median(values) if len(values) >= k.CADENCE_RUNS else None)
    return result


def cadence_on(medians: list[float | None], person: Person, t: int) -> float | None:
    """Return the median, else the last such median ≤ 180 d old, else the profile's, else None."""
    for ago in range(k.CADENCE_OLDEST + 1):
        if t - ago < 0:
            break
        value = medians[t - ago]
        if value is not None:
            return value
    stated = person.cadence_spm
    if stated is not None and stated < k.STRIDES_BELOW:
        stated = stated * 2
    if stated is None or not k.CADENCE_MIN <= stated <= k.CADENCE_MAX:
        return None
    return stated


def cadence_factor(cadence: float | None) -> float:
    """0.975^(clip(cad, 155, 185) − 170)"""
    if cadence is None:
        return 1.0
    kept = max(k.CADENCE_LOW, min(k.CADENCE_HIGH, cadence))
    return math.pow(k.CADENCE_BASE, kept - k.CADENCE_REF)


class Pairs:
    """The pairs of a log: how far each went, day by day."""

    def __init__(self, diary: Diary, shoes: tuple[Shoe, ...]) -> None:
        self.shoes = {shoe.key: shoe for shoe in shoes}
        self.on_foot: dict[str, dict[int, int]] = {}  # metres by day, of what was run and walked
        for t in diary.days:
            for run in diary.runs_on[t]:
                if run.shoe and run.mode in ON_FOOT:
                    by_day = self.on_foot.setdefault(run.shoe, {})
                    by_day[t] = by_day.get(t, 0) + run.distance_m

    def mileage(self, key: str, t: int) -> int:
        """Return the metres on the pair at the end of day t; a pair that nobody described began at 0."""
        start = self.shoes[key].start_m if key in self.shoes else 0
        return start + sum(metres for day, metres in self.on_foot.get(key, {}).items() if day <= t)

    def lately(self, diary: Diary, t: int) -> dict[str, int]:
        """Return the metres run in each pair in the last 28 days."""
        found: dict[str, int] = {}
        for day in range(max(0, t - 27), t + 1):
            for run in diary.runs_on[day]:
                if run.shoe and run.mode in RUNNING:
                    found[run.shoe] = found.get(run.shoe, 0) + run.distance_m
        return found

    def age_factor(self, diary: Diary, t: int) -> float:
        """main shoe of the last 28 days ≥ 500 / > 800 km; of two that were worn alike, the one that went further"""
        used = self.lately(diary, t)
        if not used:
            return 1.0
        most = max(used.values())
        mileage = max(self.mileage(key, t) for key in used if used[key] == most)
        if mileage > k.SHOE_VERY_OLD_M:
            return k.SHOE_VERY_OLD
        return k.SHOE_OLD if mileage >= k.SHOE_OLD_M else 1.0

    def rotation_factor(self, diary: Diary, t: int) -> float:
        """≥ 2 pairs, each with ≥ 20 % of the last 28 days' distance"""
        distance = diary.total(t - 27, t)
        used = [m for m in self.lately(diary, t).values() if 100 * m >= k.TWO_PAIRS_PERCENT * distance]
        return k.TWO_PAIRS if distance > 0 and len(used) >= 2 else 1.0


def surface_share(diary: Diary, first: int, last: int) -> tuple[int, int, int]:
    """Return (hard or hilly, surface known, all) metres of running in days first to last."""
    hard = known = whole = 0
    for day in range(max(0, first), last + 1):
        for run in diary.runs_on[day]:
            if run.mode not in RUNNING:
                continue
            whole += run.distance_m
            if run.surface or run.mode == "treadmill":  # a treadmill is a known ground, neither hard nor hilly
                known += run.distance_m
            if run.surface in HARD_OR_HILLY and run.mode != "treadmill":
                hard += run.distance_m
    return hard, known, whole


def terrain_factor(diary: Diary, t: int) -> float:
    """The share of hard or hilly distance in 28 d is at least 30 points above that of t−111…t−28."""
    hard, known, whole = surface_share(diary, t - 27, t)
    hard_before, known_before, whole_before = surface_share(diary, t - 111, t - 28)
    if known == 0 or known_before == 0 or 2 * known < whole or 2 * known_before < whole_before:
        return 1.0
    # in whole metres, so that exactly 30 points are 30 points
    more = 100 * hard * known_before - 100 * hard_before * known
    return k.TERRAIN if more >= k.TERRAIN_POINTS * known * known_before else 1.0


def habit_factors(
    diary: Diary, medians: list[float | None], pairs: Pairs, log: Log, person: Person, t: int
) -> list[tuple[str, float]]:
    """Return (code, m) of what the log shows."""
    return [
        ("cadence", cadence_factor(cadence_on(medians, person, t))),
        ("shoe_age", pairs.age_factor(diary, t)),
        ("shoe_rotation", pairs.rotation_factor(diary, t)),
        ("terrain", terrain_factor(diary, t)),
    ]
