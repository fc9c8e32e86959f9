"""One athlete for their coach: every category alone and together shows itself and nothing else."""

import itertools
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risk import services
from risk.models import CoachNote, RiskScore, RiskWarning, SharedScore
from runners.models import HealthAccess
from runners.services import end_coaching, share
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, shoe, steady_weeks
from tests.risk.coaching import LOAD, client_of, known, main_of, shared, steady, text_of
from tests.risk.pages import levels_in, scored
from training.models import RestDay, Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# What must stand on the page with a category, and nowhere without it.
CANARIES = {
    frozenset({"training"}): ("17.3 km", "Kestrel pair", "448"),
    frozenset({"pain"}): ("heel bone, calcaneus", "Sacrum, low back of pelvis"),
    frozenset({"training", "risk"}): (" of 100", "Load against repair", "Usual weekly load", "33% on 30-day longest"),
    frozenset({"training", "risk", "body"}): ("female",),
    frozenset({"training", "risk", "pain"}): ("Past bone stress injury</h3>",),
}
NEVER = ("canary-notes", "59 kg", "1990", "example.org")
CHOICES = [set(some) for n in range(1, 5) for some in itertools.combinations(("training", "risk", "pain", "body"), n)]


def page(coach, link, **query):
    response = client_of(coach).get(f"/athletes/{link.pk}/", query)
    assert response.status_code == 200
    return response


def test_each_choice_of_categories_shows_exactly_itself(cy):
    ana = known()
    link = shared(cy, ana)
    client = client_of(cy)
    for shares in CHOICES:
        share(link=link, shares=shares, now=NOW)
        scored(ana)
        own, listed = text_of(client.get(f"/athletes/{link.pk}/")), text_of(client.get("/athletes/"))
        for text in (own, listed):
            for word in NEVER:
                assert word not in text.split("<main")[1], f"{shares}: {word}"
            for needed, words in CANARIES.items():
                if not needed <= shares:
                    assert [word for word in words if word in text] == [], f"{shares} shows {sorted(needed)}"
        for needed, words in CANARIES.items():
            if needed <= shares:
                assert [word for word in words if word not in own] == [], f"{shares} lacks {sorted(needed)}"
        missing = {"training", "risk", "pain", "body"} - shares
        named = {"training": "runs", "risk": "risk", "pain": "pain", "body": "body"}
        for category in missing:
            assert f"Not {named[category]}." in own, shares
        assert ("Not shared by Ana." in own) == bool(missing & {"training", "risk", "pain"}), shares


