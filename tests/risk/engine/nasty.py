"""Seeded seasons, nasty but believable: what real logs hold, and what they should not."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from risk.engine.types import MODES, RUNNING, SITES, SURFACES, Injury, Log, Pain, Person, Run, Shoe

MILE_M = 1609.344
LENGTHS = (1, 2, 5, 8, 12, 14, 15, 16, 18, 20, 22, 25, 28, 29, 30, 33, 36, 40, 44, 60)  # days
ACHES = ("tibia", "metatarsals", "heel", "fibula")
PERIODS = ("", "regular", "irregular", "absent", "absent", "contraception", "menopause", "pregnant")
STYLES = ("steady", "ramp", "novice", "streak", "weekly", "cutback", "marathon", "ragged", "huge", "walker")


@dataclass(frozen=True, slots=True)
class Case:
    """One season to compare."""

    seed: int
    style: str
    log: Log
    person: Person
    until: date


@lru_cache(maxsize=512)
def nasty_season(seed: int, stretch: int = 1) -> Case:
    """Return the season of this seed; the same seed is the same season. `stretch` makes all of them longer."""
    chance = random.Random(seed)
    length = stretch * (chance.choice(LENGTHS) + chance.randrange(6))
    if seed % 75 == 17:
        length = 330 + chance.randrange(80)
    if seed % 25 == 3:
        length = 75 + chance.randrange(20)  # time to come back from a break
    start = date(2024, 1, 1) + timedelta(days=chance.randrange(600))
    style = STYLES[seed % len(STYLES)]
    until = start + timedelta(days=length - 1)
    keys = ("a", "b", "c")[: chance.choice((0, 1, 2, 2, 3))]
    quiet = _quiet_days(chance, length)
    if seed % 25 == 3:
        quiet = set(range(9, 9 + chance.choice((14, 15, 20))))
    runs = _runs(chance, start, length, style, keys, quiet)
    unknown = frozenset(
        start + timedelta(days=t)
        for t in (quiet if chance.random() < 0.4 else ())
        if chance.random() < chance.choice((0.1, 0.6, 1.0))
    )
    if seed % 97 == 5:
        runs = []  # asked for before anything was logged
    log = Log(
        runs=tuple(runs),
        pains=_pains(chance, start, length, runs),
        shoes=_shoes(chance, start, length, keys),
        unknown_dates=unknown,
    )
    return Case(seed, style, log, _person(chance, start, length, style), until)


def _quiet_days(chance: random.Random, length: int) -> set[int]:
    """Return the days of holidays and lay-offs, from a few days to three months."""
    quiet: set[int] = set()
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        first = chance.randrange(length)
        quiet.update(range(first, first + chance.choice((4, 7, 9, 13, 14, 15, 21, 27, 28, 29, 45, 90))))
    return quiet


def _runs(
    chance: random.Random, start: date, length: int, style: str, keys: tuple[str, ...], quiet: set[int]
) -> list[Run]:
    """Return the log's entries in a random order of dates."""
    pace = chance.uniform(250, 480)  # s/km
    cadence = chance.uniform(150, 190)
    timed = chance.choice((1.0, 1.0, 0.9, 0.5, 0.0))
    counted = chance.choice((1.0, 0.8, 0.3, 0.0))
    indoors = chance.choice((0.0, 0.1, 0.1, 0.7))
    ground = chance.choice((0.0, 0.6, 1.0))
    base = chance.choice((2_000, 5_000, 6_000, 8_000, 10_000, 12_000))
    moved_at = length * chance.uniform(0.3, 0.9)  # the day on which the ground changes
    runs: list[Run] = []
    for t in range(length):
        on = start + timedelta(days=t)
        if t in quiet:
            if chance.random() < 0.05:
                runs.append(Run(on, chance.randrange(20_000), 3_600.0, mode=chance.choice(("cycle", "walk", "swim"))))
            continue
        metres = _distance(chance, style, base, t, length)
        if metres == 0 and t == 0 and chance.random() < 0.5:
            runs.append(Run(on, 3_000, 2_400.0, mode="walk"))  # the log begins with a walk
        sessions = 0 if metres == 0 else chance.choice((1, 1, 1, 1, 1, 1, 2, 3))
        for _ in range(sessions):
            part = max(1, metres // sessions + (chance.randrange(-200, 200) if sessions > 1 else 0))
            runs.append(_bout(chance, on, part, pace, cadence, timed, counted, indoors, ground, keys, t > moved_at))
        if chance.random() < 0.12:
            mode = chance.choice(sorted(MODES - RUNNING))
            moving = None if chance.random() < 0.1 else chance.uniform(1_800, 9_000)
            other = 0 if mode in ("strength", "team") else chance.randrange(1, 9_000)
            runs.append(Run(on, other, moving, mode=mode, shoe=chance.choice((None, *keys))))
    if not runs:
        runs.append(Run(start, 5_000, 1_800.0))
    chance.shuffle(runs)
    return runs


def _distance(chance: random.Random, style: str, base: int, t: int, length: int) -> int:
    """Return the metres of day t, 0 for a day off."""
    weekday = t % 7
    noise = chance.choice((1.0, chance.uniform(0.6, 1.5)))
    off = chance.random() < 0.05
    if style == "steady":
        return 0 if weekday in (1, 4) else round(base * (2 if weekday == 6 else 1) * (noise if off else 1))
    if style == "ramp":
        grown = base * 1.0**t if t < length / 3 else base * 1.012 ** (t - length / 3)
        return 0 if weekday == 0 or off else min(60_000, round(grown * noise))
    if style == "novice":
        return 0 if weekday in (0, 2, 4, 5) else round((1_500 + 60 * t) * noise)
    if style == "streak":
        return 0 if off and chance.random() < 0.3 else round(base * noise)
    if style == "weekly":
        return round(base * 1.5) if weekday == 3 else 0
    if style == "cutback":
        week = t // 7
        return 0 if weekday in (1, 4) else round(base * (0.6 if week % 4 == 3 else 1 + 0.05 * week) * noise)
    if style == "marathon":
        long_run = min(36_000, 12_000 + 1_500 * (t // 7))
        return 0 if weekday == 0 else long_run if weekday == 6 else round(base * noise * 0.8)
    if style == "huge":
        return 0 if weekday == 0 else round(min(200_000, 20_000 * noise * chance.choice((1, 1, 1, 1, 4))))
    if style == "walker":
        return round(3_000 * noise) if weekday in (1, 3, 5) else 0
    return 0 if chance.random() < 0.5 else round(chance.choice((1, 500, base, base, 2 * base, 3 * base)) * noise)


def _bout(
    chance: random.Random,
    on: date,
    metres: int,
    pace: float,
    cadence: float,
    timed: float,
    counted: float,
    indoors: float,
    ground: float,
    keys: tuple[str, ...],
    moved: bool,
) -> Run:
    """Return one session of running; some in whole miles, some with a counter that saw one foot or none."""
    if metres > MILE_M and chance.random() < 0.1:
        metres = round(round(metres / MILE_M) * MILE_M)
    race = chance.random() < 0.025
    seconds = metres / 1000 * pace * chance.uniform(0.85, 1.15) * (0.85 if race else 1.0)
    if chance.random() < 0.03:
        seconds = metres / 1000 * chance.choice((145.0, 170.0, 500.0, 501.0, 900.0))  # absurd, yet allowed
    steps = None
    if chance.random() < counted:
        steps = chance.choice((round(cadence + chance.gauss(0, 5)), cadence + chance.gauss(0, 2)))
        steps = chance.choice((steps, steps, steps, steps, steps / 2, 0, 110, 120, 140, 220, 260, 1_000))
    surface = None
    if chance.random() < ground:
        surface = chance.choice(("hilly", "road", "hilly") if moved else ("soft", "trail", "soft", "road"))
        if chance.random() < 0.1:
            surface = chance.choice(sorted(SURFACES))
    return Run(
        on,
        metres,
        seconds if chance.random() < timed else None,
        steps,
        mode="treadmill" if chance.random() < indoors else "run",
        surface=surface,
        is_race=race,
        rpe=chance.choice((None, 0, 5, 10)),
        shoe=chance.choice((None, *keys, *keys)) if chance.random() < 0.97 else "lost",
    )


def _shoes(chance: random.Random, start: date, length: int, keys: tuple[str, ...]) -> tuple[Shoe, ...]:
    found = []
    for key in keys:
        retired = chance.random() < 0.15
        heads_up = chance.choice((400_000, 400_000, 300_000))
        found.append(
            Shoe(
                key,
                start_m=chance.choice((0, 0, 250_000, 380_000, 460_000, 495_000, 690_000, 795_000, 800_000)),
                heads_up_m=heads_up,
                limit_m=chance.choice((500_000, 500_000, heads_up + 50_000, 900_000)),
                retired_on=start + timedelta(days=chance.randrange(length)) if retired else None,
            )
        )
    return tuple(found)


def _pains(chance: random.Random, start: date, length: int, runs: list[Run]) -> tuple[Pain, ...]:
    """Return a spell of pain in some logs, and clear it in most of those."""
    found: list[Pain] = []
    ran = sorted({run.on for run in runs if run.mode in RUNNING})
    for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 1, 2))):
        plain = chance.random() < 0.6  # a dull ache that is only told by its coming back in the next run
        site, side = chance.choice(ACHES if plain else sorted(SITES)), chance.choice((None, "l", "r"))
        flags = 0.0 if plain else 0.08
        first = chance.randrange(length)
        cleared = start + timedelta(days=first + chance.randrange(30)) if chance.random() < 0.8 else None
        for _ in range(chance.choice((1, 2, 3, 5))):
            with_run = bool(ran) and chance.random() < 0.7
            on = start + timedelta(days=first)
            if with_run:
                later = [day for day in ran if day >= on]
                on = later[0] if later else on
                first = (on - start).days
            found.append(
                Pain(
                    on=on,
                    site=site,
                    side=side if chance.random() < 0.9 else None,
                    score=chance.choice((None, 0, 1, 2, 3, 3, 4, 5, 7)),
                    during=chance.choice((None, "wears_off", "gets_worse")),
                    stays=chance.random() < flags,
                    at_rest=chance.random() < flags,
                    at_night=chance.random() < flags,
                    limping=chance.random() < flags,
                    with_run=with_run,
                    cleared_on=cleared if chance.random() < 0.9 else None,
                )
            )
            first += chance.randrange(4)
    return tuple(found)


