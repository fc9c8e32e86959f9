"""The page of alerts and e-mails: every box, the hours, the test; one save loses nothing."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from runners import outbox, services
from runners.models import AlertMute, EmailMute, MailSettings, OutgoingEmail, Runner, User
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FAMILIES = ["single_run", "weekly_ramp", "model_load", "rest", "return", "profile", "shoe"]
HOURS = {"quiet_from": "22:30", "quiet_until": "06:15"}
TIMING = {**HOURS, "cool_down_days": "5", "weekly_day": "0"}


@pytest.fixture
def page() -> str:
    return reverse("runners:emails")


def text(response: object) -> str:
    return " ".join(response.content.decode().split())


def boxes(response: object) -> set[str]:
    return {str(field.html_name) for field in response.context["form"] if "-" in field.html_name}


def every_box(response: object) -> dict[str, str]:
    return dict.fromkeys(boxes(response), "on")


def test_the_table_has_a_row_a_kind_and_a_column_a_channel(ana_client: Client, page: str) -> None:
    shown = ana_client.get(page)
    assert re.findall(r'<th scope="col">([^<]+)</th>', text(shown))[:4] == [
        "Alert",
        "In app",
        "E-mail",
        "Coach sees it",
    ]
    assert [row.kind.code for row in shown.context["rows"]][:8] == ["pain", *FAMILIES]
    wanted = {f"{channel}-{kind}" for channel in ("app", "email", "coach") for kind in FAMILIES}
    assert boxes(shown) >= wanted - {"coach-profile"}
    assert not {name for name in boxes(shown) if name.endswith("-pain") or name == "coach-profile"}
    assert 'aria-label="Big single run: by e-mail"' in text(shown)
    weekly = re.search(r"Weekly summary<.*?</tr>", text(shown), re.DOTALL)
    assert [word in weekly[0] for word in ("By e-mail only", "None")] == [True, False]


def test_one_save_keeps_every_choice(ana: Runner, ana_client: Client, page: str) -> None:
    chosen = every_box(ana_client.get(page))
    for name in ("email-rest", "app-shoe", "coach-single_run"):
        del chosen[name]
    assert ana_client.post(page, chosen | TIMING).url == page
    assert {mute.kind for mute in EmailMute.objects.filter(user=ana.user)} == {"rest"}
    hidden = AlertMute.objects.filter(user=ana.user).values_list("kind", "channel")
    assert set(hidden) == {("shoe", "app"), ("single_run", "coach")}
    kept = MailSettings.objects.of(ana.user)
    assert (kept.quiet_from, kept.quiet_until, kept.cool_down_days) == (time(22, 30), time(6, 15), 5)
    again = ana_client.get(page)
    ticked = {field.html_name for field in again.context["form"] if "-" in field.html_name and field.value()}
    assert ticked == set(chosen)
    assert 'value="22:30"' in text(again)
    ana_client.post(page, every_box(again) | TIMING)
    assert not EmailMute.objects.exists()
    assert not AlertMute.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"quiet_from": "soon"}, "Enter a time, such as 21:30."),
        ({"quiet_until": ""}, "Enter a time, such as 21:30."),
        ({"cool_down_days": "2"}, "3 days is the shortest."),
        ({"cool_down_days": "15"}, "14 days is the longest."),
        ({"cool_down_days": "x"}, "Enter a whole number of days"),
    ],
)
def test_a_wrong_value_changes_nothing_and_keeps_what_was_typed(
    ana_client: Client, page: str, wrong: dict[str, str], says: str
) -> None:
    answer = ana_client.post(page, {"email-rest": "on"} | TIMING | wrong)
    assert answer.status_code == 422
    assert says in text(answer)
    name, value = next(iter(wrong.items()))
    assert answer.context["form"][name].value() == value
    assert [row.kind.code for row in answer.context["rows"] if row.email.field and row.email.field.value()] == [
        "rest"
    ]
    assert not EmailMute.objects.exists()
    assert not MailSettings.objects.exists()


def test_an_empty_post_is_no_wish_to_hear_nothing(ana_client: Client, page: str) -> None:
    assert ana_client.post(page, {}).status_code == 422
    assert not EmailMute.objects.exists()


def test_pains_e_mail_is_turned_on_here_and_off_only_by_its_link(ana: Runner, ana_client: Client, page: str) -> None:
    ana_client.post(page, every_box(ana_client.get(page)) | TIMING | {"app-pain": "", "email-pain": ""})
    assert not EmailMute.objects.exists()
    services.turn_off_emails(user=ana.user, kinds=["pain"], now=NOW)
    offered = ana_client.get(page)
    assert "email-pain" in boxes(offered)
    assert "turned off only by the link in that e-mail" in text(offered)
    ana_client.post(page, TIMING)  # every box empty, pain's too
    assert EmailMute.objects.filter(kind="pain").exists()
    ana_client.post(page, every_box(offered) | TIMING)
    assert not EmailMute.objects.exists()


def test_a_coach_has_their_own_kinds_and_no_cool_down(signed_in: SignIn, page: str) -> None:
    cy = factories.coach()
    client = signed_in(cy.user)
    shown = client.get(page)
    assert not shown.context["rows"]
    assert "email-athlete_pain" in boxes(shown)
    assert "cool_down_days" not in shown.context["form"].fields
    timing = {name: "1" for name in ("weekly_day",) if name in shown.context["form"].fields}
    assert client.post(page, HOURS | timing).url == page
    assert EmailMute.objects.filter(user=cy.user, kind="athlete_pain").exists()


def test_a_kind_whose_letter_nobody_sends_is_not_promised(
    ana_client: Client, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = {kind.code: kind for kind in outbox.kinds() if kind.code != "shoe"}
    monkeypatch.setattr(outbox.registry, "_kinds", letters)
    assert "email-shoe" not in boxes(ana_client.get(page))


# ── the test message ────────────────────────────────────────────────────────


def test_a_test_is_owed_once_a_minute_and_says_where_it_goes(
    ana: Runner, ana_client: Client, page: str, mailoutbox: list[EmailMessage]
) -> None:
    test = reverse("runners:email_test")
    assert ana_client.get(test).status_code == 405
    for _again in range(2):
        assert ana_client.post(test).url == page
    owed = OutgoingEmail.objects.get(kind="test")
    assert ana.user.email in text(ana_client.get(page))
    assert outbox.deliver(owed.pk, owed.next_attempt_at) == "sent"
    (letter,) = mailoutbox
    assert (letter.subject, letter.to) == ("Your test message", [ana.user.email])
    assert "List-Unsubscribe" not in letter.extra_headers


def test_without_a_mail_server_the_page_says_so_and_owes_nothing(
    ana_client: Client, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "is_off", lambda: True)
    shown = text(ana_client.get(page))
    assert "This site sends no e-mail" in shown
    assert "Send me a test" not in shown
    ana_client.post(reverse("runners:email_test"))
    assert not OutgoingEmail.objects.exists()


def test_nobody_signed_out_reaches_it(client: Client, page: str) -> None:
    assert client.get(page).status_code == 302
    assert client.post(reverse("runners:email_test")).status_code == 302


def test_the_page_takes_as_many_queries_for_three_choices_as_for_one(
    ana: Runner, ana_client: Client, page: str, django_assert_num_queries: object
) -> None:
    for kinds in (["rest"], ["rest", "shoe", "return"]):
        services.turn_off_emails(user=ana.user, kinds=kinds, now=NOW)
        with django_assert_num_queries(8):
            ana_client.get(page)
