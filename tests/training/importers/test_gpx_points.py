"""The short way through the points of a GPX file gives what expat alone gives, value for value, or is not taken."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.importers.build import eastward, gpx
from tests.training.importers.hostile import MB
from training.importers import gpx as reader
from training.importers.gpx_points import PLACEHOLDER, cut
from training.importers.limits import Limits
from training.importers.types import Activity, ReadError
from training.importers.xmlevents import begun

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LIMITS = Limits()
GARMIN = (
    "<extensions>\n <ns3:TrackPointExtension>\r\n <ns3:atemp>21.0</ns3:atemp><ns3:hr> 150 </ns3:hr>"
    "<ns3:cad>85</ns3:cad></ns3:TrackPointExtension></extensions>\n"
)
PLAIN = gpx([eastward(30, 3.0)], extra=GARMIN)
POINT = '<trkpt lat="48.0000000" lon="10.0000000">'
Outcome = list[Activity] | tuple[str, ...]


def outcome(data: bytes, limits: Limits, detail: bool) -> Outcome:
    try:
        return reader.read(data, limits, detail)
    except ReadError as refused:
        return refused.args


def both(data: bytes, limits: Limits = LIMITS, *, detail: bool = True) -> tuple[Outcome, Outcome]:
    """What the reader gives, and what it gives where nothing is ever cut out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "cut", lambda *_: None)
        slow = outcome(data, limits, detail)
    return outcome(data, limits, detail), slow


def taken(data: bytes, limits: Limits = LIMITS) -> bool:
    """Whether the short way is gone to its end."""
    return reader._quickly(*begun(data, limits), limits, True) is not None


@pytest.mark.skipif(not DATA.is_dir(), reason="the collection of real activity files is not beside the project")
def test_every_real_file_agrees():
    short = files = 0
    for path in [*DATA.rglob("*.gpx"), *DATA.rglob("*.gpx.gz")]:
        data = path.read_bytes()
        try:
            data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        except EOFError:
            continue
        fast, slow = both(data)
        assert fast == slow, path.name
        files += 1
        short += taken(data)
    assert short > 0.4 * files


@pytest.mark.parametrize("detail", [False, True])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ('"', "'"),
        ('lat="48.0000000" lon', 'lon="48.0000000" lat'),
        ("<ele>400</ele>", ""),
        ("<ele>400</ele>", "<ele>-0.5</ele>"),
        ("</time>", "</time><speed>3</speed>"),
        ("ns3:", ""),
        (" 150 ", "none"),
        ("<ns3:cad>", "<ns3:hr>9</ns3:hr><ns3:cad>"),
        ("00Z</time>", "00.250+01:00</time>"),
        ("T07:30:1", "T07:30:6"),
        ("2026-", "1901-"),
        ('lat="48.', 'lat="98.'),
        (GARMIN, "\r\n"),
        ("UTF-8", "us-ascii"),
        ("<trkpt ", "\n\t<trkpt "),
    ],
)
def test_usual_shapes_go_the_short_way_and_agree(old, new, detail):
    data = PLAIN.replace(old, new).encode()
    fast, slow = both(data, detail=detail)
    assert fast == slow
    found = cut(data, None, LIMITS, True)
    assert found is not None
    assert sum(len(run.points) + run.untimed for run in found.runs) >= 29


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<trkseg>", "<trkseg><!-- x -->"),
        ("<trkseg>", "<!--<trkseg>"),
        ("<trkseg>", "<trkseg><![CDATA["),
        ("<trkseg>", "<trkseg><?x "),
        ("<trkseg>", f"<trkseg><{PLACEHOLDER}/>"),
        ("<trkseg>", f"<trkseg><x:{PLACEHOLDER}></x:{PLACEHOLDER}>"),
        ("trkseg>", "rte>"),
        ("<trkseg>", '<trkpt lat="1" lon="1"><trkseg>'),
        ("<trk>", '<trkpt lat="1" lon="1"><trk><trkpt></trkpt>'),
        ("<trk>", '<trk a="'),
        ("</trkseg>", ""),
        ("</trkseg>", "&nothing;</trkseg>"),
        ("</gpx>", f"</gpx>{POINT}</trkpt>"),
        ("UTF-8", "utf-7"),
        ("UTF-8", "iso-8859-1"),
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff"),
        ("<name>Loop", f"<name>{POINT}</trkpt>Loop"),
        ("<name>Loop", "<name>\udcff"),
    ],
)
def test_what_is_unusual_is_left_to_expat(old, new):
    data = PLAIN.replace(old, new, 1).encode("utf-8", "surrogateescape")
    fast, slow = both(data)
    assert fast == slow
    assert not taken(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ns3:cad>", "<ele>7</ele><ns3:cad>"),
        ("<ns3:cad>", "<trkpt></trkpt><ns3:cad>"),
        ("<ns3:cad>", "<x><ns3:cad></x>"),
        ("<ns3:cad>", "<time>2026-03-01T07:45:00Z</time><ns3:cad>"),
        ("<ns3:cad>85", "<ns3:cad><x>70</x>85"),
        ("T07:30:", "T07:30."),
        ("T07:30:", "T07:30,"),
        ("00Z</time>", "60Z</time>"),
        ("<ele>400", "<ele>4_0"),
        (' lon="10', ' lon="1e1'),
        ("</time>", "</time><time>2026-03-01T07:45:00Z</time>"),
    ],
)
def test_odd_points_agree(old, new):
    fast, slow = both(PLAIN.replace(old, new).encode())
    assert fast == slow
    fast, slow = both(PLAIN.replace(old, new, 5).encode())
    assert fast == slow


