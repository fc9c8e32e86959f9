"""gzip, one level, to a bounded number of bytes."""

import zlib

from training.importers.limits import MB, Limits
from training.importers.types import ReadError

MAGIC = b"\x1f\x8b"
_STEP = 64 * 1024


def gunzip(data: bytes, limits: Limits) -> tuple[bytes, bool]:
    """The content, and whether the stream broke off (what came before is kept). Raises ReadError."""
    stream = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size, broken = 0, False
    pending = data
    try:
        while pending and not stream.eof:
            piece = stream.decompress(pending, _STEP)
            pending = stream.unconsumed_tail
            if not piece and not pending:
                break
            parts.append(piece)
            size += len(piece)
            if size > limits.max_file or (size > MB and size > limits.max_ratio * len(data)):
                raise ReadError("too_large", "gzip")
    except zlib.error:
        broken = True
    content = b"".join(parts)
    if not content and (broken or not stream.eof):
        raise ReadError("corrupt", "gzip")
    if content[:2] == MAGIC:
        raise ReadError("nested_archive", "gzip")
    return content, broken or not stream.eof


def head(data: bytes, size: int) -> bytes:
    """The first bytes of what is packed; empty where they cannot be unpacked."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, size)
    except zlib.error:
        return b""
