"""XML events for the readers of GPX, TCX, KML and Apple's workouts, with every ceiling checked as the events come.

expat itself, without name spaces: real Strava files use prefixes they never declare, which a parser that knows
name spaces must refuse; and without a layer in between, which would take longer than expat. A document type is
refused before and while it is read, so there are no entities. The text goes to expat in one piece: an expat before
2.6 reads a long token again with every piece it is fed.
"""

from collections.abc import Collection
from typing import NoReturn
from xml.parsers import expat

from training.importers.limits import Limits
from training.importers.types import ReadError

_HEAD = 4096
_CACHED_NAMES = 1000


def local_name(name: str) -> str:
    """`ns3:Speed` → `Speed`."""
    return name.rpartition(":")[2]


def as_utf8(data: bytes) -> tuple[bytes, str | None]:
    """Bytes that expat can begin with, and their encoding where the declaration is not to be believed.

    Takes away a mark of byte order and leading blanks, which real exports have before the declaration.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:2] in (b"<\0", b"\0<"):
        marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        kind = "utf-16" if marked else "utf-16-le" if data[:1] == b"<" else "utf-16-be"
        return data.decode(kind, "replace").lstrip().encode("utf-8", "replace"), "utf-8"
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].lstrip(), "utf-8"
    return data.lstrip(), None


def root_of(data: bytes) -> str:
    """The local name of the first element, "" where the bytes do not begin like XML."""
    text, _ = as_utf8(data[:_HEAD])
    at = 0
    while (at := text.find(b"<", at)) >= 0 and (at or text[:1] == b"<"):
        if text[at + 1 : at + 2] not in (b"?", b"!"):
            name = text[at + 1 : at + 100].replace(b">", b" ").replace(b"/", b" ").split()
            return local_name(name[0].decode("ascii", "replace")) if name else ""
        closing = b"-->" if text[at : at + 4] == b"<!--" else b">"
        at = text.find(closing, at)
        if at < 0:
            return ""
    return ""


class Events:
    """What a reader wants to hear: `opened` for elements of OPENS, `closed` for those of CLOSES, by local names."""

    OPENS: Collection[str] = frozenset()
    CLOSES: Collection[str] = frozenset()

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.path: list[str] = []  # of the elements that are open, the innermost last

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `path` ends with it."""

    def closed(self, name: str, text: str) -> None:
        """An element ends; `text` is what stood directly before its end; `path` still ends with it."""


def parse(data: bytes, events: Events) -> bool:
    """Send the events; True if the text broke off before its end. Raises ReadError."""
    return feed(*begun(data, events.limits), events)


def begun(data: bytes, limits: Limits) -> tuple[bytes, str | None]:
    """The text and its encoding, for `feed`. Raises ReadError for what can be refused without reading it."""
    text, encoding = as_utf8(data)
    if b"<!DOCTYPE" in text[:_HEAD]:
        raise ReadError("xml_forbidden")
    _refuse_long_stretches(text, limits.max_text)
    return text, encoding


def feed(text: bytes, encoding: str | None, events: Events) -> bool:
    """Send the events of a text that `begun` let pass; True if it broke off before its end. Raises ReadError."""
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _forbidden
    parser.EntityDeclHandler = _forbidden
    parser.UnparsedEntityDeclHandler = _forbidden
    parser.ExternalEntityRefHandler = _forbidden
    _listen(parser, events)
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError, LookupError):
        return True
    return False


def _listen(parser: expat.XMLParserType, events: Events) -> None:
    """The two functions that run for every element: their names are local because that is what makes them fast."""
    limits, path, opened, closed = events.limits, events.path, events.opened, events.closed
    opens, closes, most, deepest, longest = (
        events.OPENS,
        events.CLOSES,
        limits.max_elements,
        limits.max_depth,
        limits.max_text,
    )
    names: dict[str, str] = {}
    text: list[str] = []
    count = 0

    def begin(raw: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > most or len(path) >= deepest:
            raise ReadError("too_large", "elements")
        name = names.get(raw)
        if name is None:
            name = local_name(raw)
            if len(names) < _CACHED_NAMES:
                names[raw] = name
        path.append(name)
        if text:
            text.clear()
        if name in opens:
            opened(name, attributes)

    def end(raw: str) -> None:
        name = path[-1]
        if name in closes:
            told = "".join(text)
            if len(told) > longest:
                raise ReadError("too_large", "text")
            closed(name, told.strip())
        if text:
            text.clear()
        path.pop()

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append


def _forbidden(*_: object) -> NoReturn:
    raise ReadError("xml_forbidden")


def _refuse_long_stretches(text: bytes, length: int) -> None:
    """No tag, comment or text of a real file goes on for 64 KB; one pass, whatever the bytes."""
    at = 0
    while len(text) - at > length:
        end = text.rfind(b">", at, at + length)
        if end < 0:
            raise ReadError("too_large", "text")
        at = end + 1


def decimal(text: str | None) -> float | None:
    """A finite number written in ASCII, or None."""
    if not text or len(text) > 40 or not text.isascii():
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -1e15 < value < 1e15 else None  # also refuses nan and inf
