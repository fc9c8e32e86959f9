"""The link in an e-mail that turns off its kind: no sign-in, no cookies, one click, nothing else."""

from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from runners import alert_kinds, links
from runners.models import EmailMute, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return factories.runner("ana").user


def path_for(user: User, *kinds: str) -> str:
    return urlsplit(links.unsubscribe_url(user, *(kinds or ["single_run"]))).path


def test_the_link_is_absolute_and_says_nothing_in_plain(ana: User) -> None:
    url = links.unsubscribe_url(ana, "pain")
    assert url.startswith("http://testserver/e/")
    assert str(ana.pk) not in url


def test_nobody_who_decodes_the_link_learns_that_it_is_about_pain(ana: User) -> None:
    said = {kind: path_for(ana, kind).split("/")[2].split(":")[0] for kind in ("single_run", "shoe", "pain")}
    assert len(set(said.values())) == 1  # the kind is in the signature alone
    assert b"pain" not in signing.b64_decode(said["pain"].encode())


LOAD = ["model_load", "profile", "rest", "return", "single_run", "weekly_ramp"]


@pytest.mark.parametrize(
    ("kinds", "off"),
    [
        (["shoe"], ["shoe"]),
        (["pain"], ["pain"]),
        (["weekly_ramp", "single_run"], ["single_run", "weekly_ramp"]),
        (LOAD, LOAD),
        (["athlete_pain"], ["athlete_pain"]),
        (["load"], LOAD),  # from before the kinds were apart
    ],
)
def test_the_link_turns_off_what_its_e_mail_told(client: Client, ana: User, kinds: list[str], off: list[str]) -> None:
    path = path_for(ana, *kinds)
    asked = client.get(path).content.decode()
    assert not EmailMute.objects.exists()
    assert all(str(kind.label) in asked for kind in alert_kinds.kinds() if kind.code in off)
    assert ("only the page itself can tell you to stop" in asked) is (off == ["pain"])
    assert client.post(path).status_code == 200
    assert sorted(mute.kind for mute in EmailMute.objects.all()) == off


def test_opening_it_asks_and_changes_nothing(client: Client, ana: User) -> None:
    page = client.get(path_for(ana))
    assert page.status_code == 200
    assert "Turn off" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    assert not EmailMute.objects.exists()


def test_one_click_by_a_mail_program_works_without_cookies_or_token(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(path_for(ana), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
    assert [(mute.user, mute.kind) for mute in EmailMute.objects.all()] == [(ana, "single_run")]


def test_it_works_for_an_account_that_is_gone(client: Client, ana: User) -> None:
    path = path_for(ana)
    ana.delete()
    answer = client.post(path)
    assert (answer.status_code, EmailMute.objects.count()) == (200, 0)
    assert "Turned off" in answer.content.decode()


def test_a_forged_or_foreign_token_is_refused(client: Client, ana: User) -> None:
    good = path_for(ana)
    token = good.split("/")[2]
    another_purpose = signing.Signer(salt="export").sign_object([str(ana.pk), "shoe"])
    ours = signing.Signer(salt=f"{links.UNSUBSCRIBE}.shoe")
    another_shape, no_text, no_uuid = (ours.sign_object(said) for said in ({"user": str(ana.pk)}, 1, "1"))
    no_such_kind = urlsplit(links.unsubscribe_url(ana, "gossip")).path.split("/")[2]
    for bad in (token[:-1], f"x{token}", another_purpose, another_shape, no_text, no_uuid, no_such_kind, "a:b"):
        assert client.post(reverse("runners:unsubscribe", args=[bad])).status_code == 404
    assert not EmailMute.objects.exists()


def test_an_unsubscribe_token_opens_nothing_else(client: Client, ana: User) -> None:
    token = path_for(ana).split("/")[2]
    page = client.get(reverse("account_confirm_email", args=[token]))
    assert "no longer works" in page.content.decode()
