"""Every command of Dockerfile and docker-compose.yml, run as it stands, outside a container.

A copy of what the image holds, the image's own variables, .env.example with its blanks filled in, and each service's
environment; only addresses and directories differ, and those by variables alone.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
import redis

from config.embedded.postgres import Postgres
from config.embedded.processes import spawn, stop
from config.embedded.redis import _binary as redis_server
from config.embedded.rundirs import RunDir
from config.vital import SIGNS
from tests.architecture import compose
from tests.architecture.compose import ROOT
from tests.stack import eventually, free_port

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.long]  # .ci/run runs them after the suite

COMPOSE = compose.load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
LONG_RUNNING = ("web", "worker", "beat", "sweeper")
BUILT = ("compileall", "collectstatic")  # the RUN lines that are ours; the others install and make an account
NO_SERVERS = {"SECRET_KEY": "", "DATABASE_URL": "", "REDIS_URL": ""}  # nothing but what the line itself says
Process = subprocess.Popen


@dataclass
class Stack:
    """The installation: its tree, its variables, and what runs of it."""

    tree: Path
    overrides: dict[str, str]
    running: dict[str, Process] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    def env(self, service: str | None = None) -> dict[str, str]:
        """Return a process's whole environment, as the engine puts it together."""
        filled = compose.env_file((ROOT / ".env.example").read_text())
        filled |= {name: secrets.token_hex(32) for name, value in filled.items() if not value}
        own = SERVICES[service].get("environment", {}) if service else {}
        own = {name: compose.filled_in(value, filled) for name, value in own.items()}
        path = f"{Path(sys.executable).parent}:{os.defpath}"
        base = {"PATH": path, "HOME": "/", "LANG": "C.UTF-8"}
        return base | compose.image_env(DOCKERFILE) | filled | own | self.overrides

    def run(self, command: list[str], service: str | None = None, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.tree,
            env=self.env(service) | env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def start(self, service: str) -> None:
        command = SERVICES[service].get("command") or compose.image_command(DOCKERFILE)
        with (self.tree.parent / f"{service}.log").open("ab") as log:
            self.running[service] = spawn(compose.words(command), env=self.env(service), cwd=self.tree, output=log)

    def is_well(self, service: str) -> bool:
        """Run the service's own health check."""
        done = self.run(compose.check_of(SERVICES[service]), service)
        self.answers[service] = done.stderr
        assert done.returncode in (0, 1), done.stderr
        return done.returncode == 0

    def log(self, service: str) -> str:
        return (self.tree.parent / f"{service}.log").read_text()

    def shows_life(self) -> bool:
        """Return whether it is worth asking the health checks, each of which costs half a second."""
        for name, process in self.running.items():
            assert process.poll() is None, f"{name} ended: {self.log(name)[-2000:]}"
        with socket.socket() as probe:
            listens = probe.connect_ex(("127.0.0.1", int(self.overrides["PORT"]))) == 0
        left = {row for (row,) in self.sql("SELECT name FROM runners_heartbeat")}
        return listens and {sign.row for sign in SIGNS.values()} <= left

    def sql(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.overrides["DATABASE_URL"], autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []


def assert_done(done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode == 0, f"{done.args}: {done.stderr}"


def files_of(tree: Path) -> dict[str, float]:
    return {str(path): path.stat().st_mtime for path in tree.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """An empty database beside the tests' own."""
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = f"compose_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """The broker's command with the tests' server of the same major; its socket and directory alone are ours."""
    run = RunDir("vk")
    _, *options = compose.words(SERVICES["broker"]["command"])
    here = ["--port", "0", "--unixsocket", str(run.path / "s"), "--dir", str(run.path)]
    with (run.path / "log").open("ab") as log:
        process = spawn([redis_server(), *options, *here], env={"PATH": os.defpath}, output=log)
    try:
        yield f"unix://{run.path / 's'}"
    finally:
        stop([process])
        run.remove()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, database: str, broker: str) -> Iterator[Stack]:
    """The image's tree with everything built, every table made, and nothing running yet."""
    place = tmp_path_factory.mktemp("image")
    tree, data = place / "lamella", place / "data"
    data.mkdir()
    for file in compose.build_context(ROOT):
        target = tree / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    here = {
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "PORT": str(free_port()),
        "DATA_DIR": str(data),
        "FILE_UPLOAD_TEMP_DIR": str(data),
    }
    made = Stack(tree, here)
    lines = [rest for name, rest in compose.instructions(DOCKERFILE) if name == "RUN"]
    compiling, collecting = (next(line for line in lines if word in line) for word in BUILT)
    assert_done(made.run(["sh", "-c", compiling], **NO_SERVERS))
    with ThreadPoolExecutor() as pool:
        collected = pool.submit(made.run, ["sh", "-c", collecting], **NO_SERVERS)
        migrated = pool.submit(made.run, compose.words(SERVICES["migrate"]["command"]), "migrate")
        assert_done(collected.result())
        assert_done(migrated.result())
    try:
        yield made
    finally:
        stop(made.running.values())


@pytest.fixture(scope="module")
def started(stack: Stack) -> Stack:
    """Everything running and well; before that, every check said no."""
    with ThreadPoolExecutor() as pool:
        before = dict(zip(LONG_RUNNING, pool.map(stack.is_well, LONG_RUNNING), strict=True))
        assert before == dict.fromkeys(LONG_RUNNING, False), stack.answers
        assert all("no sign of life yet" in stack.answers[name] for name in ("worker", "beat", "sweeper"))
    for name in LONG_RUNNING:
        stack.start(name)
    eventually(stack.shows_life, within_s=60, every_s=0.1)
    with ThreadPoolExecutor() as pool:
        after = dict(zip(LONG_RUNNING, pool.map(stack.is_well, LONG_RUNNING), strict=True))
    assert after == dict.fromkeys(LONG_RUNNING, True), stack.answers
    return stack


def test_the_database_answers_its_health_check(database: str) -> None:
    """The real pg_isready, as the service calls it; where it asks is in the environment."""
    host = unquote(database.split("@")[1].split("/")[0])
    program, *arguments = compose.check_of(SERVICES["db"])
    found = Postgres()
    try:
        ready = found._binaries() / program
    finally:
        found.stop()
    for where, code in ((host, 0), ("/nowhere", 2)):
        done = subprocess.run([ready, *arguments], env={"PGHOST": where}, capture_output=True, check=False)
        assert done.returncode == code, done.stdout


def test_the_broker_keeps_what_it_is_told_and_refuses_rather_than_forgets(broker: str) -> None:
    with redis.Redis.from_url(broker, decode_responses=True) as client:
        eventually(lambda: _pings(client))
        assert client.config_get("appendonly", "maxmemory-policy", "maxmemory") == {
            "appendonly": "yes", "maxmemory-policy": "noeviction", "maxmemory": str(256 * 2**20),
        }  # fmt: skip


def _pings(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def test_the_shipped_settings_pass_the_deployment_check(stack: Stack) -> None:
    check = ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    # the tests' interpreter is not the image's: there this is a warning (test_checks.py)
    done = stack.run(check, "web", IN_IMAGE="no")
    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr


def test_every_service_becomes_well(started: Stack) -> None:
    assert {name for name in SERVICES if "healthcheck" in SERVICES[name]} == {*LONG_RUNNING, "db", "broker", "mail"}
    assert all(process.poll() is None for process in started.running.values())
    assert {name for (name,) in started.sql("SELECT name FROM runners_heartbeat")} >= {"worker", "beat", "sweep_loop"}


def test_a_proxy_gets_the_front_page_and_plain_http_a_redirect(started: Stack) -> None:
    url = f"http://127.0.0.1:{started.overrides['PORT']}/"
    headers = {"Host": "lamella.example", "X-Forwarded-Proto": "https"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as page:
        assert page.status == 200
        assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
        assert 'href="/static/css/base.' in page.read().decode()
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(urllib.request.Request(url, headers=headers | {"Host": "else.example"}), timeout=10)


def test_the_checks_go_red_when_the_marks_are_old(started: Stack) -> None:
    """Running is not enough: what counts is when the work was last done."""
    for process in started.running.values():
        process.send_signal(signal.SIGSTOP)  # or a sweep in between would freshen its mark
    started.sql("UPDATE runners_heartbeat SET at = now() - interval '250 s'")
    with ThreadPoolExecutor() as pool:
        well = list(pool.map(started.is_well, SIGNS))
    for process in started.running.values():
        process.send_signal(signal.SIGCONT)
    assert well == [False] * len(SIGNS)
    assert all(re.search(r"last sign of life \d+ s ago", started.answers[name]) for name in SIGNS)


def test_each_ends_within_its_grace_and_leaves_the_tree_alone(started: Stack) -> None:
    """The last test: SIGTERM to all at once, as `docker compose stop` sends it."""
    began = time.monotonic()
    built = files_of(started.tree)
    for process in started.running.values():
        process.terminate()
    for name, process in started.running.items():
        grace = compose.seconds(SERVICES[name]["stop_grace_period"])
        code = process.wait(max(0.1, grace - (time.monotonic() - began)))
        assert code == 0, f"{name} ended with {code}: {started.log(name)[-2000:]}"
    assert not started.is_well("web")
    assert files_of(started.tree) == built
