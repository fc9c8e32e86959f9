"""The admin: who has an account, and nothing else; nobody edits anything there."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from runners.admin import site
from runners.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(signed_in: Callable[[User], Client]) -> Client:
    return signed_in(factories.user("olu", is_staff=True, is_superuser=True))


def test_accounts_alone_are_registered() -> None:
    assert list(site._registry) == [User]


def test_staff_see_address_and_date_but_no_hash(staff: Client) -> None:
    ana = factories.runner("ana").user
    assert "ana@example.org" in staff.get("/admin/runners/user/").content.decode()
    page = staff.get(f"/admin/runners/user/{ana.pk}/change/").content.decode()
    assert "ana@example.org" in page
    assert "argon2" not in page
    assert 'name="_save"' not in page
    assert 'name="email"' not in page


def test_nothing_can_be_added_changed_or_deleted(staff: Client) -> None:
    ana = factories.runner("ana").user
    for method, path in [("add", "add/"), ("change", f"{ana.pk}/change/"), ("delete", f"{ana.pk}/delete/")]:
        answer = staff.post(f"/admin/runners/user/{path}", {"email": "x@example.org", "post": "yes"})
        assert answer.status_code == 403, method
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"


def test_signing_in_and_passwords_go_through_the_sites_own_pages(staff: Client) -> None:
    assert Client().get("/admin/").url.startswith("/admin/login/")
    assert Client().get("/admin/login/?next=/admin/").url.startswith("/accounts/login/")
    assert staff.get("/admin/password_change/").url == "/accounts/password/change/"


def test_others_are_kept_out(signed_in: Callable[[User], Client]) -> None:
    client = signed_in(factories.runner("sam").user)
    assert client.get("/admin/login/").status_code == 403
    assert client.get("/admin/runners/user/").status_code == 302


def test_an_operator_made_at_the_console_signs_in_without_a_letter(client: Client) -> None:
    """A new installation may have no mail server yet."""
    User.objects.create_superuser("Olu@Example.org", factories.PASSWORD)
    answer = client.post(reverse("account_login"), {"login": "olu@example.org", "password": factories.PASSWORD})
    assert answer.status_code == 302
    assert mail.outbox == []
    assert client.get(reverse("operator")).status_code == 200
