"""Every address × everybody who may ask × GET, HEAD and POST: who gets in, what is shown, what changes.

The lists of public and csrf-exempt routes are frozen here: adding to them is a decision, not an accident.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from runners.models import User
from tests import factories
from tests.security import rows
from tests.security.walk import OBJECTS, Route, routes

pytestmark = pytest.mark.django_db

PUBLIC = {
    "live",
    "ready",
    "risk:landing",
    "risk:method",
    "risk:what_to_do",
    "risk:privacy",
    "risk:accessibility",
    "runners:unsubscribe",
    "account_login",
    "account_logout",  # leads a signed-out person to the landing page
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",  # leads to sign-in: signing in by code is off
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
CSRF_EXEMPT = {"runners:unsubscribe"}  # RFC 8058: the mail program's post carries no cookie
TOUCHED_BY_READING = frozenset({"django_session", "cache"})  # messages and rate limits; nothing about health
SIGNED_OUT = ("anonymous", "deactivated")
REFUSED = ("other", "coach", "newcomer", "staff")
ROLES = (*SIGNED_OUT, "owner", *REFUSED)
SIGN_IN_FIRST = ("/accounts/login/?next=", "/admin/login/")
ROUTES = routes()
World = dict[str, Any]


@pytest.fixture
def world() -> World:
    """ana owns a row of everything; the others are the others."""
    cache.clear()
    staff = factories.user("olu", is_staff=True, is_superuser=True)
    return {
        "owner": rows.fill("ana", staff),
        "other": rows.fill("sam", staff),
        "coach": factories.coach().user,
        "newcomer": factories.runner("ines", consents=[], understood_at=None, welcomed_at=None).user,
        "deactivated": factories.runner("gone", by=factories.user("gone", is_active=False)).user,
        "staff": staff,
    }


def user_of(world: World, role: str) -> User | None:
    person = world.get(role)
    return person["runners.User"] if isinstance(person, dict) else person


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Run something and take it back, so that every request meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Answer:
    """What one person got for one method, and whether a row of any table is different now."""

    role: str
    method: str
    response: HttpResponse
    changed: bool

    def __str__(self) -> str:
        return f"{self.role} {self.method}: {self.response.status_code} {self.response.headers.get('Location', '')}"


def answers(route: Route, world: World, roles: Iterable[str] = ROLES) -> Iterator[Answer]:
    """Ask for the owner's address as each of these people, with each method; "forged" is a post without a token."""
    path = route.path(world["owner"])
    for role in roles:
        signed_in = client_of(user_of(world, role))
        before = rows.checksum(TOUCHED_BY_READING)
        for method in ("get", "head", "post", "forged"):
            with undone():
                client = Client(enforce_csrf_checks=method == "forged")
                client.cookies = signed_in.cookies.copy()
                response = getattr(client, method.replace("forged", "post"))(path)
                yield Answer(role, method, response, rows.checksum(TOUCHED_BY_READING) != before)


def is_led_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.url.startswith(("/accounts/login/", "/admin/login/"))


