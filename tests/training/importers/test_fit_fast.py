"""The short way through a FIT file gives what fitdecode gives, value for value, or declines."""

import gzip
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.importers.build import (
    START,
    UINT8,
    UINT32,
    FitWriter,
    fit_file_id,
    fit_record,
    fit_run,
    fit_session,
    fit_time,
)
from tests.training.importers.hostile import fit_many_fields
from tests.training.importers.test_fuzz import mutated
from training.importers import fit_fast, fit_points
from training.importers.fit_decode import checksums_agree, decode, decode_slowly
from training.importers.limits import Limits
from training.importers.types import ReadError

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LIMITS = Limits()
BEGIN = fit_time(START)


def fits() -> list[Path]:
    """Every real file that begins like FIT, also gzipped."""
    return [path for path in sorted(DATA.rglob("*")) if path.is_file() and content(path)[8:12] == b".FIT"]


def content(path: Path) -> bytes:
    data = path.read_bytes()
    try:
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError):
        return data


def fast(data: bytes):
    try:
        return fit_fast.decode(data, LIMITS, detail=True)
    except fit_fast.Unusual:
        return None


@pytest.mark.skipif(not DATA.is_dir(), reason="the collection of real activity files is not beside the project")
@pytest.mark.long
def test_every_real_file_agrees_or_is_declined():
    taken, files = 0, fits()
    for path in files:
        data = content(path)
        if len(data) > 150_000 and len(data) % 4:  # large ones take fitdecode seconds each
            continue
        parts = fast(data)
        if parts is not None:
            taken += 1
            assert (parts, False) == decode_slowly(data, LIMITS, detail=True), path.name
    assert taken > 0.5 * len(files)


@pytest.mark.parametrize("detail", [False, True])
def test_a_made_run_agrees(detail):
    data = fit_run(seconds=120)
    assert (fit_fast.decode(data, LIMITS, detail=detail), False) == decode_slowly(data, LIMITS, detail=detail)


@settings(max_examples=150, deadline=None)
@given(mutated([fit_run(seconds=20), fit_run(seconds=5) + fit_run(seconds=5)]))
def test_mutated_files_agree_or_are_declined(data):
    parts = fast(data)
    if parts is not None:
        slow, broken = decode_slowly(data, LIMITS, detail=True)
        assert broken or parts == slow


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**32 - 1),
            st.integers(-(2**31), 2**31 - 1),
            st.integers(-(2**31), 2**31 - 1),
            st.integers(0, 2**32 - 1),
            st.integers(0, 255),
            st.integers(0, 255),
        ),
        max_size=20,
    )
)
def test_any_values_agree(samples):
    writer = FitWriter()
    fit_file_id(writer)
    for moment, lat, lon, metres, heart, steps in samples:
        writer.message(
            1,
            20,
            [
                (253, 0x86, moment),
                (0, 0x85, lat),
                (1, 0x85, lon),
                (5, 0x86, metres),
                (3, UINT8, heart),
                (4, 2, steps),
            ],
        )
    fit_session(writer, BEGIN, metres=100, timer=60, elapsed=60)
    data = writer.file()
    parts = fast(data)
    assert parts is not None
    assert (parts, False) == decode_slowly(data, LIMITS, detail=True)


def test_what_is_unusual_is_left_to_fitdecode():
    compressed = FitWriter()
    fit_file_id(compressed)
    fit_record(compressed, BEGIN, metres=0.0)
    compressed.message(3, 20, [(5, 0x86, 300)], compressed=(BEGIN + 1) & 0x1F)
    arrays = FitWriter()
    fit_file_id(arrays)
    arrays.raw(b"\x41\0\0\x14\0\x01\x03\x02\x02" + b"\x01\x96\x97")  # two heart beats in one field
    doubled = FitWriter()
    fit_file_id(doubled)
    doubled.message(1, 20, [(253, 0x86, BEGIN), (3, UINT8, 150), (3, UINT8, 151)])
    for data in (
        compressed.file(),
        arrays.file(),
        doubled.file(),
        fit_run(seconds=9)[:-30],
        b"\x0e\x20" + b"\0" * 40,
    ):
        with pytest.raises(fit_fast.Unusual):
            fit_fast.decode(data, LIMITS)


def test_checksums_of_odd_and_even_length():
    even, odd = fit_run(seconds=20), FitWriter()
    fit_file_id(odd)
    odd.message(5, 34, [(2, UINT8, 0)])
    for data in (even, odd.file(), even + odd.file()):
        assert checksums_agree(data)
        assert not checksums_agree(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    assert len(odd.file()) % 2 != len(even) % 2
    long = fit_run(seconds=7000)  # of more than one piece
    assert checksums_agree(long)
    assert not checksums_agree(long[:99] + bytes([long[99] ^ 1]) + long[100:])


def test_what_only_fitdecode_can_read_is_refused_early_where_it_is_huge():
    huge = fit_many_fields(80_000)
    begun = time.process_time()
    with pytest.raises(ReadError, match="too_large"):
        decode(huge, LIMITS)
    assert time.process_time() - begun < 2
    fit_fast.refuse_huge(fit_run() + fit_run()[:-40], LIMITS)
    for data in (b"", b"\x0e\x20" + b"\xff" * 6 + b".FIT", fit_run()[:40] + b"\x6f\0\0\0\0\xff"):
        fit_fast.refuse_huge(data, LIMITS)


ODD = {"I": [0, 1, 999, fit_points.SYSTEM_TIME, 0xFFFFFFFF], "i": [0, -1, 5, 2**30 + 1, -(2**30) - 1, 0x7FFFFFFF]}
ODD |= {"B": [0, 1, 60, 254, 0xFF], "H": [0, 1, 2500, 0xFFFF]}
KINDS = "IiiIBBIH"  # as in fit_fast._SAMPLE


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_many_samples_at_once_are_what_each_is_alone(data):
    there = data.draw(st.lists(st.sampled_from(range(8)), unique=True))
    one = st.tuples(*(st.sampled_from(ODD[KINDS[at]]) | st.integers(1, 200) for at in there))
    rows = data.draw(st.lists(one, min_size=1, max_size=4))
    places = tuple(there.index(at) if at in there else -1 for at in range(8))
    detail = data.draw(st.booleans())
    alone = [fit_points.point(*row, None, places=places, detail=detail) for row in rows]
    assert fit_points.points(rows, places, detail=detail) == [found for found in alone if found is not None]


def test_samples_that_other_messages_stand_between_are_read_alike():
    together, apart = FitWriter(), FitWriter()
    for writer, between in ((together, 100), (apart, 1)):
        fit_file_id(writer)
        for second in range(100):
            fit_record(writer, BEGIN + second, metres=3.0 * second)
            if second % between == between - 1:
                writer.message(5, 34, [(253, UINT32, BEGIN + second)])
    found = [fit_fast.decode(writer.file(), LIMITS, detail=True)[0].points for writer in (together, apart)]
    assert found[0] == found[1]
    assert len(found[0]) == 100
