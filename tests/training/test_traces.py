"""Samples and laps: packed, stored with their run, gone with it, and hidden at the ends from others."""

import math
import zlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners import services as runner_services
from runners.models import Category
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.training.importers.build import (
    FitWriter,
    fit_file_id,
    fit_record,
    fit_run,
    fit_session,
    fit_time,
    zipped,
)
from training import laps, services
from training.models import Run, RunTrace
from training.route import Place, away_from_the_ends, metres_between, stretches_of
from training.samples import BOUNDS, MOST, Columns, Unsound, pack, unpack
from training.tasks import take_import

EMPTY = Columns([], *[None] * 6)


def column(bounds, size):
    return st.none() | st.lists(st.none() | st.integers(*bounds), min_size=size, max_size=size)


@st.composite
def columns(draw):
    size = draw(st.integers(1, 40))
    forward = sorted(draw(st.lists(st.integers(*BOUNDS.seconds), min_size=size, max_size=size)))
    far = sorted(draw(st.lists(st.integers(*BOUNDS.metres), min_size=size, max_size=size)))
    return Columns(forward, draw(st.none() | st.just(far)), *(draw(column(one, size)) for one in BOUNDS[2:]))


@settings(max_examples=50, deadline=None)
@given(columns())
def test_what_is_packed_comes_out_as_it_was(told):
    plain = [None if one is None or all(value is None for value in one) else list(one) for one in told]
    assert list(unpack(pack(told))) == plain
    assert pack(unpack(pack(told))) == pack(told)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=60), st.booleans())
def test_bytes_of_anybody_are_refused_or_sound(data, is_zipped):
    try:
        found = unpack(b"\1" + zlib.compress(data) if is_zipped else data)
    except Unsound:
        return
    assert len(found.seconds) <= MOST


def test_a_bomb_is_not_unpacked():
    with pytest.raises(Unsound):
        unpack(b"\1" + zlib.compress(bytes(50_000_000)))


@pytest.mark.parametrize(
    "told",
    [
        Columns([0, 5, 4], *[None] * 6),
        Columns([0, None], *[None] * 6),
        Columns([0, 1], [3, 2], *[None] * 5),
        Columns([0, 1], None, [150], *[None] * 4),
        Columns([0, 1], None, [150, 900], *[None] * 4),
        Columns([0], *[None] * 4, [90_000_001], [0]),
        Columns([0] * (MOST + 1), *[None] * 6),
    ],
)
def test_impossible_samples_are_not_packed(told):
    with pytest.raises(Unsound):
        pack(told)


def test_laps_keep_what_a_person_can_have_done():
    told = [laps.Lap(0.04, 301, math.inf, -5, 150, 999), laps.Lap(None, True, 300.04, 1000, None, None)]
    stored = laps.plain(told)
    assert laps.read(stored) == [
        laps.Lap(0.0, 301, None, None, 150, None),
        laps.Lap(None, None, 300.0, 1000, None, None),
    ]
    for wrong in ("x", [1], [{}], [stored[0] | {"more": 1}], [stored[0] | {"elapsed_s": "5"}], stored * 501):
        with pytest.raises(ValueError, match="lap"):
            laps.read(wrong)


# ── privacy ──────────────────────────────────────────────────────────────────
STEP = 5e-5  # degrees of latitude: 5.56 m


def out_and_back(by_home: bool = False) -> Columns:
    """North for 1.5 km and back, past the start for another 800 m if `by_home`; the home is at 48, 10."""
    north = [48 + STEP * k for k in range(270)]
    lats = [*north, *reversed(north)]
    lats += [48 - STEP * k for k in range(150)] if by_home else []
    size = len(lats)
    return Columns(
        [20 * k for k in range(size)], [56 * k for k in range(size)], *[None] * 3,
        [round(lat * 1e6) for lat in lats], [10_000_000] * size,
    )  # fmt: skip


@pytest.mark.parametrize("by_home", [False, True])
def test_nobody_else_sees_a_place_within_200_m_of_either_end(by_home):
    told = out_and_back(by_home)
    whole, shown = stretches_of(told), away_from_the_ends(told)
    first, last = whole[0][0], whole[-1][-1]
    seen = [place for stretch in shown for place in stretch]
    assert seen
    assert min(metres_between(place, end) for place in seen for end in (first, last)) > 200
    assert len(whole) == 1
    assert len(shown) == (2 if by_home else 1)  # no line leads past the door


def test_the_first_and_last_200_m_of_a_winding_way_are_hidden_along_it():
    """A track: never 200 m from its start, so nothing of it; a spiral out of it is hidden by its length."""
    around = [(48 + 3e-4 * math.sin(k / 10), 10 + 4e-4 * math.cos(k / 10)) for k in range(600)]
    track = Columns(
        [10 * k for k in range(600)],
        *[None] * 4,
        *[[round(x * 1e6) for x in one] for one in zip(*around, strict=True)],
    )
    assert away_from_the_ends(track) == []
    straight = out_and_back()._replace(metres=list(range(540)))  # a foot pod that counts a fiftieth
    assert away_from_the_ends(straight) == []


@pytest.mark.parametrize("told", [EMPTY, Columns([0, 10], *[None] * 4, [0, 0], [0, 0]), Columns([0], *[None] * 6)])
def test_without_places_there_is_no_route(told):
    assert stretches_of(told) == away_from_the_ends(told) == []


def test_a_hole_wider_than_300_m_parts_the_route():
    told = out_and_back()
    lats = [lat if not 100 <= k < 200 else None for k, lat in enumerate(told.lat)]
    assert [len(one) for one in stretches_of(told._replace(lat=lats))] == [100, 340]


