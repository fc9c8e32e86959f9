"""Reading the uploads of strangers in a confined process: `with Reader() as reader: reader.read(path, name)`.

One warm child reads many files. It is handed each file open, answers in lines of JSON, and is killed and
replaced when it dies, hangs, or says something it should not. What it was reading then is that one
item's failure; the rest goes on. Linux only: the descriptor travels over a Unix socket.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from training.importers.limits import Limits
from training.importers.lists import Options
from training.importers.tables.reading import Preview
from training.importers.types import CODES, Found, Item, ReadError
from training.importers.uploads import located_item
from training.importers.wire import (
    LABEL_LENGTH,
    Untrusted,
    decode,
    decode_item,
    line,
    plain_options,
    preview_from,
)
from training.importers.worker import OUT_OF_MEMORY

_PROJECT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from training.importers.worker import main; main()"


class _Failed(Exception):
    """The child is of no more use; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reader:
    """A context manager around one child process at a time. Not for use by several threads at once."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: socket.socket | None = None
        self._pending = b""
        self.answered = 0  # items that the present child has told
        self.is_clean = True  # whether it could read all of them

    def __enter__(self) -> Self:
        self._ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child. Another one is started when it is needed."""
        self._end()

    def forget(self) -> None:
        """Let go of a child that belongs to the process from which this one was forked, without ending it."""
        if self._pipe is not None:
            self._pipe.close()
        self._pipe, self._child, self._pending = None, None, b""

    @property
    def process_id(self) -> int | None:
        """The child's, while there is one."""
        return self._child.pid if self._child else None

    def preview(self, path: Path, original_name: str, options: Options | None = None) -> Preview:
        """What a table holds and how it would be read. Raises ReadError where it is none, or cannot be read."""
        request = {"name": original_name[:LABEL_LENGTH], "start": 0, "abandon": None, "rest": None, "preview": True}
        try:
            pipe = self._send(path, {**request, "options": plain_options(options or Options())})
            message = decode(self._line(pipe, self.limits.wall_s))
            if (code := message.get("refused")) is not None:
                self.is_clean = False
                raise ReadError(str(code) if code in CODES else "crashed")
            return preview_from(message.get("preview"))
        except (_Failed, Untrusted) as failure:
            self._end()
            raise ReadError(failure.code if isinstance(failure, _Failed) else "crashed") from failure

    def read(
        self, path: Path, original_name: str, start: int = 0, options: Options | None = None
    ) -> Iterator[Found | Item]:
        """First one Found, then one Item for each file from number `start` on, in order.

        An upload refused as a whole is one Item with the code. Never raises because of what is in the
        file; OSError if it cannot be opened.
        """
        name = original_name[:LABEL_LENGTH]
        deadline = time.monotonic() + self.limits.total_s
        total, done, restarts = -1, start, 0
        abandon = rest = None
        finished = False
        try:
            while not finished:
                try:
                    for message in self._ask(
                        path,
                        {
                            "name": name,
                            "start": done,
                            "abandon": abandon,
                            "rest": rest,
                            "preview": False,
                            "options": plain_options(options or Options()),
                        },
                        deadline,
                        unlimited=rest is not None,
                    ):
                        if isinstance(message, Found):
                            if total < 0:
                                total = message.total
                                yield message
                        elif message.index != done or message.index >= total:
                            raise _Failed("crashed")
                        else:
                            done += 1
                            abandon = None
                            yield message
                    finished = done == total
                    if not finished:
                        raise _Failed("crashed")
                except _Failed as failure:
                    self._end()
                    if total < 0:
                        yield Found(1)
                        yield Item(0, name, error=failure.code)
                        return
                    restarts += 1
                    if abandon or (rest and restarts > self.limits.max_restarts + 1):
                        # Not even saying so worked: said here, without what a row may know.
                        for index in range(done, total):
                            yield Item(index, name, error=failure.code)
                        return
                    abandon = failure.code
                    if restarts >= self.limits.max_restarts:
                        rest = "too_many_failures"
                    elif time.monotonic() >= deadline:
                        rest = "timeout"
        except _Refused as refused:
            finished = True
            if total < 0:
                total = 1
                yield Found(total)
            for index in range(done, total):
                yield Item(index, name, error=refused.code)
        finally:
            if not finished:
                self._end()

    def _ask(
        self, path: Path, request: dict[str, object], deadline: float, *, unlimited: bool
    ) -> Iterator[Found | Item]:
        """Send one request; answers as they come. Raises _Failed and _Refused."""
        pipe = self._send(path, request)
        seconds = self.limits.listing_s
        while True:
            left = seconds if unlimited else min(seconds, deadline - time.monotonic())
            try:
                message = decode(self._line(pipe, max(left, 0.0)))
                if "done" in message:
                    return
                if "refused" in message:
                    self.is_clean = False
                    raise _Refused(message["refused"] if message["refused"] in CODES else "crashed")
                if "found" in message:
                    total = message["found"]
                    if type(total) is not int or not 0 < total <= 2 * self.limits.max_entries:
                        raise _Failed("crashed")
                    yield Found(total)
                else:
                    item = located_item(decode_item(message.get("item")))
                    self.answered += 1
                    self.is_clean = self.is_clean and item.error is None
                    yield item
            except Untrusted:
                raise _Failed("crashed") from None
            seconds = self.limits.wall_s

    def _send(self, path: Path, request: dict[str, object]) -> socket.socket:
        """Hand the child an open file and what to do with it. Raises _Failed."""
        pipe = self._ready()
        with path.open("rb") as file:
            try:
                socket.send_fds(pipe, [line(request)], [file.fileno()])
            except OSError:
                raise _Failed(self._cause()) from None
        return pipe

    def _line(self, pipe: socket.socket, seconds: float) -> bytes:
        """The next line within so many seconds. Raises _Failed."""
        until = time.monotonic() + seconds
        while b"\n" not in self._pending:
            if len(self._pending) > self.limits.max_line:
                raise _Failed("too_large")
            left = until - time.monotonic()
            if left <= 0:
                raise _Failed("timeout")
            pipe.settimeout(left)
            try:
                piece = pipe.recv(64 * 1024)
            except TimeoutError:
                raise _Failed("timeout") from None
            except OSError:
                piece = b""
            if not piece:
                raise _Failed(self._cause())
            self._pending += piece
        found, _, self._pending = self._pending.partition(b"\n")
        return found

    def _ready(self) -> socket.socket:
        """The pipe to a living child, started if need be."""
        if self._pipe is not None and self._child is not None and self._child.poll() is None:
            return self._pipe
        self._end()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self._child = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-B",
                    "-X",
                    "utf8",
                    "-c",
                    _START,
                    str(_PROJECT),
                    str(os.getpid()),
                    json.dumps(asdict(self.limits)),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                close_fds=True,
                start_new_session=True,
            )
        self._pipe, self._pending = ours, b""
        self.answered, self.is_clean = 0, True
        return ours

    def _cause(self) -> str:
        """Why a child that went away did so."""
        if self._child is None:
            return "crashed"
        try:
            status = self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "crashed"
        if status == -signal.SIGXCPU:
            return "timeout"
        # Killed by no one here: the kernel was short of memory.
        return "memory" if status in (OUT_OF_MEMORY, -signal.SIGKILL) else "crashed"

    def _end(self) -> None:
        """Kill the child and its group, if there is one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None and self._child.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        self._pipe, self._child, self._pending = None, None, b""


class _Refused(Exception):
    """The upload as a whole is refused."""

    def __init__(self, code: object) -> None:
        super().__init__(code)
        self.code = str(code)
