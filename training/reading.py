"""The confined reader of this process, kept warm from one import to the next, within the limits of the settings.

Starting one costs more than most files that it reads. It is given to another import only while it has read all that
it was shown: one that met a file which it refused, or which killed it, is ended with the import that brought the
file. So is one that has read many files, and one that nobody has needed for a while.
"""

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from training.importers.child import Reader
from training.importers.limits import ENTRY_BYTES, MB, Limits

MOST_READ = 500  # files; then its import is its last
IDLE_S = 60.0


@dataclass(slots=True)
class _Shelf:
    """Where the reader lies while nobody uses it, and what will end it there."""

    reader: Reader | None = None
    timer: threading.Timer | None = None


_shelf, _lock = _Shelf(), threading.Lock()


def limits(largest: int = 0) -> Limits:
    """The ceilings of the readers as the settings have them.

    What is larger than an upload by the web may be came by the command line: `largest` bytes are read too.
    """
    most = max(settings.MAX_UPLOAD_BYTES, largest)
    return Limits(
        max_archive=most,
        max_total=4 * most,
        max_entries=settings.MAX_UPLOAD_ENTRIES,
        max_rows=settings.MAX_TABLE_ROWS,
        max_directory=max(8 * MB, ENTRY_BYTES * settings.MAX_UPLOAD_ENTRIES),
        max_stream=settings.MAX_APPLE_BYTES,
        max_file=settings.MAX_ACTIVITY_BYTES,
        cpu_s=settings.MAX_FILE_SECONDS,
        wall_s=1.5 * settings.MAX_FILE_SECONDS,
        memory=settings.MAX_FILE_MEMORY,
    )


@contextmanager
def lent_reader(largest: int = 0) -> Iterator[Reader]:
    """Lend the reader of this process; another one where it is in use or fits no longer. `largest`: as for limits."""
    reader = _taken(limits(largest))
    is_over = False
    try:
        yield reader
        is_over = True
    finally:
        if is_over and reader.process_id and reader.is_clean and reader.answered < MOST_READ:
            _put_back(reader)
        else:
            reader.close()


def end_idle_reader() -> None:
    """End the reader that nobody uses, if there is one."""
    with _lock:
        reader, timer = _shelf.reader, _shelf.timer
        _shelf.reader = _shelf.timer = None
    if timer is not None:
        timer.cancel()
    if reader is not None:
        reader.close()


def _taken(wanted: Limits) -> Reader:
    with _lock:
        reader = _shelf.reader if _shelf.reader is not None and _shelf.reader.limits == wanted else None
        if reader is not None:
            if _shelf.timer is not None:
                _shelf.timer.cancel()
            _shelf.reader = _shelf.timer = None
    reader = reader or Reader(wanted)
    # The system's own temporary folder may be small, and in memory.
    reader.folder = Path(settings.FILE_UPLOAD_TEMP_DIR or settings.MEDIA_ROOT)
    return reader


def _put_back(reader: Reader) -> None:
    end_idle_reader()
    with _lock:
        _shelf.reader, _shelf.timer = reader, threading.Timer(IDLE_S, _expire, [reader])
        _shelf.timer.daemon = True
        _shelf.timer.start()


def _expire(reader: Reader) -> None:
    """End it if it still lies there."""
    with _lock:
        if _shelf.reader is not reader:
            return
        _shelf.reader = _shelf.timer = None
    reader.close()


def _forked() -> None:
    """In a forked process: what lay on the shelf is the parent's."""
    global _lock
    _lock = threading.Lock()
    if _shelf.reader is not None:
        _shelf.reader.forget()
    _shelf.reader = _shelf.timer = None


atexit.register(end_idle_reader)
os.register_at_fork(after_in_child=_forked)
