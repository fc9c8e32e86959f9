"""The cohort's metrics as a notebook would have them: pandas, one frame of days by runners for each quantity.

It serves the benchmark alone: the same index, light and W1 to W6 with rolling windows, shifts, and loops over days
where a day depends on the day before. No gaps in the log, no stated week, everybody from the first day on.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from risk.engine import parameters as p

ON_AND_OFF = ("w3", "w4", "amber", "red", "w6")


def scores(
    run_m: pd.DataFrame, load: pd.DataFrame, longest: pd.DataFrame, sessions: pd.DataFrame, s: pd.Series
) -> dict[str, pd.DataFrame]:
    """Return index, light and what each rule says, days by runners. `s` is the susceptibility by runner."""
    t = pd.Series(range(len(run_m)), index=run_m.index)

    def total(frame: pd.DataFrame, days: int) -> pd.DataFrame:
        return frame.rolling(days, min_periods=1).sum()

    week, sum14, sum28 = total(run_m, 7), total(run_m, 14), total(run_m, 28)
    ref7 = week[t >= 6].reindex(run_m.index).shift(7).rolling(22, min_periods=1).max()
    ref14 = sum14[t >= 13].reindex(run_m.index).shift(14).rolling(15, min_periods=1).max()
    longest30 = longest.shift(1).rolling(30, min_periods=1).max().fillna(0)
    sessions30 = total(sessions, 30).shift(1).fillna(0)
    rest14 = total((run_m == 0).astype(int), 14)[t >= 13].reindex(run_m.index)
    base = load.head(28).sum() / 28
    damage = damage_of(load, base)
    capacity = capacity_of(damage, base)
    dri = damage / capacity
    silenced = silence(run_m)
    early = (total(load, 7) <= 14 * base.where(base > 0, p.FLOOR) * (1 + 1e-9)).mul(t < 14, axis=0)

    hot = ((week > 1.2 * ref7) & (ref7 >= 20_000)).mul(t >= 13, axis=0)
    since = (hot & ~silenced).mul(t + 1, axis=0)
    since = (-since.where(since > 0).ffill()).add(t + 1, axis=0).fillna(99)
    week_term = 1 + 0.4 * ((14 - since) / 7).clip(0, 1)
    spike = spikes(longest, longest30, sessions30)
    rest = rest14.where(rest14 >= 2, 0).map(lambda days: 1.2 if days < 2 else 1.1 if days < 4 else 1.0)
    rest = rest.where(rest14.notna() & (sum28 >= 80_000), 1.0)
    load_term = (dri**p.LOAD_EXP).clip(1, p.LOAD_MAX)
    load_risk = np.maximum(np.maximum(load_term, spike), week_term) * rest
    usual28 = (total(load, 28) + np.outer((27 - t).clip(0), base)) / 4
    usual84 = (total(load, 84) + np.outer((83 - t).clip(0), base)) / 12
    volume = ((np.maximum(usual28, usual84) / 32) ** 0.4).clip(0.6, 1.6)
    raw = 20 + 20 * np.log2(load_risk * volume * s)
    least = dri.apply(np.interp, xp=p.LOAD_MIN_DRI, fp=p.LOAD_MIN_POINTS).where(~early, 0)
    index = np.floor(np.maximum(raw, least).clip(0, 100) + 0.5)
    light = sum((dri >= cut).astype(int) for cut in (1.15, 1.3, 1.5))
    light = light.where(~early, light.clip(upper=1)).mask((light == 0) & silenced, 4)

    loud7, loud14 = week > 1.1 * ref7.fillna(0), sum14 > 1.1 * ref14
    hotter = hot & (week > 1.3 * ref7)
    again = total(hotter.astype(int), 7).shift(7) > 0
    fortnight = ((sum14 > 1.3 * ref14) & (ref14 >= 40_000)).mul(t >= 27, axis=0)
    fires = {
        "w3": hot & ~silenced,
        "w4": ((hotter & again) | fortnight) & ~silenced,
        "amber": (dri >= 1.3) & (dri.shift(1) >= 1.3) & ~early,
        "red": (dri >= 1.5) & (dri.shift(1) >= 1.5) & ~early,
        "w6": (rest14 <= 1) & (sum28 >= 80_000),
    }
    ends = {
        "w3": total((~loud7).astype(int), 7) == 7,
        "w4": total((~(loud7 | loud14)).astype(int), 7) == 7,
        "amber": dri < 1.2,
        "red": dri < 1.4,
        "w6": rest14 >= 3,
    }
    on = {name: hold(fires[name], ends[name]) for name in ON_AND_OFF}
    return {
        "index": index,
        "light": light,
        "single_run": single_runs(longest, longest30, sessions30),
        "w3": on["w3"],
        "w4": on["w4"],
        "w5": on["amber"].astype(int) + on["red"],
        "w6": on["w6"],
    }


def damage_of(load: pd.DataFrame, base: pd.Series) -> pd.DataFrame:
    """Return the load weighted with the repair curve, the baseline standing before the log."""
    before = pd.DataFrame([base] * p.WINDOW)
    weights = p.REPAIR[::-1] / p.REPAIR_SUM
    series = pd.concat([before, load], ignore_index=True)
    found = series.rolling(p.WINDOW + 1).apply(lambda window: window @ weights, raw=True)
    return found.iloc[p.WINDOW :].set_axis(load.index)


def capacity_of(damage: pd.DataFrame, base: pd.Series) -> pd.DataFrame:
    """Return capacity day by day."""
    now, rows = base.clip(lower=p.FLOOR), []
    for t in range(len(damage)):
        aim = damage.iloc[t - p.LAG] if t >= p.LAG else base
        now = aim.clip(now * (1 - p.DOWN), now * (1 + p.UP)).clip(lower=p.FLOOR)
        rows.append(now)
    return pd.DataFrame(rows).set_axis(damage.index)


def silence(run_m: pd.DataFrame) -> pd.DataFrame:
    """Return the days after a break of two weeks on which the ramp rules keep quiet."""
    out = pd.DataFrame(False, index=run_m.index, columns=run_m.columns)
    for place, name in enumerate(run_m.columns):
        ran = np.flatnonzero(run_m[name] > 0)
        for before, after in pairwise(ran):
            if after - before > 14:
                out.iloc[after : after + min(56, 2 * (after - before - 1)), place] = True
    return out


def spikes(longest: pd.DataFrame, longest30: pd.DataFrame, sessions30: pd.DataFrame) -> pd.DataFrame:
    """Return the strongest single run of two weeks, fading."""
    ratio = longest / longest30.where((longest30 > 0) & (sessions30 >= 4))
    excess = ratio.apply(np.interp, xp=p.SPIKE_RATIOS, fp=p.SPIKE_RATES) - 1
    excess = (excess * ((longest / 1000 - 3) / 2).clip(0, 1)).fillna(0)
    best = excess
    for back in range(1, 14):
        best = np.maximum(best, excess.shift(back).fillna(0) * (1 - back / 14))
    return 1 + best


def hold(fires: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    """Return what is on: from the day it fires until it ends."""
    now, rows = pd.Series(False, index=fires.columns), []
    for t in range(len(fires)):
        now = fires.iloc[t] | (now & ~ends.iloc[t])
        rows.append(now)
    return pd.DataFrame(rows).set_axis(fires.index)


def single_runs(longest: pd.DataFrame, longest30: pd.DataFrame, sessions30: pd.DataFrame) -> pd.DataFrame:
    """Return the category of runs that fire W1 or W2, not again within two weeks unless it is higher."""
    big = (longest > 1.1 * longest30) & (longest30 > 0) & (longest > 5_000)
    big &= (longest - longest30 >= 1_000) & (sessions30 >= 4)
    category = (1 + (longest > 1.3 * longest30).astype(int) + (longest > 2 * longest30)).where(big, 0)
    out = category * 0
    for t in range(len(category)):
        lately = out.iloc[max(0, t - 14) : t].max() if t else 0
        out.iloc[t] = category.iloc[t].where(category.iloc[t] > lately, 0)
    return out
