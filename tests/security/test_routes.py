"""Every address × everybody who may ask × GET, HEAD and POST: who gets in, what is shown, what changes.

The lists of public and csrf-exempt routes are frozen here: adding to them is a decision, not an accident.
"""

from collections.abc import Callable, Iterator

import pytest
from django.core.signals import request_started
from django.db import connection, transaction
from django.http import HttpResponse

from runners.models import Heartbeat
from tests.security.people import METHODS, ROLES, Answer, World, undone
from tests.security.walk import OBJECTS, Route, routes

pytestmark = pytest.mark.django_db

PUBLIC = {
    "live",
    "ready",
    "deep",  # for a machine with a token; for everybody else there is no such page
    "risk:landing",
    "risk:method",
    "risk:what_to_do",
    "risk:privacy",
    "risk:accessibility",
    "runners:unsubscribe",
    "runners:invite",
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
LOOKS = {"risk:roster", "risk:athlete"}  # what a coach looks at is noted before it is shown
SIGNED_OUT = ("anonymous", "deactivated")
REFUSED = ("other", "coach", "newcomer", "staff")
SIGN_IN_FIRST = ("/accounts/login/?next=", "/admin/login/")
ROUTES = routes()


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
    answers = list(world.answers(route.path(world.owner), asking(route)))
    faults = [fault for answer in answers for fault in broken_promises(route, answer, world)]
    owners = {answer.response.status_code for answer in answers if answer.role == "owner"}
    if route.object_parameters and not owners - {404, 405}:
        # otherwise the refusal of others proves nothing: the address might answer nobody
        faults.append(f"the owner cannot use the address: {owners}")
    assert not faults, "\n".join(faults)


def asking(route: Route) -> Iterator[tuple[str, str]]:
    """Everybody with each method, but for HEAD, which the site answers as it does GET: a stranger to the site, the
    owner, who is refused the owner's objects, and one of the others, each in their turn from route to route."""
    others = [role for role in ROLES if role not in ("anonymous", "owner")]
    heads = {"anonymous", "owner", others[ROUTES.index(route) % len(others)]}
    heads |= {"other"} if route.object_parameters else set()
    for role in ROLES:
        for method in METHODS:
            if method != "head" or role in heads:
                yield role, method


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
    noted = {"runners_healthaccess"} if route.name in LOOKS else frozenset()
    if method in ("get", "head") and answer.written - noted:
        yield f"{answer}: reading changed a row"
    if method == "forged" and route.name not in CSRF_EXEMPT:
        # an upload checks the token itself, after it was seen who asks: others may be led away before
        led_away = response.status_code == 302 and role not in ("owner", "other")
        if answer.changed or not (response.status_code == 403 or led_away):
            yield f"{answer}: a post from another site must be refused"
    if answer.changed and (response.status_code in (403, 404, 405) or is_led_to_sign_in(response)):
        yield f"{answer}: refused, and changed a row all the same"
    if role != "owner" and not may_read_words(route, role) and leaks(response, world.owner["canary"]):
        yield f"{answer}: shows the owner's words"
    yield from (f"{answer}: {fault}" for fault in header_faults(response, signed_in))


def may_read_words(route: Route, role: str) -> bool:
    """The admin shows addresses to staff (tests/runners/test_admin.py says what exactly); the link in one's own
    mail names one's own address to whoever holds it."""
    return (role == "staff" and route.is_admin) or route.name == "account_confirm_email"


def test_the_public_list_names_only_routes_that_are_there() -> None:
    assert {route.name for route in ROUTES} >= PUBLIC


@pytest.mark.parametrize("route", [route for route in ROUTES if route.object_parameters], ids=name_of)
def test_a_foreign_id_and_an_id_of_nothing_get_the_same_answer(route: Route, world: World) -> None:
    nothing: dict = dict(world.owner)
    for label in OBJECTS.values():
        nothing[label] = type("Nobody", (), {"pk": "00000000-0000-4000-8000-000000000000"})()
    foreign, absent = route.path(world.owner), route.path(nothing)
    for method in ("get", "post"):
        got = []
        for path in (foreign, absent):
            with undone():
                got.append(world.ask("other", method, path).response)
        assert got[0].status_code == got[1].status_code
        assert len(got[0].content) == len(got[1].content)


@pytest.mark.parametrize("role", ["anonymous", "owner"])
def test_an_address_that_is_not_there_carries_the_rules_too(world: World, role: str) -> None:
    answer = world.ask(role, "get", "/no/such/page/").response
    assert answer.status_code == 404
    assert not header_faults(answer, signed_in=role != "anonymous")


def test_every_kind_of_person_has_a_rule() -> None:
    assert set(ROLES) == {*SIGNED_OUT, "owner", *REFUSED}


def test_the_walk_goes_red(world: World) -> None:
    """The checkers checked: a missing header, a leak and an unknown parameter must show."""
    bare = HttpResponse(world.owner["canary"])
    assert len(header_faults(bare, signed_in=True)) == 6
    assert leaks(bare, world.owner["canary"])
    unknown = Route("risk:today", "today/<uuid:nobody_knows>/", ("nobody_knows",))
    with pytest.raises(LookupError, match="nobody_knows"):
        unknown.path(world.owner)


def raw(statement: str) -> Callable[[], object]:
    """Run this on psycopg's own connection, past everything of Django's."""
    return lambda: connection.connection.execute(statement)


def copied() -> None:
    with connection.connection.cursor().copy("COPY runners_heartbeat (name, at) FROM STDIN") as copy:
        copy.write_row(("copied", "2026-11-01T00:00:00Z"))


def written_and_taken_back() -> None:
    with transaction.atomic():
        Heartbeat.objects.create(name="taken back", at="2026-11-01T00:00:00Z")
        transaction.set_rollback(True)


PLANTED: dict[str, tuple[str, Callable[[], object]]] = {
    "a row": ("runners_heartbeat", lambda: Heartbeat.objects.create(name="x", at="2026-11-01T00:00:00Z")),
    "a row taken back": ("runners_heartbeat", written_and_taken_back),
    "raw update to the same": ("runners_weight", raw("UPDATE runners_weight SET kg = kg")),
    "raw delete": ("training_painreport", raw("DELETE FROM training_painreport")),
    "write inside a select": (
        "runners_weight",
        raw("WITH gone AS (UPDATE runners_weight SET kg = 61 RETURNING 1) SELECT * FROM gone"),
    ),
    "truncate": ("runners_heartbeat", raw("TRUNCATE runners_heartbeat")),
    "copy": ("runners_heartbeat", copied),
    "after the commit": ("on_commit", lambda: transaction.on_commit(lambda: None)),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_write_planted_into_a_reading_goes_red(world: World, planted: str) -> None:
    table, write = PLANTED[planted]
    today = next(route for route in ROUTES if route.name == "risk:today")

    def plant(**_: object) -> None:
        write()

    request_started.connect(plant)
    try:
        with undone():
            answer = world.ask("owner", "get", today.path(world.owner))
    finally:
        request_started.disconnect(plant)
    assert table in answer.written
    assert any("reading changed a row" in fault for fault in broken_promises(today, answer, world))
    with undone():
        assert not world.ask("owner", "get", today.path(world.owner)).changed