def test_nobody_else_gets_in(cy):
    ana = known()
    link = shared(cy, ana)
    url = f"/athletes/{link.pk}/"
    for person in (factories.coach("cara"), ana, factories.runner("sam")):
        assert client_of(person).get(url).status_code == 404
    assert client_of(cy).get("/athletes/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert not HealthAccess.objects.exists()


def test_withdrawn_and_ended_are_gone_on_the_next_request(cy):
    link = shared(cy, known())
    client = client_of(cy)
    url = f"/athletes/{link.pk}/"
    assert client.get(url).status_code == 200
    share(link=link, shares={"messages"}, now=NOW)
    assert client.get(url).status_code == 404
    share(link=link, shares={"pain"}, now=NOW)
    assert client.get(url).status_code == 200
    end_coaching(link=link, by="runner", now=NOW)
    assert client.get(url).status_code == 404


def test_a_look_is_recorded_once_with_what_was_shared(cy):
    link = shared(cy, known(), ("training", "pain", "messages"))
    client = client_of(cy)
    for _ in range(2):
        client.get(f"/athletes/{link.pk}/")
    access = HealthAccess.objects.get()
    assert (access.actor, access.categories, access.page) == (cy.user, ["pain", "training"], "athlete")


def test_a_read_that_cannot_be_recorded_shows_nothing(cy):
    link = shared(cy, known())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE runners_healthaccess ADD CONSTRAINT no_more CHECK (page = 'nowhere') NOT VALID")
    client = client_of(cy)
    client.raise_request_exception = False
    response = client.get(f"/athletes/{link.pk}/")
    assert response.status_code == 500
    for words in CANARIES.values():
        assert not [word for word in words if word in text_of(response)]


def test_the_whole_picture(cy):
    ana = known()
    text = main_of(page(cy, shared(cy, ana)))
    assert "What Ana reads" in text
    assert "Yesterday’s <b>17.3 km</b> was a big step up." in text
    assert "Risk index since " in text
    assert "Load is " in text
    assert "17.3 km yesterday, longest of the 30 days before: 13 km." in text
    assert 'Right heel bone, calcaneus</b>, <span class="num">2 of 10' in text
    assert "September 2024" in text
    assert '<b class="num">0 km</b>' not in text
    assert "Week of 7 September" in text
    assert "your" not in text.split("What Ana reads")[0]


def test_the_points_are_those_of_what_is_shared(cy):
    ana = known()
    link = shared(cy, ana, LOAD)
    score = SharedScore.objects.get(runner=ana, categories="risk,training")
    response = page(cy, link)
    text = text_of(response)
    for factor in score.detail["factors"]:
        if factor["shown"] > 0 and factor["code"] not in ("baseline", "limit"):
            assert f'+{factor["shown"]}<span class="vh">' in text
    assert f"{score.index} of 100" in text
    assert "Partial: worked out without what Ana does not share" in text
    advice = main_of(response).split("Advice to Ana on what is shared")[1].split("</blockquote>")[0]
    assert "<b>" in advice
    assert "big step up" not in advice, "a sentence to the athlete that the athlete does not read"
    assert "What Ana reads" not in text


def test_risk_without_runs_says_what_is_missing(cy):
    ana = steady("ana")
    link = shared(cy, ana, ["risk", "pain"])
    text = text_of(page(cy, link))
    assert "Needs runs too" in text
    assert "Risk not shared" not in text
    share(link=link, shares={"pain"}, now=NOW)
    text = text_of(page(cy, link))
    assert "Needs runs too" not in text
    assert "Risk not shared" in text


def test_the_coach_can_leave_from_the_foot_of_the_page(cy):
    link = shared(cy, steady("ana"))
    client = client_of(cy)
    url = f"/athletes/{link.pk}/leave/"
    assert f'href="{url}">Stop coaching Ana</a>' in main_of(page(cy, link))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("shares", [LOAD, ("training", "risk", "pain", "body")])
def test_who_is_back_from_a_break_is_promised_no_level(cy, shares):
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=25))
    run(ana, TODAY - timedelta(days=1), km=4)
    link = shared(cy, ana, shares)
    for score in (*SharedScore.objects.all(), *RiskScore.objects.filter(local_date=TODAY)):
        score.detail["outlook"] |= {"back_band": "low", "back_on": TODAY.isoformat()}
        score.save()
    for text in (main_of(page(cy, link)), main_of(client_of(ana).get("/today/"))):
        assert "No level for now" in text
        assert "at most in the next 7 days" in text
        assert "Expect to be back in" not in text
    assert ("What Ana reads" in main_of(page(cy, link))) == (shares != LOAD)


def test_while_a_bone_hurts_there_is_a_flag_and_no_level(cy):
    ana = known()
    pain(ana, TODAY, site="navicular", side="r", score=4)
    response = page(cy, shared(cy, ana))
    text = main_of(response)
    assert "Pain flag: Right top inner midfoot, navicular" in text
    assert "What Ana was told" in text
    assert "Pain at this spot is checked at any level." in text
    assert levels_in(response) == []
    for word in ("Trend", "Load against repair", "Why ", "30-day longest"):
        assert word not in text
    assert "17.3 km" in text, "what was run is a plain fact"


def test_without_pain_a_flag_is_no_level_and_no_reason(cy):
    ana = known()
    pain(ana, TODAY, site="navicular", side="r", score=4)
    response = page(cy, shared(cy, ana, (*LOAD, "body")))
    text = text_of(response)
    assert "No level now" in text
    assert "recent data" not in text, "the run of yesterday is on the page"
    assert levels_in(response) == []
    for word in ("Pain flag", "navicular", "30-day longest", "Stop running", "Load is ", "What Ana reads"):
        assert word not in text


def test_what_is_being_updated_has_no_level(cy):
    ana = known()
    link = shared(cy, ana)
    services.request_rescore(runner=ana, now=NOW)
    response = page(cy, link)
    assert "Being updated" in text_of(response)
    assert levels_in(response) == []


