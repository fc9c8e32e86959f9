"""Reading the uploads of strangers in a confined process: `with Reader() as reader: reader.read(path, name)`.

One warm child reads many files. It is handed each file open, answers in lines of JSON, and is killed and
replaced when it dies, hangs, or says something it should not. What it was reading then is that one
item's failure; the rest goes on.
"""

import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeGuard

from training.importers.confined import Untrusted
from training.importers.contents import MAX_ASIDES
from training.importers.limits import MB, Limits
from training.importers.lists import Options
from training.importers.process import Child, Failed
from training.importers.tables.reading import Preview
from training.importers.types import CODES, Aside, Found, Item, ReadError
from training.importers.uploads import located_item
from training.importers.wire import LABEL_LENGTH, decode_item, decode_piece, plain_options, preview_from

_IN_MEMORY = 4 * MB  # of a table that is put aside


class Reader:
    """A context manager around one child process at a time. Not for use by several threads at once."""

    def __init__(self, limits: Limits | None = None, folder: Path | None = None) -> None:
        self.limits = limits or Limits()
        self.folder = folder  # for what is put aside and large; the system's own where nothing is said
        self._untold: list[str] = []  # tables that the present upload puts aside and that are still to come
        self._room = 0  # bytes that they may still have
        self._child = Child(self.limits)
        self.is_clean = True  # whether the present child could read all that it was handed

    def __enter__(self) -> Self:
        self._child.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child. Another one is started when it is needed."""
        self._child.end()
        self.is_clean = True

    def forget(self) -> None:
        """Let go of a child that belongs to the process from which this one was forked, without ending it."""
        self._child.forget()

    @property
    def process_id(self) -> int | None:
        """The child's, while there is one."""
        return self._child.process_id

    @property
    def answered(self) -> int:
        """How many items the present child has told."""
        return self._child.answered

    def preview(self, path: Path, original_name: str, options: Options | None = None) -> Preview:
        """What a table holds and how it would be read. Raises ReadError where it is none, or cannot be read."""
        request = {"name": original_name[:LABEL_LENGTH], "start": 0, "abandon": None, "rest": None, "preview": True}
        try:
            self._child.hand(path, {**request, "options": plain_options(options or Options())})
            message = self._child.answer(self.limits.wall_s)
            if (code := message.get("refused")) is not None:
                self.is_clean = False
                raise ReadError(str(code) if code in CODES else "crashed")
            return preview_from(message.get("preview"))
        except (Failed, Untrusted) as failure:
            self.close()
            raise ReadError(failure.code if isinstance(failure, Failed) else "crashed") from failure

    def read(
        self, path: Path, original_name: str, start: int = 0, options: Options | None = None
    ) -> Generator[Found | Aside | Item, None, None]:
        """First one Found, then one Item for each file from number `start` on, in order.

        Where Options put tables aside, they come between the two, when the reading begins at 0: each once, with its
        content or why it has none.

        An upload refused as a whole is one Item with the code. Never raises because of what is in the
        file; OSError if it cannot be opened.
        """
        name = original_name[:LABEL_LENGTH]
        deadline = time.monotonic() + self.limits.total_s
        total, done, restarts, aside = -1, start, 0, 0
        abandon = rest = None
        finished = False
        self._untold, self._room = [], self.limits.max_rows_bytes
        try:
            while not finished:
                try:
                    for message in self._ask(
                        path,
                        {
                            "name": name,
                            "start": done,
                            "aside": aside,
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
                        elif isinstance(message, Aside):
                            aside += 1
                            yield message
                        elif message.index != done or message.index >= total:
                            raise Failed("crashed")
                        else:
                            done += 1
                            abandon = None
                            yield message
                    finished = done == total
                    if not finished:
                        raise Failed("crashed")
                except Failed as failure:
                    self.close()
                    if total < 0:
                        yield Found(1)
                        yield Item(0, name, error=failure.code)
                        return
                    restarts += 1
                    if self._untold:  # it died over the next table, which is no fault of any item
                        yield Aside(self._untold.pop(0), None, failure.code)
                        aside += 1
                    elif abandon or (rest and restarts > self.limits.max_restarts + 1):
                        # Not even saying so worked: said here, without what a row may know.
                        for index in range(done, total):
                            yield Item(index, name, error=failure.code)
                        return
                    else:
                        abandon = failure.code
                    if restarts >= self.limits.max_restarts:
                        rest = "too_many_failures"
                    elif time.monotonic() >= deadline:
                        rest = "timeout"
                    while rest and self._untold:
                        yield Aside(self._untold.pop(0), None, rest)
                        aside += 1
        except _Refused as refused:
            finished = True
            if total < 0:
                total = 1
                yield Found(total)
            for table in self._untold:
                yield Aside(table, None, refused.code)
            for index in range(done, total):
                yield Item(index, name, error=refused.code)
        finally:
            if not finished:
                self.close()

    def _ask(
        self, path: Path, request: dict[str, object], deadline: float, *, unlimited: bool
    ) -> Iterator[Found | Aside | Item]:
        """Send one request; answers as they come. Raises Failed and _Refused."""
        self._child.hand(path, request)
        seconds = self.limits.listing_s
        while True:
            message = self._child.answer(seconds if unlimited else min(seconds, deadline - time.monotonic()))
            try:
                if "done" in message and not self._untold:
                    return
                if "refused" in message:
                    self.is_clean = False
                    raise _Refused(message["refused"] if message["refused"] in CODES else "crashed")
                if "found" in message:
                    total, promised = message["found"], message.get("asides")
                    if type(total) is not int or not 0 <= total <= self.limits.max_items:
                        raise Failed("crashed")
                    if not _are_names(promised) or not (promised or total):
                        raise Failed("crashed")
                    self._untold = promised[int(str(request["aside"])) :] if request["start"] == 0 else []
                    yield Found(total)
                elif self._untold:
                    aside = self._aside(message.get("aside"), self._room)
                    self._untold.pop(0)
                    yield aside
                else:
                    item = located_item(decode_item(message.get("item")))
                    self._child.answered += 1
                    self.is_clean = self.is_clean and item.error is None
                    yield item
            except Untrusted:
                raise Failed("crashed") from None
            seconds = self.limits.wall_s

    def _aside(self, name: object, room: int) -> Aside:
        """A table in the archive, told piece by piece, of so many bytes at most. Raises Failed and Untrusted."""
        if name != self._untold[0]:
            raise Untrusted("name")
        content: IO[bytes] | None = tempfile.SpooledTemporaryFile(  # noqa: SIM115  (the caller closes it)
            _IN_MEMORY, dir=str(self.folder) if self.folder else None
        )
        size = 0
        try:
            while (piece := decode_piece(self._child.answer(self.limits.wall_s))) is not None:
                size += len(piece)
                if size > room:
                    raise Untrusted("size")
                content = _kept(content, piece)
        except BaseException:
            if content is not None:
                content.close()
            raise
        self._room = room - size
        if content is not None:
            content.seek(0)
        return Aside(self._untold[0], content)


def _kept(content: IO[bytes] | None, piece: bytes) -> IO[bytes] | None:
    """The file with one more piece; nothing once a piece found no room: the rest is let go by."""
    if content is not None:
        try:
            content.write(piece)
        except OSError:
            with suppress(OSError):  # what it still holds finds no room either
                content.close()
            return None
    return content


def _are_names(value: object) -> TypeGuard[list[str]]:
    if not isinstance(value, list) or len(value) > MAX_ASIDES:
        return False
    return all(isinstance(name, str) and len(name) <= LABEL_LENGTH for name in value)


class _Refused(Exception):
    """The upload as a whole is refused."""

    def __init__(self, code: object) -> None:
        super().__init__(code)
        self.code = str(code)
