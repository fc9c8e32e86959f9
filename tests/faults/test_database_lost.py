"""F5: PostgreSQL ends every connection, or dies at once, in the middle of a letter."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as live
from django.core.management import call_command
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from config.embedded.postgres import Postgres
from tests.factories import NOW, TODAY
from tests.faults import checks
from tests.faults.cast import cast, happen
from tests.faults.conftest import Clock
from tests.faults.stacks import broker, mailing_to, sweeper
from tests.posting import MAX_COPIES
from tests.scripted_smtp import ScriptedSmtp
from tests.stack import eventually

pytestmark = pytest.mark.faults
WHO = ["long", "back", "worn", "sore", "calm"]
EVERYBODY_ELSE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
)


def end_every_connection() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(EVERYBODY_ELSE)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phase", [pytest.param("rcpt", marks=pytest.mark.long), "dot"])
def test_connections_that_end_in_the_middle_of_each_letter(post: ScriptedSmtp, clock: Clock, phase: str) -> None:
    people = cast(TODAY, WHO)
    happen(people, NOW)
    ends = iter(range(5))
    post.on[phase] = lambda: next(ends, None) is not None and end_every_connection()
    for _ in range(8):  # as the sweeper's loop does: a sweep that breaks off is followed by another
        close_old_connections()
        try:
            clock.sweep(minutes=1)
        except Error:
            connection.close()
    post.on.clear()
    clock.sweep(minutes=5)
    assert next(ends, None) is None
    assert checks.faults(post, people.values(), TODAY) == {}
    assert checks.untrue_scores() == ""


@pytest.fixture
def own_postgres(django_db_setup: None, django_db_blocker: object) -> Iterator[Postgres]:
    """A server of this test's own, migrated, in place of the one that the other tests share."""
    server = Postgres()
    server.start()
    database = live.DATABASES["default"]
    before = {name: database[name] for name in ("HOST", "NAME", "USER", "PORT", "PASSWORD")}
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        database.update(HOST=str(server.run.path), NAME="app", USER="app", PORT="", PASSWORD="")
        connection.settings_dict.update(database)
        try:
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            yield server
        finally:
            connection.close()
            database.update(before)
            connection.settings_dict.update(before)
            server.stop()


@pytest.mark.long
@pytest.mark.parametrize("phase", ["rcpt", "dot"])
def test_a_server_that_dies_at_once_in_the_middle_of_a_letter(
    own_postgres: Postgres, post: ScriptedSmtp, tmp_path: Path, phase: str
) -> None:
    """`pg_ctl stop -m immediate`, and a start two seconds later, while the real sweeper sends."""
    today = timezone.now().date()
    people = cast(today, WHO)
    happen(people, timezone.now(), today)
    connection.close()

    def die() -> None:
        post.on.clear()
        assert own_postgres.process is not None
        os.kill(own_postgres.process.pid, signal.SIGQUIT)
        own_postgres.process.wait()

    post.on[phase] = die
    with broker() as made, sweeper(tmp_path / "log", **mailing_to(post), REDIS_URL=made.url):
        eventually(lambda: not post.on and own_postgres.process.poll() is not None, within_s=90)
        time.sleep(2)
        own_postgres.start()  # by this thread: the server goes when the thread does that started it
        eventually(_is_up, within_s=30, every_s=0.5)
        due = checks.expected(people.values(), today)
        took = eventually(lambda: not checks.missing(due, post), within_s=300, every_s=1)
    print(f"all is told {took:.0f} s after the database was back")
    copies = MAX_COPIES if phase == "dot" else 1
    assert checks.faults(post, people.values(), today, allowed=lambda message_id: copies) == {}
    assert checks.untrue_scores() == ""


def _is_up() -> bool:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True
