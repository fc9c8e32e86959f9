"""The demo as somebody starts it: it finds a port, survives being killed, and stops when told."""

import signal
import socket
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from config.embedded.demo import free_port, refuse_real_people
from config.embedded.home import Home
from runners.models import Heartbeat, User
from tests.embedded.processes import Program, eventually, open_directory, processes_of

DEMO = ("-m", "config.embedded.demo")
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child of a parent's death"
)


@pytest.mark.long
def test_a_killed_demo_leaves_nothing_behind_and_starts_again_with_its_data() -> None:
    with open_directory() as home, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Program(*DEMO, "--data", str(home), "--port", str(port)) as first:
            address = first.until(r"Ready: (http://\S+)/")[1]
            assert f"Port {port} is taken" in "".join(first.lines)
            with urllib.request.urlopen(f"{address}/health/ready", timeout=10) as answer:
                assert answer.status == 200
            secret = (home / "secret_key").read_text()
            assert (home / "secret_key").stat().st_mode & 0o777 == 0o600
            with Program(*DEMO, "--data", str(home)) as second:
                assert second.end() != 0
                assert f"running already: {address}" in "".join(second.lines)
            assert len(processes_of(str(home))) >= 7  # demo, web, worker, beat, sweeper, two servers
            first.signal(signal.SIGKILL)
            first.process.wait(10)
        assert eventually(lambda: not processes_of(str(home))), processes_of(str(home))

        with Program(*DEMO, "--data", str(home), "--port", str(port)) as again:
            again.until(r"are kept")
            again.until(r"Ready: ")
            assert (home / "secret_key").read_text() == secret
            again.signal(signal.SIGINT)
            assert again.end() == 0, "".join(again.lines)
        assert processes_of(str(home)) == []


def test_a_free_port_is_used_as_it_is() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert free_port(port) == port


def test_a_directory_that_others_may_write_to_is_refused() -> None:
    with open_directory() as home:
        home.chmod(0o777)
        with pytest.raises(SystemExit, match="only you can write to"):
            Home(home).take(fresh=False)


def test_fresh_empties_the_directory_and_makes_another_secret(tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    home.take(fresh=False)
    secret = home.secret_key()
    (home.path / "mail/1.eml").write_text("old")
    home.release()
    home.take(fresh=True)
    assert home.secret_key() != secret
    assert list((home.path / "mail").iterdir()) == []
    home.release()


@pytest.mark.django_db(transaction=True)
def test_a_database_with_real_people_is_refused_before_anything_changes() -> None:
    url = connection.get_connection_params()
    conninfo = psycopg.conninfo.make_conninfo(host=str(url["host"]), user=str(url["user"]), dbname=str(url["dbname"]))
    refuse_real_people(conninfo)  # nobody yet
    User.objects.create_user("real@example.org", "a long enough password")
    with pytest.raises(SystemExit, match="leaves it alone"):
        refuse_real_people(conninfo)
    Heartbeat.objects.create(name="demo", at="2026-11-01T00:00:00Z")
    refuse_real_people(conninfo)
