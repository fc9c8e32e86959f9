"""While a bone hurts, no page of the whole site shows a level."""

import uuid
from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from risk.services.notes import write_note
from risk.services.recovery import start_return_plan
from runners.models import BoneInjury
from runners.services import ask_for_export, invite_coach
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import shoe
from tests.risk.pages import LEVEL, ana_in_pain, ana_with_a_level, levels_in, signed_in
from training.models import Import, RestDay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
APPS = {"risk", "training", "runners"}


def routes(patterns=None, app=""):
    """Yield (name, argument names) of every route of our own apps."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, entry.app_name or app)
        elif isinstance(entry, URLPattern) and app in APPS and entry.name:
            yield f"{app}:{entry.name}", tuple(entry.pattern.converters)


def objects_of(runner):
    """One object of each kind that an address may name."""
    rest = RestDay.objects.create(runner=runner, local_date=TODAY - timedelta(days=3))
    sent = Import.objects.create(runner=runner, original_name="a.gpx", size_bytes=1)
    link = factories.coaching(factories.coach("coach_of_mine"), runner)
    asked = invite_coach(runner=runner, email="cy@example.org", shares=[], now=NOW, by_mail=False)
    return {
        "run_id": runner.runs.first().pk,
        "shoe_id": shoe(runner).pk,
        "report_id": runner.pain_reports.first().pk,
        "rest_id": rest.pk,
        "import_id": sent.pk,
        "injury_id": BoneInjury.objects.filter(runner=runner).first().pk,
        "warning_id": runner.warnings.first().pk,
        "link_id": link.pk,
        "note_id": write_note(link=link, text="Rest well.", now=NOW).pk,
        "invitation_id": asked.invitation.pk,
        "token": "x",
        "plan_id": start_return_plan(
            runner=runner, site="tibia", side="l", hurt_on=TODAY, is_high_risk=False, today=TODAY, now=NOW
        ).pk,
        "export_id": ask_for_export(user=runner.user, now=NOW).pk,
    }


def test_no_route_shows_a_level():
    ana = ana_in_pain()
    factories.injury(ana)
    known = objects_of(ana)
    client = signed_in(ana)
    seen = set()
    for name, arguments in routes():
        url = reverse(name, kwargs={argument: known[argument] for argument in arguments})
        for more in ({"follow": True}, {"HTTP_HX_REQUEST": "true"}):  # where it leads is walked in its own turn
            response = client.get(url, {"part": "risk", "distance": "9", "duration": "50"}, **more)
            seen.add((name, response.status_code))
            assert levels_in(response) == [], name
    assert ("risk:today", 200) in seen
    assert ("training:run_list", 200) in seen
    assert ("training:shoe_list", 200) in seen
    assert len({name for name, status in seen if status == 200}) > 15


def test_the_same_walk_finds_the_level_of_a_runner_without_pain():
    """Else the walk above would prove nothing."""
    client = signed_in(ana_with_a_level())
    for name in ("risk:today", "risk:detail"):
        assert levels_in(client.get(reverse(name))), name
    assert levels_in(client.get(reverse("risk:run_preview"), {"distance": "9"}))


def test_the_landing_leads_to_the_stop_page():
    response = signed_in(ana_in_pain()).get("/", follow=True)
    assert response.redirect_chain == [("/today/", 302)]
    assert b"Stop running for now" in response.content


@pytest.mark.parametrize("url", ["/today/", "/risk/"])
def test_the_stop_page_stands_in_both_places(url):
    response = signed_in(ana_in_pain()).get(url)
    assert response.status_code == 200
    assert b"Stop running for now" in response.content


def test_clearing_asks_for_both_promises_and_gives_the_level_back_after_a_rescore(monkeypatch):
    ana = ana_in_pain()
    client = signed_in(ana)
    assert b"Stop running" in client.post("/pain/clear/", {"no_pain_now": "on"}, follow=True).content
    both = {"clinician_said_yes": "on", "no_pain_now": "on"}
    cleared = client.post("/pain/clear/", both, follow=True)
    assert b"Stop running" not in cleared.content
    assert levels_in(cleared) == []  # not before it was worked out anew


def test_what_a_level_looks_like():
    for text in ("54 of 100", 'class="lv-mod"', 'class="arc-on-high"', "Now: Moderate, 52"):
        assert LEVEL.search(text)
    for text in ("High in iron", 'id="m-mod"', "Low back of pelvis", str(uuid.uuid4())):
        assert not LEVEL.search(text)
