"""The short way through the points of a GPX file: those of the usual shape are cut out and read without expat.

expat tells Python of every element, and that is most of what reading a GPX costs. Here runs of plain points are
taken out of the text, and one empty element, `PLACEHOLDER`, is left for each run; what remains still goes through
expat, so that well-formedness and everything that is not such a point stay its business. A point of any other shape
just stays in the text. Where the text as a whole is unusual there is nothing cut, and expat reads all of it: nothing
here needs to be tolerant, but what is cut must give what expat would have given, to the last bit.

Every search is bounded and every repetition possessive: the time is linear in the text, whatever it says.
"""

import re
from typing import NamedTuple

from training.importers.clock import iso_seconds
from training.importers.limits import Limits
from training.importers.motion import Point, new_point
from training.importers.sound import FIRST, LAST
from training.importers.xmlevents import decimal, local_name

HEART, CADENCE = frozenset({"hr", "heartrate"}), frozenset({"cad", "cadence"})
PLACEHOLDER = "lamella-points"  # shorter than any point, so that no stretch of the text grows
MOST_LEVELS = 8  # of elements in a point, below the point

_BLANKS = rb"[ \t\r\n]*+"
# Always a float below 1e15 and never above 40 characters, so float() alone does what decimal() does.
_NUMBER = rb"(-?[0-9]{1,5}+(?:\.[0-9]{1,33}+)?)"
_HEAD = rb"%b<trkpt %b=Q%bQ %b=Q%bQ>%b(?:<ele>%b</ele>%b)?(?:<time>([-0-9T:.Z+]{1,40}+)</time>)?"
_SHAPE = re.compile(rb"<trkpt (lat|lon)=([\"'])")
_BEGIN, _END = b"<trkpt ", b"</trkpt>"
_MOST_TAIL = 1024  # bytes from the time of a point to its end
_MOST_KNOWN = 4096  # tails, and minutes, that are remembered: most points of a file share theirs
_MOST_RUNS = 2000
_MOST_MISSES = 1000  # points of another shape, more than those of the usual one
_TAG = re.compile(rb"<(/?)([A-Za-z_][-A-Za-z0-9_.:]*+)>([\t\n\r -%'-;=?-~]*+)")  # and the text up to the next
_NOT_IN_TAILS = {"ele", "time", "trkpt"}  # where they are in a point changes what they mean
_MINUTE = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:")
_SECONDS = {b"%02dZ" % second: float(second) for second in range(60)}
_DECLARATION = re.compile(
    rb"<\?xml version=[\"']1\.[01][\"']( encoding=[\"'](utf-8|us-ascii)[\"'])?( standalone=[\"']\w++[\"'])? ?\?>",
    re.IGNORECASE,
)


_Tail = tuple[float | None, float | None, int]  # beats, steps, elements with the point itself


class Unusual(Exception):
    """Not for this reader."""


class Run(NamedTuple):
    """Points in a row, where they stood in the text; those in `points` have a time."""

    start: int
    end: int
    points: list[Point]
    untimed: int
    elements: int


class Cut(NamedTuple):
    """A text without its usual points, the runs of them in their order, and how many elements they had."""

    text: bytes
    runs: list[Run]
    elements: int


def cut(text: bytes, encoding: str | None, limits: Limits, detail: bool) -> Cut | None:
    """The text with its usual points taken out; heights only with `detail`. None: let expat read it as it is."""
    shape = _SHAPE.search(text)
    # With a mark of byte order, or from UTF-16, the declaration need not be true: rare, and left to expat.
    if shape is None or encoding is not None or limits.max_text < 2 * _MOST_TAIL:
        return None
    cutter = _Cutter(text, shape, detail)
    runs: list[Run] = []
    at, places, misses = shape.start(), 0, 0
    while at >= 0:
        run = cutter.run(at, limits.max_points)
        if run.elements:
            runs.append(run)
            places += len(run.points) + run.untimed
        else:
            misses += 1
        # Whatever is too much is refused, in the right words, by who reads the text as it is.
        if places > limits.max_points or len(runs) > _MOST_RUNS or misses > places + _MOST_MISSES:
            return None
        at = text.find(_BEGIN, max(run.end, at + 1))
    return _without(text, runs)


