"""The pages of inviting: what a coach and a runner send, and what whoever opens the link is shown."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from runners import links, outbox, services, tasks
from runners.models import LIFE, Coach, Invitation, OutgoingEmail, Runner, User
from tests import factories
from tests.runners.inviting import ANA, CY, door, from_coach, from_runner, page_of, switches, text
from tests.security import rows

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HERE = reverse("runners:invitations")
LINK = re.compile(r"http://testserver/invite/([\w-]+)/")


@pytest.fixture
def cy(coach_cy: Coach, signed_in: SignIn) -> Client:
    return signed_in(coach_cy.user)


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list:
    sent: list = []
    monkeypatch.setattr(tasks, "nudge", lambda task, email_id: sent.append(email_id))
    return sent


def test_without_anybody_the_page_says_what_an_athlete_decides(cy: Client) -> None:
    assert "Invite your first athlete. They choose what you see." in text(cy.get(HERE))


def test_an_invitation_by_e_mail_is_owed_and_the_worker_is_told_after_the_commit(
    cy: Client, nudged: list, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=False) as after:
        answer = cy.post(HERE, {"email": " Ana@Example.org", "way": "mail"})
    owed = OutgoingEmail.objects.get()
    assert (answer.url, owed.address, nudged) == (HERE, ANA, [])
    for callback in after:
        callback()
    assert nudged == [str(owed.pk)]
    page = text(cy.get(HERE))
    assert f"Invitation for {ANA} on its way" in page
    assert "Waiting" in page
    assert outbox.deliver(owed.pk, timezone.now()) == "sent"
    assert LINK.search(mail.outbox[0].body)[1] == links.invitation_token(owed.invitation_id)


def test_a_link_to_pass_on_is_shown_once_and_nowhere_again(cy: Client) -> None:
    answer = cy.post(HERE, {"email": ANA, "way": "link"})
    invitation = Invitation.objects.get()
    token = LINK.search(text(answer))[1]
    assert answer.status_code == 200
    assert links.token_hash(token) == invitation.token_hash
    page = text(answer)
    assert "kept nowhere" in page
    assert f"Only the owner of {ANA}" in page
    assert timezone.localtime(invitation.expires_at).strftime("%B %Y") in page
    assert not OutgoingEmail.objects.exists()
    assert token not in text(cy.get(HERE))
    assert not [line for lines in rows.state().values() for line in lines if token in line], "no session, no message"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("coach_cy@example.org", "This is your own address"),
        ("maya@", "This is not an e-mail address"),
        ("", "Enter the address of the person"),
    ],
)
@pytest.mark.parametrize("way", ["mail", "link"])
def test_what_is_wrong_is_said_and_what_was_typed_stays(cy: Client, typed: str, words: str, way: str) -> None:
    answer = cy.post(HERE, {"email": typed, "way": way})
    assert answer.status_code == 422
    assert words in text(answer)
    assert f'value="{typed}"' in text(answer) or not typed
    assert not Invitation.objects.exists()


def test_too_many_a_day_is_said(cy: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.invitations, "MOST_A_DAY", 1)
    cy.post(HERE, {"email": ANA})
    answer = cy.post(HERE, {"email": "sam@example.org"})
    assert answer.status_code == 422
    assert "Send this one tomorrow" in text(answer)


def test_only_of_an_athlete_of_theirs_a_coach_learns_that_there_is_an_account(
    cy: Client, coach_cy: Coach, ana: Runner, sam: Runner
) -> None:
    made = from_coach(coach_cy)
    services.accept_as_athlete(invitation=made.invitation, runner=ana, shares=["training"], now=timezone.now())
    assert "one of your athletes already" in text(cy.post(HERE, {"email": ANA}))
    known, unknown = (cy.post(HERE, {"email": email}) for email in ("sam@example.org", "nobody@example.org"))
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    rows = re.findall(r'<li class="row-plain sent">.*?</li>', text(cy.get(HERE)), re.DOTALL)
    rows_of_both = [row for row in rows if ANA not in row]
    variable = re.compile(r"(sam|nobody)@example.org|[0-9a-f-]{36}|[A-Za-z0-9]{64}")
    assert len({variable.sub("", row) for row in rows_of_both}) == 1
    assert len(rows_of_both) == 2


def test_every_state_is_listed_and_only_what_waits_can_be_cancelled(cy: Client, coach_cy: Coach, ana: Runner) -> None:
    now = timezone.now()
    from_coach(coach_cy, "old@example.org", now=now - LIFE - timedelta(hours=1))
    cancelled = from_coach(coach_cy, "away@example.org", now=now - timedelta(hours=4)).invitation
    services.cancel_invitation(invitation=cancelled, now=now)
    taken = from_coach(coach_cy, now=now - timedelta(hours=3)).invitation
    services.accept_as_athlete(invitation=taken, runner=ana, shares=["training"], now=now)
    no = from_coach(coach_cy, "sam@example.org", now=now - timedelta(hours=2)).invitation
    services.decline_invitation(invitation=no, user=factories.runner("sam").user, now=now)
    waits = from_coach(coach_cy, "ines@example.org", now=now - timedelta(hours=1)).invitation
    page = text(cy.get(HERE))
    places = [page.index(f"<small>{word} · ") for word in ("Waiting", "Declined", "Accepted", "Cancelled", "Expired")]
    assert places == sorted(places), "newest first"
    assert re.findall(r"invitations/([0-9a-f-]{36})/cancel", page) == [str(waits.pk)]
    assert page.count('value="mail">Send again') == 4, "not to who accepted"


def test_sending_again_makes_a_new_one_and_cancelling_ends_it(cy: Client, coach_cy: Coach, ana: Runner) -> None:
    first = from_coach(coach_cy).invitation
    cy.post(HERE, {"email": first.email, "way": "mail"})
    second = Invitation.objects.open(timezone.now()).get()
    assert second != first
    for said in ("Invitation cancelled", "had ended already"):
        answer = cy.post(reverse("runners:invitation_cancel", args=[second.pk]), follow=True)
        assert said in text(answer)
    assert not Invitation.objects.open(timezone.now()).exists()


def test_nobody_cancels_what_is_not_theirs(cy: Client, ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    of_coach, of_runner = from_coach(coach_cy, "sam@example.org").invitation, from_runner(ana).invitation
    for client, invitation in ((cy, of_runner), (ana_client, of_coach)):
        assert client.post(reverse("runners:invitation_cancel", args=[invitation.pk])).status_code == 404
    assert ana_client.post(reverse("runners:invitation_cancel", args=[of_runner.pk])).url == reverse(
        "runners:sharing"
    )
    assert Invitation.objects.open(timezone.now()).get() == of_coach


def test_who_accepted_and_shares_nothing_is_named_and_nothing_more(cy: Client, coach_cy: Coach, ana: Runner) -> None:
    services.save_profile(runner=ana, today=factories.TODAY, usual_weekly_m=43_210)
    link = factories.coaching(coach_cy, ana, shares=["messages"])
    factories.coaching(coach_cy, factories.runner("sam"), shares=["risk"])
    page = text(cy.get(HERE))
    section = page[page.index('id="silent"') : page.index("</section>", page.index('id="silent"'))]
    assert "Ana" in section
    assert "Sam" not in section
    assert reverse("runners:coaching_leave", args=[link.pk]) in section


def test_a_runner_who_is_no_coach_has_no_such_page(ana_client: Client) -> None:
    assert ana_client.get(HERE).status_code == 404


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    cy: Client, coach_cy: Coach, django_assert_num_queries: Callable
) -> None:
    counts = []
    for n in range(3):
        from_coach(coach_cy, f"r{n}@example.org")
        factories.coaching(coach_cy, factories.runner(f"silent{n}"), shares=[])
        with django_assert_num_queries(8, exact=False) as seen:
            cy.get(HERE)
        counts.append(len(seen))
    assert counts[0] == counts[2], counts


# ── a runner invites a coach ────────────────────────────────────────────────


def test_a_runner_chooses_what_a_coach_will_see_before_inviting(ana_client: Client, ana: Runner) -> None:
    here = reverse("runners:invite_coach")
    page = text(ana_client.get(here))
    assert switches(page) == dict.fromkeys(["training", "risk", "pain", "body", "messages"], False)
    none = ana_client.post(here, {"email": CY, "way": "mail"})
    assert none.status_code == 422
    assert "Nothing is switched on yet" in text(none)
    assert f'value="{CY}"' in text(none)
    wrong = ana_client.post(here, {"email": "cy@", "training": "on", "pain": "on"})
    assert wrong.status_code == 422
    assert [name for name, on in switches(text(wrong)).items() if on] == ["training", "pain"]
    assert ana_client.post(here, {"email": CY, "training": "on", "way": "mail"}).url == reverse("runners:sharing")
    assert Invitation.objects.get().shares == ["training"]
    assert f"{CY}<small>Waiting" in text(ana_client.get(reverse("runners:sharing")))
    link = ana_client.post(here, {"email": CY, "risk": "on", "way": "link"})
    assert LINK.search(text(link))


def test_what_is_not_kept_cannot_be_offered(signed_in: SignIn) -> None:
    ines = factories.runner("ines", consents=["training"])
    client = signed_in(ines.user)
    page = text(client.get(reverse("runners:invite_coach")))
    assert set(switches(page)) == {"training", "messages"}
    assert page.count("Not kept, so there is nothing to share.") == 3
    forged = client.post(reverse("runners:invite_coach"), {"email": CY, "pain": "on"})
    assert forged.status_code == 422


# ── whoever opens the link ──────────────────────────────────────────────────


def test_every_ended_or_made_up_link_shows_the_same_page(client: Client, cy: Client, coach_cy: Coach) -> None:
    ana, now = factories.runner("ana"), timezone.now()
    used, declined, cancelled = (from_coach(coach_cy, f"{n}@example.org") for n in ("ana", "ben", "eve"))
    services.accept_as_athlete(invitation=used.invitation, runner=ana, shares=["risk"], now=now)
    ben = factories.runner("ben")
    services.decline_invitation(invitation=declined.invitation, user=ben.user, now=now)
    services.cancel_invitation(invitation=cancelled.invitation, now=now)
    expired = from_coach(coach_cy, "late@example.org", now=now - LIFE)
    ana_client = Client()
    ana_client.force_login(ana.user)
    addresses = [door(made) for made in (used, declined, cancelled, expired)]
    addresses += [reverse("runners:invite", args=[made_up]) for made_up in ("x", "A" * 43, "%00", "é" * 500)]
    answers = [person.get(address) for address in addresses for person in (client, cy, ana_client)]
    answers += [ana_client.get(page_of(used.invitation)), cy.get(page_of(expired.invitation))]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "This invitation has ended or never was. Ask for a new one." in text(answers[0])
    at_doors = answers[: len(addresses) * 3]
    assert {answer.headers["Referrer-Policy"] for answer in at_doors} == {"no-referrer"}
    assert {answer.headers["Cache-Control"] for answer in at_doors} == {"no-store"}


def test_signed_out_it_says_until_when_and_names_nobody(client: Client, coach_cy: Coach, ana: Runner) -> None:
    made = from_coach(coach_cy)
    answer = client.get(door(made))
    page = text(answer)
    assert answer.status_code == 200
    assert timezone.localtime(made.invitation.expires_at).strftime("%B %Y") in page
    for name in ("Cy", CY, ANA, "ana@", str(made.invitation.pk), made.token):
        assert name not in page
    assert f'href="{reverse("account_login")}"' in page, "no token in any other address"
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_signed_in_with_another_address_it_names_only_that_one(cy: Client, coach_cy: Coach, ana: Runner) -> None:
    made = from_coach(coach_cy)
    answer = cy.get(door(made))
    page = text(answer)
    assert "coach_cy@example.org" in page
    assert ANA not in page
    assert reverse("account_logout") in page
    assert "<form" not in page.split("<main")[1], "a form of a page without referrer is refused"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_unconfirmed_address_is_another_address(signed_in: SignIn, coach_cy: Coach) -> None:
    made = from_coach(coach_cy, "ines@example.org")
    ines = factories.user("ines", verified=False)
    factories.runner(by=ines)
    client = signed_in(ines)
    assert "This is for another address" in text(client.get(door(made)))
    assert client.get(page_of(made.invitation)).status_code == 404


def test_the_right_person_is_led_to_the_answer(ana_client: Client, coach_cy: Coach) -> None:
    made = from_coach(coach_cy)
    answer = ana_client.get(door(made))
    assert answer.url == page_of(made.invitation)
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
def test_opening_it_changes_nothing_whoever_opens_it(
    client: Client, cy: Client, ana_client: Client, coach_cy: Coach, method: str
) -> None:
    made = from_coach(coach_cy, by_mail=True)
    sessions = frozenset({"django_session"})
    before = rows.state(sessions)
    for person in (client, cy, ana_client):
        getattr(person, method)(door(made))
        if method != "post":
            getattr(person, method)(page_of(made.invitation))
    assert rows.state(sessions) == before
