"""What the last weeks add: load, spike, week, rest, volume. Science.md §6.3."""

import itertools
import math

from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary


def clip(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def on_the_line(points: tuple[tuple[float, float], ...], x: float) -> float:
    """Return y on straight lines through `points`, flat before the first and after the last."""
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]


def load_term(dri: float) -> float:
    """load = min(4, DRI^1.2)"""
    return min(k.LOAD_MAX, math.pow(dri, k.DRI_POWER))


def spike_of_day(diary: Diary, day: int) -> float:
    """rr_k: 1 unless at least 4 running sessions lie in k−30…k−1; short runs count in part."""
    ratio = diary.spike_ratio(day)
    if ratio is None or diary.sessions30(day) < k.SPIKE_SESSIONS:
        return 1.0
    kilometres = max(diary.sessions[day]) / 1000
    part = clip((kilometres - k.SPIKE_KM_FROM) / k.SPIKE_KM_OVER, 0.0, 1.0)
    return 1 + (on_the_line(k.SPIKE_POINTS, ratio) - 1) * part


def spike_term(spikes: list[float], t: int) -> float:
    """max over k in t−13…t of 1 + (rr_k − 1)·(1 − (t−k)/14)"""
    best = 1.0
    for day in range(max(0, t - k.SPIKE_FADE + 1), t + 1):
        best = max(best, 1 + (spikes[day] - 1) * (1 - (t - day) / k.SPIKE_FADE))
    return best


def week_is_steep(diary: Diary, t: int) -> bool:
    """t ≥ 13, ref7 ≥ 20 000 m, 100·week > 120·ref7, not silenced"""
    ref7 = diary.ref7(t)
    if t < k.WEEK_FROM_DAY or ref7 is None or ref7 < k.WEEK_MIN_M or diary.silenced(t):
        return False
    return 100 * diary.total(t - 6, t) > k.WEEK_PERCENT * ref7


def week_term(steep: list[bool], t: int) -> float:
    """1.40 up to 7 days after the latest steep day, then linear to 1.00 on day 14"""
    for ago in range(k.WEEK_FADE + 1):
        if t - ago >= 0 and steep[t - ago]:
            if ago <= k.WEEK_HOLD:
                return k.WEEK_RR
            return 1 + (k.WEEK_RR - 1) * (k.WEEK_FADE - ago) / (k.WEEK_FADE - k.WEEK_HOLD)
    return 1.0


def rest_term(rest14: int | None, sum28_m: int) -> float:
    """1.0 if rest14 ≥ 4 or undefined, 1.1 if ≥ 2, else 1.2; 1.0 unless sum28 ≥ 80 000 m"""
    if sum28_m < k.REST_MIN_M or rest14 is None or rest14 >= k.REST_ENOUGH:
        return 1.0
    return k.REST_SOME_K if rest14 >= k.REST_SOME else k.REST_FEW_K


def usual_week(loads: list[float], usual: float, t: int) -> float:
    """Return max(weekly EBK of the last 28 days, of the last 84), days before the log at the baseline."""
    weeks = []
    for length in (28, 84):
        inside = loads[max(0, t - length + 1) : t + 1]
        before = length - len(inside)
        weeks.append((sum(inside) + before * usual) / length * 7)
    return max(weeks)


def volume(weekly_ebk: float) -> float:
    """V = clip((usual/32)^0.4, 0.6, 1.6)"""
    return clip(math.pow(weekly_ebk / k.V_REF_KM, k.V_EXP), k.V_MIN, k.V_MAX)


def is_early(loads: list[float], usual: float, t: int) -> bool:
    """§6.1: t < 14 and the last 7 days' EBK ≤ 14 × (baseline, or FLOOR if the baseline is 0)"""
    if t >= k.EARLY_DAYS:
        return False
    reference = usual if usual > 0 else k.FLOOR
    return sum(loads[max(0, t - 6) : t + 1]) <= k.EARLY_TIMES * reference
