"""A runner's whole log, scored by day; one day of it in full."""

import copy
from dataclasses import replace
from datetime import date
from functools import cached_property

import numpy as np

from risk.engine import index as scale
from risk.engine import parameters as p
from risk.engine.arrays import Array
from risk.engine.day import Known, assessment
from risk.engine.facts import Facts, gather
from risk.engine.habits import shoe_metres
from risk.engine.pain import Spell, flag_on, flagged_days, spells
from risk.engine.person import Susceptibility, susceptibility
from risk.engine.results import Assessment, PainFlag, Rule
from risk.engine.rules import Episodes, episodes, events_on, rules_on
from risk.engine.terms import light
from risk.engine.types import Log, Person
from risk.engine.windows import gap_to_ask


class Season:
    """Arrays by local day from the first entry to `until`, and `day()` for everything about one.

    What a page needs of every day is an array; the person's part and the index are worked out when they
    are first asked for.
    """

    def __init__(self, log: Log, person: Person, until: date) -> None:
        """Raise BadInput("on", "future") for a run after `until`."""
        self.log, self.person, self.until = log, person, until
        self.facts: Facts = gather(log, person, until)
        self._days: dict[int, Assessment] = {}

    def __len__(self) -> int:
        return len(self.facts.days)

    @property
    def first(self) -> date:
        """The first entry's day, or `until` where nothing is logged."""
        return self.facts.on(0)

    @cached_property
    def days(self) -> tuple[date, ...]:
        first = self.facts.days.first
        return tuple(date.fromordinal(first + t) for t in range(len(self)))

    @property
    def distance_m(self) -> Array:
        """Metres of running."""
        return self.facts.days.run_m

    @property
    def load_ebk(self) -> Array:
        return self.facts.days.load_ebk

    @property
    def damage(self) -> Array:
        return self.facts.bone.damage

    @property
    def capacity(self) -> Array:
        return self.facts.bone.capacity

    @property
    def dri(self) -> Array:
        return self.facts.bone.dri

    @property
    def spike(self) -> Array:
        """The single-run term."""
        return self.facts.terms.spike

    @property
    def week(self) -> Array:
        """The weekly term."""
        return self.facts.terms.week

    @property
    def week_m(self) -> Array:
        """Metres of running in t-6 ... t."""
        return self.facts.windows.week

    @property
    def longest30_m(self) -> Array:
        """The longest single run of t-30 ... t-1 in metres, 0 where there is none."""
        return self.facts.windows.longest30

    @property
    def load_risk(self) -> Array:
        return self.facts.terms.load_risk

    @property
    def volume(self) -> Array:
        return self.facts.terms.volume

    @cached_property
    def light(self) -> Array:
        """Codes of the load light."""
        return light(self.dri, self.facts.early, self.facts.gaps.returning)

    @cached_property
    def _person(self) -> Susceptibility:
        return susceptibility(self.person, self.log, self.facts.runs, self.facts.days, np.arange(len(self)))

    @property
    def susceptibility(self) -> Array:
        return self._person.total

    @cached_property
    def _spells(self) -> tuple[Spell, ...]:
        pains = [report for report in self.log.pains if report.on <= self.until]
        return spells(pains, self.log.runs) if pains else ()

    @cached_property
    def hidden(self) -> Array:
        """Why a day has no index: "pain", "clinician", "no_runs", or None."""
        out = np.full(len(self), None if self.log.runs else "no_runs", dtype=object)
        out[self._person.clinician] = "clinician"
        for start, end in flagged_days(self._spells, self.facts.days.first, len(self)):
            out[start:end] = "pain"
        return out

    @cached_property
    def index(self) -> Array:
        """Whole index by day as floats, nan where it is hidden."""
        risk = self.susceptibility * self.volume * self.load_risk
        value = scale.rounded(scale.unrounded(risk, self.facts.terms.load_min))
        value[self.hidden != None] = np.nan  # noqa: E711 - by element
        return value

    @cached_property
    def band(self) -> Array:
        """Band codes by day, None where the index is hidden."""
        codes = np.array([*p.BANDS, None], dtype=object)
        return codes[np.where(np.isnan(self.index), len(p.BANDS), np.digitize(self.index, p.BAND_CUTS))]

    @cached_property
    def episodes(self) -> Episodes:
        """Which rules fired and which hold, by day."""
        return episodes(self.facts)

    def at(self, on: date) -> int:
        """Return the place of a date in the arrays; a date outside the season raises KeyError."""
        t = on.toordinal() - self.facts.days.first
        if not 0 <= t < len(self):
            raise KeyError(on)
        return t

    def pain(self, on: date) -> PainFlag | None:
        """Return the pain flag of a day."""
        return flag_on(self._spells, on) if self._spells else None

    def day(self, on: date) -> Assessment:
        """Return everything about one day of the season."""
        t = self.at(on)
        if t not in self._days:
            self._days[t] = self._assess(t)
        return self._days[t]

    def events(self, on: date) -> tuple[Rule, ...]:
        """Return what happened on a day and was over with it: a long run, a return. Far less work than the day."""
        return events_on(self.facts, self.episodes, self.at(on))

    def changed(self, susceptibility: float, load_ebk: Array) -> "Season":
        """Return the same log with another S today and other EBK by run, for what is asked of the coming days.

        What was stays: damage, capacity and every term up to today are those of this season.
        """
        other = copy.copy(self)
        other.facts = replace(self.facts, runs=replace(self.facts.runs, load_ebk=load_ebk))
        other._days = {self.at(self.until): replace(self.day(self.until), susceptibility=susceptibility)}
        return other

    def gap_to_ask(self, on: date) -> tuple[date, date] | None:
        """Return the first and last day of a break to ask about ("were you resting?"), or None."""
        found = gap_to_ask(self.facts.days.run_m, self.facts.days.unknown, self.at(on))
        return None if found is None else (self.facts.on(found[0]), self.facts.on(found[1]))

    def _assess(self, t: int) -> Assessment:
        facts, on = self.facts, self.facts.on(t)
        known, place = self._known(t)
        pain = self.pain(on)
        rules = rules_on(facts, self.episodes, self._susceptible, self.log, self.shoe_mileage(on), pain, t)
        return assessment(facts, self.person, bool(self.log.runs), Known(known, place), pain, rules, t)

    def _known(self, t: int) -> tuple[Susceptibility, int]:
        """Return the person's part and the place of t in it: one day alone, or all once two are asked for."""
        if "_person" in self.__dict__ or self._days:
            return self._person, t
        facts = self.facts
        return susceptibility(self.person, self.log, facts.runs, facts.days, np.array([t])), 0

    def _susceptible(self, t: Array) -> Array:
        """Return S of some days: out of the season's array, or of these days alone where that is not there yet."""
        if "_person" in self.__dict__ or self._days:
            return self._person.total[t]
        return susceptibility(self.person, self.log, self.facts.runs, self.facts.days, t).total

    def shoe_mileage(self, on: date) -> dict[str, int]:
        """Return metres by pair at the end of a day."""
        if not self.log.shoes:
            return {}
        total, _ = shoe_metres(self.facts.runs, self.at(on))
        worn = dict(zip(self.facts.runs.shoe_keys, total.tolist(), strict=True))
        return {shoe.key: shoe.start_m + int(worn.get(shoe.key, 0)) for shoe in self.log.shoes}


def season(log: Log, person: Person, until: date) -> Season:
    """Score every day from the first entry to `until`. A later run raises BadInput."""
    return Season(log, person, until)


def assess(log: Log, person: Person, today: date) -> Assessment:
    """Score one day, after all of its runs."""
    return Season(log, person, today).day(today)


def clears(family: str, season: Season, today: date, subject: str = "") -> bool:
    """Return whether an episode of this family is over on a day, told from the season alone.

    However often, or seldom, it is asked: W3 is over after seven days in a row at or below 110 % of ref7, and so
    on. `subject` is the pair of shoes for `shoe`, the date for `return`; a run and a return are events and over
    the next day.
    """
    t, seen = season.at(today), season.episodes
    if family == "weekly_ramp":
        return not (seen.w3[t] or seen.w4[t])
    if family == "model_load":
        return not seen.w5[t]
    if family == "rest":
        return not seen.w6[t] and season.facts.windows.rest7[t] != 0
    if family == "single_run":
        return not seen.spike[t]
    if family == "pain":
        return season.pain(today) is None
    if family in ("shoe", "return", "profile"):
        rules = season.day(today).rules
        return not any(rule.family == family and subject in ("", rule.subject) for rule in rules)
    raise KeyError(family)
