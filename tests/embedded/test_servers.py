"""The servers of the demo and the tests: what is told to them stays, and they go when their owner goes."""

import os
import signal
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import rundirs
from config.embedded.postgres import Postgres
from config.embedded.rundirs import RunDir, clear_dead
from config.embedded.stack import servers
from tests.embedded.processes import Program, eventually, open_directory, processes_of

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child of a parent's death"
)
KEEP_RUNNING = """
import sys, time, pathlib
from config.embedded.stack import servers
with servers(pathlib.Path(sys.argv[1])) as urls:
    print(urls["DATABASE_URL"], urls["REDIS_URL"])
    time.sleep(60)
"""


@linux
@pytest.mark.slow
def test_killing_the_owner_leaves_no_process_and_loses_no_data() -> None:
    with open_directory() as home:
        with Program("-c", KEEP_RUNNING, str(home)) as owner:
            database_url, redis_url = owner.until("postgresql://").string.split()
            with psycopg.connect(database_url) as connection:
                connection.execute("create table kept (word text)")
                connection.execute("insert into kept values ('still here')")
            with redis.Redis.from_url(redis_url) as client:
                client.set("kept", "still here")
            assert len(processes_of(str(home))) >= 3
            owner.signal(signal.SIGKILL)
            owner.process.wait(10)
            sockets = Path(redis_url.removeprefix("unix://")).parent

        # Starting again at once, while the old server may still be on its way out.
        postgres = Postgres(home / "postgres")
        try:
            with psycopg.connect(postgres.start()) as connection:
                assert connection.execute("select word from kept").fetchall() == [("still here",)]
        finally:
            postgres.stop()
        assert eventually(lambda: not processes_of(str(home))), processes_of(str(home))
        clear_dead()
        assert not sockets.exists()


def test_servers_named_in_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    before = set(rundirs.PARENT.glob(f"{rundirs.PREFIX}*"))
    with servers() as urls:
        assert urls == {
            "DATABASE_URL": "postgresql://somebody@elsewhere/theirs",
            "REDIS_URL": "redis://elsewhere/0",
        }
        started = {path.name[:10] for path in set(rundirs.PARENT.glob(f"{rundirs.PREFIX}*")) - before}
        assert not started & {"lamella-pg", "lamella-vk"}


def test_the_socket_is_in_a_directory_that_only_the_server_may_enter() -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        address = os.environ[name]
        if "lamella-" not in address:
            pytest.skip(f"{name} names a server of somebody else")
        directory = Path("/tmp") / address.replace("%2F", "/").split("/tmp/")[1].split("/")[0]
        assert directory.stat().st_mode & 0o077 == 0


def test_data_of_another_major_version_is_not_touched() -> None:
    with open_directory() as home:
        (home / "postgres").mkdir()
        (home / "postgres/PG_VERSION").write_text("9\n")
        (home / "postgres").chmod(0o755)
        postgres = Postgres(home / "postgres")
        try:
            with pytest.raises(SystemExit, match=r"made by PostgreSQL 9; this is \d+"):
                postgres.start()
        finally:
            postgres.stop()


def test_directories_of_dead_runs_are_cleared_and_those_of_living_ones_kept() -> None:
    living = RunDir("test")
    dead = RunDir("test")
    assert dead._lock is not None
    dead._lock.close()  # what the kernel does for a killed process
    try:
        gone = clear_dead()
        assert dead.path in gone
        assert not dead.path.exists()
        assert living.path.exists()
    finally:
        living.remove()
    assert not living.path.exists()


def test_a_directory_that_goes_while_others_are_looked_at_stops_nothing(tmp_path: Path) -> None:
    """Two runs may start, or end, at the same moment."""
    left = tmp_path / "lamella-left"
    left.mkdir()
    (left / "owner").touch()

    class Listed:
        def glob(self, _pattern: str) -> list[Path]:
            return [tmp_path / "lamella-gone", left]

    assert clear_dead(Listed()) == [left]  # type: ignore[arg-type]
