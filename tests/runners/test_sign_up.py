"""Getting an account and getting back into it, through the pages and the mail alone."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from runners.models import Coach, Runner, User
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_UP = {"email": "Ines@Example.org", "password1": PASSWORD, "role": "runner", "time_zone": "Europe/Berlin"}


def sign_up(client: Client, **changes: str) -> object:
    return client.post(reverse("account_signup"), SIGN_UP | changes)


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://testserver(/accounts/\S+)", str(message.body))
    assert found, message.body
    return found[1]


def sign_in(client: Client, email: str, password: str = PASSWORD) -> object:
    return client.post(reverse("account_login"), {"login": email, "password": password})


@pytest.mark.parametrize(("role", "runners", "coaches"), [("runner", 1, 0), ("coach", 0, 1), ("both", 1, 1)])
def test_a_person_is_a_runner_a_coach_or_both(client: Client, role: str, runners: int, coaches: int) -> None:
    sign_up(client, role=role)
    assert (Runner.objects.count(), Coach.objects.count()) == (runners, coaches)
    user = User.objects.get()
    assert user.email == "ines@example.org"
    assert user.password.startswith("argon2$")


@pytest.mark.parametrize(
    ("language", "units"),
    [("en-US,en;q=0.9", "mi"), ("en-GB", "mi"), ("en", "km"), ("de-DE,en-US;q=0.5", "km"), ("", "km")],
)
def test_units_are_guessed_from_the_browser_language(client: Client, language: str, units: str) -> None:
    client.post(reverse("account_signup"), SIGN_UP, headers={"Accept-Language": language})
    runner = Runner.objects.get()
    assert (runner.units, runner.time_zone) == (units, "Europe/Berlin")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd"])
def test_an_unknown_time_zone_is_utc(client: Client, zone: str) -> None:
    sign_up(client, time_zone=zone)
    assert Runner.objects.get().time_zone == "UTC"


def test_a_new_person_confirms_the_address_and_meets_the_consent_page(client: Client) -> None:
    sign_up(client)
    assert sign_in(Client(), "ines@example.org").url == reverse("account_email_verification_sent")
    page = link_in(mail.outbox[0])
    client.get(page)
    assert not EmailAddress.objects.get().verified, "opening the link changes nothing: scanners open links too"
    answer = client.post(page)
    assert EmailAddress.objects.get().verified
    answer = client.get(answer.url)
    assert answer.url == "/welcome/?next=%2Ftoday%2F"
    assert client.get(answer.url).url == reverse("runners:welcome_consent")


def test_an_address_that_is_taken_looks_like_a_new_one(client: Client) -> None:
    factories.runner("ana")
    other = Client()
    new, known = sign_up(client), sign_up(other, email="ana@example.org")
    assert (known.status_code, known.url) == (new.status_code, new.url)
    assert User.objects.count() == 2
    assert [message.subject for message in mail.outbox] == ["Confirm your address", "You have an account already"]
    pages = [client.get(new.url).content.decode(), other.get(known.url).content.decode()]
    assert pages[0].replace("ines@example.org", "") == pages[1].replace("ana@example.org", "")


def test_a_reset_says_the_same_for_a_known_and_an_unknown_address(client: Client) -> None:
    factories.runner("ana")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("ana@example.org", "nobody@example.org")
    ]
    assert answers[0].url == answers[1].url
    assert [message.subject for message in mail.outbox] == ["Choose a new password", "No account with this address"]


def test_wrong_password_and_unknown_address_get_the_same_words(client: Client) -> None:
    factories.runner("ana")
    wrong, unknown = sign_in(client, "ana@example.org", "wrong-password"), sign_in(client, "no@example.org")
    strip = lambda page: re.sub(rb'value="[^"]*"', b"", page.content)  # noqa: E731
    assert strip(wrong) == strip(unknown)
    assert wrong.status_code == 200


def test_a_forgotten_password_is_chosen_anew_and_ends_other_sessions(client: Client) -> None:
    ana = factories.runner("ana").user
    other = Client()
    other.force_login(ana)
    client.post(reverse("account_reset_password"), {"email": ana.email})
    form = client.get(link_in(mail.outbox[0])).url
    client.post(form, {"password1": "talus-navicular-7"})
    assert other.get(reverse("runners:settings")).status_code == 302
    assert sign_in(Client(), ana.email).status_code == 200
    assert sign_in(Client(), ana.email, "talus-navicular-7").status_code == 302
    assert "works once" in str(mail.outbox[0].body)
    assert "no longer works" in Client().get(link_in(mail.outbox[0])).content.decode()


def test_a_weak_password_is_refused_and_the_address_survives(client: Client) -> None:
    page = sign_up(client, password1="short")
    assert "at least 10 characters" in page.content.decode()
    assert 'value="Ines@Example.org"' in page.content.decode()
    assert not User.objects.exists()


def test_sign_up_can_be_closed(client: Client, settings: object) -> None:
    settings.SIGN_UP_OPEN = False
    page = client.get(reverse("account_signup"))
    assert "does not take new accounts" in page.content.decode()
    sign_up(client)
    assert not User.objects.exists()
    assert "Create an account" not in client.get(reverse("account_login")).content.decode()


def test_links_in_mail_are_made_of_the_site_not_of_the_request(client: Client, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post(reverse("account_signup"), SIGN_UP, headers={"Host": "evil.example"})
    body = str(mail.outbox[0].body)
    assert "http://testserver/accounts/confirm-email/" in body
    assert "evil.example" not in body


def test_a_mail_server_that_is_away_costs_a_notice(client: Client, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = sign_up(client)
    assert answer.status_code == 302
    assert "could not be sent" in client.get(answer.url).content.decode()
    assert User.objects.exists(), "signing in later sends the link again"


def test_mail_has_a_time_out(settings: object) -> None:
    assert 0 < settings.EMAIL_TIMEOUT <= 30


def test_signing_out_needs_a_post_and_clears_the_browser(client: Client) -> None:
    client.force_login(factories.runner("ana").user)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("runners:settings")).status_code == 200
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(reverse("runners:settings")).status_code == 302


def test_the_address_changes_only_after_the_password_and_only_when_the_new_one_is_confirmed(client: Client) -> None:
    ana = factories.runner("ana").user
    sign_in(client, ana.email)
    page = reverse("account_email")
    asked = client.post(page, {"action_add": "", "email": "new@example.org"}).url
    assert asked.startswith(reverse("account_reauthenticate"))
    client.post(asked, {"password": PASSWORD, "next": page})
    assert "new@example.org" in client.get(page).content.decode()
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    client.post(link_in(next(one for one in mail.outbox if one.to == ["new@example.org"])))
    ana.refresh_from_db()
    assert ana.email == "new@example.org"
    assert [one.email for one in EmailAddress.objects.filter(user=ana)] == ["new@example.org"]


def test_guessing_passwords_is_stopped_also_for_the_right_one(client: Client) -> None:
    factories.runner("ana")
    for _ in range(5):
        sign_in(client, "ana@example.org", "wrong-password")
    page = sign_in(client, "ana@example.org")
    assert "Too many failed login attempts" in page.content.decode()


def test_a_flood_of_sign_ups_is_refused(client: Client) -> None:
    codes = [sign_up(client, email=f"r{n}@example.org", password1="short").status_code for n in range(21)]
    assert codes == [200] * 20 + [429]


@pytest.mark.django_db(transaction=True)
def test_first_requests_at_once_do_not_fall_over_the_rate_limit() -> None:
    """The cache is a table: two first writes of one key at once must not be an error page."""
    codes: list[int] = []
    start = threading.Barrier(4)

    def attempt() -> None:
        start.wait()
        try:
            codes.append(sign_in(Client(raise_request_exception=False), "ana@example.org", "wrong").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(codes) == 4
    assert set(codes) <= {200, 429}


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_with_one_address_at_once_make_one_account() -> None:
    codes: list[int] = []
    start = threading.Barrier(2)

    def attempt() -> None:
        start.wait()
        try:
            codes.append(sign_up(Client(raise_request_exception=False)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert codes == [302, 302]
    assert User.objects.count() == Runner.objects.count() == 1
