"""Look at real processes from outside: which of them belong to a run, and how to kill one."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def open_directory() -> Iterator[Path]:
    """Yield a directory whose parents `nobody` may enter, as PostgreSQL needs it when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="lamella-test-", dir="/var/tmp") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


def processes_of(mark: str) -> list[int]:
    """Return the processes that have this text in their command line or their environment (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if mark.encode() in text:
            found.append(int(entry.name))
    return found


def eventually(true: Callable[[], bool], within_s: float = 15.0) -> bool:
    deadline = time.monotonic() + within_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Program:
    """A program of ours in its own process, with what it prints."""

    def __init__(self, *arguments: str, **env: str) -> None:
        bare = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**bare, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until(self, pattern: str) -> re.Match[str]:
        """Read on until a line matches; its absence is a failure that shows all lines."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if match := re.search(pattern, line):
                return match
        raise AssertionError(f"ended without {pattern!r}:\n{''.join(self.lines)}")

    def signal(self, name: signal.Signals) -> None:
        self.process.send_signal(name)

    def end(self) -> int:
        """Read what is left and return the exit code."""
        assert self.process.stdout is not None
        self.lines += self.process.stdout.readlines()
        return self.process.wait(30)

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()
