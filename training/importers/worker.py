"""The child: reads uploads it is handed as open files, and can do nothing else.

Started by child.py in isolated mode with an empty environment. It imports what it needs, gives up its
rights and resources, then answers requests on the socket that is its standard input.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import sys

from training.importers.limits import Limits
from training.importers.types import Item, ReadError
from training.importers.uploads import Upload, preview_of
from training.importers.wire import encode_item, line, options_of, plain_preview

OUT_OF_MEMORY = 77  # exit status
NOBODY = 65_534
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38


def main() -> None:
    """Serve until the parent closes the socket. argv: parent's process id, limits as JSON."""
    parent, limits = int(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    # Codecs are modules too: none can be loaded once files are out of reach.
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp437", "ascii", "utf-8-sig"):
        b"a ".decode(codec, "replace")
    _confine(limits)
    if os.getppid() != parent:
        return
    with socket.socket(fileno=0) as pipe:
        while True:
            request, files, _, _ = socket.recv_fds(pipe, 64 * 1024, 1)
            if not request or not files:
                return
            pipe.sendall(line({"taken": True}))  # from here on, a death is this file's doing
            try:
                _serve(pipe, json.loads(request), files[0], limits)
            except MemoryError:
                os._exit(OUT_OF_MEMORY)


def _confine(limits: Limits) -> None:
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


def _allow(seconds: int) -> None:
    """Give the next piece of work its own seconds of processor time; the kernel ends it after them."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + seconds, most))


def _serve(pipe: socket.socket, request: dict[str, object], descriptor: int, limits: Limits) -> None:
    """One request: say how many, then every item from `start`; `abandon` is why the first is not tried again."""
    start, abandon, rest = int(str(request["start"])), request["abandon"], request["rest"]
    options, name = options_of(request["options"]), str(request["name"])
    _allow(limits.listing_cpu_s)
    with os.fdopen(descriptor, "rb") as file:
        try:
            if request["preview"]:
                pipe.sendall(line({"preview": plain_preview(preview_of(file, name, limits, options))}))
                return
            upload = Upload(file, name, limits, options)
        except ReadError as refused:
            pipe.sendall(line({"refused": refused.code}))
            return
        pipe.sendall(line({"found": upload.total}))
        for index in range(start, upload.total):
            reason = abandon if index == start and abandon else rest
            if reason:
                known = upload.fallback(index)
                item = Item(index, upload.name(index), known, None if known else str(reason))
            else:
                _allow(limits.cpu_s)
                item = upload.item(index)
            text = encode_item(item)
            if len(text) > limits.max_line:
                text = encode_item(item, with_traces=False)
            if len(text) > limits.max_line:
                text = encode_item(Item(index, item.name, error="too_large", sha256=item.sha256))
            pipe.sendall(text)
    pipe.sendall(line({"done": True}))
