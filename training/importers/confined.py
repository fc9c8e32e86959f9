"""What a confined child is held to, and what it says: no rights, few resources, lines of JSON.

Of this project it imports the limits alone, so that a child that reads no activities starts without their readers.
"""

import ctypes
import json
import os
import resource
import signal

from training.importers.limits import Limits

OUT_OF_MEMORY = 77  # exit status
NOBODY = 65_534
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38


class Untrusted(Exception):
    """What came through the pipe is not what a reader writes."""


def line(message: dict[str, object]) -> bytes:
    """Any message as one line."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def decode(text: bytes) -> dict[str, object]:
    """A message of one line. Raises Untrusted."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Untrusted("json") from error
    if not isinstance(message, dict):
        raise Untrusted("shape")
    return message


def confine(limits: Limits) -> None:
    """No privileges, no new processes, no writing, little memory, no life after the parent."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    libc = ctypes.CDLL(None)
    # After the change of user, which clears the death signal.
    libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    for what, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_AS, limits.memory),
    ):
        resource.setrlimit(what, (most, most))


def allow(seconds: int) -> None:
    """Give the next piece of work its own seconds of processor time; the kernel ends it after them."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + seconds, most))
