"""Scores of a cohort, some runners at a time so that memory stays flat."""

from dataclasses import dataclass, fields

import numpy as np

from risk.engine import index as scale
from risk.engine import parameters as p
from risk.engine import person_parameters as pp
from risk.engine import terms
from risk.engine.arrays import Array
from risk.engine.cohort.block import Block, bone, breaks
from risk.engine.cohort.daily import Daily
from risk.engine.cohort.episodes import Ramps, episodes
from risk.engine.windows import highest, hot_week, past, reference, rest_days, sums

TOGETHER = 512  # runners: enough for the loops over days to cost little, few enough for a core's caches
NOT_YET = -1  # of a day before the first entry


@dataclass(frozen=True, slots=True)
class Scores:
    """Runners by days, or runners by one where only the last day was asked for.

    Days before a runner's first entry are nan, and NOT_YET among the whole numbers.
    """

    dri: Array
    capacity: Array  # EBK a day
    load_risk: Array
    volume: Array
    index: Array  # 0 to 100; pain and a minor's clinician text are not the cohort's to know
    light: Array  # place in terms.LIGHTS
    single_run: Array  # category of the run that fired: 1 and 2 are W1, 3 is W2
    w3: Array  # what is on, fired or holding: 0 or 1
    w4: Array
    w5: Array  # 1 amber, 2 red
    w6: Array


_ALL, _LAST = slice(None), slice(-1, None)
_WHOLE = ("index", "light", "single_run", "w3", "w4", "w5", "w6")


def cohort(daily: Daily, *, every_day: bool = False, together: int = TOGETHER) -> Scores:
    """Score a cohort for its last day, or for every day. The same numbers as a season of each, to 1e-9."""
    shape = (daily.days if every_day else 1, len(daily))
    out = {name: np.empty(shape, np.int8 if name in _WHOLE else float) for name in (f.name for f in fields(Scores))}
    for start in range(0, len(daily), together):
        part = slice(start, min(start + together, len(daily)))
        for name, values in _score(daily, part, _ALL if every_day else _LAST).items():
            out[name][:, part] = values
    return Scores(**{name: values.T for name, values in out.items()})


def _score(daily: Daily, part: slice, days: slice) -> dict[str, Array]:
    """Return the arrays of `Scores` for some runners, days by runners. Only the asked days are put together."""
    block = Block.of(daily, part)
    t = block.t
    damage, capacity = bone(block)
    dri = damage / capacity
    returning, silenced, silenced14 = breaks(block)
    week, sum14, sum28 = sums(block.run_m, 7, 14, 28)
    ref7 = reference(week, t, 7, p.REF7_FIRST, p.REF7_LAST)
    longest30 = highest(block.longest_m, p.LONGEST_WINDOW, 1, 0)
    sessions30 = past(sums(block.sessions, p.LONGEST_WINDOW)[0], 1, 0)
    near = terms.near_longest(block.longest_m, longest30, sessions30)
    ramps = Ramps(
        week=week,
        sum14=sum14,
        sum28=sum28,
        ref7=ref7,
        ref14=reference(sum14, t, 14, p.REF14_FIRST, p.REF14_LAST),
        longest30=longest30,
        near=near,
        rest14=_rest14(block),
        hot=hot_week(week, ref7, t),
        silenced=silenced,
        silenced14=silenced14,
    )
    early = _early(block)
    seen = episodes(block, ramps, dri, early)
    early, dri, capacity = early[days], dri[days], capacity[days]
    spike = terms.spike_term(terms.spike_rates(block.longest_m, longest30, sessions30, near))[days]
    last_hot = terms.week_terms(ramps.hot & ~silenced)[days]
    rest = terms.rest_term(ramps.rest14[days], sum28[days])
    load, load_min = _of_load(dri)
    load_risk = terms.combine(load, spike, last_hot, rest)
    load28, load84 = sums(block.load if days == _ALL else block.load[-84:], 28, 84)
    volume = terms.volume_term(terms.usual_week(load28[days], load84[days], t[days], block.baseline))
    s = np.clip(_personal(daily, part, days), p.S_MIN, p.S_MAX) * np.ones_like(dri)
    load_min[early] = 0.0
    index = scale.rounded(scale.unrounded(s * volume * load_risk, load_min))
    light = terms.light_step(dri, early, returning[days])
    whole = (index, light, *(getattr(seen, name)[days] for name in ("spike", "w3", "w4", "w5", "w6")))
    exact = {"dri": dri, "capacity": capacity, "load_risk": load_risk, "volume": volume}
    if daily.first is None:
        return exact | dict(zip(_WHOLE, whole, strict=True))
    logged = t[days] >= 0
    return {name: np.where(logged, value, np.nan) for name, value in exact.items()} | {
        name: np.where(logged, value, NOT_YET) for name, value in zip(_WHOLE, whole, strict=True)
    }


def _of_load(dri: Array) -> tuple[Array, Array]:
    """Return the load term, 1 where it is less, and the load minimum. Neither asks anything of a DRI up to 1."""
    above = np.flatnonzero(dri > min(1.0, p.LOAD_MIN_DRI[0]))
    felt = dri.reshape(-1)[above]
    term, least = np.ones(dri.shape), np.zeros(dri.shape)
    term.reshape(-1)[above] = terms.load_term(felt)
    least.reshape(-1)[above] = terms.load_minimum(felt)
    return term, least


def _early(block: Block) -> Array:
    """Return what is early; nothing is from the fifteenth day of the last to begin on."""
    early = np.zeros(block.run_m.shape, bool)
    head = slice(0, p.EARLY_DAYS - int(block.t[0].min()))
    early[head] = terms.is_early(block.t[head], sums(block.load[head], 7)[0], block.baseline)
    return early


def _rest14(block: Block) -> Array:
    rest = sums((~block.active).view(np.int8), p.REST_WINDOW)[0]
    unknown = 0 if block.unknown is None else highest(block.unknown, p.REST_WINDOW - 1, 0, False)
    return rest_days(rest, np.asarray(unknown), block.t, p.REST_WINDOW)


def _personal(daily: Daily, part: slice, days: slice) -> Array | float:
    """Return the product of the personal multipliers, days by runners, before its limits."""

    def asked(values: Array) -> Array:
        found = np.asarray(values, float)[part]
        return found[None, :] if found.ndim == 1 else found.T[days]

    product: Array | float = 1.0 if daily.personal is None else asked(daily.personal)
    if daily.cadence_spm is None:
        return product
    steps = asked(daily.cadence_spm)
    above = np.where(np.isnan(steps), 0.0, np.clip(steps, *pp.CADENCE_CLIP) - pp.CADENCE_REF)
    return product * pp.CADENCE_RISK**above