def _person(chance: random.Random, start: date, length: int, style: str) -> Person:
    def maybe(value, known=0.6):
        return value if chance.random() < known else None

    sex = chance.choice(("f", "f", "m", "m", None))
    height = maybe(chance.choice((155, 165.5, 172, 180, 190)), 0.8)
    bmi = chance.choice((18.2, 18.7, 18.9, 19.2, 19.4, 22, 27))  # near the marks, where a weight decides
    kilograms = bmi * ((height or 175) / 100) ** 2
    weighed = [chance.randrange(-400, length) for _ in range(chance.choice((0, 0, 1, 3)))]
    weighed += range(-60, length, 7) if chance.random() < 0.3 else ()
    weights = tuple(
        (start + timedelta(days=t), round(kilograms + chance.gauss(0, 1.2), 1)) for t in dict.fromkeys(weighed)
    )
    injuries = tuple(
        Injury(
            chance.choice(sorted(SITES)),
            chance.choice((None, "l", "r")),
            start + timedelta(days=chance.choice((chance.randrange(-900, 0), chance.randrange(length)))),
            chance.choice((None, True, True, False)),
        )
        for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 3)))
    )
    joined = chance.choice((None, 0, 0, 27, 28, 29, 60, 200, -40))
    return Person(
        sex=sex,
        birth_year=maybe(start.year - chance.choice((15, 17, 18, 19, 20, 25, 35, 44, 45, 46, 60)), 0.85),
        height_cm=height,
        weights=weights,
        lean_mass_kg=maybe(chance.uniform(36, 66), 0.3),
        usual_weekly_m=maybe(chance.choice((0, 0, 10_000, 25_000, 40_000, 60_000, 120_000))),
        cadence_spm=maybe(chance.choice((82, 100, 150, 165, 172, 190, 250)), 0.4),
        years_running=maybe(chance.choice((0, 0.5, 1, 2.9, 3, 10))),
        sleep_h=maybe(chance.choice((4, 5, 5.5, 6, 6.5, 7, 8))),
        injuries=maybe(injuries, 0.85),
        periods=maybe(chance.choice(PERIODS)) if sex == "f" else None,
        menarche_age=maybe(chance.choice((11, 14, 15, 16)), 0.3) if sex == "f" else None,
        underfuelling=maybe(chance.random() < 0.2),
        calcium_low=maybe(chance.random() < 0.3, 0.5),
        vitamin_d_low=maybe(chance.random() < 0.2, 0.4),
        joined_on=None if joined is None else start + timedelta(days=joined),
        lean_mass_from_scale=chance.random() < 0.1,
        conditions=frozenset(c for c in ("pregnant", "steroids") if chance.random() < 0.03),
    )
