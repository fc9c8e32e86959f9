"""What-ifs: the coming week with one input changed, as differences. A model's estimate, not a promise.

Each change is taken as a level that holds from tomorrow on: a cadence, a distance, a pair of shoes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from risk.engine import parameters as p
from risk.engine.ahead import Forecast, forecast
from risk.engine.arrays import Array
from risk.engine.person import Susceptibility, susceptibility
from risk.engine.plan import usual_shares
from risk.engine.seasons import Season

CADENCE_STEP = 1.05  # +5 %: what Heiderscheit 2011 tried and runners can keep up
LESS_DISTANCE = 0.8  # -20 %


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a week comes to: its load, the highest DRI, and the highest index (None while it is hidden)."""

    week_m: int
    week_ebk: float
    dri: float
    index: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One change: the week with it, and how far that is from the week without. None is unknown or hidden."""

    code: str  # cadence_plus_5, distance_minus_20, extra_rest_day, new_shoe
    outcome: Outcome
    week_ebk: float
    dri: float
    index: int | None


def usual_plan(season: Season) -> tuple[int, ...]:
    """Return metres for the next seven days as the runner usually spreads the mean week of the last four."""
    weeks = max(1.0, min(28, len(season)) / 7)
    week = float(season.distance_m[-28:].sum()) / weeks
    return tuple(int(metres) for metres in np.floor(usual_shares(season) * week))


def first_day_out(band: str | None, coming: Forecast) -> date | None:
    """Return the first day of a forecast above a band, None if there is none or the index is hidden."""
    if band is None:
        return None
    rank = p.BANDS.index
    return next((day.on for day in coming.days if day.band is not None and rank(day.band) > rank(band)), None)


def what_ifs(season: Season, planned_m: Sequence[int]) -> tuple[WhatIf, ...]:
    """Return the changes that apply to the coming week, the first seven of these days."""
    week = tuple(planned_m[: p.BUDGET_DAYS])
    usual = _outcome(season, week)
    found = [
        ("cadence_plus_5", _outcome(_with_cadence(season), week)),
        ("distance_minus_20", _outcome(season, [int(LESS_DISTANCE * metres) for metres in week])),
    ]
    if sum(metres > 0 for metres in week) > 1:
        found.append(("extra_rest_day", _outcome(season, _without_shortest(week))))
    fresh = _with_new_shoe(season)
    if fresh is not None:
        found.append(("new_shoe", _outcome(fresh, week)))
    return tuple(_difference(code, one, usual) for code, one in found)


def _outcome(season: Season, week: Sequence[int]) -> Outcome:
    coming = forecast(season, week)
    return Outcome(sum(week), sum(day.load_ebk for day in coming.days), coming.highest_dri, coming.highest_index)


def _difference(code: str, one: Outcome, usual: Outcome) -> WhatIf:
    index = None if one.index is None or usual.index is None else one.index - usual.index
    return WhatIf(code, one, one.week_ebk - usual.week_ebk, one.dri - usual.dri, index)


def _without_shortest(week: Sequence[int]) -> list[int]:
    """Return a week with its shortest day at rest."""
    at = min((metres, at) for at, metres in enumerate(week) if metres > 0)[1]
    return [0 if place == at else metres for place, metres in enumerate(week)]


def _with_cadence(season: Season) -> Season:
    """Return the season of a runner whose cadence is 5 % higher at the same speeds.

    A kilometre costs 1.05 ^ -2.5 of what it did (§1.3), and the level that S sees is 5 % higher too.
    """
    facts, person = season.facts, season.person
    stated = None if person.cadence_spm is None else person.cadence_spm * CADENCE_STEP
    runs = replace(facts.runs, cadence=facts.runs.cadence * CADENCE_STEP)
    today = np.array([len(season) - 1])
    found = susceptibility(replace(person, cadence_spm=stated), season.log, runs, facts.days, today)
    return with_changes(season, found.total, facts.runs.load_ebk * CADENCE_STEP**-p.KM_EXP)


def _with_new_shoe(season: Season) -> Season | None:
    """Return the season of a runner whose main pair is new, None where its age has no points."""
    facts = season.facts
    now: Susceptibility = susceptibility(
        season.person, season.log, facts.runs, facts.days, np.array([len(season) - 1])
    )
    worn = next((part.multiplier for part in now.parts if part.code == "shoe_age"), None)
    if worn is None or worn[0] == 1.0:
        return None
    return with_changes(season, np.clip(now.product / worn, p.S_MIN, p.S_MAX), facts.runs.load_ebk)


def with_changes(season: Season, total: Array, load_ebk: Array) -> Season:
    """Return the same season with another S today, and kilometres that cost otherwise from tomorrow on."""
    return season.changed(float(total[0]), load_ebk)
