"""The real processes (web, worker, PostgreSQL) for benchmarks of all of them together."""

import contextlib
import http.client
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

from tests.benchmarks.processes import cpu_s, memory_mb, parent_of

TOKEN = "x" * 32
BORDER = "--------lamella"


@dataclass
class Stack:
    """The processes, by number. Our own connection to PostgreSQL is not counted."""

    port: int
    web: int
    worker: int
    postgres: int
    ours: int

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time so far."""
        return {
            "web": cpu_s(self.web),
            "worker": cpu_s(self.worker),
            "database": cpu_s(self.postgres, frozenset({self.ours})),
        }

    def memory(self) -> dict[str, float]:
        """Megabytes of the largest process of web and worker."""
        return {"web": memory_mb(self.web)[0], "worker": memory_mb(self.worker)[0]}


@contextlib.contextmanager
def running(concurrency: int = 2) -> Iterator[Stack]:
    """Start web and worker as production does, on the database of the environment, with everything in it migrated."""
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)
    from django.db import connection  # noqa: PLC0415

    from tests import stack  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with TemporaryDirectory() as folder, contextlib.ExitStack() as started:
        os.chmod(folder, 0o755)
        from django.conf import settings  # noqa: PLC0415

        settings.MEDIA_ROOT = Path(folder) / "media"
        log = Path(folder) / "log"
        changes = {"DATA_DIR": folder, "LOG_LEVEL": "WARNING", "LOAD_EMAIL_DELAY_S": "600"}
        worker = started.enter_context(stack.worker(log, concurrency=concurrency, **changes))
        address, web = started.enter_context(stack.web_process(log, DB_POOL="yes", **changes))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            ours = cursor.fetchone()[0]
        yield Stack(int(address.rpartition(":")[2]), web.pid, worker.pid, parent_of(ours), ours)


class Browser:
    """One person who is signed in."""

    def __init__(self, stack: Stack, user: Any) -> None:
        from django.conf import settings  # noqa: PLC0415  (need the settings)
        from django.test import Client  # noqa: PLC0415

        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self._port = stack.port

    def get(self, path: str) -> float:
        """Ask for a page; return the seconds until all of it was there."""
        begun = time.perf_counter()
        status, _, _ = self._asked("GET", path)
        assert status == 200, (status, path)
        return time.perf_counter() - begun

    def upload(self, name: str, content: bytes) -> str:
        """Send a file; return the path of its import."""
        head = f'--{BORDER}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{BORDER}--\r\n".encode()
        headers = {"X-CSRFToken": TOKEN, "Content-Type": f"multipart/form-data; boundary={BORDER}"}
        status, said, place = self._asked("POST", "/import/", body, headers)
        assert status == 302, (status, said[:300])
        return place

    def _asked(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, str]:
        """Status, content and Location."""
        web = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        with contextlib.closing(web):
            web.request(method, path, body, {"Cookie": self._cookie} | (headers or {}))
            response = web.getresponse()
            return response.status, response.read(), response.getheader("Location") or ""


def until(check: Callable[[], object], seconds: float = 600, every_s: float = 0.02) -> None:
    """Wait until `check` is true."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(every_s)


def p95(times: list[float]) -> float:
    """Milliseconds."""
    return 1000 * sorted(times)[int(0.95 * len(times))] if times else float("nan")
