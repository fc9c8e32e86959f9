"""A sender with an API, over real sockets: what its answers make of a letter, and what it tells of bounces."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

import pytest
from django.db import connection
from django.test import Client
from django.urls import include, path

from config.urls import urlpatterns as site
from runners import outbox
from runners.models import AddressTrouble, MailChannel, OutgoingEmail, Runner
from runners.outbox import registry
from tests import factories
from tests.factories import NOW
from tests.posting import HEALTH, NEWS, letters, owe

pytestmark = pytest.mark.django_db
urlpatterns = [*site, path("anymail/", include("anymail.urls"))]
OK = {"id": "<1@api>", "message": "Queued. Thank you."}


class Api:
    """Answers each letter with `status`; 0 hangs up without an answer."""

    def __init__(self) -> None:
        self.status, self.bodies, self.phases = 200, [], []


@pytest.fixture
def api(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setattr(registry, "_kinds", letters())
    told = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if told.status:
                self.send_response(told.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(OK if told.status == 200 else {"message": "no"}).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL = {
        "MAILGUN_API_KEY": "key",
        "MAILGUN_SENDER_DOMAIN": "example.org",
        "MAILGUN_API_URL": f"http://127.0.0.1:{server.server_address[1]}/v3",
        "WEBHOOK_SECRET": "sender:secret",
    }
    yield told
    server.shutdown()
    server.server_close()


def test_a_letter_goes_through_the_api_with_its_headers(api: Api, ana: Runner) -> None:
    email = owe(ana, NOW)
    assert outbox.deliver(email.pk, NOW) == "sent"
    (body,) = api.bodies
    assert email.message_id in unquote_plus(body)
    assert "ana@example.org" in unquote_plus(body)
    assert MailChannel.objects.now_is().is_open


ANSWERS = [
    (429, HEALTH, "postponed", "deferred (429)"),
    (503, NEWS, "postponed", "deferred (503)"),
    (400, HEALTH, "failed", "refused (400)"),
    (401, HEALTH, outbox.PAUSED, "no mail server (sign-in refused (401))"),
    (500, HEALTH, "postponed", outbox.UNKNOWN),
    (0, HEALTH, "postponed", outbox.UNKNOWN),
    (0, NEWS, "ambiguous", outbox.UNKNOWN),
]


@pytest.mark.parametrize(("status", "kind", "became", "outcome"), ANSWERS)
def test_each_answer_has_its_outcome(
    api: Api, ana: Runner, status: int, kind: str, became: str, outcome: str
) -> None:
    api.status, email = status, owe(ana, NOW, kind=kind)
    assert outbox.deliver(email.pk, NOW) == became
    email.refresh_from_db()
    assert (email.outcome, email.phase) == (outcome, "")
    assert MailChannel.objects.now_is().state == ("paused" if became == outbox.PAUSED else "open")


def test_an_api_that_nobody_answers_for_pauses_the_channel(api: Api, ana: Runner, settings: object) -> None:
    settings.ANYMAIL = settings.ANYMAIL | {"MAILGUN_API_URL": "http://127.0.0.1:1/v3"}
    email = owe(ana, NOW)
    assert outbox.deliver(email.pk, NOW) == outbox.PAUSED
    email.refresh_from_db()
    assert (email.state, email.attempts) == ("pending", 0)
    assert MailChannel.objects.now_is().reason == "no answer (NewConnectionError)"


@pytest.mark.django_db(transaction=True)
def test_it_is_marked_before_the_request(api: Api, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:

    email = owe(factories.runner("ana"), NOW)
    api.bodies = seen = Phases(email)
    assert outbox.deliver(email.pk, NOW) == "sent"
    assert seen.phases == ["in_data"]


class Phases(list):
    """Notes the committed phase of the letter as each request comes in."""

    def __init__(self, email: OutgoingEmail) -> None:
        self.pk, self.phases = email.pk, []

    def append(self, body: object) -> None:

        self.phases.append(OutgoingEmail.objects.get(pk=self.pk).phase)
        connection.close()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("login", "answer", "noted"), [("sender:secret", 200, 2), ("sender:guess", 400, 0)])
def test_a_bounce_that_the_sender_tells_of_stops_the_address(
    api: Api, ana: Runner, login: str, answer: int, noted: int
) -> None:
    event = {
        "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "MessageID": "1", "Email": ana.user.email,
        "BouncedAt": "2026-09-21T08:00:00Z", "Description": "no such mailbox", "ID": 1,
    }  # fmt: skip
    told = Client().post(
        "/anymail/postmark/tracking/",
        json.dumps(event),
        content_type="application/json",
        headers={"Authorization": "Basic " + base64.b64encode(login.encode()).decode()},
    )
    assert told.status_code == answer
    assert sum(AddressTrouble.objects.values_list("refusals", flat=True)) == noted
