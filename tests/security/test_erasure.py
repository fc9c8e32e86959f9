"""Deleting an account leaves nothing behind: every table, every file, every session."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from runners import services
from runners.models import Runner, User
from runners.signals import runner_erased
from tests import factories
from tests.factories import PASSWORD
from tests.security import rows

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


def files() -> set[str]:
    return {str(path) for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()}


@pytest.fixture
def staff() -> User:
    rows.Group.objects.create(name="olu")
    return factories.user("olu", is_staff=True)


def test_every_model_has_a_sample_row_or_a_reason() -> None:
    known = set(rows.ROWS) | set(rows.NOT_PERSONAL)
    assert set(rows.labels()) == known, "add the new model to tests/security/rows.py"


def test_every_table_is_the_table_of_a_model_or_is_named() -> None:
    from_models = {rows.apps.get_model(label)._meta.db_table for label in rows.labels()}
    assert set(connection.introspection.table_names()) == from_models | rows.TABLES_WITHOUT_MODEL


def test_every_sample_row_is_there_and_belongs_to_its_model(staff: User) -> None:
    made = rows.fill("ana", staff)
    for label in rows.ROWS:
        if label != "sessions.Session":
            assert rows.apps.get_model(label).objects.filter(pk=made[label].pk).exists(), label


def test_nothing_of_the_person_is_left_and_nothing_of_others_is_gone(
    staff: User, django_capture_on_commit_callbacks: Capture
) -> None:
    cache.clear()
    rows.fill("sam", staff)
    before, files_before = rows.state(), files()
    ana = rows.fill("ana", staff)
    assert files() != files_before
    filled = rows.state()
    touched = {table for table in before if filled[table] != before[table]}
    expected = {rows.apps.get_model(label)._meta.db_table for label in rows.ROWS}
    assert touched == expected, "a table without a row of ana proves nothing"
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(user=ana["runners.User"])
    after = rows.state()
    # ana coached somebody: what was worked out for her is worked out no more, so their score is asked for again
    asked = [row for row in after["risk_rescorerequest"] if row not in before["risk_rescorerequest"]]
    assert len(asked) == 1
    after["risk_rescorerequest"].remove(asked[0])
    for table in before:
        assert after[table] == before[table], table
    assert files() == files_before


def test_traces_without_a_foreign_key_go_too(client: Client) -> None:
    """Sessions on the way to signing in, and the rate limits that count by account or by address."""
    cache.clear()
    ana, sam = factories.runner("ana").user, factories.runner("sam").user
    pending, other = SessionStore(), SessionStore()
    pending["account_login"] = {"email": ana.email, "user_pk": str(ana.pk)}
    pending.create()
    other["account_login"] = {"email": f"{ana.email}.au", "user_pk": str(sam.pk)}
    other.create()
    client.post(reverse("account_login"), {"login": ana.email, "password": "wrong"})
    client.post(reverse("account_reset_password"), {"email": ana.email})
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        counted = cursor.fetchone()[0]
    services.erase(user=ana)
    assert [one.session_key for one in Session.objects.all()] == [other.session_key]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        left = [key for (key,) in cursor.fetchall()]
    assert len(left) < counted
    assert all(":ip:" in key for key in left), left


def test_the_page_asks_for_the_password_says_what_goes_and_ends_every_session(client: Client) -> None:
    ana = factories.runner("ana").user
    elsewhere = Client()
    for one in (client, elsewhere):
        one.force_login(ana)
    page = reverse("runners:delete")
    assert "cannot be undone" in client.get(page).content.decode()
    assert client.post(page, {"password": "wrong"}).status_code == 422
    assert client.post(page, {}).status_code == 422
    assert User.objects.exists()
    answer = client.post(page, {"password": PASSWORD})
    assert "Everything that was stored about you here is gone" in answer.content.decode()
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert not User.objects.exists()
    assert elsewhere.get(reverse("runners:settings")).url.startswith(reverse("account_login"))


def test_guessing_the_password_there_is_counted(client: Client) -> None:
    cache.clear()
    client.force_login(factories.runner("ana").user)
    codes = [client.post(reverse("runners:delete"), {"password": "wrong"}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert client.post(reverse("runners:delete"), {"password": PASSWORD}).status_code == 429


def test_a_receiver_that_fails_keeps_the_account_whole() -> None:
    ana = factories.runner("ana")

    def breaks(**_: object) -> None:
        raise RuntimeError("disk full")

    runner_erased.connect(breaks)
    try:
        with pytest.raises(RuntimeError):
            services.erase(user=ana.user)
    finally:
        runner_erased.disconnect(breaks)
    assert Runner.objects.filter(pk=ana.pk).exists()


def test_the_walk_goes_red_when_something_is_left(staff: User) -> None:
    """The checker checked: a row that stays must show."""
    rows.fill("sam", staff)  # with those at the other end of the links, who stay
    before = rows.state()
    ana = rows.fill("ana", staff)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lamella.erasing = 'yes'")  # else the record of accesses refuses
    ana["runners.User"].delete()  # not the service: what no foreign key leads to stays
    after = rows.state()
    left = {table for table in before if after[table] != before[table]}
    assert left == {"django_admin_log", "django_session", "runners_invitation"}
