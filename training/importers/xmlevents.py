"""XML events for the GPX and TCX readers, with every ceiling checked as the events come.

SAX without namespaces: real Strava files use prefixes they never declare, which a namespace-aware
parser must refuse. No document type, so no entity. The text goes to expat in one piece: an expat before
2.6 reads a long token again with every piece it is fed.
"""

import io
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from training.importers.limits import Limits
from training.importers.types import ReadError

_HEAD = 4096


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


class Events(ContentHandler):
    """Calls `opened(name, attributes)` and `closed(name, text)` with local names; counts as it goes."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._elements = 0

    def opened(self, name: str, attributes: "AttributesImpl[str]") -> None:
        """An element begins; `path` ends with it."""

    def closed(self, name: str, text: str) -> None:
        """An element ends; `text` is what stood directly before its end; `path` still ends with it."""

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        self._elements += 1
        if self._elements > self.limits.max_elements or len(self.path) >= self.limits.max_depth:
            raise ReadError("too_large", "elements")
        name = local_name(name)
        self.path.append(name)
        self._text.clear()
        self._length = 0
        self.opened(name, attrs)

    def characters(self, content: str) -> None:
        self._length += len(content)
        if self._length > self.limits.max_text:
            raise ReadError("too_large", "text")
        self._text.append(content)

    def endElement(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        self._length = 0
        self.closed(local_name(name), text)
        self.path.pop()


def parse(data: bytes, events: Events) -> bool:
    """Send the events; True if the text broke off before its end. Raises ReadError."""
    text, encoding = as_utf8(data)
    if b"<!DOCTYPE" in text[:_HEAD]:
        raise ReadError("xml_forbidden")
    _refuse_long_stretches(text, events.limits.max_text)
    parser = create_parser(bufsize=len(text) + 1, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(events)
    source = InputSource()
    source.setByteStream(io.BytesIO(text))
    if encoding:
        source.setEncoding(encoding)
    try:
        parser.parse(source)
    except DefusedXmlException as error:
        raise ReadError("xml_forbidden") from error
    except (SAXException, ValueError, LookupError):
        return True
    return False


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
    return value if abs(value) < 1e15 else None  # also refuses nan and inf
