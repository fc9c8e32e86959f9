"""What every test may use. The servers are started by config/embedded/pytest_plugin.py."""

import gc
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest
from django.template import Context, Template
from django.test import TransactionTestCase, client
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.emptying import empty_what_was_filled

# What .ci/run installs on top of `make test`. Elsewhere such a test is skipped and says why.
OPTIONAL: dict[str, Callable[[], bool]] = {
    "chromium": lambda: bool(chromium()) and _importable("playwright"),
    "axe": lambda: _importable("axe_playwright_python"),
    "mypy": lambda: _importable("mypy") and _importable("mypy_django_plugin"),
    "pandas": lambda: _importable("pandas"),
    "acwr": lambda: _importable("acwr"),
}


def _importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def chromium() -> str | None:
    """Return the system's Chromium; Playwright's own download is not used."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def need(*names: str) -> None:
    """Skip the test where something optional is missing; with REQUIRE_ALL=1 (as in .ci/run) fail instead."""
    missing = [name for name in names if not OPTIONAL[name]()]
    if not missing:
        return
    reason = f"{', '.join(missing)} not installed; .ci/run installs it"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)


@pytest.fixture(scope="session", autouse=True)
def static_files_are_listed_once() -> Iterator[None]:
    """Every test client builds the middleware anew, and WhiteNoise's then lists all static files: most of the time
    of a request. The list is WhiteNoise's own and the same for every client, so the first client's is kept."""
    list_files = WhiteNoiseMiddleware.add_files_from_finders
    listed: dict[str, dict[str, object]] = {}

    def list_once(self: WhiteNoiseMiddleware) -> None:
        if self.static_prefix not in listed:
            list_files(self)
            listed[self.static_prefix] = dict(self.files)
        self.files.update(listed[self.static_prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", list_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_cost_little() -> Iterator[None]:
    """The same Argon2, with the least memory and one pass: 0.3 s of both cores are for attackers to spend. The
    real processes of journeys, faults and the demo keep what the settings say."""
    with pytest.MonkeyPatch.context() as patch:
        for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
            patch.setattr(Argon2PasswordHasher, name, least)
        yield


@pytest.fixture(scope="session", autouse=True)
def parts_of_pages_are_not_copied() -> Iterator[None]:
    """The test client copies the context of every template for `response.context`. Of a page and of each letter once
    is enough: what they include (hundreds of icons, cells and options) works on the same context."""
    store = client.store_rendered_templates

    def store_wholes(seen: object, signal: object, sender: object, template: Template, context: Context) -> None:
        if context.template is template:
            store(seen, signal, sender, template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", store_wholes)
        yield


@pytest.fixture(scope="session", autouse=True)
def force_login_writes_one_row() -> Iterator[None]:
    """Django's writes a session, another one, deletes the first, saves it again, and notes the hour. To a page the
    session is the same; that signing in by the form works has its own tests."""
    usual = client.Client._login

    def write_session(self: client.Client, user: AbstractBaseUser, backend: str | None = None) -> None:
        if settings.SESSION_COOKIE_NAME in self.cookies:  # a visitor's, or somebody else's
            return usual(self, user, backend)
        request = HttpRequest()
        request.session = SessionStore()
        request.session[SESSION_KEY] = user._meta.pk.value_to_string(user)
        request.session[BACKEND_SESSION_KEY] = backend
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        request.session.create()
        self._set_login_cookies(request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client.Client, "_login", write_session)
        yield


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_where_they_were_filled() -> Iterator[None]:
    """After a test that commits; see tests/emptying.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_what_was_filled)
        yield


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around all tests of a module, for what is dear to make and the same for many of them.

    A fixture of the module's scope makes it once; what a test does to it (it needs the django_db mark all the same)
    is taken back. Every test of the module sees these rows, so other people of the module need other addresses.
    Objects are handed out as `deepcopy`. Not for modules with tests that commit.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def pytest_collection_finish() -> None:
    """Modules and thousands of collected tests stay to the end: the garbage collector need not look at them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests marked long too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes, unless it is asked for."""
    if config.getoption("--long"):
        return
    long = [item for item in items if "long" in item.keywords]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if "long" not in item.keywords]
