"""Every address × a coach in every state: each sees exactly what is shared at this moment, and the record says so."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from risk.models import CoachNote
from runners import services
from runners.models import DATA, Category, CoachingLink, HealthAccess, Share
from tests.factories import NOW
from tests.hours import believe
from tests.security.coaches import NAME, NEVER, NOBODY, RISK_AND_TRAINING, SECRETS, STATES, Stage
from tests.security.people import Counts, undone
from tests.security.walk import Route, routes

pytestmark = pytest.mark.django_db

ROUTES = [route for route in routes() if not route.pattern.startswith(("admin/", "accounts/"))]
OWN = {"run_id", "shoe_id", "import_id", "report_id", "rest_id", "injury_id"}  # what only its owner can open
RECORD = "runners_healthaccess"
PAGES = {"risk:roster": "roster", "risk:athlete": "athlete"}  # the addresses that show an athlete to a coach
# Pages that name every site and both sexes: what to do about pain, and the forms of a coach who runs too.
FORMS = {"training:run_create", "training:pain_create", "runners:welcome_bones", "runners:bones"}
FORMS |= {"runners:welcome_you", "runners:profile", "risk:what_to_do", "risk:recovery_new"}
NEVER_LET_IN = ["a coach of nobody", "somebody else's coach", "invited her, no answer yet"]
HARMLESS = {RECORD, "django_session", "cache"}


@pytest.fixture(scope="module")
def _made(rows_of_the_module: None) -> Stage:
    return Stage()


@pytest.fixture
def stage(_made: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    believe(monkeypatch, NOW)
    with undone():
        yield _made


def client_of(stage: Stage, state: str) -> Client:
    client = Client()
    client.force_login(stage.user(state))
    return client


def path_of(route: Route, stage: Stage, link: Any) -> str | None:
    """Return the address with ana's own objects in it; None where this walk has no sample for a parameter."""
    known = stage.objects | {"link_id": link}
    if (
        route.name == "None"
        or not set(route.parameters) <= known.keys()
        or ("link_id" in route.parameters and link is None)
    ):
        return None
    return reverse(route.name, kwargs={name: known[name].pk for name in route.parameters})


def text_of(response: HttpResponse) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace") + str(dict(response.headers))


def seen_in(text: str) -> set[str]:
    """Return the categories of which a secret is in this text."""
    return {category for category, words in SECRETS.items() if any(word in text for word in words)}


@pytest.mark.parametrize("state", STATES)
def test_no_address_shows_more_than_is_shared_and_none_changes_what_is_anothers(stage: Stage, state: str) -> None:
    client, shares, counts = client_of(stage, state), STATES[state], Counts()
    looks, faults = HealthAccess.objects.filter(actor=stage.user(state), runner=stage.ana), []
    assert not looks.exists()
    paths = [(route, path_of(route, stage, stage.links.get(state))) for route in ROUTES]
    asked = [(route, path, method) for route, path in paths if path for method in methods_of(route)]
    with undone() as take_back:
        for route, path, method in asked:
            counts.begin()
            response = getattr(client, method)(path)
            text, written = text_of(response), counts.written()
            recorded = list(looks.all()) if RECORD in written else []
            take_back()
            faults += [
                f"{method} {route.name}: {fault} ({response.status_code})"
                for fault in faults_of(route, method, response, text, shares, written - HARMLESS, recorded)
            ]
            if others_notes(stage, state, text):
                faults.append(f"{method} {route.name}: shows what another coach wrote")
            if state in NEVER_LET_IN and NAME in text:
                faults.append(f"{method} {route.name}: shows the name to who was never let in")
    assert not faults, "\n".join(faults)


def methods_of(route: Route) -> tuple[str, ...]:
    """HEAD reads as GET does, and test_routes.py posts to everything: here only where an athlete is named."""
    if route.name in PAGES:
        return ("get", "head", "post")
    return ("get", "post") if route.parameters else ("get",)


def others_notes(stage: Stage, state: str, text: str) -> list[str]:
    """Return the notes of other coaches that are in this text."""
    others = [coach.user.email for name, coach in stage.coaches.items() if name != state]
    return [email for email in others if f"canarynote {email}" in text]


def faults_of(
    route: Route,
    method: str,
    response: HttpResponse,
    text: str,
    shares: frozenset[str],
    changed: frozenset[str],
    recorded: list,
) -> Iterator[str]:
    """Say what is wrong with this answer to a coach who may see `shares`."""
    if response.status_code >= 500:
        yield "an error of ours"
    own = OWN & set(route.parameters)
    if own and response.status_code not in (302, 404, 405):
        yield "opens what is the runner's own"
    if own and changed:
        yield f"changes what is the runner's own: {changed}"
    if method != "post" and changed:
        yield f"reading changed {changed}"
    seen = seen_in(text) - ({Share.PAIN.value, Share.BODY.value} if route.name in FORMS else set())
    if extra := seen - shares:
        yield f"shows {extra}"
    if any(word in text for word in NEVER):
        yield "shows what no coach may see"
    if not {"risk", "training"} <= shares and any(word in text for word in RISK_AND_TRAINING):
        yield "shows an alert about load"
    data = shares & set(DATA)
    if route.name in PAGES and method != "post" and data and response.status_code == 200:
        told = {(row.page, tuple(row.categories)) for row in recorded}
        if told != {(PAGES[route.name], tuple(sorted(data)))}:
            yield f"the record says {told}"
    elif recorded and method != "post":
        yield "recorded a look that showed nothing"
    if (seen & data) and not recorded:
        yield "was shown without a record"
    if route.name in ("risk:athlete", "risk:note_create") and not data and response.status_code not in (404, 405):
        yield "an athlete who shares nothing must not be there"


