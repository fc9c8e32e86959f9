"""Baseline, damage, capacity and their ratio: science.md §6.3 (and the reference code of §13)."""

import math

from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary
from risk.engine.naive.running import Bout
from risk.engine.types import Person


def repair_curve() -> list[float]:
    """Return S_a = exp(−(a/26)²) for a = 0…120."""
    return [math.exp(-((a / k.TR) ** 2)) for a in range(k.WINDOW + 1)]


def is_stated(diary: Diary, person: Person) -> bool:
    """§6.3: a usual week is stated, and the log does not reach back 28 days or more before the person joined."""
    if person.usual_weekly_m is None:
        return False
    return person.joined_on is None or diary.number(person.joined_on) < k.JOINED_AFTER_DAYS


def baseline(diary: Diary, bouts: list[list[Bout]], person: Person) -> float:
    """Return EBK a day before the log: what was stated, or what the first 28 days hold (§6.3).

    One number for the whole season, as known on its last day: a season that is asked for on day 10 divides ten days
    by 28, and its day 10 is another than that of the season asked for on day 40. "Their first 28 days" and "until
    those hold 10 km" leave this open; the engine does the same.
    """
    first_days = bouts[: k.BASELINE_DAYS]
    if not is_stated(diary, person) or person.usual_weekly_m is None:
        return sum(bout.ebk for day in first_days for bout in day) / k.BASELINE_DAYS
    running = [bout for day in first_days for bout in day if bout.f_km is not None]
    kilometres = sum(bout.run.distance_m for bout in running) / 1000
    ebk_per_km = k.BASELINE_EBK_PER_KM
    if kilometres >= k.BASELINE_KM_NEEDED:
        ebk_per_km = sum(bout.ebk for bout in running) / kilometres
    return person.usual_weekly_m / 1000 / 7 * ebk_per_km


def damage_and_capacity(diary: Diary, loads: list[float], usual: float) -> list[tuple[float, float]]:
    """Return (D, C) of each day. The clock has no tick on an unknown date: D and C stand still (§6.1)."""
    curve = repair_curve()
    whole = sum(curve)
    clock = [usual] * k.PAD  # loads, one for each tick
    damage = [usual] * k.PAD
    capacity = max(k.FLOOR, usual)
    result = []
    for t in diary.days:
        if t not in diary.unknown:
            clock.append(loads[t])
            now = len(clock) - 1
            kept = 0.0
            for age in range(k.WINDOW + 1):
                kept += clock[now - age] * curve[age]
            damage.append(kept / whole)
            followed = damage[now - k.LAG]
            lowest, highest = capacity * (1 - k.DOWN), capacity * (1 + k.UP)
            capacity = max(k.FLOOR, min(max(followed, lowest), highest))
        result.append((damage[-1], capacity))
    return result
