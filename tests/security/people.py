"""Who asks for every address: the kinds of people, made once for all routes, and what each request writes.

To add a kind of person, give PEOPLE a line: its name and how to make it. The function sees the people made
before it, so whoever needs the owner's rows finds them in `made["owner"]`. Then say in test_routes.py what holds:
add the name to REFUSED if the owner's objects must not be there for this person. A role costs a few requests
for each route, about 3 s in all; the people themselves are made once a module, signed in once, and every request
is taken back.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from runners.models import User
from tests import factories
from tests.security import rows

People = dict[str, Any]  # role → its user, or all its rows (rows.fill), or None for nobody

PEOPLE: dict[str, Callable[[People], Any]] = {
    "anonymous": lambda made: None,
    "deactivated": lambda made: factories.runner("gone", by=factories.user("gone", is_active=False)).user,
    "staff": lambda made: factories.user("olu", is_staff=True, is_superuser=True),
    "owner": lambda made: rows.fill("ana", made["staff"]),  # has a row of everything
    "other": lambda made: rows.fill("sam", made["staff"]),
    "coach": lambda made: factories.coach().user,
    "newcomer": lambda made: factories.runner("ines", consents=[], understood_at=None, welcomed_at=None).user,
}
ROLES = tuple(PEOPLE)
METHODS = ("get", "head", "post", "forged")  # "forged" is a post without a token
TOUCHED_BY_READING = frozenset({"django_session", "cache"})  # messages and rate limits; nothing about health


@dataclass(frozen=True)
class Answer:
    """What one person got for one method, and the tables it wrote to, whatever became of the rows."""

    role: str
    method: str
    response: HttpResponse
    written: frozenset[str]

    @property
    def changed(self) -> bool:
        return bool(self.written)

    def __str__(self) -> str:
        location = self.response.headers.get("Location", "")
        tables = f" [wrote to {', '.join(sorted(self.written))}]" if self.written else ""
        return f"{self.role} {self.method}: {self.response.status_code} {location}{tables}"


@dataclass
class World:
    """Everybody, signed in. Make it inside a transaction that is rolled back."""

    made: People = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cache.clear()
        for role, make in PEOPLE.items():
            self.made[role] = make(self.made)
        for role in PEOPLE:
            client, user = Client(), self.user(role)
            if user is not None:
                client.force_login(user)
            self.cookies[role] = client.cookies
        self.clients = {checks: Client(enforce_csrf_checks=checks) for checks in (False, True)}
        connection.check_constraints()  # now, once: each savepoint would check these rows again
        self.checksum = rows.checksum(TOUCHED_BY_READING)

    @property
    def owner(self) -> rows.Made:
        return self.made["owner"]

    def user(self, role: str) -> User | None:
        person = self.made[role]
        return person["runners.User"] if isinstance(person, dict) else person

    def ask(self, role: str, method: str, path: str, counts: "Counts | None" = None) -> Answer:
        """Ask as this person with the cookies of the sign-in; call it inside `undone`."""
        counts = counts or Counts()
        client = self.clients[method == "forged"]
        client.cookies = SimpleCookie({name: morsel.value for name, morsel in self.cookies[role].items()})
        counts.begin()
        response = getattr(client, method.replace("forged", "post"))(path)
        if response.streaming:  # a download: taken to its end, as a browser does, so that its file is closed
            response.streaming_content = [b"".join(response.streaming_content)]
        return Answer(role, method, response, counts.written() - TOUCHED_BY_READING)

    def answers(self, path: str, asking: Iterable[tuple[str, str]]) -> Iterator[Answer]:
        """Ask for the address as each of these people with this method; each meets the same world."""
        with undone() as take_back:
            counts = Counts()
            for role, method in asking:
                yield self.ask(role, method, path, counts)
                take_back()


@contextmanager
def undone() -> Iterator[Callable[[], None]]:
    """Run something and take it back, so that every request meets the same world; by what it yields, also after each
    of many requests, for a third of what a block for each costs."""
    with transaction.atomic():
        savepoint = connection.savepoint_ids[-1]
        yield lambda: connection.savepoint_rollback(savepoint)
        transaction.set_rollback(True)


Written = dict[str, tuple[int, int]]


class Counts:
    """What requests write, one after the other.

    A write that was taken back stays counted, so the counts after one request are those before the next, and are
    asked for once. Somebody else's write in between would be counted too: more would be found, never less.
    """

    def __init__(self) -> None:
        self._tables: Written | None = None

    def begin(self) -> None:
        self._before = (self._tables or _tables()) | _waiting()

    def written(self) -> frozenset[str]:
        """Return the tables that were written to since `begin`."""
        self._tables = _tables()
        after = self._tables | _waiting()
        return frozenset(
            name for name in self._before.keys() | after.keys() if self._before.get(name) != after.get(name)
        )


def _waiting() -> Written:
    return {"on_commit": (len(connection.run_on_commit), 0)}


def _tables() -> Written:
    """Return for each table PostgreSQL's own count of rows this transaction inserted, updated and deleted, also
    where they were taken back, and the number of its file, which changes when it is emptied by TRUNCATE."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid), relfilenode"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return {name: (count, file) for name, count, file in cursor.fetchall()}
