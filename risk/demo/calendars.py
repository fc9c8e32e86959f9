"""The logs of the demo's runners, worked out backwards from a date. The same date gives the same logs."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
LONGEST_BEFORE_M = 12_000  # Ben's longest run of the 30 days before his big one
BIG_RUN_M = 15_100  # 26 % more


@dataclass(frozen=True)
class Session:
    """One run as a person would log it. `kind` chooses effort, pace, surface and what is noted."""

    on: date
    kind: str
    distance_m: int
    moving_s: int
    cadence_spm: int
    rpe: int
    surface: str
    start_minute: int  # of the local day
    is_race: bool = False
    note: str = ""


@dataclass(frozen=True)
class Kind:
    """How a kind of run differs from the runner's easy one."""

    pace: float  # times the easy pace
    cadence: int  # steps a minute more
    rpe: tuple[int, int]
    surfaces: tuple[str, ...]
    notes: tuple[str, ...]


KINDS = {
    "easy": Kind(
        1.0,
        0,
        (3, 4),
        ("road", "road", "trail"),
        ("Easy along the river.", "Legs felt fresh.", "Chatted all the way.", "Wet and windy, kept it slow."),
    ),
    "tempo": Kind(
        0.9, 4, (6, 7), ("road", "road", "track"), ("3 x 8 min brisk.", "Steady middle part.", "Felt controlled.")
    ),
    "long": Kind(
        1.04,
        -1,
        (4, 6),
        ("road", "trail", "soft"),
        ("Long one with the group.", "Took a gel at 9 km.", "Hilly loop."),
    ),
    "short": Kind(1.03, 0, (2, 3), ("soft", "road"), ("Shake-out.", "Before work.")),
}

EASY_PACE = {"ana": 345, "ben": 360, "chloe": 330, "dev": 315}  # seconds a kilometre
CADENCE = {"ana": 174, "ben": 168, "chloe": 178, "dev": 172}

Week = dict[int, tuple[str, float]]  # weekday → kind and kilometres


def _ana(weeks_ago: int) -> Week:
    """Ana's week: 28 km a year ago, 35 km now, every fourth week a quarter less."""
    size = 1.0 - 0.2 * min(weeks_ago, 52) / 52
    size *= 0.75 if weeks_ago % 4 == 3 else 1.0
    return {
        TUE: ("easy", 8 * size),
        THU: ("tempo", 8.5 * size),
        SAT: ("short", 5.5 * size),
        SUN: ("long", 13.5 * size),
    }


def _ben(weeks_ago: int) -> Week:
    """Ben's week: the same 26 km since half a year."""
    return {MON: ("easy", 6.2), WED: ("easy", 7), FRI: ("short", 4.5), SUN: ("long", 11 if weeks_ago % 2 else 12)}


def _chloe(weeks_ago: int) -> Week:
    """Chloe's week: 23 km, and then every week a good deal more."""
    growth = {0: 2.15, 1: 1.6, 2: 1.4, 3: 1.2}.get(weeks_ago, 1.0)
    week: Week = {TUE: ("easy", 6.5), THU: ("tempo", 6.5), SUN: ("long", 10 * min(growth, 1.3))}
    for weekday, kilometres in ((TUE, 6.5), (THU, 6.5)):
        week[weekday] = (week[weekday][0], kilometres * min(growth, 1.35))
    if growth > 1.1:
        week[SAT] = ("easy", 5 * growth)
    if growth > 1.5:
        week[WED] = ("easy", 4.5 * growth)
    if growth > 2:
        week[FRI] = ("short", 5.5)
    return week


def _dev(weeks_ago: int) -> Week:
    """Dev's week: five runs, 42 km, hard ones among them."""
    return {
        MON: ("easy", 8),
        TUE: ("tempo", 8.5),
        THU: ("easy", 7.5),
        FRI: ("tempo", 7),
        SUN: ("long", 12.5 - (weeks_ago % 3)),
    }


WEEKS: dict[str, tuple[int, Callable[[int], Week]]] = {
    "ana": (52, _ana),
    "ben": (26, _ben),
    "chloe": (30, _chloe),
    "dev": (34, _dev),
}


def sessions(key: str, today: date) -> list[Session]:
    """Return the runner's log up to yesterday, oldest first."""
    chance = random.Random(f"lamella {key}")  # noqa: S311  (nothing secret)
    weeks, _ = WEEKS[key]
    log = [
        _session(key, on, kind, kilometres, chance)
        for on, kind, kilometres in _planned(key, today - timedelta(weeks=weeks), today)
    ]
    yesterday = today - timedelta(days=1)
    if key == "ben":
        return [*_usual_for_ben(log, yesterday, chance), _big_run(yesterday, chance)]
    if key == "dev":
        return [*_before(log, yesterday), _painful_run(yesterday, chance)]
    return log


def _planned(key: str, first: date, today: date) -> Iterator[tuple[date, str, float]]:
    """Yield what the calendar has between two dates; weeks are counted in sevens of days before today."""
    _, week_of = WEEKS[key]
    for day in range((today - first).days, 0, -1):
        on = today - timedelta(days=day)
        planned = week_of((day - 1) // 7).get(on.weekday())
        if planned:
            yield on, *planned


def _session(key: str, on: date, kind: str, kilometres: float, chance: random.Random) -> Session:
    style = KINDS[kind]
    distance_m = round(kilometres * 1000 * chance.uniform(0.96, 1.02), -1)
    pace = EASY_PACE[key] * style.pace * chance.uniform(0.97, 1.04)
    morning = on.weekday() >= SAT or chance.random() < 0.4
    return Session(
        on=on,
        kind=kind,
        distance_m=int(distance_m),
        moving_s=round(distance_m / 1000 * pace),
        cadence_spm=CADENCE[key] + style.cadence + chance.randint(-2, 2),
        rpe=chance.randint(*style.rpe),
        surface=chance.choice(style.surfaces),
        start_minute=chance.randint(410, 520) if morning else chance.randint(1050, 1140),
        note=chance.choice(style.notes) if chance.random() < 0.25 else "",
    )


def _before(log: list[Session], yesterday: date) -> list[Session]:
    """Return the log up to three days ago: two days before something notable are quiet."""
    return [run for run in log if run.on < yesterday - timedelta(days=1)]


def _usual_for_ben(log: list[Session], yesterday: date, chance: random.Random) -> list[Session]:
    """Return Ben's log with a longest run of exactly LONGEST_BEFORE_M, and no long run in his last week: what
    stands out then is the one big run, not the week."""
    usual = []
    last_long = max(run.on for run in log if run.kind == "long" and run.on < yesterday - timedelta(days=7))
    for run in _before(log, yesterday):
        if run.kind == "long" and run.on > last_long:
            usual.append(_session("ben", run.on, "short", 4, chance))
        elif run.kind == "long":
            metres = LONGEST_BEFORE_M if run.on == last_long else min(run.distance_m, LONGEST_BEFORE_M)
            usual.append(replace(run, distance_m=metres, moving_s=round(run.moving_s * metres / run.distance_m)))
        else:
            usual.append(run)
    return usual


def _big_run(on: date, chance: random.Random) -> Session:
    run = _session("ben", on, "long", BIG_RUN_M / 1000, chance)
    return replace(
        run, distance_m=BIG_RUN_M, moving_s=round(BIG_RUN_M * 0.374), rpe=7, surface="road",
        note="Felt good, so I took the long way home.",
    )  # fmt: skip


def _painful_run(on: date, chance: random.Random) -> Session:
    run = _session("dev", on, "easy", 7.4, chance)
    return replace(run, rpe=7, surface="road", note="Cut it short.")
