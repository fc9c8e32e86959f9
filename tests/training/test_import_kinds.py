"""What is not running comes in as what it is, from every format, and what has no place here says why."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from tests.factories import NOW
from tests.training.importers.build import eastward, fit_run, gpx, tcx, zipped
from training import services
from training.importers.modes import fit_mode, mode_of
from training.importers.types import Activity, Item
from training.models import Import, Run
from training.tasks import take_import

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
HEADER = (
    "Activity ID,Activity Date,Activity Name,{kind},Elapsed Time,Distance,Filename,Elapsed Time,Moving Time,Distance"
)
START = NOW - timedelta(days=3)


@pytest.fixture
def ana(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.runner("ana")


def bring(runner, content, name) -> Import:
    content = content.encode() if isinstance(content, str) else content
    parent = services.receive_import(runner=runner, uploads=[SimpleUploadedFile(name, content)], now=NOW)
    take_import(parent.pk, NOW)
    return Import.objects.get(pk=parent.pk)


def outcomes(parent):
    return list(parent.items.order_by("position", "part").values_list("outcome", "reason"))


def activity(**changes) -> Activity:
    usual = {"mode": "run", "distance_m": 8000, "source": "fit", "started_at": START, "moving_s": 2400.0}
    return Activity(**usual | changes)


def record(runner, *activities, sha256="a" * 64):
    parent = Import.objects.create(runner=runner, original_name="x.fit", size_bytes=1)
    item = Item(index=0, name="x.fit", activities=tuple(activities), sha256=sha256)
    return services.record_item(parent=parent, item=item, now=NOW)


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        ("run", "Run|Lauf|Course à pied|Carrera|Hardloopsessie|Trail Run|Traillauf"),
        ("treadmill", "Virtual Run|Virtueller Lauf|Treadmill|indoor_running"),
        ("walk", "Walk|Spaziergang|Marche|Caminata|Wandeling"),
        ("hike", "Hike|Snowshoe|Wanderung|Randonnée|Senderismo"),
        ("cycle", "Ride|E-Bike Ride|Mountain Bike Ride|Gravel Ride|Virtual Ride|EBikeRide|E-Mountain Bike Ride"),
        ("cycle", "Radfahrt|Virtuelle Radfahrt|Mountainbike-Fahrt|E-Bike-Fahrt|Sortie à vélo|Sortie VTT|Vélo"),
        ("cycle", "Vuelta en bicicleta|Bicicleta de montaña|Fietsrit|Mountainbikerit|Handcycle|Velomobile|Biking"),
        ("swim", "Swim|Schwimmen|Natation|Natación|Zwemmen|open_water|lap_swimming"),
        ("row", "Rowing|Rudern|Aviron|Remo|Roeien|Kayaking|Canoeing|Stand Up Paddling"),
        ("elliptical", "Elliptical|Ellipsentrainer|Crosstrainer|Elíptica"),
        (
            "strength",
            "Weight Training|Gewichtstraining|Musculation|Entrenamiento con pesas|Krachttraining|Yoga",
        ),
        ("team", "Soccer|Football|Tennis|Basketball|Badminton|Padel|Fußball|Fútbol|Voetbal|Ice Hockey|racket"),
        ("other", "Nordic Ski|Alpine Ski|Snowboard|Ice Skate|Inline Skate|Golf|Rock Climbing|Sail|Surfing|Langlauf"),
    ],
)
def test_sports_in_five_languages(mode, names):
    assert {name: mode_of(name) for name in names.split("|")} == dict.fromkeys(names.split("|"), mode)


@pytest.mark.parametrize(
    ("sport", "sub", "mode"),
    [
        ("cycling", "virtual_activity", "cycle"),
        ("cycling", "indoor_cycling", "cycle"),
        ("e_biking", None, "cycle"),
        ("swimming", "open_water", "swim"),
        ("fitness_equipment", "indoor_rowing", "row"),
        ("fitness_equipment", "elliptical", "elliptical"),
        ("training", "strength_training", "strength"),
        ("soccer", None, "team"),
        ("tennis", "generic", "team"),
        ("racket", "squash", "team"),
        ("team_sport", None, "team"),
        ("alpine_skiing", "generic", "other"),
        ("rock_climbing", None, "other"),
        ("generic", None, None),
    ],
)
def test_fit_sports(sport, sub, mode):
    assert fit_mode(sport, sub)[0] == mode


@pytest.mark.parametrize(
    ("content", "name", "mode"),
    [
        (fit_run(sport="cycling", speed=7.0, start=START), "a.fit", "cycle"),
        (fit_run(sport="swimming", speed=0.9, start=START), "a.fit", "swim"),
        (tcx([(600, 4200, [(0, 0), (600, 4200)])], sport="Biking"), "a.tcx", "cycle"),
        (gpx([eastward(600, 7.0)], kind="cycling"), "a.gpx", "cycle"),
        (gpx([eastward(600, 3.0)], kind="1"), "a.gpx", "cycle"),
    ],
)
def test_a_file_of_another_sport_is_no_run(ana, content, name, mode):
    assert outcomes(bring(ana, content, name)) == [("added", "")]
    made = Run.objects.get()
    assert made.mode == mode
    assert (made.shoe, made.cadence_spm, made.surface, made.is_race) == (None, None, "", False)
    assert not Run.objects.running().exists()


@pytest.mark.parametrize("kind", ["Activity Type", "Sport Type"])
def test_the_rows_of_a_strava_export(ana, kind):
    date = '"Sep 18, 2026, 7:30:00 AM"'
    rows = [
        f"1,{date},Spin,E-Bike Ride,3600,24.0,,3600,3600,24000",
        f"2,{date},Pool,Swim,1800,1500,,1800,1800,1500",
        f"3,{date},Match,Soccer,5400,0,,5400,5400,0",
        f"4,{date},Gym,Weight Training,2700,0,,2700,2700,0",
        f"5,{date},Snow,Nordic Ski,3600,12.0,,3600,3600,12000",
        f"6,{date},New,Underwater Hockey Polo,3600,1.0,,3600,3600,1000",
    ]
    table = "\n".join([HEADER.format(kind=kind), *rows]).encode()
    told = outcomes(bring(ana, zipped({"activities.csv": table}), "export.zip"))
    assert told[4:] == [("skipped", "other_sport"), ("skipped", "mode_unknown")]
    assert {outcome for outcome, _ in told[:4]} == {"added"}
    made = {run.mode: (run.distance_m, run.moving_s) for run in Run.objects.all()}
    assert made == {"cycle": (24_000, 3600), "swim": (1500, 1800), "team": (0, 5400), "strength": (0, 2700)}


def test_the_race_mark_and_the_shoes_of_a_ride_are_not_taken_over(ana):
    record(ana, activity(mode="cycle", is_race=True, shoe="Road bike", cadence_spm=85.0, surface="trail"))
    made = Run.objects.get()
    assert (made.is_race, made.shoe, made.cadence_spm, made.surface) == (False, None, None, "")
    assert not ana.shoes.exists()


def test_team_sport_counts_by_the_hour_and_needs_one(ana):
    [taken] = record(ana, activity(mode="team", distance_m=0, moving_s=None, elapsed_s=5400.0))
    [refused] = record(ana, activity(mode="team", distance_m=9000, moving_s=None), sha256="b" * 64)
    assert (taken.outcome, refused.reason) == ("added", "no_time")
    assert Run.objects.get().moving_s == 5400


def test_a_ride_that_was_typed_by_its_time_does_not_come_twice(ana):
    services.log_run(runner=ana, now=NOW, local_date=START.date(), distance_m=0, moving_s=3600, mode="cycle")
    [told] = record(ana, activity(mode="cycle", distance_m=24_000, moving_s=3590.0))
    assert (told.outcome, told.reason) == ("duplicate", "same_run")
    [other] = record(ana, activity(mode="swim", distance_m=1500, moving_s=3600.0), sha256="b" * 64)
    assert other.outcome == "added"


def test_a_file_that_does_not_say_its_sport_says_that(ana):
    assert outcomes(bring(ana, gpx([eastward(600, 9.0)], kind=""), "a.gpx")) == [("skipped", "mode_unknown")]
    # What is faster than nearly everybody runs says so, before the sport is asked: many are answered in one go.
    assert outcomes(bring(ana, gpx([eastward(600, 6.5)], kind=""), "b.gpx")) == [("asked", "very_fast")]
    assert outcomes(bring(ana, fit_run(sport="generic", start=START), "a.fit")) == [("skipped", "mode_unknown")]


# Each real file that is no run, and what it becomes: kind, metres, seconds. None: left out, with this reason.
REAL = [
    ("2015-10-13-08-43-15.fit", [("cycle", 11_536, 1558)]),
    ("20170518-191602-1740899583.fit", [("row", 0, 1707)]),
    ("2019-02-17-062644-ELEMNT-297E-195-0.fit", [("cycle", 78_941, 13_471)]),
    ("Edge810-Vector-2013-08-16-15-35-10.fit", [("cycle", 41_339, 4700)]),
    ("garmin-fenix-5-walk.fit", [("walk", 68, 45)]),
    ("garmin-fenix-5-bike.fit", [("cycle", 460, 60)]),
    ("sample-activity-indoor-trainer.fit", [("cycle", 0, 2262)]),
    ("null_compressed_speed_dist.fit", [("cycle", 13_400, 1808)]),
    ("nick.fit", [("cycle", 113_551, 14_364)]),
    ("event_timestamp.fit", [("swim", 2606, 4372)]),
    ("garmin-fr935-cr.fit", [("swim", 0, 7553)]),
    ("pool-swim.fit", [("swim", 780, 1389)]),
    ("spiros-01.fit", [("swim", 2300, 3963)]),
    ("spiros-02.fit", [("swim", 2000, 3134)]),
    ("open-water-swim.gpx", [("swim", 2534, 3687)]),
    ("flagged-hr.fit", [("strength", 0, 2208)]),
    ("flagged-speed.fit", [("cycle", 31_892, 5220)]),
    ("biking-500-trainer.fit", [("cycle", 24_610, 3612)]),
    ("mini-enduro.fit", [("cycle", 27_685, 5422)]),
    ("zwift-pschit.fit", [("cycle", 15_644, 1913)]),
    ("20190811_ride_3939576645.fit", [("cycle", 42_221, 7264)]),
    ("6471559601_ACTIVITY.fit", [("row", 0, 23)]),
    ("legacy_gpx_trackpointextensions_incorrect.gpx", [("cycle", 222, 42)]),
    ("chained_Activity_activity_poolswim.fit", [("row", 3600, 3601), ("swim", 457, 840)]),
    ("triathlon_summary_first.fit", [("swim", 513, 676), ("cycle", 13_518, 1567), ("run", 4492, 1574)]),
    ("sample_mulitple_header.fit", [("swim", 1645, 1988), ("cycle", 40_909, 4422), ("run", 9806, 2851)]),
    ("cerknicko-jezero.gpx", "run_perhaps"),
    ("around-visnjan-with-car.gpx", "mode_unknown"),
]


@pytest.mark.skipif(not (DATA / "MANIFEST.csv").is_file(), reason="the real activity files are not there")
@pytest.mark.parametrize(("name", "becomes"), REAL, ids=lambda one: one if isinstance(one, str) else "")
def test_what_a_real_file_becomes(ana, name, becomes):
    path = next(iter(DATA.rglob(name)))
    parent = bring(ana, path.read_bytes(), name)
    if isinstance(becomes, str):
        assert outcomes(parent) == [("asked" if becomes == "run_perhaps" else "skipped", becomes)]
        return
    assert {outcome for outcome, _reason in outcomes(parent)} == {"added"}
    made = [item.run for item in parent.items.select_related("run").order_by("part")]
    assert [(run.mode, run.distance_m, round(run.moving_s)) for run in made] == becomes
    assert all(run.shoe is None and not run.is_race for run in made)
