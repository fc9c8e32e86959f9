"""JSON from strangers: bounded, and nothing in it larger than a number can be."""

import json

from training.importers.limits import Limits
from training.importers.tables.cells import text_of
from training.importers.types import ReadError

_DIGITS = 18


def load(data: bytes, limits: Limits) -> object:
    """The value; numbers that no one can have measured, NaN and infinities are None. Raises ReadError."""
    if len(data) > limits.max_file:
        raise ReadError("too_large", "json")
    try:
        return json.loads(text_of(data), parse_int=_whole, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ReadError("too_large", "depth") from error
    except ValueError as error:
        raise ReadError("corrupt", "json") from error


def begins(data: bytes) -> bool:
    """Whether the bytes begin like an object or a list."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _whole(text: str) -> int | None:
    return int(text) if len(text) <= _DIGITS else None
