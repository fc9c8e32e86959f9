"""People in the states that pages and e-mails are about, and the hour at which pages are asked for."""

from datetime import timedelta

import pytest

from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.hours import believe
from tests.risk.letters import rescore


@pytest.fixture
def at_now(monkeypatch):
    """Every page is asked for on this Monday morning."""
    believe(monkeypatch, NOW)


@pytest.fixture
def ana(db):
    """Eight weeks of 40 km with a longest run of 13 km."""
    runner = factories.runner("ana")
    log_factories.steady_weeks(runner, until=TODAY - timedelta(days=2))
    return runner


@pytest.fixture
def spiked(ana):
    log_factories.run(ana, TODAY - timedelta(days=1), km=18.2)
    rescore(ana)
    return ana


@pytest.fixture
def ramped(db):
    """Four weeks of 28 km, then one of 48 km without a long run."""
    runner = factories.runner("ana")
    log_factories.steady_weeks(runner, 6, TODAY - timedelta(days=7), km=(0, 7, 0, 7, 0, 7, 7))
    for back in range(6):
        log_factories.run(runner, TODAY - timedelta(days=back), km=7.6)
    rescore(runner)
    return runner


@pytest.fixture
def worn(db):
    runner = factories.runner("ana")
    pair = log_factories.shoe(runner, start_distance_m=395_000)
    log_factories.steady_weeks(runner, 4, shoe=None)
    log_factories.run(runner, TODAY, km=7, shoe=pair)
    rescore(runner)
    return runner


@pytest.fixture
def sore(ana):
    log_factories.pain(ana, TODAY, site="tibia", side="l", score=5, at_rest=True)
    rescore(ana)
    return ana


@pytest.fixture
def known(ana):
    """Somebody of whom there is something to know in each category."""
    factories.injury(ana, site="navicular", happened_on=TODAY - timedelta(days=100))
    factories.weight(ana, kg=45)
    ana.sex, ana.height_cm, ana.birth_year = "f", 170, 1990
    ana.save()
    return ana


@pytest.fixture
def cy(db):
    return factories.coach()
