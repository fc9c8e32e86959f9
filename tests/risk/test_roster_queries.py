"""What the roster costs: as many queries for one athlete as for more than a page holds.

How long three hundred take is measured by benchmarks/bench_roster.py.
"""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from runners.models import HealthAccess
from tests import factories
from tests.factories import TODAY
from tests.log_factories import pain
from tests.risk.coaching import client_of, known, shared
from tests.risk.many import many_athletes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MOST = 12
USUAL = 11  # session, person, coach, runner; links, scores, runs, warnings, pain, shoes; the record


@pytest.fixture
def model():
    """One athlete with something of everything."""
    ana = known("model")
    pain(ana, TODAY - timedelta(days=1), site="tibia", score=2)
    shared(factories.coach("first"), ana)
    return ana


def asked_by(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("count", [1, 3, 101])
def test_the_roster_asks_eleven_times(model, count):
    cy = factories.coach()
    many_athletes(cy, model, count)
    queries = asked_by(client_of(cy), "/athletes/?all=1")
    assert len(queries) == USUAL <= MOST, "\n".join(sql[:160] for sql in queries)
    assert HealthAccess.objects.filter(actor=cy.user).count() == count
    assert not any('"risk_sharedscore"."detail"' in sql for sql in queries if sql.startswith("SELECT"))
    if count == 101:  # making so many takes a second: the weight of a full page is asked here too
        content = client_of(cy).get("/athletes/?all=1").content
        assert content.count(b'<tr class="r">') == 100
        assert len(gzip.compress(content)) < 60_000


@pytest.mark.parametrize("shares", [["training"], ["pain"], ["body"], ["training", "risk"], ["risk"]])
def test_it_never_asks_more_often(model, shares):
    cy = factories.coach()
    many_athletes(cy, model, 3, shares)
    assert len(asked_by(client_of(cy), "/athletes/")) <= USUAL


def test_a_coach_who_runs_asks_no_more(model):
    cy = factories.coach()
    many_athletes(cy, model, 3)
    factories.runner("cy", by=cy.user)
    cy.user.refresh_from_db()
    assert len(asked_by(client_of(cy), "/athletes/")) <= MOST


def test_what_is_not_shared_is_not_asked_for(model):
    cy = factories.coach()
    many_athletes(cy, model, 2, ["body", "messages"])
    sql = " ".join(asked_by(client_of(cy), "/athletes/"))
    for table in ("training_run", "training_shoe", "training_painreport", "risk_riskscore", "risk_sharedscore"):
        assert f'FROM "{table}"' not in sql
    cara = factories.coach("cara")
    many_athletes(cara, model, 2, ["training"], start=10)
    sql = " ".join(asked_by(client_of(cara), "/athletes/"))
    assert 'FROM "training_run"' in sql
    assert 'FROM "training_painreport"' not in sql
    assert 'FROM "risk_sharedscore"' not in sql


def test_nobody_reads_the_runners_own_score(model):
    cy = factories.coach()
    links = many_athletes(cy, model, 1)
    for url in ("/athletes/", f"/athletes/{links[0].pk}/"):
        assert "risk_riskscore" not in " ".join(asked_by(client_of(cy), url))
