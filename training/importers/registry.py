"""Which reader reads what: the one place to add a format.

A reader is a module with `sniff(data) -> bool` and `read(data, limits, detail) -> list[Activity]`, pure, that
lets out ReadError alone. Lists of many bouts (tables, Apple's XML, Garmin's JSON) are in lists.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from training.importers import fit, gpx, kml, nike, tcx, unpack
from training.importers.limits import Limits
from training.importers.types import Activity, ReadError
from training.importers.zones import located


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name endings, how its bytes begin, and its reader."""

    code: str
    endings: frozenset[str]
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes, Limits, bool], list[Activity]]


FORMATS = (
    Format("fit", frozenset({"fit"}), fit.sniff, fit.read),
    Format("tcx", frozenset({"tcx", "xml"}), tcx.sniff, tcx.read),
    Format("gpx", frozenset({"gpx", "xml"}), gpx.sniff, gpx.read),
    Format("kml", frozenset({"kml", "xml"}), kml.sniff, kml.read),
    Format("nike", frozenset({"json"}), nike.sniff, nike.read),
)
ENDINGS = frozenset().union(*(kind.endings for kind in FORMATS))
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")


def ending_of(name: str) -> str:
    """The ending that tells the format, in lower case, without `.gz`: `a/Run.FIT.gz` → `fit`."""
    base = name.replace("\\", "/").rpartition("/")[2].casefold()
    stem = base[:-3] if base.endswith(".gz") else base
    head, dot, ending = stem.rpartition(".")
    return ending if dot and head else ""


def is_archive(data: bytes) -> bool:
    """Whether the bytes begin like a zip."""
    return data[:4] in ZIP_MAGIC


def content_of(data: bytes, limits: Limits) -> tuple[bytes, bool]:
    """The bytes with one gzip undone, and whether that broke off. Raises ReadError."""
    if not data:
        raise ReadError("empty")
    if len(data) > limits.max_file:
        raise ReadError("too_large", "file")
    broken = False
    if data[:2] == unpack.MAGIC:
        data, broken = unpack.gunzip(data, limits)
        if not data:
            raise ReadError("empty")
    if is_archive(data) or data.startswith(_OTHER_ARCHIVES) or data[257:262] == b"ustar":
        raise ReadError("nested_archive")
    return data, broken


def read_content(name: str, data: bytes, broken: bool, limits: Limits, detail: bool = False) -> list[Activity]:
    """Activities of unpacked bytes. The content decides the format; a name that says another is refused."""
    ending = ending_of(name)
    for kind in FORMATS:
        if not kind.sniff(data):
            continue
        if ending and ending not in kind.endings:
            raise ReadError("mismatch", kind.code)
        try:
            found = kind.read(data, limits, detail)
        except (ReadError, MemoryError):
            raise
        except Exception as error:
            raise ReadError("corrupt", type(error).__name__) from error
        if broken:
            found = [replace(one, warnings=tuple(dict.fromkeys((*one.warnings, "truncated")))) for one in found]
        return found
    raise ReadError("corrupt" if ending in ENDINGS else "unsupported")


def read_activities(name: str, data: bytes, limits: Limits | None = None, *, detail: bool = False) -> list[Activity]:
    """Every activity in one file's bytes (plain or gzipped), with its zone, and with its trace if `detail`.

    Raises ReadError, and MemoryError under a limit.
    """
    limits = limits or Limits()
    content, broken = content_of(data, limits)
    return [located(one) for one in read_content(name, content, broken, limits, detail)]
