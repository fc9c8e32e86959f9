"""Doubtful ones are asked about, shoes are matched, and nothing is doubled or dropped in silence."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.factories import NOW
from tests.log_factories import run, shoe
from training import services
from training.importers.types import Activity, Item
from training.models import GearName, Import, ImportItem, Run, Shoe
from training.signals import training_changed

START = datetime(2026, 9, 20, 7, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def ana(db):
    return factories.runner("ana")


@pytest.fixture
def heard():
    """The dates since which the log was said to have changed."""
    dates = []

    def hear(since, **_):
        dates.append(since)

    training_changed.connect(hear)
    yield dates
    training_changed.disconnect(hear)


def activity(**changes):
    usual = {"mode": "run", "distance_m": 8000, "source": "fit", "started_at": START, "moving_s": 2400.0}
    return Activity(**usual | changes)


def bring(runner, *activities, sha256="a" * 64):
    """Record these as one import, ended as the worker ends it; return it and its results."""
    parent = Import.objects.create(
        runner=runner, original_name="x.zip", size_bytes=1, state="reading", created_at=NOW
    )
    for index, one in enumerate(activities):
        item = Item(index=index, name=f"{index}.fit", activities=(one,), sha256=f"{index:02}" + sha256[2:])
        services.record_item(parent=parent, item=item, now=NOW)
    services.finish_import(parent=parent, now=NOW)
    return Import.objects.get(pk=parent.pk), list(parent.items.order_by("position"))


def outcome(item):
    return item.outcome, item.reason


def answer(parent, *, keep=(), out=(), pairs=None):
    services.answer_import(
        parent=parent, keep={one.pk for one in keep}, leave_out={one.pk for one in out}, pairs=pairs or {}, now=NOW
    )


# ── what is a copy ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"distance_m": 8100, "started_at": START + timedelta(seconds=50)}, ("duplicate", "same_run")),
        ({"distance_m": 8100, "mode": "treadmill"}, ("duplicate", "same_run")),
        ({"distance_m": 9000}, ("asked", "maybe_same")),  # same start, another distance
        (
            {"distance_m": 4000, "moving_s": 1200.0, "started_at": START + timedelta(minutes=10)},
            ("asked", "maybe_same"),
        ),
        ({"started_at": START + 2 * HOUR}, ("asked", "maybe_same")),  # a clock without its zone
        ({"started_at": START + 5.5 * HOUR}, ("asked", "maybe_same")),
        ({"started_at": START + 2 * HOUR, "distance_m": 8200}, ("added", "")),
        ({"started_at": START + 1.2 * HOUR}, ("added", "")),
        ({"started_at": START + timedelta(minutes=41)}, ("added", "")),  # it begins where the other ended
        ({"mode": "cycle"}, ("added", "")),
        ({"started_at": None, "local_date": START.date()}, ("duplicate", "same_run")),
        ({"started_at": None, "local_date": START.date(), "moving_s": None}, ("asked", "maybe_same")),
        ({"started_at": None, "local_date": START.date(), "distance_m": 8600}, ("asked", "maybe_same")),
        ({"started_at": None, "local_date": START.date(), "distance_m": 9900, "moving_s": 2900.0}, ("added", "")),
        ({"started_at": None, "local_date": START.date() - timedelta(days=1)}, ("added", "")),
    ],
)
def test_a_recording_is_compared_with_the_log(ana, changes, expected):
    run(ana, START.date(), km=8, moving_s=2400, started_at=START, surface="")
    before = Run.objects.kept().count()
    _, (item,) = bring(ana, activity(**changes))
    assert outcome(item) == expected
    assert Run.objects.kept().count() == before + (expected[0] == "added")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("duplicate", "same_run")),
        ({"moving_s": None}, ("asked", "maybe_same")),
        ({"distance_m": 12_000, "moving_s": 3600.0}, ("added", "")),
    ],
)
def test_a_run_typed_without_a_time_of_day_is_recognised_by_its_date(ana, changes, expected):
    run(ana, START.date(), km=8, moving_s=2400)
    assert outcome(bring(ana, activity(**changes))[1][0]) == expected


def test_two_lines_of_one_table_are_two_bouts(ana):
    lines = [
        activity(started_at=None, local_date=START.date(), external_key=f"table:{n}", source="table") for n in "ab"
    ]
    _parent, items = bring(ana, *lines)
    assert [outcome(item) for item in items] == [("added", ""), ("added", "")]
    _again, items = bring(ana, *lines)
    assert [outcome(item) for item in items] == [("duplicate", "same_record")] * 2


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"distance_m": 61_000, "moving_s": 21_000.0}, ("asked", "very_far")),
        ({"distance_m": 15_500}, ("asked", "very_fast")),  # 6.5 m/s
        ({"distance_m": 7001, "moving_s": 1000.143}, ("asked", "ride_perhaps")),  # 1000.1 s would be stored
        ({"distance_m": 20_000}, ("asked", "ride_perhaps")),
        ({"distance_m": 80_000}, ("skipped", "too_fast")),  # a car
        ({"distance_m": 900, "moving_s": 100.0}, ("added", "")),  # a sprint
        ({"mode": "cycle", "distance_m": 120_000, "moving_s": 15_000.0}, ("added", "")),
    ],
)
def test_what_is_hardly_a_run_is_asked_about(ana, changes, expected):
    parent, (item,) = bring(ana, activity(**changes))
    assert outcome(item) == expected
    assert parent.questions == (expected[0] == "asked")


# ── answers ──────────────────────────────────────────────────────────────────
def test_what_is_asked_about_is_in_the_log_only_once_it_was_answered(ana, heard):
    run(ana, START.date(), km=8, moving_s=2400, started_at=START, surface="")
    parent, (twin, far) = bring(
        ana, activity(distance_m=9000), activity(distance_m=70_000, moving_s=25_000.0, started_at=START - 100 * HOUR)
    )
    assert (parent.questions, heard, Run.objects.kept().count()) == (2, [], 1)
    answer(parent, keep=[far])
    parent.refresh_from_db()
    assert (parent.questions, heard) == (1, [far.run.local_date])
    assert Run.objects.kept().filter(distance_m=70_000, version=1).exists()
    answer(parent, out=[twin])
    twin.refresh_from_db()
    parent.refresh_from_db()
    assert (parent.questions, outcome(twin)) == (0, ("duplicate", "you_skipped"))
    assert Run.objects.kept().count() == 2
    answer(parent, keep=[twin, far])  # answered is answered
    assert Run.objects.kept().count() == 2
    assert len(heard) == 1


def test_kept_both_are_two_runs_and_an_answered_ride_is_a_ride(ana):
    run(ana, START.date(), km=8, moving_s=2400, started_at=START, surface="")
    car = activity(distance_m=20_000, shoe="Blue", cadence_spm=170, is_race=True, started_at=START - 50 * HOUR)
    parent, items = bring(ana, activity(distance_m=9000), car)
    answer(parent, keep=items)
    assert Run.objects.kept().running().count() == 2
    ride = Run.objects.kept().get(mode="cycle")
    assert (ride.shoe, ride.cadence_spm, ride.is_race) == (None, None, False)


def test_the_same_file_again_neither_asks_nor_adds(ana):
    run(ana, START.date(), km=8, moving_s=2400, started_at=START, surface="")
    doubtful = activity(distance_m=9000)
    first, (asked,) = bring(ana, doubtful)
    assert outcome(bring(ana, doubtful)[1][0]) == ("skipped", "asked_before")
    answer(first, out=[asked])
    second, (item,) = bring(ana, doubtful)
    assert (second.questions, outcome(item)) == (0, ("skipped", "left_out_before"))
    assert Run.objects.kept().count() == 1


def test_answers_of_somebody_else_settle_nothing(ana):
    sam = factories.runner("sam")
    _parent, (item,) = bring(ana, activity(distance_m=70_000, moving_s=25_000.0))
    other, _ = bring(sam, activity())
    answer(other, keep=[item])
    item.refresh_from_db()
    assert item.outcome == ImportItem.Outcome.ASKED


# ── shoes ────────────────────────────────────────────────────────────────────
def in_shoes(*names):
    return [
        activity(shoe=name, started_at=START - day * 24 * HOUR, external_key=f"strava:{day}")
        for day, name in enumerate(names)
    ]


def test_a_name_is_matched_to_a_pair_moved_and_remembered(ana, heard):
    blue = shoe(ana, "Blue daily")
    parent, _ = bring(ana, *in_shoes("Acme Glide 4", "Acme Glide 4", "Trail"))
    glide, trail = services.gear_of(parent)
    assert (glide.name, glide.runs, glide.distance_m, glide.is_new) == ("Acme Glide 4", 2, 16_000, True)
    heard.clear()
    answer(parent, pairs={"Acme Glide 4": services.Pair(blue), "Trail": services.Pair(trail.shoe, 120_000)})
    assert not Shoe.objects.filter(name="Acme Glide 4").exists()  # nothing is in it any more
    assert blue.runs.count() == 2
    assert Shoe.objects.with_mileage().get(name="Trail").mileage_m == 128_000
    assert len(heard) == 1
    later = activity(shoe="ACME glide 4", started_at=START + 24 * HOUR, external_key="strava:99")
    again, _ = bring(ana, later)
    assert blue.runs.count() == 3
    assert [one.is_new for one in services.gear_of(again)] == [False]


def test_a_pair_that_was_here_before_keeps_its_own_distance(ana):
    blue = shoe(ana, "Blue daily", start_distance_m=5000)
    parent, _ = bring(ana, *in_shoes("blue DAILY"))
    answer(parent, pairs={"blue DAILY": services.Pair(blue, 90_000)})
    blue.refresh_from_db()
    assert blue.start_distance_m == 5000


def test_a_pair_of_somebody_else_is_not_chosen(ana):
    other = shoe(factories.runner("sam"), "Sam's")
    parent, _ = bring(ana, *in_shoes("Trail"))
    answer(parent, pairs={"Trail": services.Pair(other)})
    assert not other.runs.exists()
    assert not GearName.objects.exists()
