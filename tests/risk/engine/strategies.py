"""Random logs for the engine's properties."""

from datetime import timedelta

from hypothesis import strategies as st

from risk.engine import Injury, Log, Pain, Person, Run, Shoe
from risk.engine.types import SITES

from .makers import START

DAYS = 100
SHOES = ("a", "b", None)


@st.composite
def runs(draw: st.DrawFn, most: int = 24) -> tuple[Run, ...]:
    """Return runs on days 0 to 99 in any order, often several on one day."""
    found = []
    for _ in range(draw(st.integers(1, most))):
        mode = draw(st.sampled_from(("run", "run", "run", "run", "treadmill", "walk", "cycle", "team")))
        metres = draw(st.integers(500, 30_000))
        pace = draw(st.none() | st.integers(200, 520))
        found.append(
            Run(
                on=START + timedelta(days=draw(st.integers(0, DAYS - 1))),
                distance_m=metres,
                moving_s=None if pace is None else metres / 1000 * pace,
                cadence_spm=draw(st.none() | st.integers(70, 230)),
                mode=mode,
                surface=draw(st.sampled_from((None, "road", "trail", "hilly", "soft"))),
                is_race=draw(st.sampled_from((False, False, False, True))),
                shoe=draw(st.sampled_from(SHOES)),
            )
        )
    return tuple(found)


@st.composite
def pains(draw: st.DrawFn) -> tuple[Pain, ...]:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        on = START + timedelta(days=draw(st.integers(0, DAYS - 1)))
        cleared = draw(st.none() | st.integers(0, 40))
        found.append(
            Pain(
                on=on,
                site=draw(st.sampled_from(sorted(SITES))),
                side=draw(st.sampled_from((None, "l", "r"))),
                score=draw(st.none() | st.integers(0, 10)),
                stays=draw(st.booleans()),
                at_night=draw(st.sampled_from((False, False, True))),
                with_run=draw(st.booleans()),
                cleared_on=None if cleared is None else on + timedelta(days=cleared),
            )
        )
    return tuple(found)


@st.composite
def logs(draw: st.DrawFn, sore: bool = True) -> Log:
    unknown = draw(st.frozensets(st.integers(0, DAYS - 1), max_size=20))
    return Log(
        runs=draw(runs()),
        pains=draw(pains()) if sore else (),
        shoes=(Shoe("a"), Shoe("b", start_m=450_000)),
        unknown_dates=frozenset(START + timedelta(days=t) for t in unknown),
    )


injuries = st.builds(
    Injury,
    site=st.sampled_from(sorted(SITES)),
    side=st.sampled_from((None, "l", "r")),
    on=st.integers(-900, DAYS).map(lambda t: START + timedelta(days=t)),
    confirmed=st.sampled_from((None, True, False)),
)
people = st.builds(
    Person,
    sex=st.sampled_from((None, "f", "m")),
    birth_year=st.none() | st.integers(1950, 2010),
    height_cm=st.none() | st.integers(150, 200),
    weights=st.lists(
        st.tuples(st.integers(-60, DAYS).map(lambda t: START + timedelta(days=t)), st.integers(45, 90))
    ).map(tuple),
    lean_mass_kg=st.none() | st.integers(35, 70),
    usual_weekly_m=st.none() | st.integers(0, 120_000),
    cadence_spm=st.none() | st.integers(70, 200),
    years_running=st.none() | st.integers(0, 20),
    sleep_h=st.none() | st.integers(4, 9),
    injuries=st.none() | st.lists(injuries, max_size=3).map(tuple),
    periods=st.sampled_from((None, "regular", "absent", "contraception")),
    menarche_age=st.none() | st.integers(10, 18),
    underfuelling=st.none() | st.booleans(),
    calcium_low=st.none() | st.booleans(),
    joined_on=st.none() | st.integers(0, 60).map(lambda t: START + timedelta(days=t)),
)
