"""What the tests of a coach's pages share: people who share this and that, and how their pages are read."""

import re
from datetime import timedelta

from django.test import Client

from runners.models import Coach, CoachingLink, Runner, Share
from tests import factories
from tests.factories import TODAY
from tests.log_factories import pain, run, shoe, steady_weeks
from tests.risk.pages import scored

LOAD = ("training", "risk")
DATA = ("training", "risk", "pain", "body")
ROSTER = "/athletes/"


def steady(name: str, **fields) -> Runner:
    """Eight even weeks that end yesterday."""
    runner = factories.runner(name, **fields)
    steady_weeks(runner, until=TODAY - timedelta(days=1))
    return runner


def shared(coach: Coach, runner: Runner, shares=tuple(Share.values)) -> CoachingLink:
    """Link them and work out what the coach sees."""
    link = factories.coaching(coach, runner, shares=shares)
    scored(runner)
    return link


def client_of(coach: Coach) -> Client:
    client = Client()
    client.force_login(coach.user)
    return client


def roster_of(coach: Coach, **query) -> object:
    """Return the roster as this coach is shown it."""
    response = client_of(coach).get(ROSTER, query)
    assert response.status_code == 200
    return response


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def main_of(response) -> str:
    """Return the page without its frame, in one line."""
    return text_of(response).split('<main id="main"')[1].split("</main>")[0]


def row_of(response, name: str) -> str:
    """Return the line of one athlete."""
    rows = re.findall(r'<tr class="r">.*?</tr>', text_of(response))
    found = [row for row in rows if f">{name}</a>" in row]
    assert len(found) == 1, f"{name}: {len(found)} rows"
    return found[0]


def group_of(response, name: str) -> str:
    """Return the title of the group an athlete stands in."""
    for body in re.findall(r"<tbody>.*?</tbody>", text_of(response)):
        if f">{name}</a>" in body:
            return re.search(r"<b>(.*?)</b>", body)[1]
    raise AssertionError(f"{name} is in no group")


def names_in(response) -> list[str]:
    return re.findall(r'<div class="who">.*?<a href="[^"]*">(.*?)</a>', text_of(response))


def known(name: str = "ana") -> Runner:
    """Somebody with a canary in each category: each of these words and numbers stands nowhere else.

    training: 17.3 km yesterday in "Kestrel pair"; pain: a sore heel, an old injury of the sacrum; body: what the
    factor "Sex" says.
    """
    runner = factories.runner(name, sex="f", birth_year=1990, height_cm=170)
    factories.weight(runner, 59)
    steady_weeks(runner, until=TODAY - timedelta(days=2))
    pair = shoe(runner, name="Kestrel pair", start_distance_m=431_000)
    run(runner, TODAY - timedelta(days=1), km=17.3, shoe=pair, notes="canary-notes")
    pain(runner, TODAY - timedelta(days=3), site="heel", side="r", score=2)
    factories.injury(runner, site="sacrum", side="", happened_on=TODAY.replace(year=2024, day=1))
    return runner


def spiked(name: str = "sam") -> Runner:
    """Even weeks, and yesterday a run that is much longer than usual."""
    runner = factories.runner(name)
    steady_weeks(runner, until=TODAY - timedelta(days=2))
    run(runner, TODAY - timedelta(days=1), km=18.2)
    return runner


def silent(name: str) -> Runner:
    """Even weeks that ended nine days ago."""
    runner = factories.runner(name)
    steady_weeks(runner, until=TODAY - timedelta(days=9))
    return runner