def _without(text: bytes, runs: list[Run]) -> Cut | None:
    """The text with PLACEHOLDER for each run; None where what remains could mean something else without them."""
    if not runs or 2 * sum(run.end - run.start for run in runs) < len(text):
        return None  # a copy of nearly everything would only cost memory
    parts, at = [], 0
    for run in runs:
        parts.append(text[at : run.start])
        at = run.end
    parts.append(text[at:])
    rest = f"<{PLACEHOLDER}/>".encode().join(parts)
    declared = _DECLARATION.match(rest)
    # Comments, CDATA, document types and instructions can hide a point, or change what the bytes mean.
    hidden = rest.find(b"<!") >= 0 or rest.find(b"<?", declared.end() if declared else 0) >= 0
    if hidden or rest.count(PLACEHOLDER.encode()) != len(runs):
        return None
    return Cut(rest, runs, sum(run.elements for run in runs))


class _Cutter:
    """Reads runs of points, whose attributes stand as those of the first point of the file do."""

    def __init__(self, text: bytes, shape: re.Match[bytes], detail: bool) -> None:
        first, quote = shape.groups()
        second = b"lon" if first == b"lat" else b"lat"
        head = _HEAD % (_BLANKS, first, _NUMBER, second, _NUMBER, _BLANKS, _NUMBER, _BLANKS)
        self._match = re.compile(head.replace(b"Q", quote)).match
        self._turned = first == b"lon"
        self._text = text
        self._detail = detail
        self._tails: dict[bytes, _Tail | None] = {}
        self._minutes: dict[bytes, float] = {}

    def run(self, at: int, most: int) -> Run:
        """The points that follow each other from `at` on, `most` and one at most; no elements where there is none."""
        text, match, find, tails, minutes = self._text, self._match, self._text.find, self._tails, self._minutes
        start, points, untimed, elements = at, list[Point](), 0, 0
        add, detail, turned = points.append, self._detail, self._turned
        for _ in range(most + 1):
            head = match(text, at)
            if head is None:
                break
            begin = head.end()
            end = find(_END, begin, begin + _MOST_TAIL)
            if end < 0:
                break
            rest = text[begin:end]
            tail = tails.get(rest) or self._tail(rest)
            if tail is None:
                break
            at = end + len(_END)
            north, east, up, told = head.groups()
            heart, cadence, inside = tail
            elements += inside if up is None else inside + 1
            if told is None:
                untimed += 1
                continue
            elements += 1
            try:
                time: float | None = minutes[told[:17]] + _SECONDS[told[17:]]
            except KeyError:
                time = self._moment(told)
                if time is None:
                    untimed += 1
                    continue
            lat, lon = float(north), float(east)
            if turned:
                lat, lon = lon, lat
            height = float(up) if detail and up is not None else None
            if -90 <= lat <= 90 and -180 <= lon <= 180:
                add(new_point((time, lat, lon, None, heart, cadence, height)))
            else:
                add(new_point((time, None, None, None, heart, cadence, height)))
        return Run(start, at, points, untimed, elements)

    def _moment(self, told: bytes) -> float | None:
        """Seconds since 1970, if it can be; the minute is remembered for the points that share it."""
        minute = told[:17]
        if _MINUTE.fullmatch(minute) and len(self._minutes) < _MOST_KNOWN:
            begin = iso_seconds(f"{minute.decode()}00Z")
            if begin is not None and FIRST <= begin <= LAST - 60:
                self._minutes[minute] = begin
        time = iso_seconds(told.decode())
        return time if time is not None and FIRST <= time < LAST else None

    def _tail(self, rest: bytes) -> _Tail | None:
        """What stands between the time of a point and its end, remembered; None where expat has to say."""
        found = _tail_of(rest)
        if len(self._tails) < _MOST_KNOWN:
            self._tails[rest] = found
        return found


def _tail_of(rest: bytes) -> _Tail | None:
    """Elements without attributes, properly nested, as the slow reader takes them; None for anything else."""
    heart = cadence = None
    opened: list[bytes] = []
    elements, text = 0, b""
    at = len(rest) - len(rest.lstrip(b" \t\r\n"))
    while at < len(rest):
        tag = _TAG.match(rest, at)
        if tag is None:
            return None
        closes, raw, after = tag.groups()
        name = local_name(raw.decode())
        if not closes:
            opened.append(raw)
            elements += 1
            if name in _NOT_IN_TAILS or len(opened) > MOST_LEVELS:
                return None
        elif not opened or opened.pop() != raw:
            return None
        elif name in HEART:
            heart = decimal(text.decode().strip())
        elif name in CADENCE:
            cadence = decimal(text.decode().strip())
        at, text = tag.end(), after
    return None if opened else (heart, cadence, 1 + elements)
