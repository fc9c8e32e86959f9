"""The child: reads uploads it is handed as open files, and can do nothing else.

Started by child.py in isolated mode with an empty environment. It imports what it needs, gives up its
rights and resources, then answers requests on the socket that is its standard input.
"""

import json
import os
import socket
import sys

from training.importers.confined import OUT_OF_MEMORY, allow, confine, line
from training.importers.limits import Limits
from training.importers.lists import Source
from training.importers.types import Item, ReadError
from training.importers.uploads import Upload, preview_of
from training.importers.wire import LABEL_LENGTH, encode_item, options_of, piece_line, plain_preview

_STEP = 256 * 1024


def main() -> None:
    """Serve until the parent closes the socket. argv: parent's process id, limits as JSON."""
    parent, limits = int(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    # Codecs are modules too: none can be loaded once files are out of reach.
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp437", "ascii", "utf-8-sig"):
        b"a ".decode(codec, "replace")
    confine(limits)
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


def _serve(pipe: socket.socket, request: dict[str, object], descriptor: int, limits: Limits) -> None:
    """One request: say how many, then every item from `start`; `abandon` is why the first is not tried again.

    Before the item 0 come the tables put aside, from number `aside` on.
    """
    start, abandon, rest = int(str(request["start"])), request["abandon"], request["rest"]
    options, name = options_of(request["options"]), str(request["name"])
    allow(limits.listing_cpu_s)
    with os.fdopen(descriptor, "rb") as file:
        try:
            if request["preview"]:
                pipe.sendall(line({"preview": plain_preview(preview_of(file, name, limits, options))}))
                return
            upload = Upload(file, name, limits, options)
        except ReadError as refused:
            pipe.sendall(line({"refused": refused.code}))
            return
        names = [aside.name.removesuffix(".gz")[-LABEL_LENGTH:] for aside in upload.asides]
        pipe.sendall(line({"found": upload.total, "asides": names}))
        for aside in upload.asides[int(str(request["aside"])) :] if start == 0 else []:
            allow(limits.cpu_s)
            _tell(pipe, aside)
        for index in range(start, upload.total):
            reason = abandon if index == start and abandon else rest
            if reason:
                known = upload.fallback(index)
                item = Item(index, upload.name(index), known, None if known else str(reason))
            else:
                allow(limits.cpu_s)
                item = upload.item(index)
            text = encode_item(item)
            if len(text) > limits.max_line:
                text = encode_item(item, with_traces=False)
            if len(text) > limits.max_line:
                text = encode_item(Item(index, item.name, error="too_large", sha256=item.sha256))
            pipe.sendall(text)
    pipe.sendall(line({"done": True}))


def _tell(pipe: socket.socket, aside: Source) -> None:
    """A table in an archive, unpacked."""
    data = aside.data()
    pipe.sendall(line({"aside": aside.name.removesuffix(".gz")[-LABEL_LENGTH:]}))
    for at in range(0, len(data), _STEP):
        pipe.sendall(piece_line(data[at : at + _STEP]))
    pipe.sendall(piece_line(b""))
