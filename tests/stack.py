"""The real processes on the test's own database: web, worker, sweeper. For journeys and faults."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from config.embedded.processes import spawn, stop

PROJECT = Path(__file__).resolve().parent.parent
Process = subprocess.Popen


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a child process that works on this test's database."""
    database = settings.DATABASES["default"]
    host = database["HOST"]
    at = quote(host, safe="") if host.startswith("/") else f"{host}:{database['PORT'] or 5432}"
    login = database["USER"] + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{login}@{at}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
        "C_FORCE_ROOT": "1",
        "LOG_LEVEL": "INFO",
    } | changes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(check: Callable[[], object], *, within_s: float = 20.0, every_s: float = 0.05) -> float:
    """Wait until `check` is true; return the seconds it took, or fail."""
    start = time.monotonic()
    while not check():
        if time.monotonic() - start > within_s:
            raise AssertionError(f"still not true after {within_s} s: {getattr(check, '__doc__', None) or check}")
        time.sleep(every_s)
    return time.monotonic() - start


@contextlib.contextmanager
def running(*command: str, env: dict[str, str], log: Path) -> Iterator[Process]:
    """Run a program of this project for the length of the block."""
    with log.open("ab") as output:
        process = spawn([sys.executable, *command], env=env, cwd=PROJECT, output=output)
        try:
            yield process
        finally:
            stop([process], patience_s=5)


@contextlib.contextmanager
def worker(log: Path, concurrency: int = 1, app: str = "config", **changes: str) -> Iterator[Process]:
    """A real Celery worker of this app; ready to take tasks when the block begins."""
    command = (
        "-m",
        "celery",
        "-A",
        app,
        "worker",
        "-c",
        str(concurrency),
        "-l",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    )
    env = environment(IN_WORKER="yes", **changes)
    with running(*command, env=env, log=log) as process:
        eventually(lambda: process.poll() is not None or b"ready." in log.read_bytes(), within_s=30)
        assert process.poll() is None, log.read_text()[-2000:]
        yield process


@contextlib.contextmanager
def web(log: Path, **changes: str) -> Iterator[str]:
    """A real web server; yields its address."""
    with web_process(log, **changes) as (address, _):
        yield address


@contextlib.contextmanager
def web_process(log: Path, **changes: str) -> Iterator[tuple[str, Process]]:
    """The same, with its process."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = ("-m", "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    with running(*command, env=environment(SITE_URL=address, **changes), log=log) as process:
        eventually(lambda: process.poll() is not None or _answers(address), within_s=30)
        assert process.poll() is None, log.read_text()[-2000:]
        yield address, process


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/health/live", timeout=2)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
