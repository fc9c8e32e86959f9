"""What each bout costs the bone: equivalent bone kilometres (EBK), science.md §1.3 and §6.3."""

import math

from risk.engine.naive import constants as k
from risk.engine.naive.diary import Diary
from risk.engine.types import RUNNING, Run


def median(values: list[float]) -> float:
    """Return the middle value; of an even number the mean of the middle two (§6.1)."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def speed(run: Run) -> float | None:
    """Return metres a second, None without moving time."""
    if run.moving_s is None:
        return None
    return run.distance_m / run.moving_s


def clean_cadence(cadence: float | None, metres_per_second: float | None) -> float | None:
    """§6.3: "< 110 → ×2; then outside 140–220, or speed < 2.0 m/s → missing"."""
    if cadence is None:
        return None
    if cadence < k.STRIDES_BELOW:
        cadence = cadence * 2
    if cadence < k.CADENCE_MIN or cadence > k.CADENCE_MAX:
        return None
    if metres_per_second is not None and metres_per_second < k.WALK_SPEED:
        return None
    return cadence


def usual_step(metres_per_second: float) -> float:
    """Return the step length (m) of Edwards' runners at this speed (§1.3)."""
    return k.SL_REF * math.pow(metres_per_second / k.V_REF, k.SL_EXP)


def damage_per_km(step_m: float) -> float:
    """f_km of §1.3, kept between its limits."""
    return min(k.F_KM_MAX, max(k.F_KM_MIN, math.pow(step_m / k.SL_REF, k.KM_EXP)))


class Bout:
    """One run of the log with what was worked out for it."""

    def __init__(self, run: Run, f_km: float | None, ebk: float, cadence: float | None) -> None:
        self.run = run
        self.f_km = f_km  # None for what is not running
        self.ebk = ebk
        self.cadence = cadence  # cleaned
        self.speed = speed(run)


def bouts_by_day(diary: Diary) -> list[list[Bout]]:
    """Return for each day its bouts in the order of input. A runner's own medians use earlier days only."""
    step_ratios: list[float] = []  # of running with cadence and time, oldest first
    timed: list[float] = []  # f_km of running with time, oldest first
    result = []
    for t in diary.days:
        own_step = 1.0
        if len(step_ratios) >= k.FEWEST_RUNS:
            own_step = median(step_ratios[-k.REMEMBERED_RUNS :])
        own_f_km = k.F_KM_UNKNOWN
        if len(timed) >= k.FEWEST_RUNS:
            own_f_km = median(timed[-k.REMEMBERED_RUNS :])
        today = []
        new_ratios = []
        new_timed = []
        for run in diary.runs_on[t]:
            if run.mode not in RUNNING:
                today.append(Bout(run, None, other_ebk(run), None))
                continue
            v = speed(run)
            cadence = clean_cadence(run.cadence_spm, v)
            if v is None:
                f_km = own_f_km
            elif cadence is None:
                f_km = damage_per_km(own_step * usual_step(v))
                new_timed.append(f_km)
            else:
                step = 60 * v / cadence
                f_km = damage_per_km(step)
                new_timed.append(f_km)
                new_ratios.append(step / usual_step(v))
            ebk = run.distance_m / 1000 * f_km * k.K_MODE[run.mode]
            today.append(Bout(run, f_km, ebk, cadence))
        step_ratios.extend(new_ratios)
        timed.extend(new_timed)
        result.append(today)
    return result


def other_ebk(run: Run) -> float:
    """Return the EBK of a bout that is no running: by kilometre, by the hour for team sport, or none (§6.3)."""
    if run.mode == "team":
        return 0.0 if run.moving_s is None else run.moving_s / 3600 * k.TEAM_EBK_PER_HOUR
    return run.distance_m / 1000 * k.K_KM.get(run.mode, 0.0)
