"""A file inside a zip, to be read as a zip itself: in memory only its end, the rest unpacked as it is read.

Reading forwards costs one pass; a step back begins again at the start. The directory of a zip is at its end, so
the end is kept.
"""

import zipfile
from collections.abc import Callable
from typing import IO

from training.importers.limits import MB
from training.importers.types import ReadError

_STEP = 1 * MB
_TAIL = 9 * MB  # the largest directory, and the end record
_RATIO = 200


class Nested:
    """What zipfile needs of a file: read, seek, tell. Raises ReadError where the entry is not what it claims."""

    def __init__(self, opened: Callable[[], IO[bytes]], entry: zipfile.ZipInfo) -> None:
        self._open = opened
        self._size = entry.file_size
        self._at = 0
        self._stream: IO[bytes] | None = None
        self._streamed = 0
        if self._size > MB and self._size > _RATIO * max(entry.compress_size, 1):
            raise ReadError("too_large", "ratio")
        self._tail = self._read_to_end()

    def _read_to_end(self) -> bytes:
        kept, size = b"", 0
        try:
            with self._open() as stream:
                while piece := stream.read(_STEP):
                    size += len(piece)
                    kept = (kept + piece)[-_TAIL:]
        except MemoryError:
            raise
        except Exception as error:
            raise ReadError("corrupt", "entry") from error
        if size != self._size:
            raise ReadError("corrupt", "size")
        return kept

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go somewhere; nothing is read yet."""
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes from here."""
        end = self._size if size is None or size < 0 else min(self._size, self._at + size)
        begin = self._size - len(self._tail)
        if self._at >= end:
            return b""
        if self._at >= begin:
            found = self._tail[self._at - begin : end - begin]
            self._at += len(found)
            return found
        if self._stream is None or self._streamed > self._at:
            self.close()
            self._stream, self._streamed = self._open(), 0
        while self._streamed < self._at:
            passed = self._stream.read(min(_STEP, self._at - self._streamed))
            if not passed:
                return b""
            self._streamed += len(passed)
        found = self._stream.read(end - self._at)
        self._streamed += len(found)
        self._at += len(found)
        return found

    def close(self) -> None:
        """Let go of the stream."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
