"""The coming days of a season, given what is planned for them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from risk.engine import bone, index, terms, windows
from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.facts import Facts
from risk.engine.load import Days
from risk.engine.seasons import Season
from risk.engine.types import MAX_DISTANCE_M, BadInput

TAIL = 200  # days of the log that any window of the coming week can reach


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """A coming day, if the plan is run."""

    on: date
    distance_m: int
    load_ebk: float
    damage: float
    capacity: float
    dri: float
    load_risk: float
    index: int | None  # None while pain or the clinician's text stands in its place
    band: str | None
    light: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """The coming days in order."""

    days: tuple[ForecastDay, ...]

    @property
    def highest_index(self) -> int | None:
        """Return the highest index of the days, None while it is hidden."""
        shown = [day.index for day in self.days if day.index is not None]
        return max(shown, default=None)

    @property
    def highest_dri(self) -> float:
        return max((day.dri for day in self.days), default=0.0)


def ebk_per_km(facts: Facts) -> float:
    """Return the runner's own EBK per km of the last 28 days; 0.75 below ten kilometres in them."""
    lately = facts.runs.running & (facts.runs.day > len(facts.days) - 1 - 28)
    km = float(facts.runs.distance_m[lately].sum()) / 1000
    return float(facts.runs.load_ebk[lately].sum()) / km if km >= p.BASELINE_KM else p.F_KM_DEFAULT


def _longer(days: Days, planned_m: Array, load: Array, tail: int) -> Days:
    """Return the last days of a log with the coming ones behind them."""
    size = len(planned_m)
    new = {
        "run_m": planned_m,
        "load_ebk": load,
        "longest_m": planned_m,
        "unraced_m": planned_m,
        "sessions": (planned_m > 0).astype(np.int64),
        "active": planned_m > 0,
    }
    arrays = {}
    for name in (f.name for f in fields(Days) if f.name != "first"):
        old = getattr(days, name)[-tail:]
        arrays[name] = np.concatenate((old, new.get(name, np.zeros(size, old.dtype))))
    return Days(first=days.first + len(days) - len(days.run_m[-tail:]), **arrays)


def forecast(season: Season, planned_m: Sequence[int]) -> Forecast:
    """Return the days after `season.until` if these whole metres are run on them, one session a day.

    The person stays as they are today; kilometres count as the runner's own of the last 28 days.
    """
    facts, plan = season.facts, np.array([_planned(metres) for metres in planned_m], dtype=np.int64)
    size, last = len(plan), len(season) - 1
    load = plan / 1000 * ebk_per_km(facts)
    days = _longer(facts.days, plan, load, TAIL)
    start = last + 1 + size - len(days)
    damage, capacity = bone.ahead(facts.bone, load)
    dri = damage / capacity
    nothing = np.zeros(size, bool)
    gaps = windows.breaks(np.concatenate((facts.days.run_m, plan)), np.concatenate((facts.days.unknown, nothing)))
    gaps = windows.Breaks(*(getattr(gaps, f.name)[start:] for f in fields(windows.Breaks)))
    back = windows.look_back(days, start)
    both = np.concatenate((facts.bone.dri[start:], dri))
    felt = terms.work_out(days, back, gaps, both, facts.baseline)
    now = season.day(season.until)
    exact = index.unrounded(now.susceptibility * felt.volume * felt.load_risk, felt.load_min)
    whole = index.rounded(exact)[-size:].astype(int).tolist() if size else []
    lights = terms.light(both, felt.early, gaps.returning)
    shown = now.hidden in (None, "no_runs")
    return Forecast(
        tuple(
            ForecastDay(
                on=facts.on(last + 1 + k),
                distance_m=int(plan[k]),
                load_ebk=float(load[k]),
                damage=float(damage[k]),
                capacity=float(capacity[k]),
                dri=float(dri[k]),
                load_risk=float(felt.load_risk[k - size]),
                index=whole[k] if shown else None,
                band=index.band_of(whole[k]) if shown else None,
                light=str(lights[k - size]),
            )
            for k in range(size)
        )
    )


def _planned(metres: int) -> int:
    """Refuse a plan that no log could hold."""
    if isinstance(metres, bool) or not isinstance(metres, int | np.integer):
        raise BadInput("planned_m", "not_whole")
    if not 0 <= metres <= MAX_DISTANCE_M:
        raise BadInput("planned_m", "negative" if metres < 0 else "too_far")
    return int(metres)
