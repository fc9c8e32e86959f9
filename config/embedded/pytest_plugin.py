"""Loaded by `-p config.embedded.pytest_plugin` in pyproject.toml: servers and settings before Django reads them.

The controller of a parallel run starts PostgreSQL once; pytest-django gives each worker a database of its own in
it. Each worker has its own Redis-protocol server, because a test may flush or stop it.
"""

import atexit
import contextlib
import os
import tempfile
from pathlib import Path

import pytest

from config.embedded.environment import for_tests
from config.embedded.redis import Redis
from config.embedded.stack import servers

_running = contextlib.ExitStack()
atexit.register(_running.close)  # a fault while settings are read ends pytest without its last hook
EACH_ITS_REDIS = "LAMELLA_TESTS_START_REDIS"  # from the controller to its workers
NO_SERVERS = {"--help", "-h", "--version", "-V", "--markers", "--fixtures"}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    """Set the environment that config/settings.py reads; a server that is named there already is used."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        if os.environ.get(EACH_ITS_REDIS):
            redis = Redis()
            _running.callback(redis.stop)
            os.environ["REDIS_URL"] = redis.start()
        os.environ["DATA_DIR"] = str(_data_dir())
        return
    os.environ.update(for_tests(_data_dir()))
    if NO_SERVERS & set(args):
        os.environ.setdefault("DATABASE_URL", "postgresql:///none")
        os.environ.setdefault("REDIS_URL", "unix:///none")
        return
    if not os.environ.get("REDIS_URL"):
        os.environ[EACH_ITS_REDIS] = "yes"
    os.environ.update(_running.enter_context(servers()))


def _data_dir() -> Path:
    return Path(_running.enter_context(tempfile.TemporaryDirectory(prefix="lamella-tests-")))


def pytest_unconfigure() -> None:
    _running.close()
