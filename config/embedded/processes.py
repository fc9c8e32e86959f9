"""Start and stop child processes so that none is left behind, whatever becomes of this process."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def _die_with_parent(signum: int) -> Callable[[], None] | None:
    """Return what the child calls before it becomes the program: the kernel then sends it `signum` when we die.

    Linux only; elsewhere a killed supervisor leaves its children to the next start.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:  # we died before the call above
            os._exit(1)

    return arrange


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: str | Path = "/",
    output: IO[bytes] | int | None = None,
    death_signal: int = signal.SIGTERM,
    account: tuple[int, int] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own, so that Ctrl-C reaches only us and we stop it in order.

    `account` is the (uid, gid) to run as; only root can ask for one. Call it from the main thread: the
    kernel ties the death signal to the thread that started the child.
    """
    uid, gid = account or (None, None)
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_die_with_parent(death_signal),
        user=uid,
        group=gid,
        extra_groups=None if account is None else [],
    )


def stop(
    processes: "Iterable[subprocess.Popen[bytes]]", *, signum: int = signal.SIGTERM, patience_s: float = 10.0
) -> None:
    """Signal all at once, then wait: the time is that of the slowest. Each is signalled only once, because a
    second SIGTERM turns Celery's warm stop into a cold one."""
    waiting = [process for process in processes if process.poll() is None]
    for process in waiting:
        process.send_signal(signum)
    deadline = time.monotonic() + patience_s
    for process in waiting:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
