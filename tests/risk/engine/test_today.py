"""One day worked out alone is that day of its season, bit for bit: it sees only what can still be felt on it."""

import random

import numpy as np
import pytest

from risk.engine import Season, plain, season
from risk.engine.episodes import hold
from risk.engine.windows import within

from .nasty import nasty_season


def in_full(found: Season) -> Season:
    """Return a season whose every array has been worked out, so that a day is looked up in them."""
    assert len(found.index) == len(found.susceptibility) == len(found.facts.terms.load)
    return found


@pytest.mark.parametrize("stretch", [1, 8])
@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_a_day_alone_is_that_day_of_its_season(seed: int, stretch: int) -> None:
    case = nasty_season(seed, stretch)
    whole = in_full(season(case.log, case.person, case.until))
    for on in (*random.Random(seed).sample(whole.days, min(5, len(whole))), case.until):
        alone = season(case.log, case.person, case.until)
        assert plain(alone.day(on)) == plain(whole.day(on))
        assert "terms" not in vars(alone.facts)


def test_an_episode_holds_from_the_day_it_fires_until_the_day_it_clears() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        often, size = chance.random(), chance.randrange(40)
        fires, clears = (np.array([chance.random() < often for _ in range(size)], bool) for _ in range(2))
        on, by_day = False, []
        for fired, cleared in zip(fires.tolist(), clears.tolist(), strict=True):
            on = fired or (on and not cleared)
            by_day.append(on)
        assert hold(fires, clears).tolist() == by_day


def test_sums_for_some_days_are_sums_of_those_days() -> None:
    values = np.arange(1, 31)
    for first, last in ((27, 0), (5, 2), (40, 28)):
        of = [sum(values[max(0, t - first) : max(0, t - last + 1)].tolist()) for t in range(30)]
        assert within(values, np.arange(30), first, last).tolist() == of
        assert [within(values, np.array([t]), first, last).tolist() for t in range(30)] == [[one] for one in of]
