"""Hostile files through the confined child: refused by a code, in bounded time and memory."""

import time
from pathlib import Path

import pytest

from tests.training.importers import hostile, hostile_lists
from tests.training.importers.build import eastward, fit_run, gpx
from tests.training.importers.build_lists import xlsx
from training.importers.child import Reader
from training.importers.limits import Limits
from training.importers.registry import read_activities
from training.importers.types import CODES, Found, Item, ReadError

SECONDS = 30  # on a busy machine; a quiet one needs a few
# The largest files at the real ceilings are measured by tests/benchmarks/bench_importers.py.
LIMITS = Limits(max_fields=200_000, max_messages=120_000, max_points=40_000, max_entries=4_000, max_rows=10_000)


@pytest.fixture(scope="module")
def reader():
    with Reader(LIMITS) as opened:
        yield opened


def items_of(reader: Reader, tmp_path: Path, data: bytes, name: str) -> list[Item]:
    path = tmp_path / "upload"
    path.write_bytes(data)
    found, *items = reader.read(path, name)
    assert found == Found(len(items))
    assert all(item.error is None or item.error in CODES for item in items)
    return items


@pytest.mark.parametrize("what", [*hostile.XML, *hostile.BINARY])
def test_a_hostile_file_is_at_most_refused(reader, tmp_path, what):
    make, codes = (hostile.XML | hostile.BINARY)[what]
    data, begun = make(), time.monotonic()
    [item] = items_of(reader, tmp_path, data, "upload")
    assert time.monotonic() - begun < SECONDS
    if codes is not None:
        assert item.error in codes
    else:
        assert item.activities or item.error
    assert items_of(reader, tmp_path, fit_run(seconds=60), "next.fit")[0].activities


@pytest.mark.parametrize("what", list(hostile.ZIPS))
def test_a_hostile_archive_is_at_most_refused(reader, tmp_path, what):
    make, codes = hostile.ZIPS[what]
    begun = time.monotonic()
    items = items_of(reader, tmp_path, make(), "upload.zip")
    assert time.monotonic() - begun < SECONDS
    assert {item.error for item in items} <= codes
    assert items


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (Limits(max_points=100), gpx([eastward(200, 3.0)]).encode()),
        (Limits(max_points=100), fit_run(seconds=200)),
        (Limits(max_elements=100), gpx([eastward(200, 3.0)]).encode()),
        (Limits(max_messages=100), fit_run(seconds=200)),
        (Limits(max_fields=100), fit_run(seconds=200)),
        (Limits(max_file=1000), fit_run(seconds=200)),
    ],
    ids=["gpx points", "fit points", "elements", "messages", "fields", "size"],
)
def test_every_ceiling_holds(limits, data):
    with pytest.raises(ReadError, match="too_large"):
        read_activities("upload", data, limits)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.gpx", fit_run(seconds=10), "mismatch"),
        ("a.fit", gpx([eastward(60, 3.0)]).encode(), "mismatch"),
        ("a.jpg", fit_run(seconds=10), "mismatch"),
        ("a.fit", b"hello", "corrupt"),
        ("a.kml", b"<kml/>", "not_activity"),
        ("a.doc", b"<html/>", "unsupported"),
        ("a.fit", b"", "empty"),
        ("a.zip", b"PK\3\4", "nested_archive"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "nested_archive"),
    ],
)
def test_name_and_content_must_agree(name, data, code):
    with pytest.raises(ReadError, match=code):
        read_activities(name, data)


@pytest.mark.parametrize("what", list(hostile_lists.LISTS))
def test_a_hostile_list_is_at_most_refused(reader, tmp_path, what):
    name, make, codes = hostile_lists.LISTS[what]
    data, begun = make(), time.monotonic()
    items = items_of(reader, tmp_path, data, name)
    assert time.monotonic() - begun < SECONDS
    assert {item.error for item in items} <= codes
    assert items
    assert items_of(reader, tmp_path, fit_run(seconds=60), "next.fit")[0].activities


def test_formulas_that_were_never_saved_are_empty_cells(reader, tmp_path):
    rows = [["Date", "km", "Time"], ["2026-03-01", "=5*2", "50:00"], ["2026-03-02", 10, "=WEBSERVICE(1)"]]
    first, second = items_of(reader, tmp_path, xlsx(rows), "a.xlsx")
    assert first.error == "bad_row"
    assert second.activities[0].moving_s is None