def shown_on(page: str, shares: frozenset[str]) -> set[str]:
    """Return the categories of which this page shows a secret to who may see `shares`."""
    shown = {Share.TRAINING.value, Share.PAIN.value} & shares
    if {"risk", "training"} <= shares:  # an index cannot be worked out without runs
        shown.add(Share.RISK.value)
        shown |= {Share.BODY.value} & shares if page == "risk:athlete" else set()
    return shown


@pytest.mark.parametrize("page", ["risk:roster", "risk:athlete"])
@pytest.mark.parametrize("state", [state for state, shares in STATES.items() if shares & set(DATA)])
def test_each_page_shows_all_that_is_shared(stage: Stage, state: str, page: str) -> None:
    """Otherwise the walk above proves nothing: a page that shows nothing leaks nothing."""
    shares = STATES[state]
    arguments = [stage.links[state].pk] if page == "risk:athlete" else []
    text = text_of(client_of(stage, state).get(reverse(page, args=arguments)))
    assert seen_in(text) == shown_on(page, shares)
    assert NAME in text
    if page == "risk:athlete":
        assert "canarynote" in text  # what the coach wrote stays theirs to read while anything is shared
        assert (RISK_AND_TRAINING[0] in text) == ({"risk", "training"} <= shares)


def test_a_leak_of_the_list_itself_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted in the code that reads: everybody counts as sharing everything."""
    monkeypatch.setattr(CoachingLink, "shares", lambda link: frozenset(Share.values))
    state = "sees training alone"
    page = text_of(client_of(stage, state).get(reverse("risk:athlete", args=[stage.links[state].pk])))
    assert seen_in(page) > {Share.TRAINING.value}
    assert seen_in(text_of(client_of(stage, state).get(reverse("risk:roster")))) > {Share.TRAINING.value}


@pytest.mark.parametrize("state", NEVER_LET_IN)
def test_who_was_never_let_in_does_not_even_meet_the_name(stage: Stage, state: str) -> None:
    """At the addresses of another coach's link; the first walk went through all the others."""
    client = client_of(stage, state)
    for route in [route for route in ROUTES if "link_id" in route.parameters]:
        path = path_of(route, stage, stage.links["sees everything"])
        if path is not None:
            with undone():
                assert NAME not in text_of(client.get(path)), route.name


@pytest.mark.parametrize("state", STATES)
def test_another_coachs_link_opens_nothing(stage: Stage, state: str) -> None:
    """A link names one coach: whoever else knows its address gets the answer for an address of nothing."""
    client, other, counts = client_of(stage, state), "sees all but pain", Counts()
    foreign = stage.links["sees everything" if state == other else other]
    nothing = type("Nobody", (), {"pk": "00000000-0000-4000-8000-000000000000"})()
    linked = [(route, method) for route in ROUTES if "link_id" in route.parameters for method in ("get", "post")]
    with undone() as take_back:
        for route, method in linked:
            got = []
            for link in (foreign, nothing):
                counts.begin()
                response = getattr(client, method)(path_of(route, stage, link))
                assert not counts.written() - {"django_session", "cache"}, route.name
                take_back()
                got.append((response.status_code, len(response.content)))
            assert got[0] == got[1], route.name
            assert got[0][0] in (302, 404, 405), route.name


@pytest.mark.parametrize("category", [category for category in Category.values if category != Category.NOTES])
def test_what_she_no_longer_lets_lamella_keep_no_coach_sees_on_the_next_request(stage: Stage, category: str) -> None:
    client, page = (
        client_of(stage, "sees everything"),
        reverse("risk:athlete", args=[stage.links["sees everything"].pk]),
    )
    assert client.get(page).status_code == 200
    services.withdraw_consent(runner=stage.ana, category=category, now=NOW)
    text = text_of(client.get(page))
    assert category not in seen_in(text)
    if category in (Category.TRAINING, Category.RISK):
        assert " of 100" not in text


def test_each_switch_holds_on_the_very_next_request(stage: Stage) -> None:
    link = stage.links["sees everything"]
    client, page = client_of(stage, "sees everything"), reverse("risk:athlete", args=[link.pk])
    left = set(Share.values)
    for category in (Share.PAIN, Share.MESSAGES, Share.RISK, Share.BODY):
        left.remove(category.value)
        services.share(link=link, shares=left, now=NOW)
        assert category.value not in seen_in(text_of(client.get(page)))
    services.share(link=link, shares=[], now=NOW)
    assert client.get(page).status_code == 404
    roster = text_of(client.get(reverse("risk:roster")))
    assert seen_in(roster) == set()


def test_the_checkers_go_red(stage: Stage) -> None:
    """Planted: a secret of each category, an unrecorded look, a change, and a coach who opens a runner's own page."""
    route = next(route for route in ROUTES if route.name == "risk:athlete")
    everything = HttpResponse(" ".join(word for words in SECRETS.values() for word in words) + NEVER[0] + "21.9")
    changed, page = frozenset({"training_run"}), text_of(everything)
    found = "\n".join(faults_of(route, "get", everything, page, frozenset({"pain"}), changed, []))
    for fault in (
        "shows {",
        "no coach may see",
        "about load",
        "reading changed",
        "the record says",
        "without a record",
    ):
        assert fault in found
    own = next(route for route in ROUTES if route.name == "training:run_detail")
    assert "opens what is" in "\n".join(faults_of(own, "get", HttpResponse("x"), "x", NOBODY, NOBODY, []))
    assert CoachNote.objects.filter(link__in=stage.links.values()).count() == len(stage.links)
