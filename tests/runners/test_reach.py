"""An address that letters do not reach: said on every page, and mended by its owner."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from runners import outbox, receivers
from runners.emails import EXPORT
from runners.models import AddressTrouble, Runner, User
from runners.outbox import registry
from tests.factories import NOW
from tests.posting import letters, owe

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
BANNER = "We could not reach a…@example.org since 21 Sep. Check it."


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", letters())


def bounce(address: str, kind: str = "bounced") -> None:
    receivers.tracking.send(sender=None, event=SimpleNamespace(event_type=kind, recipient=address))


def page(client: Client) -> str:
    return client.get(reverse("runners:settings")).content.decode()


def refuse(user: User, times: int) -> None:
    for _ in range(times):
        AddressTrouble.objects.note(user=user, now=NOW, code="recipient refused (550)")


def test_two_refusals_are_said_to_their_owner_alone(ana: Runner, sam: Runner, signed_in: SignIn) -> None:
    client = signed_in(ana.user)
    refuse(ana.user, 1)
    assert "could not reach" not in page(client)
    refuse(ana.user, 1)
    assert BANNER in page(client)
    assert "could not reach" not in page(signed_in(sam.user))


def test_try_again_lets_the_next_letter_out(ana: Runner, signed_in: SignIn) -> None:
    client = signed_in(ana.user)
    refuse(ana.user, 2)
    assert client.get(reverse("runners:try_address")).status_code == 405
    answer = client.post(reverse("runners:try_address"), follow=True)
    assert "could not reach" not in answer.content.decode()
    assert outbox.deliver(owe(ana, NOW).pk, NOW) == "sent"


@pytest.mark.parametrize("kind", ["bounced", "rejected", "complained"])
def test_one_bounce_is_enough(ana: Runner, ana_client: Client, kind: str) -> None:
    bounce("ANA@example.org", kind)
    assert outbox.deliver(owe(ana, NOW).pk, NOW) == "suppressed"
    assert "could not reach a…@example.org" in page(ana_client)
    assert mail.outbox == []


@pytest.mark.parametrize("kind", ["delivered", "deferred", "opened"])
def test_what_is_no_bounce_stops_nothing(ana: Runner, kind: str) -> None:
    bounce(ana.user.email, kind)
    bounce("stranger@example.org")
    assert not AddressTrouble.objects.exists()


def test_a_confirmed_and_a_changed_address_begin_anew(ana: Runner, ana_client: Client) -> None:
    for signal, about in (
        (receivers.email_confirmed, {"email_address": ana.user.emailaddress_set.get()}),
        (receivers.email_changed, {"user": ana.user}),
    ):
        refuse(ana.user, 2)
        assert BANNER in page(ana_client)
        signal.send(sender=User, request=None, **about)
        assert "could not reach" not in page(ana_client)


def test_a_letter_that_arrived_takes_the_first_refusal_back(ana: Runner) -> None:
    refuse(ana.user, 1)
    assert outbox.deliver(owe(ana, NOW).pk, NOW) == "sent"
    refuse(ana.user, 1)
    assert AddressTrouble.objects.stands_for(ana.user) is None


def test_invitations_and_copies_are_never_repeated_by_themselves() -> None:
    assert not registry.repeats_in_doubt("invitation")
    assert not registry.repeats_in_doubt(EXPORT)
    assert timedelta(minutes=10) == outbox.claiming.UNKNOWN_WAIT
