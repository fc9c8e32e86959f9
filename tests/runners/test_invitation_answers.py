"""Answering an invitation: the table with everything off, not now, the way there for a newcomer."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from runners import services
from runners.models import Category, Coach, CoachingLink, Invitation, Runner, Sharing, User
from tests import factories
from tests.runners.inviting import door, from_coach, from_runner, page_of, switches, text

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SHARING = reverse("runners:sharing")


def test_everything_is_off_and_each_category_says_what_is_seen_and_what_never(
    ana_client: Client, coach_cy: Coach
) -> None:
    page = text(ana_client.get(page_of(from_coach(coach_cy).invitation)))
    assert switches(page) == dict.fromkeys(["training", "risk", "pain", "body", "messages"], False)
    assert "Coach_Cy</b> (coach_cy@example.org) would like to coach you" in page
    assert (
        page.count('class="share-head">They will see<') == page.count('class="share-head">They will never see<') == 5
    )
    for words in (
        "What you write beside a run",
        "none can be worked out from what is shared then",
        "also come to them by e-mail",
        "The numbers of your height and weight.",
        "They may write to you, and you read it on Today",
    ):
        assert words in page


def test_sharing_these_shares_exactly_these(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    made = from_coach(coach_cy)
    answer = ana_client.post(page_of(made.invitation), {"training": "on", "pain": "on"})
    assert answer.url == SHARING
    link = CoachingLink.objects.get()
    assert (link.coach, link.runner, link.shares()) == (coach_cy, ana, {"training", "pain"})
    page = text(ana_client.get(SHARING))
    assert "Shared with Coach_Cy" in page
    again = ana_client.post(page_of(made.invitation), {"risk": "on"})
    assert (again.status_code, link.shares()) == (404, {"training", "pain"})
    assert "has ended or never was" in text(again)


def test_with_nothing_on_it_says_what_to_do_and_nothing_is_accepted(ana_client: Client, coach_cy: Coach) -> None:
    made = from_coach(coach_cy)
    answer = ana_client.post(page_of(made.invitation), {"nonsense": "on"})
    assert answer.status_code == 422
    assert "Nothing is switched on yet. Switch on what you want to share." in text(answer)
    assert Invitation.objects.open(timezone.now()).get() == made.invitation
    assert not CoachingLink.objects.exists()


def test_what_is_not_kept_has_no_switch_and_cannot_be_forged(signed_in: SignIn, coach_cy: Coach) -> None:
    ines = factories.runner("ines", consents=["training", "risk"])
    page_address = page_of(from_coach(coach_cy, "ines@example.org").invitation)
    client = signed_in(ines.user)
    page = text(client.get(page_address))
    assert set(switches(page)) == {"training", "risk", "messages"}
    assert page.count("Not kept, so there is nothing to share.") == 2
    assert f'<a href="{reverse("runners:consent")}">Consent<span class="vh">: Body</span></a>' in page
    assert client.post(page_address, {"pain": "on"}).status_code == 422
    client.post(page_address, {"risk": "on", "body": "on"})
    assert list(Sharing.objects.values_list("category", flat=True)) == ["risk"]


def test_not_now_declines(ana_client: Client, coach_cy: Coach) -> None:
    made = from_coach(coach_cy)
    answer = ana_client.post(page_of(made.invitation), {"decline": "1", "training": "on"}, follow=True)
    assert "Declined. Nothing is shared." in text(answer)
    made.invitation.refresh_from_db()
    assert made.invitation.declined_at is not None
    assert not CoachingLink.objects.exists()
    assert ana_client.post(page_of(made.invitation), {"decline": "1"}).status_code == 404


def test_nobody_else_finds_it_not_even_who_sent_it(
    signed_in: SignIn, ana: Runner, coach_cy: Coach, sam: Runner
) -> None:
    made = from_coach(coach_cy)
    for user in (sam.user, coach_cy.user):
        for answer in (
            signed_in(user).get(page_of(made.invitation)),
            signed_in(user).post(page_of(made.invitation), {"training": "on"}),
        ):
            assert answer.status_code == 404
    assert Client().get(page_of(made.invitation)).url.startswith(reverse("account_login"))
    assert not CoachingLink.objects.exists()


def test_who_has_this_coach_already_is_told_what_a_new_choice_does(ana_client: Client, coach_cy: Coach) -> None:
    made = from_coach(coach_cy)
    words = "They are your coach already"
    assert words not in text(ana_client.get(page_of(made.invitation)))
    factories.coaching(coach_cy, Runner.objects.get(user__email="ana@example.org"), shares=["pain"])
    assert words in text(ana_client.get(page_of(made.invitation)))


# ── invited as a coach ──────────────────────────────────────────────────────


def test_a_coach_reads_what_is_shared_and_what_it_asks_of_them(
    signed_in: SignIn, ana: Runner, coach_cy: Coach
) -> None:
    made = from_runner(ana, shares=["risk", "pain"])
    client = signed_in(coach_cy.user)
    page = text(client.get(page_of(made.invitation)))
    for words in (
        "Ana</b> (ana@example.org) would like you to be their coach",
        "Risk index and its reasons",
        "Pain and bone injuries",
        "Keep it to yourself",
        "Each time you look is noted",
        "Without their runs no index can be worked out",
    ):
        assert words in page
    assert "Runs, shoes and rest days" not in page
    answer = client.post(page_of(made.invitation), {"training": "on"})
    assert answer.url == reverse("risk:roster")
    assert CoachingLink.objects.get().shares() == {"risk", "pain"}, "the runner chose, not the coach"
    assert client.post(page_of(made.invitation)).status_code == 404


def test_a_runner_becomes_a_coach_by_accepting_and_not_by_declining(
    signed_in: SignIn, ana: Runner, sam: Runner
) -> None:
    client = signed_in(sam.user)
    no = from_runner(ana, "sam@example.org")
    client.post(page_of(no.invitation), {"decline": "1"})
    assert not Coach.objects.exists()
    yes = from_runner(ana, "sam@example.org")
    assert client.post(page_of(yes.invitation)).status_code == 302
    assert CoachingLink.objects.get().coach.user == sam.user


# ── on the way there ────────────────────────────────────────────────────────


def test_a_coach_without_a_log_first_gets_one_and_comes_back(signed_in: SignIn, ana: Runner) -> None:
    made = from_coach(factories.coach("maya"), "coach_cy@example.org")
    client = signed_in(factories.coach().user)
    page = text(client.get(page_of(made.invitation)))
    assert "First, a log of your own" in page
    assert client.post(page_of(made.invitation), {"training": "on"}).status_code == 200
    assert not CoachingLink.objects.exists()
    wanted = re.search(r'name="next" value="([^"]+)"', page)[1]
    answer = client.post(reverse("runners:also_run"), {"next": wanted, "time_zone": "Europe/Oslo"})
    assert parse_qs(urlsplit(answer.url).query)["next"] == [page_of(made.invitation)]
    assert "First, what Lamella may keep" in text(client.get(page_of(made.invitation)))
    end = welcome(client, answer.url)
    assert page_of(made.invitation) in text(end)
    assert set(switches(text(client.get(page_of(made.invitation))))) == {"training", "messages"}


def test_somebody_elses_site_is_no_way_back(signed_in: SignIn, coach_cy: Coach) -> None:
    client = signed_in(coach_cy.user)
    answer = client.post(reverse("runners:also_run"), {"next": "https://elsewhere.example/"})
    end = welcome(client, answer.url)
    assert "elsewhere" not in text(end)


def test_without_consent_not_now_is_still_one_step(signed_in: SignIn, coach_cy: Coach) -> None:
    made = from_coach(coach_cy, "ines@example.org")
    client = signed_in(factories.runner("ines", consents=[]).user)
    assert client.post(page_of(made.invitation), {"decline": "1"}).url == SHARING
    made.invitation.refresh_from_db()
    assert made.invitation.declined_at is not None


def welcome(client: Client, begin: str) -> object:
    """Go through the welcome with consent to training alone; return its end."""
    client.get(begin)
    client.post(reverse("runners:welcome_consent"), {Category.TRAINING: "on", "understood": "on"})
    client.post(reverse("runners:welcome_you"), {"skip": "1"})
    client.post(reverse("runners:welcome_running"), {"skip": "1"})
    return client.get(reverse("runners:welcome_done"))


NEW = {"email": "new@example.org", "password1": "osteon-lacuna-42", "role": "runner"}


def confirmed(client: Client) -> object:
    """Open the link of the last account e-mail in this browser and say yes."""
    path = urlsplit(re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)[0]).path
    return client.post(path)


def test_a_newcomer_ends_on_the_invitation_and_its_secret_is_in_no_other_address(
    client: Client, coach_cy: Coach
) -> None:
    made = from_coach(coach_cy, NEW["email"])
    assert client.get(door(made)).status_code == 200
    assert made.token not in str(dict(client.session))
    seen = [client.post(reverse("account_signup"), NEW).url]
    answer = confirmed(client)
    seen.append(answer.url)
    assert answer.url == page_of(made.invitation)
    page = text(client.get(answer.url))
    assert "First, what Lamella may keep" in page
    begin = re.search(r'href="(/welcome/\?next=[^"]+)"', page)[1]
    end = text(welcome(client, begin))
    assert "You have an invitation" in end
    assert f'href="{page_of(made.invitation)}"' in end
    assert client.post(page_of(made.invitation), {"training": "on"}).url == SHARING
    assert CoachingLink.objects.get().shares() == {"training"}
    assert not [url for url in [*seen, begin] if made.token in url]


def test_signing_in_leads_back_to_it_and_only_the_right_person(client: Client, coach_cy: Coach, ana: Runner) -> None:
    made = from_coach(coach_cy)
    client.get(door(made))
    sign_in = {"login": "ana@example.org", "password": factories.PASSWORD}
    assert client.post(reverse("account_login"), sign_in).url == page_of(made.invitation)
    client.get(page_of(made.invitation))
    assert "invitation" not in client.session, "one comes back once"
    other = Client()
    other.get(door(made))
    factories.runner("sam")
    answer = other.post(reverse("account_login"), sign_in | {"login": "sam@example.org"})
    assert answer.url == reverse("risk:today")
    assert "was sent to another address than sam@example.org" in text(other.get(reverse("runners:settings")))


def test_a_link_that_ended_meanwhile_leads_nowhere_special(client: Client, coach_cy: Coach, ana: Runner) -> None:
    made = from_coach(coach_cy)
    client.get(door(made))
    services.cancel_invitation(invitation=made.invitation, now=timezone.now())
    answer = client.post(reverse("account_login"), {"login": "ana@example.org", "password": factories.PASSWORD})
    assert answer.url == reverse("risk:today")


def test_in_another_browser_the_settings_and_the_sharing_page_show_it(
    ana: Runner, ana_client: Client, coach_cy: Coach
) -> None:
    settings = reverse("runners:settings")
    assert "You have an invitation" not in text(ana_client.get(settings))
    made = from_coach(coach_cy)
    assert f'href="{page_of(made.invitation)}"' in text(ana_client.get(settings))
    assert "Coach_Cy would like to coach you" in text(ana_client.get(SHARING))
    from_coach(factories.coach("maya"))
    assert "You have invitations" in text(ana_client.get(settings))
    EmailAddress.objects.filter(user=ana.user).update(verified=False)
    assert "You have invitations" not in text(ana_client.get(settings))
    assert "would like to coach you" not in text(ana_client.get(SHARING))


@pytest.mark.parametrize("name", ["settings", "welcome_done"])
def test_the_notice_costs_one_query_however_many_wait(
    ana_client: Client, coach_cy: Coach, django_assert_num_queries: Callable, name: str
) -> None:
    page, counts = reverse(f"runners:{name}"), []
    for n in range(4):
        with django_assert_num_queries(20, exact=False) as seen:
            ana_client.get(page)
        counts.append(sum("runners_invitation" in query["sql"] for query in seen.captured_queries))
        from_coach(factories.coach(f"coach{n}"))
    assert counts == [1, 1, 1, 1]
