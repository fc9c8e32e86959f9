"""An invitation that a newer one to the same address has replaced, and the notice of one that waits."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from runners import services
from runners.models import Coach, Invitation, Runner, User
from tests import factories
from tests.runners.inviting import ANA, CY, door, from_coach, from_runner, page_of, text

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LIST, SHARING, INVITE = (reverse(f"runners:{name}") for name in ("invitations", "sharing", "invite_coach"))
GONE = "The e-mail or the link sent earlier no longer works."


def rows_of(page: str) -> list[str]:
    return re.findall(r'<li class="row-plain sent">.*?</li>', page, re.DOTALL)


def test_an_older_invitation_to_an_address_is_replaced_and_not_sent_again(coach_cy: Coach, signed_in: SignIn) -> None:
    now = timezone.now()
    from_coach(coach_cy, now=now - timedelta(hours=2))
    called_off = from_coach(coach_cy, "sam@example.org", now=now - timedelta(hours=1)).invitation
    services.cancel_invitation(invitation=called_off, now=now)
    from_coach(factories.coach("maya"), "sam@example.org", now=now)  # of somebody else: it replaces nothing
    from_coach(coach_cy, now=now)
    newest, cancelled, oldest = rows_of(text(signed_in(coach_cy.user).get(LIST)))
    assert ("<small>Waiting" in newest, "Send again" in newest) == (True, True)
    assert ("<small>Cancelled" in cancelled, "Send again" in cancelled) == (True, True)
    assert ("<small>Replaced" in oldest, "Send again" in oldest) == (True, False)


def test_the_page_with_the_link_says_that_the_one_before_ended(coach_cy: Coach, signed_in: SignIn) -> None:
    client = signed_in(coach_cy.user)
    first, second = (text(client.post(LIST, {"email": ANA, "way": "link"})) for _ in range(2))
    assert GONE not in first
    assert GONE in second


def test_a_runner_sends_again_with_what_they_chose(ana: Runner, ana_client: Client) -> None:
    first = from_runner(ana, now=timezone.now() - timedelta(hours=1)).invitation
    (row,) = rows_of(text(ana_client.get(SHARING)))
    assert f'action="{INVITE}"' in row
    typed = dict(
        re.findall(r'<input type="hidden" name="(email|training|risk|pain|body|messages)" value="(.*?)"', row)
    )
    assert typed == {"email": CY, "training": "on", "risk": "on"}
    assert ana_client.post(INVITE, typed | {"way": "mail"}).url == SHARING
    again = Invitation.objects.get(cancelled_at__isnull=True)
    assert (again.email, again.shares) == (first.email, first.shares)
    newest, oldest = rows_of(text(ana_client.get(SHARING)))
    assert ("Send again" in newest, "would see: " in newest) == (True, True)
    assert ("<small>Replaced" in oldest, "Send again" in oldest, "would see: " in oldest) == (True, False, False)


def test_today_and_more_tell_of_an_invitation(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    today, more = reverse("risk:today"), reverse("runners:more")
    assert "would like to coach you" not in text(ana_client.get(today))
    assert "invitation for you" not in text(ana_client.get(more))
    made = from_coach(coach_cy)
    page = text(ana_client.get(today))
    assert "Coach_Cy would like to coach you." in page
    assert f'<a href="{page_of(made.invitation)}">See the invitation</a>' in page
    assert "<small>1 invitation for you</small>" in text(ana_client.get(more))
    from_runner(factories.runner("sam"), ANA)
    page = text(ana_client.get(today))
    assert "would like" not in page
    assert f'More than one invitation waits for you. <a href="{SHARING}">' in page
    assert "<small>2 invitations for you</small>" in text(ana_client.get(more))


def test_who_would_be_a_coach_reads_so_on_today(ana_client: Client) -> None:
    from_runner(factories.runner("sam"), ANA)
    assert "Sam would like you as their coach." in text(ana_client.get(reverse("risk:today")))


def test_signing_up_from_an_invitation_says_which_address(client: Client, coach_cy: Coach) -> None:
    words = "Use the address the invitation was sent to."
    assert words not in text(client.get(reverse("account_signup")))
    client.get(door(from_coach(coach_cy)))
    assert words in text(client.get(reverse("account_signup")))


def test_to_decline_is_called_so(ana_client: Client, coach_cy: Coach) -> None:
    page = text(ana_client.get(page_of(from_coach(coach_cy).invitation)))
    assert re.search(r'name="decline" value="1">Decline<', page)
    assert "Not now" not in page
