"""What every test may use. The servers are started by config/embedded/pytest_plugin.py."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from whitenoise.middleware import WhiteNoiseMiddleware

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
