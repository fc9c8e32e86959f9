"""Private directories in /tmp for sockets and temporary data, and the clearing away of those of dead runs."""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

PARENT = Path("/tmp")  # noqa: S108  (a socket's path may have at most 107 bytes, and the directory is private)
PREFIX = "lamella-"
OWNER = "owner"  # locked for as long as the process that made the directory lives
UNCLAIMED_S = 600.0  # a directory without the file for longer belongs to nobody


class RunDir:
    """A directory of mode 0700 with a random name that goes when its owner does."""

    def __init__(self, kind: str, *, account: tuple[int, int] | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}-", dir=PARENT))
        self._lock = _locked(self.path / OWNER)
        if account:
            os.chown(self.path, *account)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock:
            self._lock.close()


def clear_dead(parent: Path = PARENT) -> list[Path]:
    """Remove the directories whose owner was killed; return them. Those of other people are left alone."""
    gone = []
    for path in parent.glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # another run ends, or clears away too, at this moment
            if _is_dead(path):
                shutil.rmtree(path, ignore_errors=True)
                gone.append(path)
    return gone


def _is_dead(path: Path) -> bool:
    info = path.lstat()
    if not stat.S_ISDIR(info.st_mode) or (os.geteuid() != 0 and info.st_uid != os.geteuid()):
        return False
    owner = path / OWNER
    if not owner.is_file() or owner.is_symlink():
        return time.time() - info.st_mtime > UNCLAIMED_S
    lock = _locked(owner)
    if lock is None:
        return False
    lock.close()
    return True


def _locked(path: Path) -> IO[bytes] | None:
    """Open and lock the file; None while another process holds it. Children do not inherit the lock."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
