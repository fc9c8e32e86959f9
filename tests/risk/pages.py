"""What the tests of pages share: people with a level and in pain, and what a level looks like."""

import re
from datetime import timedelta

from django.test import Client

from risk import services
from runners.models import Runner
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, steady_weeks

# A level, in any of the ways in which a page could show one.
LEVEL = re.compile(
    r"of 100|\b(?:lv|mark|arc-on|band|bt|tag)-(?:low|mod|moderate|high|vhi|very_high)\b"
    r"|\b(?:Low|Moderate|High|Very high), \d"
)


def signed_in(runner: Runner) -> Client:
    client = Client()
    client.force_login(runner.user)
    return client


def scored(runner: Runner) -> Runner:
    services.rescore(runner=runner, today=runner.today(NOW), now=NOW)
    return runner


def levels_in(response) -> list[str]:
    return LEVEL.findall(response.content.decode())


def ana_with_a_level() -> Runner:
    """Eight even weeks, and yesterday a run of 18.2 km."""
    runner = factories.runner("ana", sex="f", birth_year=1990)
    steady_weeks(runner, until=TODAY - timedelta(days=2))
    run(runner, TODAY - timedelta(days=1), km=18.2)
    return scored(runner)


def ana_in_pain(**fields) -> Runner:
    runner = ana_with_a_level()
    pain(runner, TODAY, **({"site": "tibia", "side": "l", "score": 5, "at_rest": True} | fields))
    return scored(runner)
