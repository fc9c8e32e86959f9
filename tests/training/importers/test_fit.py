"""FIT: summaries first, points where they lack, whatever the device did."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.training.importers.build import (
    START,
    FitWriter,
    fit_activity,
    fit_file_id,
    fit_record,
    fit_run,
    fit_session,
    fit_time,
)
from training.importers import fit
from training.importers.limits import Limits
from training.importers.registry import read_activities
from training.importers.types import ReadError

BEGIN = fit_time(START)


def one(data: bytes):
    [activity] = read_activities("run.fit", data)
    return activity


def test_a_sound_run():
    run = one(fit_run())
    assert (run.mode, run.distance_m, run.moving_s, run.elapsed_s) == ("run", 1800, 600, 600)
    assert run.started_at == START
    assert (run.local_date, run.utc_offset_s) == (date(2026, 3, 1), 3600)
    assert (run.cadence_spm, run.heart_rate) == (170, 150)
    assert run.device_key == f"fit:garmin:3900000001:{BEGIN}"
    assert run.warnings == ()


def test_the_same_recording_has_the_same_key_and_another_watch_has_another():
    assert one(fit_run()).device_key == one(fit_run(summary=False)).device_key
    assert one(fit_run()).device_key != one(fit_run(serial=3_900_000_002)).device_key


@pytest.mark.parametrize(
    ("sport", "sub", "mode", "surface"),
    [
        ("running", "treadmill", "treadmill", "treadmill"),
        ("running", "trail", "run", "trail"),
        ("running", "track", "run", "track"),
        ("walking", "generic", "walk", None),
        ("hiking", "generic", "hike", None),
        ("cycling", "generic", "cycle", None),
        ("swimming", "generic", "swim", None),
        ("rowing", "generic", "row", None),
        ("training", "strength_training", "strength", None),
    ],
)
def test_sports_become_the_engine_s_modes(sport, sub, mode, surface):
    found = one(fit_run(sport=sport, sub=sub))
    assert (found.mode, found.surface) == (mode, surface)


def test_a_file_without_a_sport_is_not_guessed():
    found = one(fit_run(sport="generic"))
    assert found.mode == "other"
    assert "mode_unknown" in found.warnings


def test_without_a_session_the_points_are_measured():
    run = one(fit_run(summary=False, sport="running"))
    assert run.distance_m == pytest.approx(1800, abs=2)
    assert run.moving_s == 600


def test_a_session_of_zero_metres_takes_the_points():
    writer = FitWriter()
    fit_file_id(writer)
    for k in range(601):
        fit_record(writer, BEGIN + k, metres=k * 2.5)
    fit_session(writer, BEGIN, metres=0, timer=600, elapsed=600)
    run = one(writer.file())
    assert run.distance_m == 1500
    assert run.warnings == ("distance_from_points",)


def test_timer_and_elapsed_stay_apart():
    writer = FitWriter()
    fit_file_id(writer)
    fit_session(writer, BEGIN, metres=6000, timer=1830, elapsed=6634)
    assert (one(writer.file()).moving_s, one(writer.file()).elapsed_s) == (1830, 6634)


def test_a_gap_of_twenty_days_is_not_running():
    writer = FitWriter()
    fit_file_id(writer)
    fit_session(writer, BEGIN, metres=None)
    for k in range(601):
        fit_record(writer, BEGIN + k, metres=k * 3.0)
    for k in range(300):
        fit_record(writer, BEGIN + 20 * 86_400 + k, metres=1800 + k * 3.0)
    run = one(writer.file())
    assert run.moving_s == 600
    assert run.elapsed_s == 600
    assert "bad_times" in run.warnings


def test_one_second_back_and_one_point_decades_off_do_no_harm():
    writer = FitWriter()
    fit_file_id(writer)
    for k in range(601):
        time = BEGIN + k
        if k == 100:
            time -= 2
        if k == 200:
            time += 64 * 365 * 86_400
        fit_record(writer, time, metres=k * 3.0)
    fit_session(writer, BEGIN)
    run = one(writer.file())
    assert run.distance_m == 1800
    assert run.moving_s == 600
    assert "bad_times" in run.warnings


def test_times_from_power_on_give_no_start_but_the_local_date():
    writer = FitWriter()
    fit_file_id(writer, created=17_217_864)
    fit_session(writer, 17_217_864, metres=10_248, timer=3772, elapsed=3883)
    fit_activity(writer, 17_221_751, fit_time(datetime(2012, 2, 13, 12, 0, tzinfo=UTC)))
    run = one(writer.file())
    assert run.started_at is None
    assert run.local_date == date(2012, 2, 13)
    assert "no_start" in run.warnings


def test_compressed_timestamps_are_read():
    writer = FitWriter()
    fit_file_id(writer)
    fit_record(writer, BEGIN, metres=0.0)
    for k in range(1, 61):
        writer.message(3, 20, [(5, 0x86, k * 300)], compressed=(BEGIN + k) & 0x1F)
    fit_session(writer, BEGIN, metres=None)
    run = one(writer.file())
    assert run.distance_m == 180
    assert run.elapsed_s == 60


@pytest.mark.parametrize(
    ("offset", "lon", "known"),
    [
        (3600, 10.0, True),
        (-5 * 3600, -75.0, True),
        (8 * 3600, 80.0, True),  # western China
        (0, 10.0, False),  # UTC written as local time
        (-5 * 3600, 10.0, False),
        (3600 + 400, 10.0, False),
        (15 * 3600, 170.0, False),
    ],
)
def test_an_offset_is_believed_only_where_it_can_be_true(offset, lon, known):
    [run] = fit.read(fit_run(offset=offset, lon=lon), Limits())  # before the place tells the zone
    assert (run.utc_offset_s == offset) is known
    assert (run.local_date is not None) is known


def test_the_local_date_is_the_runner_s_not_greenwich_s():
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert one(fit_run(start=late)).local_date == date(2026, 3, 2)


def test_multisport_gives_each_sport_and_no_transition():
    writer = FitWriter()
    fit_file_id(writer)
    at = BEGIN
    for sport, seconds, metres in (
        ("swimming", 900, 1000),
        ("transition", 120, 200),
        ("cycling", 3600, 30_000),
        ("transition", 60, 100),
        ("running", 1500, 5000),
    ):
        fit_session(writer, at, sport=sport, metres=metres, timer=seconds, elapsed=seconds)
        at += seconds
    found = read_activities("tri.fit", writer.file())
    assert [(one.mode, one.distance_m) for one in found] == [("swim", 1000), ("cycle", 30_000), ("run", 5000)]
    assert len({one.device_key for one in found}) == 3
    assert found[2].started_at == START + timedelta(seconds=900 + 120 + 3600 + 60)


def test_a_chain_is_one_activity_where_the_later_parts_hold_no_session():
    strap = FitWriter()
    fit_file_id(strap)
    for k in range(0, 600, 10):
        fit_record(strap, BEGIN + k, heart=140)
    assert len(read_activities("swim.fit", fit_run() + strap.file() + strap.file())) == 1
    assert len(read_activities("two.fit", fit_run() + fit_run(start=START + timedelta(hours=2)))) == 2


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_file_cut_off_keeps_what_was_read(kept):
    whole = fit_run()
    run = one(whole[: int(len(whole) * kept)])
    assert run.distance_m == pytest.approx(1800 * kept, rel=0.06)
    assert "truncated" in run.warnings


def test_a_wrong_checksum_is_a_warning():
    data = bytearray(fit_run())
    data[-1] ^= 0xFF
    assert one(bytes(data)).warnings == ("checksum",)


def test_a_heart_rate_of_zeros_is_none():
    writer = FitWriter()
    fit_file_id(writer)
    for k in range(100):
        fit_record(writer, BEGIN + k, metres=k * 3.0, heart=0)
    fit_session(writer, BEGIN, metres=300, timer=99, elapsed=99, heart=0)
    assert one(writer.file()).heart_rate is None


@pytest.mark.parametrize("kind", [2, 5, 6, 9, 15, 32])
def test_settings_workouts_and_courses_are_not_activities(kind):
    writer = FitWriter()
    fit_file_id(writer, kind=kind)
    for k in range(100):
        fit_record(writer, BEGIN + k, metres=k * 3.0)
    with pytest.raises(ReadError, match="not_activity"):
        read_activities("other.fit", writer.file())


def test_a_run_without_any_distance_is_refused_and_strength_is_not():
    for sport, sub, refused in (("running", "treadmill", True), ("training", "strength_training", False)):
        writer = FitWriter()
        fit_file_id(writer)
        fit_session(writer, BEGIN, sport=sport, sub=sub, metres=0, timer=1800, elapsed=1800)
        if refused:
            with pytest.raises(ReadError, match="no_distance"):
                read_activities("a.fit", writer.file())
        else:
            assert one(writer.file()).distance_m == 0
