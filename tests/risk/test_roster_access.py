"""The roster is recorded, holds withdrawals at once, and gives nothing away that is not shared."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from risk.services import request_rescore
from runners.models import HealthAccess
from runners.services import share
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, steady_weeks
from tests.risk.coaching import (
    LOAD,
    ROSTER,
    client_of,
    group_of,
    known,
    roster_of,
    row_of,
    shared,
    silent,
    spiked,
    steady,
    text_of,
)
from tests.risk.pages import scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


# ── the record ───────────────────────────────────────────────────────────────
def test_each_look_is_recorded_with_exactly_what_was_shared(cy):
    shared(cy, steady("ana"), ("training", "risk", "messages"))
    shared(cy, steady("ben"), ("pain",))
    client = client_of(cy)
    client.get(ROSTER)
    client.get(ROSTER, {"q": "ana"})
    rows = HealthAccess.objects.order_by("runner__user__name").values_list("runner__user__name", "categories", "page")
    assert list(rows) == [("Ana", ["risk", "training"], "roster"), ("Ben", ["pain"], "roster")]
    assert {access.actor for access in HealthAccess.objects.all()} == {cy.user}


def test_a_read_that_cannot_be_recorded_shows_nothing(cy):
    shared(cy, known())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE runners_healthaccess ADD CONSTRAINT no_more CHECK (page = 'nowhere') NOT VALID")
    client = client_of(cy)
    client.raise_request_exception = False
    response = client.get(ROSTER)
    assert response.status_code == 500
    for word in ("Ana", "17.3", "heel", "448", "High", "Kestrel"):
        assert word not in text_of(response)


def test_nobody_records_looking_at_themselves():
    ana = known()
    client = client_of(ana)
    for url in ("/today/", "/risk/", "/runs/", "/pain/"):
        client.get(url)
    assert not HealthAccess.objects.exists()


def test_a_withdrawal_holds_on_the_next_request(cy):
    ana = known()
    link = shared(cy, ana)
    client = client_of(cy)
    assert "Right heel" in row_of(client.get(ROSTER), "Ana")
    share(link=link, shares={"training", "risk", "body"}, now=NOW)
    row = row_of(client.get(ROSTER), "Ana")
    assert "heel" not in row
    assert "Being updated" in row, "there is no score of exactly this choice yet"
    scored(ana)
    row = row_of(client.get(ROSTER), "Ana")
    assert "partial" in row
    share(link=link, shares={"messages"}, now=NOW)
    assert "Invite your first athlete" in text_of(client.get(ROSTER))


def test_without_pain_a_flag_looks_like_silence(cy):
    """The line of somebody in pain that is not shared is the line of somebody who has not run lately."""
    lines = []
    for name in ("ana", "ben"):
        runner = silent(name)
        if name == "ana":
            pain(runner, TODAY, site="navicular", side="r", score=6, at_rest=True)
        link = shared(cy, runner, (*LOAD, "body"))
        row = row_of(roster_of(cy), name.title())
        lines.append(
            row.replace(str(link.pk), "LINK").replace(name.title(), "NAME").replace(f">{name[0].upper()}<", ">N<")
        )
    assert lines[0] == lines[1]
    assert "No level now" in lines[0]


def test_the_words_for_what_is_hidden_fit_somebody_who_ran_yesterday(cy):
    """The last run is shared, and stands in the same line: "no recent data" would say that something is hidden."""
    ana = steady("ana")
    shared(cy, ana, LOAD)
    pain(ana, TODAY, at_rest=True, score=6)
    scored(ana)
    response = roster_of(cy)
    assert "Yesterday" in row_of(response, "Ana")
    assert "No level now" in row_of(response, "Ana")
    assert "recent data" not in text_of(response)
    assert "nothing new" not in text_of(response).lower()


@pytest.mark.parametrize("made", [silent, "in pain"])
def test_pain_that_is_not_shared_does_not_flicker(cy, made):
    """While what came in is worked out, the lines of the silent and of those who look so stay as they are."""
    ana = silent("ana") if made is silent else steady("ana")
    if made != silent:
        pain(ana, TODAY, at_rest=True, score=6)
    shared(cy, ana, LOAD)
    client = client_of(cy)
    before = row_of(client.get(ROSTER), "Ana")
    pain(ana, TODAY, score=1)
    request_rescore(runner=ana, now=NOW, since=TODAY)
    assert ana.rescore_requests.exists()
    assert row_of(client.get(ROSTER), "Ana") == before
    run(ana, TODAY, km=5)
    assert ("Being updated" in row_of(client.get(ROSTER), "Ana")) == (made is silent), "a run is shared"


def test_a_minor_who_is_silent_does_not_flicker_either(cy):
    young = factories.runner("ana", birth_year=2010, sex="f", height_cm=170)
    factories.weight(young, 48, TODAY - timedelta(days=50))
    steady_weeks(young, until=TODAY - timedelta(days=9))
    shared(cy, young, (*LOAD, "body"))
    client = client_of(cy)
    before = row_of(client.get(ROSTER), "Ana")
    request_rescore(runner=young, now=NOW, since=TODAY)
    assert row_of(client.get(ROSTER), "Ana") == before


def test_without_pain_no_warning_about_load_gives_a_flag_away(cy):
    sam = spiked()
    shared(cy, sam, LOAD)
    assert group_of(roster_of(cy), "Sam") != "No level to go by"
    pain(sam, TODAY, at_rest=True)
    scored(sam)
    response = roster_of(cy)
    row = row_of(response, "Sam")
    assert group_of(response, "Sam") == "No level to go by"
    assert "Long run" not in row
    assert "Pain flag" not in row
    assert "18.2" not in row
    assert '"cell-num">45.2 </span>' in row, "what was run is shared"


def test_the_landing_leads_everybody_to_where_they_belong(cy):
    assert client_of(cy).get("/").url == ROSTER
    assert client_of(factories.runner("ana")).get("/").url == "/today/"
    nobody = Client()
    nobody.force_login(factories.user("staffer"))
    assert nobody.get("/").url == "/settings/"
    assert client_of(cy).get("/today/").url == ROSTER


def test_a_coach_who_runs_has_a_way_to_either_side(cy):
    factories.runner("cy", by=cy.user)
    cy.user.refresh_from_db()
    client = client_of(cy)
    assert 'href="/today/"' in text_of(client.get(ROSTER))
    assert "My own training" in text_of(client.get(ROSTER))
    assert f'href="{ROSTER}"' in text_of(client.get("/more/"))
