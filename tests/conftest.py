"""What every test may use. The servers are started by config/embedded/pytest_plugin.py."""

import importlib.util
import os
import shutil
from collections.abc import Callable

import pytest

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