def test_past_warnings_are_there_for_eight_weeks(cy):
    ana = known()
    link = shared(cy, ana)
    for days, name in ((50, "new"), (60, "old")):
        closed = TODAY - timedelta(days=days)
        RiskWarning.objects.create(
            runner=ana, family="weekly_ramp", rule="W3", severity=2, level=2, model_version="1", subject=name,
            numbers={"week_m": 40_000 + days, "ref7_m": 20_000}, opened_on=closed, severity_on=closed,
            closed_on=closed, created_at=NOW,
        )  # fmt: skip
    text = main_of(page(cy, link))
    assert text.count("Week +100% on the month before") == 1
    assert "2 Aug to 2 Aug" in text
    share(link=link, shares={"training", "pain"}, now=NOW)
    text = main_of(page(cy, link))
    assert "Week +100%" not in text
    assert "Warnings about load are not shared by Ana." in text


def test_it_leads_to_the_neighbours_by_name_and_back_to_the_list(cy):
    links = {name: shared(cy, steady(name), ["training"]) for name in ("ana", "ben", "eve")}
    for name, shares in (("bob", ["messages"]), ("bud", [])):  # who shows nothing is nobody's neighbour
        factories.coaching(cy, factories.runner(name), shares=shares)
    shared(factories.coach("cara"), steady("ben2"))
    client = client_of(cy)
    text = text_of(client.get(f"/athletes/{links['ben'].pk}/?sort=-km&show=run&page=2"))
    assert f'rel="prev" href="/athletes/{links["ana"].pk}/?show=run&amp;sort=-km"' in text
    assert f'rel="next" href="/athletes/{links["eve"].pk}/?show=run&amp;sort=-km"' in text
    assert 'href="/athletes/?show=run&amp;sort=-km"' in text
    access = HealthAccess.objects.get()
    assert (access.runner, access.page) == (links["ben"].runner, "athlete"), "a name is no look"
    for name, ways in (("ana", ["next"]), ("eve", ["prev"])):
        text = text_of(client.get(f"/athletes/{links[name].pk}/"))
        assert re.findall(r'rel="(\w+)" href="/athletes/', text) == ways
        assert 'class="card-link" href="/athletes/"' in text


def test_rest_days_stand_in_their_week(cy):
    ana = steady("ana")
    link = shared(cy, ana, ["training"])
    assert "Rest day" not in main_of(page(cy, link))
    for back in (0, 1, 55, 57):  # on the day before somebody ran after all; 57 days ago is before the eight weeks
        RestDay.objects.create(runner=ana, local_date=TODAY - timedelta(days=back))
    Run.objects.filter(runner=ana, local_date=TODAY - timedelta(days=55)).delete()
    assert Run.objects.filter(runner=ana, local_date=TODAY - timedelta(days=1)).exists()
    text = main_of(page(cy, link))
    assert re.findall(r'<th scope="row">([^<]*)</th><td class="muted" colspan="6">Rest day<', text) == [
        f"{TODAY:%a} {TODAY.day} {TODAY:%b}",
    ]
    share(link=link, shares={"pain"}, now=NOW)
    assert "Rest day" not in main_of(page(cy, link))


WHO = 4  # session, person, coach, their own log
MOST = 12  # and these: link, runs, rest days, shoes, score, warnings, pain, injuries, notes, record, neighbours


@pytest.mark.parametrize("query", ["", "?show=look&sort=name"])
def test_three_of_everything_cost_as_many_queries_as_one(cy, query):
    counts = set()
    for count in (1, 3):
        ana = known(f"ana{count}")
        for n in range(count):
            run(ana, TODAY, km=4 + n, shoe=shoe(ana, name=f"Pair {n}"))
            RestDay.objects.create(runner=ana, local_date=TODAY - timedelta(days=n))
            pain(ana, TODAY - timedelta(days=n), site="fibula", score=1)
            factories.injury(ana)
        link = shared(cy, ana)
        for n in range(count):
            CoachNote.objects.create(link=link, text=f"Note {n}", written_at=NOW)
        client = client_of(cy)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/athletes/{link.pk}/{query}").status_code == 200
        counts.add(len(queries))
    assert len(counts) == 1
    assert counts.pop() == WHO + 11 <= WHO + MOST, "\n".join(q["sql"][:120] for q in queries)
    assert not any('"training_run"."notes"' in query["sql"] for query in queries)
