"""How a story becomes a log: worked out backwards from a date, the same for the same date. No Django here.

Two clocks run side by side. What makes the story (growing weeks, a break, the run of yesterday) is counted in days
and weeks before today, so that it stands the same whenever the demo is loaded. What makes it believable (winter,
holidays, races) follows the calendar, and keeps away from the last two months, so that no date changes a story.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil, cos, pi

from risk.demo.log import KINDS, SAT, SUN, Hurt, Session

SPAN_DAYS = 78 * 7  # eighteen months
QUIET_DAYS = 63  # before today: nothing that follows the calendar changes how much is run
SETTLING_DAYS = 21  # at the beginning of the log: the same
WINTER = (12, 1, 2)
SUMMER = (6, 7, 8)
SHORTEST_KM = 2.5

Week = Sequence[tuple[int, str, float]]  # weekday, kind, kilometres (of other modes minutes)
Ending = Callable[[list[Session], "Diary"], list[Session]]


@dataclass(frozen=True)
class Away:
    """Days without running each year from this date on; `note` is what the first run after them says."""

    month: int
    day: int
    days: int
    note: str = ""


@dataclass(frozen=True)
class Ill:
    """Days without running, counted back from today."""

    days_ago: int
    days: int
    note: str = ""


@dataclass(frozen=True)
class Race:
    """A race on the first Sunday from this date on, each year; `pace` is times the easy pace."""

    month: int
    day: int
    metres: int
    pace: float
    note: str = ""


@dataclass(frozen=True)
class Story:
    """One runner's way of training. `week` answers for a number of weeks ago (0 = the last seven days)."""

    pace_s: int  # an easy kilometre now
    cadence: int
    week: Callable[[int], Week]
    away: tuple[Away | Ill, ...] = ()
    races: tuple[Race, ...] = ()
    slower_then: float = 0.04  # share by which the first runs of the log were slower
    seasonal: float = 0.05  # more in July and less in January by this share
    skips: float = 0.06  # share of sessions that did not happen, before the last two months
    no_cadence: float = 0.05  # share of runs without it: the watch stayed at home
    no_rpe: float = 0.1
    indoors: float = 0.0  # share of winter's weekday runs on a treadmill
    mornings: float = 0.4
    noted: float = 0.22
    voice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by kind, "winter" or "summer"
    hurts: tuple[Hurt, ...] = ()
    ending: Ending | None = None