def header_faults(answer: HttpResponse, signed_in: bool) -> list[str]:
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    wrong = []
    if "default-src 'none'" not in policy or "unsafe-" in policy:
        wrong.append(f"CSP: {policy!r}")
    wanted = {
        "X-Content-Type-Options": {"nosniff"},
        "X-Frame-Options": {"DENY"},
        "Referrer-Policy": {"same-origin", "no-referrer"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
    }
    wrong += [f"{name}: {headers.get(name)}" for name, values in wanted.items() if headers.get(name) not in values]
    if signed_in and headers.get("Cache-Control") != "no-store":
        wrong.append(f"Cache-Control: {headers.get('Cache-Control')}")
    return wrong


def leaks(answer: HttpResponse, word: str) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return word in body.decode("utf-8", "replace") or word in str(dict(answer.headers))


def name_of(route: Route) -> str:
    return f"{route.name} /{route.pattern}"


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_every_promise_holds_on(route: Route, world: World) -> None:
    """One pass over all people and methods; each fault names who asked how, and what came."""
    faults = [fault for answer in answers(route, world) for fault in broken_promises(route, answer, world)]
    assert not faults, "\n".join(faults)


def broken_promises(route: Route, answer: Answer, world: World) -> Iterator[str]:
    """Say what is wrong with this answer, if anything."""
    response, role, method = answer.response, answer.role, answer.method
    signed_in = role not in SIGNED_OUT
    if response.status_code >= 500:
        yield f"{answer}: an error of ours"
    forged = method == "forged" and response.status_code == 403  # refused before anybody asks who it is
    if not signed_in and route.name not in PUBLIC and not forged and not is_led_to_sign_in(response):
        yield f"{answer}: shown without signing in, and not on the public list"
    if not signed_in and route.name in PUBLIC and response.headers.get("Location", "").startswith(SIGN_IN_FIRST):
        yield f"{answer}: on the public list, but needs signing in"
    if route.object_parameters and role in REFUSED:
        # who has no log of their own is led away before any object is looked for, whosever it is
        if not forged and response.status_code not in ({404, 405} if role == "other" else {404, 405, 302}):
            yield f"{answer}: another person's object must not be there"
        if answer.changed:
            yield f"{answer}: changed something that is not theirs"
    if method in ("get", "head") and answer.changed:
        yield f"{answer}: reading changed a row"
    if method == "forged" and route.name not in CSRF_EXEMPT:
        # an upload checks the token itself, after it was seen who asks: others may be led away before
        led_away = response.status_code == 302 and role not in ("owner", "other")
        if answer.changed or not (response.status_code == 403 or led_away):
            yield f"{answer}: a post from another site must be refused"
    if answer.changed and (response.status_code in (403, 404, 405) or is_led_to_sign_in(response)):
        yield f"{answer}: refused, and changed a row all the same"
    if role != "owner" and not may_read_words(route, role) and leaks(response, world["owner"]["canary"]):
        yield f"{answer}: shows the owner's words"
    yield from (f"{answer}: {fault}" for fault in header_faults(response, signed_in))


def may_read_words(route: Route, role: str) -> bool:
    """The admin shows addresses to staff (tests/runners/test_admin.py says what exactly); the link in one's own
    mail names one's own address to whoever holds it."""
    return (role == "staff" and route.is_admin) or route.name == "account_confirm_email"


@pytest.mark.parametrize("route", [route for route in ROUTES if route.object_parameters], ids=name_of)
def test_the_owner_can_use_the_address(route: Route, world: World) -> None:
    """Otherwise the refusal of others proves nothing: the address might answer nobody."""
    codes = {answer.response.status_code for answer in answers(route, world, ["owner"])}
    assert codes - {404, 405}, codes


def test_the_public_list_names_only_routes_that_are_there() -> None:
    assert {route.name for route in ROUTES} >= PUBLIC


@pytest.mark.parametrize("route", [route for route in ROUTES if route.object_parameters], ids=name_of)
def test_a_foreign_id_and_an_id_of_nothing_get_the_same_answer(route: Route, world: World) -> None:
    nothing: dict = dict(world["owner"])
    for label in OBJECTS.values():
        nothing[label] = type("Nobody", (), {"pk": "00000000-0000-4000-8000-000000000000"})()
    foreign, absent = route.path(world["owner"]), route.path(nothing)
    for method in ("get", "post"):
        got = []
        for path in (foreign, absent):
            with undone():
                got.append(getattr(client_of(user_of(world, "other")), method)(path))
        assert got[0].status_code == got[1].status_code
        assert len(got[0].content) == len(got[1].content)


@pytest.mark.parametrize("role", ["anonymous", "owner"])
def test_an_address_that_is_not_there_carries_the_rules_too(world: World, role: str) -> None:
    answer = client_of(user_of(world, role)).get("/no/such/page/")
    assert answer.status_code == 404
    assert not header_faults(answer, signed_in=role != "anonymous")


def test_the_walk_goes_red(world: World) -> None:
    """The checkers checked: a missing header, a leak and a changed row must show."""
    bare = HttpResponse(world["owner"]["canary"])
    assert len(header_faults(bare, signed_in=True)) == 6
    assert leaks(bare, world["owner"]["canary"])
    before = rows.checksum()
    world["owner"]["runners.Runner"].weights.update(kg=61)
    assert rows.checksum() != before
    unknown = Route("risk:today", "today/<uuid:nobody_knows>/", ("nobody_knows",))
    with pytest.raises(LookupError, match="nobody_knows"):
        unknown.path(world["owner"])
