"""One confined process: started, handed open files, read line by line, and ended with everything it started.

Linux only: an open file travels over a Unix socket.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from training.importers.confined import OUT_OF_MEMORY, Untrusted, decode, line
from training.importers.limits import Limits

Popen = subprocess.Popen[bytes]

_PROJECT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from training.importers.{} import main; main()"


class Failed(Exception):
    """The child is of no more use; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def started(reader: str, *arguments: str, given: int | IO[bytes], told: int = subprocess.DEVNULL) -> Popen:
    """Start the reader of this module with `given` as its input, an empty environment and nothing else."""
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START.format(reader), str(_PROJECT), *arguments],
        stdin=given,
        stdout=told,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        close_fds=True,
        start_new_session=True,
    )


def ended(process: Popen) -> None:
    """Kill a reader and whatever it started, if it is still there."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def cause_of(process: Popen) -> str:
    """Why a reader that went away did so."""
    try:
        status = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "crashed"
    if status == -signal.SIGXCPU:
        return "timeout"
    # Killed by no one here: the kernel was short of memory.
    return "memory" if status in (OUT_OF_MEMORY, -signal.SIGKILL) else "crashed"


class Child:
    """At most one process at a time, started when it is needed. Not for use by several threads at once."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: Popen | None = None
        self._pipe: socket.socket | None = None
        self._pending = b""
        self.answered = 0  # items that the present process has told

    @property
    def process_id(self) -> int | None:
        """The process's, while there is one."""
        return self._process.pid if self._process else None

    def hand(self, path: Path, request: dict[str, object]) -> None:
        """Give it an open file and what to do with it. Raises Failed; OSError if the file cannot be opened.

        A process that died since its last file is replaced unseen: that is nothing this file did.
        """
        try:
            self._hand(path, request)
        except Failed as failure:
            if failure.code == "timeout":
                raise
            self.end()
            self._hand(path, request)

    def answer(self, seconds: float) -> dict[str, object]:
        """The next message within so many seconds. Raises Failed."""
        try:
            return decode(self._line(max(seconds, 0.0)))
        except Untrusted:
            raise Failed("crashed") from None

    def start(self) -> socket.socket:
        """The pipe to a living process, started if need be."""
        if self._pipe is not None and self._process is not None and self._process.poll() is None:
            return self._pipe
        self.end()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            limits = json.dumps(asdict(self.limits))
            self._process = started("worker", str(os.getpid()), limits, given=theirs.fileno())
        self._pipe, self._pending, self.answered = ours, b"", 0
        return ours

    def end(self) -> None:
        """Kill the process and its group, if there is one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            ended(self._process)
        self._pipe, self._process, self._pending = None, None, b""

    def forget(self) -> None:
        """Let go of a process that belongs to the one from which this was forked, without ending it."""
        if self._pipe is not None:
            self._pipe.close()
        self._pipe, self._process, self._pending = None, None, b""

    def _hand(self, path: Path, request: dict[str, object]) -> None:
        """Send one request and wait until it is taken, which it is before anything is read. Raises Failed."""
        pipe = self.start()
        with path.open("rb") as file:
            try:
                socket.send_fds(pipe, [line(request)], [file.fileno()])
            except OSError:
                raise Failed(cause_of(self._process) if self._process else "crashed") from None
        if "taken" not in self.answer(self.limits.listing_s):
            raise Failed("crashed")

    def _line(self, seconds: float) -> bytes:
        """The next line within so many seconds. Raises Failed."""
        pipe = self._pipe
        if pipe is None:
            raise Failed("crashed")
        until = time.monotonic() + seconds
        while b"\n" not in self._pending:
            if len(self._pending) > self.limits.max_line:
                raise Failed("too_large")
            left = until - time.monotonic()
            if left <= 0:
                raise Failed("timeout")
            pipe.settimeout(left)
            try:
                piece = pipe.recv(64 * 1024)
            except TimeoutError:
                raise Failed("timeout") from None
            except OSError:
                piece = b""
            if not piece:
                raise Failed(cause_of(self._process) if self._process else "crashed")
            self._pending += piece
        found, _, self._pending = self._pending.partition(b"\n")
        return found