class Diary:
    """One runner's log up to yesterday."""

    def __init__(self, key: str, story: Story, today: date) -> None:
        self.key, self.story, self.today = key, story, today
        self.first = today - timedelta(days=SPAN_DAYS)
        self.races = dict(self._races())
        self.weeks = [story.week(weeks_ago) for weeks_ago in range(SPAN_DAYS // 7)]
        self.off, self.back = self._breaks()
        self.first_back = self._first_back()

    def sessions(self) -> list[Session]:
        """Return the log, oldest first."""
        log = [entry for days_ago in range(SPAN_DAYS, 0, -1) for entry in self._day(days_ago)]
        return self.story.ending(log, self) if self.story.ending else log

    def on(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def entry(self, days_ago: int, kind: str, size: float, turn: int = 0) -> Session:
        """Return one session of that day: `size` kilometres of running, or minutes of anything else."""
        chance = self._chance(days_ago, turn)
        made = (
            self._run(days_ago, kind, size, chance)
            if KINDS[kind].mode == "run"
            else self._other(days_ago, kind, size, chance)
        )
        return replace(made, note=self._note(made, chance))

    def race(self, days_ago: int, race: Race) -> Session:
        """Return that race: its exact distance, full effort."""
        chance = self._chance(days_ago, 0)
        run = self._run(days_ago, "race", race.metres / 1000, chance)
        pace = self._easy_pace(days_ago) * race.pace * chance.uniform(0.99, 1.01)
        moving_s = round(race.metres / 1000 * pace)
        return replace(
            run, distance_m=race.metres, moving_s=moving_s, stopped_s=0, rpe=chance.randint(8, 9),
            start_minute=570, is_race=True, note=race.note,
        )  # fmt: skip

    def _chance(self, days_ago: int, turn: int) -> random.Random:
        return random.Random(f"lamella {self.key} {days_ago} {turn}")  # noqa: S311  (nothing secret)

    def _in_past(self, event: Away | Race) -> Iterator[tuple[date, str]]:
        """Yield each such date that is neither new nor at the very beginning; the last one with its note."""
        dates = [date(year, event.month, event.day) for year in range(self.first.year, self.today.year + 1)]
        first, last = self.first + timedelta(days=SETTLING_DAYS), self.on(QUIET_DAYS + 14)
        past = [on for on in dates if first <= on < last]
        for on in past:
            yield on, event.note if on == past[-1] else ""

    def _races(self) -> Iterator[tuple[date, Race]]:
        for race in self.story.races:
            for on, note in self._in_past(race):
                yield on + timedelta(days=(SUN - on.weekday()) % 7), replace(race, note=note)

    def _breaks(self) -> tuple[set[date], dict[date, tuple[int, str]]]:
        """Return the days without running; and by the day after each break how long it was, and its note."""
        spans: list[tuple[date, int, str]] = []
        for away in self.story.away:
            starts = self._in_past(away) if isinstance(away, Away) else [(self.on(away.days_ago), away.note)]
            spans += [(start, away.days, note) for start, note in starts]
        spans += [(on + timedelta(days=1), _recovery(race), "") for on, race in self.races.items()]
        off: set[date] = set()
        for start, days, _ in spans:
            off |= {start + timedelta(days=day) for day in range(days)} - set(self.races)
        return off, {start + timedelta(days=days): (days, note) for start, days, note in spans}

    def _day(self, days_ago: int) -> Iterator[Session]:
        on = self.on(days_ago)
        if on in self.races:
            yield self.race(days_ago, self.races[on])
            return
        if on in self.off or on + timedelta(days=1) in self.races:
            return
        for turn, (kind, size) in enumerate(self._plan(days_ago)):
            if days_ago > QUIET_DAYS and self._chance(days_ago, 10 + turn).random() < self.story.skips:
                continue
            if KINDS[kind].mode == "run":
                entry = self.entry(days_ago, kind, max(SHORTEST_KM, size * self._share(on, kind)), turn)
                yield replace(entry, note=self.first_back.get(on, entry.note))
            else:
                yield self.entry(days_ago, kind, size, turn)

    def _share(self, on: date, kind: str) -> float:
        """Return how much of the plan is run: the season, the way back from a break, races ahead."""
        share = 1 + self.story.seasonal * cos(2 * pi * (on.timetuple().tm_yday - 196) / 365)
        for since, (days, _) in self.back.items():
            gone = (on - since).days
            if days >= 4 and 0 <= gone < days:
                share *= 0.6 if gone < days / 2 else 0.8
        for race_on, race in self.races.items():
            ahead = (race_on - on).days
            if 0 < ahead <= 7:
                share *= 0.65
            elif kind == "long" and race.metres > 15_000 and 14 <= ahead <= 70:
                share *= 1 + 0.3 * (84 - ahead) / 70
        return share

    def _first_back(self) -> dict[date, str]:
        """Return what the first run planned after each break says."""
        notes = {}
        for since, (_, note) in self.back.items():
            ahead = (since + timedelta(days=day) for day in range(7))
            planned = next((on for on in ahead if on < self.today and self._runs_on(on)), None)
            if note and planned:
                notes[planned] = note
        return notes

    def _runs_on(self, on: date) -> bool:
        planned = self._plan((self.today - on).days)
        return any(KINDS[kind].mode == "run" for kind, _ in planned)

    def _plan(self, days_ago: int) -> list[tuple[str, float]]:
        """Return what the story's week has for that day."""
        weekday = self.on(days_ago).weekday()
        return [(kind, size) for day, kind, size in self.weeks[(days_ago - 1) // 7] if day == weekday]

    def _easy_pace(self, days_ago: int) -> float:
        winter = cos(2 * pi * (self.on(days_ago).timetuple().tm_yday - 15) / 365)
        return self.story.pace_s * (1 + self.story.slower_then * days_ago / SPAN_DAYS) * (1 + 0.008 * winter)

    def _run(self, days_ago: int, kind: str, kilometres: float, chance: random.Random) -> Session:
        style, story, on = KINDS[kind], self.story, self.on(days_ago)
        indoors = (
            kind in ("easy", "tempo", "short") and on.month in WINTER and on.weekday() < SAT
        ) and chance.random() < story.indoors
        distance_m = int(round(kilometres * 1000 * chance.uniform(0.96, 1.02), -2 if indoors else -1))
        pace = self._easy_pace(days_ago) * style.pace * chance.uniform(0.975, 1.03)
        cadence = story.cadence + style.cadence + chance.randint(-2, 2) - round(2 * days_ago / SPAN_DAYS)
        return Session(
            on=on,
            mode="treadmill" if indoors else "run",
            kind=kind,
            distance_m=distance_m,
            moving_s=round(distance_m / 1000 * pace),
            stopped_s=0 if indoors else chance.randint(15, 240),
            cadence_spm=None if chance.random() < story.no_cadence else cadence,
            rpe=None if chance.random() < story.no_rpe else chance.randint(*style.rpe),
            surface="treadmill" if indoors else chance.choice(style.surfaces),
            start_minute=self._start(on, chance),
        )

    def _other(self, days_ago: int, kind: str, minutes: float, chance: random.Random) -> Session:
        style, on = KINDS[kind], self.on(days_ago)
        moving_s = round(minutes * chance.uniform(0.9, 1.08)) * 60
        metres = style.kmh * 1000 / 3600 * moving_s * chance.uniform(0.93, 1.06)
        step = 25 if style.mode == "swim" else 10  # a pool counts lengths
        return Session(
            on=on,
            mode=style.mode,
            kind=kind,
            distance_m=int(metres // step * step),
            moving_s=moving_s,
            stopped_s=chance.randint(0, 300),
            cadence_spm=None,
            rpe=None if chance.random() < self.story.no_rpe else chance.randint(*style.rpe),
            surface=chance.choice(style.surfaces),
            start_minute=self._start(on, chance),
        )

    def _start(self, on: date, chance: random.Random) -> int:
        morning = chance.random() < self.story.mornings or on.weekday() >= SAT
        return chance.randint(410, 520) if morning else chance.randint(1050, 1140)

    def _note(self, made: Session, chance: random.Random) -> str:
        """Return what is noted, mostly nothing. The season has a word now and then, outdoors."""
        if chance.random() >= self.story.noted:
            return ""
        season = "winter" if made.on.month in WINTER else "summer" if made.on.month in SUMMER else ""
        says = self.story.voice.get(made.kind, ())
        if season and made.mode == "run" and chance.random() < 0.4:
            says = self.story.voice.get(season, says)
        return chance.choice(says) if says else ""


def _recovery(race: Race) -> int:
    """Return the days without running after a race."""
    return ceil(race.metres / 10_000 * 1.6)
