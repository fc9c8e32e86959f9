"""Real brokers and processes that a test may hang, kill, fill and empty."""

import contextlib
import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import redis
from celery import current_app

from config.embedded.redis import Redis
from risk.tasks import rescore_runner
from runners import nudges
from runners.models import Runner
from tests.scripted_smtp import ScriptedSmtp
from tests.stack import Process, environment, running, worker


class Broker:
    """A Redis of the test's own; while it stands, this process nudges through it."""

    def __init__(self) -> None:
        self._redis = Redis()
        self.url = self._redis.start()

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def hang(self) -> None:
        os.kill(self._pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self._pid, signal.SIGCONT)

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        assert self._redis.process is not None
        self._redis.process.wait()

    def start_again(self) -> None:
        """At the same address, as a supervisor would."""
        (self._redis.run.path / "s").unlink(missing_ok=True)
        assert self._redis.start() == self.url
        nudges._silent_until = 0.0

    def nudge_all(self, runners: Iterable[Runner]) -> None:
        """Ask for each, as a save does; wait until the broker has it, or has not."""
        for runner in runners:
            sent = nudges.nudge(rescore_runner, str(runner.pk))
            if sent is not None:
                sent.result(timeout=20)

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.go_on()
        self._redis.stop()

    @property
    def _pid(self) -> int:
        assert self._redis.process is not None
        return self._redis.process.pid


@contextlib.contextmanager
def broker() -> Iterator[Broker]:
    """Yield a broker; within the block this process sends its nudges there, and has forgotten earlier failures."""
    made, before = Broker(), current_app.conf.broker_url
    _send_to(made.url)
    try:
        yield made
    finally:
        _send_to(before)
        made.end()


def _send_to(url: str) -> None:
    current_app.conf.broker_url = url.replace("unix://", "redis+socket://")
    current_app.amqp._producer_pool = None
    current_app._pool = None
    nudges._silent_until = 0.0


@contextlib.contextmanager
def stack(log: Path, **changes: str) -> Iterator[Broker]:
    """A broker and a worker on it."""
    with broker() as made, worker(log, **changes | {"REDIS_URL": made.url}):
        yield made


def mailing_to(post: ScriptedSmtp, **changes: str) -> dict[str, str]:
    """Return what the environment of a process says when it mails to this server, at once and at any hour."""
    wanted: dict[str, Any] = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(post.port),
        "WAKING_HOURS": "0-24",
        "LOAD_EMAIL_DELAY_S": "0",
    }
    return wanted | changes


def sweeper(log: Path, **changes: str) -> contextlib.AbstractContextManager[Process]:
    """The sweeper process, a little quicker than usual."""
    return running("manage.py", "sweep", "--loop", "--every", "2", env=environment(**changes), log=log)


def beat(log: Path, **changes: str) -> contextlib.AbstractContextManager[Process]:
    return running(
        "-m", "celery", "-A", "config", "beat", "-l", "INFO", "--pidfile=", env=environment(**changes), log=log
    )
