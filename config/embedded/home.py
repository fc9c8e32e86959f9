"""Where the demo keeps its data: database, e-mails, uploads and a secret made on this machine."""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
from pathlib import Path
from typing import IO

from config.embedded.environment import PROJECT

SHARED = Path("/var/tmp")  # noqa: S108  (the name may be known: `private` refuses what is not ours)


def location() -> Path:
    """Return `.demo` in the project; for root a directory in /var/tmp, since `nobody` runs PostgreSQL there and
    may not be able to enter the project."""
    if os.geteuid() != 0:
        return PROJECT / ".demo"
    return SHARED / f"lamella-demo-{hashlib.sha256(str(PROJECT).encode()).hexdigest()[:10]}"


class Home:
    """The demo's directory, held by one demo at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None

    def take(self, *, fresh: bool) -> None:
        """Make the directory ours for as long as this process lives; with `fresh`, empty it first."""
        self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        info = self.path.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid() or info.st_mode & 0o022:
            raise SystemExit(f"{self.path} is not a directory that only you can write to; remove it and try again.")
        lock = (self.path / "running").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            address = lock.read().strip() or "starting"
            raise SystemExit(f"This demo is running already: {address}") from None
        self._lock = lock
        self._say("")
        if fresh:
            for child in self.path.iterdir():
                if child.name != "running":
                    shutil.rmtree(child) if child.is_dir() else child.unlink()
        for name in ("mail", "var"):
            (self.path / name).mkdir(mode=0o700, exist_ok=True)

    def announce(self, address: str) -> None:
        """Let a second start from here say where the first one answers."""
        self._say(address)

    def release(self) -> None:
        if self._lock:
            self._say("")
            self._lock.close()
            self._lock = None

    def secret_key(self) -> str:
        """Return the demo's own secret key, made on the first start; only its owner can read the file."""
        file = self.path / "secret_key"
        if not file.exists():
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as output:
                output.write(secrets.token_urlsafe(50))
        return file.read_text().strip()

    def _say(self, text: str) -> None:
        assert self._lock is not None  # noqa: S101  (take comes first)
        self._lock.truncate(0)
        self._lock.write(text)
        self._lock.flush()