@pytest.mark.django_db
def test_the_route_is_whole_for_the_runner_alone_and_a_treadmill_has_none():
    ana, cy = factories.runner("ana"), factories.coach("cy")
    factories.coaching(cy, ana, shares=["training"])
    trace = RunTrace.objects.create(run=log_factories.run(ana, TODAY, 8), samples=pack(out_and_back()))
    assert trace.route_for(ana.user)[0][0] == Place(48.0, 10.0)
    assert trace.route_for(cy.user) == away_from_the_ends(out_and_back())
    trace.run.mode = "treadmill"
    assert trace.route_for(ana.user) == []


# ── stored with the run ──────────────────────────────────────────────────────
@pytest.fixture
def ana(db):
    return factories.runner("ana", created_at=NOW, time_zone="Europe/Berlin")


def bring(runner, name, data):
    parent = log_factories.upload(runner, data, name)
    assert take_import(parent.pk, NOW)
    parent.refresh_from_db()
    return parent


def with_laps() -> bytes:
    writer, begin = FitWriter(), fit_time(NOW - timedelta(days=3))
    fit_file_id(writer)
    for k in range(0, 1201, 2):
        fit_record(writer, begin + k, metres=k * 3.0, lat=48 + k * 2.7e-5, lon=10.0)
    for at in (0, 600):
        writer.message(4, 19, [(2, 0x86, begin + at), (7, 0x86, 600_000), (8, 0x86, 590_000), (9, 0x86, 180_000)])
    fit_session(writer, begin, metres=3600, timer=1200, elapsed=1200)
    return writer.file()


def test_an_import_keeps_samples_and_laps_and_the_zone_of_the_place(ana):
    bring(ana, "a.fit", with_laps())
    [run] = ana.runs.all()
    found = run.trace.columns()
    assert (found.seconds[-1], found.metres[-1], len(found.lat)) == (12_000, 36_000, 601)
    assert found.height is None
    assert laps.read(run.trace.laps)[1] == laps.Lap(600.0, 600.0, 590.0, 1800.0, None, None)
    assert run.time_zone == "Europe/Berlin"


def test_a_table_keeps_none_and_a_question_keeps_one_until_it_is_answered(ana):
    bring(ana, "log.csv", b"Date,km,Time\n2026-09-11,10,50:00\n")
    assert not RunTrace.objects.exists()
    fast = fit_run(seconds=600, speed=6.5)
    parent = bring(ana, "fast.fit", fast)
    [item] = parent.items.all()
    assert item.outcome == "asked"
    services.answer_import(parent=parent, keep={item.pk}, leave_out=set(), pairs={}, now=NOW)
    assert Run.objects.kept().get(pk=item.run_id).trace.samples


def test_what_was_recorded_goes_with_the_import_with_the_consent_and_stays_through_delete_and_undo(ana):
    parent = bring(ana, "two.zip", zipped({"a.fit": with_laps(), "b.fit": fit_run()}))
    run = ana.runs.get(distance_m=3600)
    before = bytes(run.trace.samples)
    services.delete_run(run=run, now=NOW)
    services.restore_run(run=run, now=NOW)
    assert bytes(RunTrace.objects.get(run=run).samples) == before
    services.undo_import(parent=parent, too={run.pk}, now=NOW)
    assert not RunTrace.objects.exists()
    bring(ana, "a.fit", with_laps())
    assert RunTrace.objects.count() == 1
    runner_services.withdraw_consent(runner=ana, category=Category.TRAINING, now=NOW)
    assert not RunTrace.objects.exists()


def test_a_run_that_was_typed_gets_what_the_device_recorded_and_an_undo_takes_it_back(ana):
    bring(ana, "log.csv", b"Date,km,Time\n2026-09-18,3.6,20:00\n")
    [typed] = ana.runs.all()
    assert typed.local_date == (NOW - timedelta(days=3)).date()
    parent = bring(ana, "a.fit", with_laps())
    [item] = parent.items.all()
    assert (item.outcome, item.reason, item.run) == ("duplicate", "recording_added", typed)
    assert len(typed.trace.laps) == 2
    again = bring(ana, "b.fit", with_laps())
    assert again.items.get().reason == "same_run"
    services.undo_import(parent=parent, too=set(), now=NOW)
    assert list(ana.runs.all()) == [typed]
    assert not RunTrace.objects.exists()


def test_one_that_is_deleted_or_of_somebody_else_is_not_owned(ana):
    bring(ana, "a.fit", with_laps())
    assert RunTrace.objects.owned_by(ana.user).count() == 1
    assert not RunTrace.objects.owned_by(factories.runner("sam").user).exists()
    services.delete_run(run=ana.runs.get(), now=NOW)
    assert not RunTrace.objects.owned_by(ana.user).exists()


@pytest.mark.parametrize(
    ("offset", "zone"), [(7200, "Europe/Berlin"), (-18_000, "Etc/GMT+5"), (20_700, "Europe/Berlin")]
)
def test_a_run_without_a_place_keeps_the_clock_of_its_file(ana, offset, zone):
    writer, begin = FitWriter(), fit_time(NOW - timedelta(days=3))
    fit_file_id(writer)
    for k in range(0, 601, 10):
        fit_record(writer, begin + k, metres=k * 3.0)
    fit_session(writer, begin, metres=1800, timer=600, elapsed=600)
    writer.message(5, 34, [(253, 0x86, begin + 600), (5, 0x86, begin + 600 + offset)])
    bring(ana, "a.fit", writer.file())
    assert ana.runs.get().time_zone == zone
