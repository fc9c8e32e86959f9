"""The coming week on other ground: what a treadmill takes off a kilometre, what a change of terrain adds to S."""

from dataclasses import fields

import numpy as np

from risk.engine import parameters as p
from risk.engine import person_parameters as pp
from risk.engine.arrays import Array
from risk.engine.load import Days
from risk.engine.parts import Part
from risk.engine.person import susceptibility
from risk.engine.rows import MODE_CODE
from risk.engine.seasons import Season
from risk.engine.types import SURFACES, BadInput
from risk.engine.whatif import with_changes

TREADMILL = "treadmill"


def on_ground(season: Season, planned_m: tuple[int, ...], surface: str) -> Season:
    """Return the season of a runner who runs the planned days on this surface.

    A treadmill takes `K_TREADMILL` of a kilometre's load outside, any other surface all of it, whatever the share of
    the last weeks was. S takes the highest terrain factor of the planned days (§6.4): hard or hilly ground can only
    add within a week, soft ground does not take away before the share has fallen.
    """
    if surface not in SURFACES:
        raise BadInput("surface", "unknown_code")
    facts = season.facts
    indoors = facts.runs.mode == MODE_CODE[TREADMILL]
    outside = np.where(indoors, facts.runs.load_ebk / p.K_TREADMILL, facts.runs.load_ebk)
    load = outside * p.K_TREADMILL if surface == TREADMILL else outside
    last, coming = len(season) - 1, np.arange(len(season), len(season) + len(planned_m))
    days = _with_surface(facts.days, np.array(planned_m, dtype=np.int64), surface)
    then = susceptibility(season.person, season.log, facts.runs, days, coming)
    now = susceptibility(season.person, season.log, facts.runs, facts.days, np.array([last]))
    product = now.product / _terrain(now.parts, 1).max() * _terrain(then.parts, len(coming)).max()
    return with_changes(season, np.clip(product, p.S_MIN, p.S_MAX), load)


def _terrain(parts: tuple[Part, ...], size: int) -> Array:
    return next((part.multiplier for part in parts if part.code == "terrain"), np.ones(size))


def _with_surface(days: Days, planned_m: Array, surface: str) -> Days:
    """Return the days of the log with the planned ones behind them, their surface known."""
    new = {
        "run_m": planned_m,
        "surface_m": planned_m,
        "hard_m": planned_m if surface in pp.HARD_OR_HILLY else np.zeros_like(planned_m),
    }
    arrays = {}
    for name in (f.name for f in fields(Days) if f.name != "first"):
        old = getattr(days, name)
        arrays[name] = np.concatenate((old, new.get(name, np.zeros(len(planned_m))).astype(old.dtype)))
    return Days(first=days.first, **arrays)