@pytest.mark.parametrize("name", ["max_points", "max_elements", "max_depth"])
def test_ceilings_are_the_same_to_the_last_point(name):
    counts = {"max_points": range(29, 34), "max_elements": range(248, 262), "max_depth": range(5, 16)}[name]
    codes = set()
    for most in counts:
        fast, slow = both(PLAIN.encode(), Limits(**{name: most}))
        assert fast == slow
        codes.add(isinstance(fast, tuple))
    assert codes == {True, False}


numbers = st.sampled_from(
    [
        "48",
        "-0",
        "10.5",
        "1e1",
        "",
        "+7",
        "95.1",
        "99999999999999999999",
        "NaN",
        "7.3333333333333333333333333333333333333333",
        " 9",
        "1_0",
    ]
)
times = st.sampled_from(
    [
        "2026-03-01T07:30:01Z",
        "2026-03-01T07:30:60Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T07:31:02.5Z",
        "20260301T073005Z",
        "2026-03-01T07:30:09",
        "1901-01-01T00:00:00Z",
        "2026-03-01T07:30.123405Z",
        "x",
        "2026-02-30T07:30:00Z",
        "20260301T0730.1205Z",
    ]
)
junk = st.sampled_from(
    [
        "",
        "",
        "x",
        "\r\n",
        "<hr>1</hr>",
        "<a:cad>80</a:cad>",
        "<x/>",
        "<a><hr>12<b></b>3</hr></a>",
        "<ele>5</ele>",
        "<a></b>",
        "<hr y='1'>9</hr>",
        "&#50;",
        "<time>2026-03-01T07:30:03Z</time>",
        "<trkpt></trkpt>",
        "]]>",
        "é",
    ]
)


@st.composite
def points(draw: st.DrawFn) -> str:
    """A point, usual up to one part."""
    ele, moment, inside, lat, after = "<ele>400.2</ele>", "2026-03-01T07:30:04Z", "<q:hr>140</q:hr>", "48.1", ""
    match draw(st.integers(0, 7)):
        case 0:
            ele = f"<ele>{draw(numbers)}</ele>"
        case 1:
            moment = draw(times)
        case 2:
            inside = draw(junk)
        case 3:
            lat = draw(numbers)
        case 4:
            after = draw(junk)
        case 5:
            ele = draw(junk)
    return f'<trkpt lat="{lat}" lon="10.2">{ele}<time>{moment}</time><extensions>{inside}</extensions></trkpt>{after}'


@settings(max_examples=50, deadline=None)
@given(st.lists(points(), min_size=1, max_size=6), st.integers(0, 40), st.integers(0, 5), st.data())
def test_any_points_agree(made, at, cuts, data):
    text = PLAIN
    for point in made:
        marks = ["<trkseg>", POINT, "</trkseg>", "</trk>", "<trk>", "</gpx>", "<extensions>"]
        mark = marks[data.draw(st.integers(0, 9)) % 3 if cuts else at % len(marks)]
        text = text.replace(mark, point + mark if at % 2 else mark + point, 1)
    encoded = text.encode()
    if not cuts:
        encoded = encoded[: data.draw(st.integers(0, len(encoded)))]
    fast, slow = both(encoded)
    assert fast == slow


@pytest.mark.parametrize(
    "piece",
    [
        b'<trkpt lat="1" lon="1">',
        b'<trkpt lat="1" lon="1"></trkpt>',
        b'<trkpt lat="1" lon="1">' + b" " * 60_000 + b"</trkpt>",
        b'<trkpt lat="' + b"1" * 60_000 + b'" lon="1"></trkpt>',
        b'<trkpt lat="1" lon="1"><time>' + b"1" * 60_000 + b"</time></trkpt>",
        b'<trkpt lat="1" lon="1">' + b"<a>" * 330 + b"</trkpt>",
        b'<trkpt lat="1" lon="1"></trkpt>x',
        b"<trkpt ",
    ],
)
def test_much_of_what_nobody_writes_comes_to_an_end_and_to_no_point(piece):
    """A search that went back over such a text would take hours."""
    found = cut(b"<gpx>" + piece * (2 * MB // len(piece)), None, LIMITS, True)
    assert found is None or not any(run.points for run in found.runs)
