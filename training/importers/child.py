"""Reading the uploads of strangers in a confined process: `with Reader() as reader: reader.read(path, name)`.

One warm child reads many files. It is handed each file open, answers in lines of JSON, and is killed and
replaced when it dies, hangs, or says something it should not. What it was reading then is that one
item's failure; the rest goes on.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

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

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
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
    ) -> Iterator[Found | Aside | Item]:
        """First one Found, then one Item for each file from number `start` on, in order.

        Where Options put tables aside, they come between the two, when the reading begins at 0; after a failure
        perhaps once more.

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
                        elif isinstance(message, Aside):
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
                self.close()

    def _ask(
        self, path: Path, request: dict[str, object], deadline: float, *, unlimited: bool
    ) -> Iterator[Found | Aside | Item]:
        """Send one request; answers as they come. Raises Failed and _Refused."""
        self._child.hand(path, request)
        seconds, asides, room = self.limits.listing_s, 0, self.limits.max_rows_bytes
        while True:
            message = self._child.answer(seconds if unlimited else min(seconds, deadline - time.monotonic()))
            try:
                if "done" in message:
                    return
                if "refused" in message:
                    self.is_clean = False
                    raise _Refused(message["refused"] if message["refused"] in CODES else "crashed")
                if "found" in message:
                    total, promised = message["found"], message.get("asides")
                    if type(total) is not int or not 0 <= total <= self.limits.max_items:
                        raise Failed("crashed")
                    if type(promised) is not int or not (0 < promised <= MAX_ASIDES or (promised == 0 and total)):
                        raise Failed("crashed")
                    asides = promised
                    yield Found(total)
                elif "aside" in message and asides:
                    aside = self._aside(message["aside"], room)
                    asides, room = asides - 1, room - aside.content.seek(0, 2)
                    aside.content.seek(0)
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
        if not isinstance(name, str) or len(name) > LABEL_LENGTH:
            raise Untrusted("name")
        content = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (the caller closes it)
        try:
            while (piece := decode_piece(self._child.answer(self.limits.wall_s))) is not None:
                content.write(piece)
                if content.tell() > room:
                    raise Untrusted("size")
        except BaseException:
            content.close()
            raise
        return Aside(name, content)


class _Refused(Exception):
    """The upload as a whole is refused."""

    def __init__(self, code: object) -> None:
        super().__init__(code)
        self.code = str(code)
