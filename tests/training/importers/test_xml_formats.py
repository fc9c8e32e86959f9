"""GPX and TCX: pauses, faults of receivers, and everything real exporters do to XML."""

from datetime import date, timedelta

import pytest

from tests.training.importers.build import START, eastward, gpx, tcx
from training.importers.registry import read_activities
from training.importers.types import ReadError


def one(text: str | bytes, name: str = "a.gpx"):
    [activity] = read_activities(name, text.encode() if isinstance(text, str) else text)
    return activity


def test_a_sound_track():
    run = one(gpx([eastward(600, 3.0)], extra="<extensions><x:hr>150</x:hr><x:cad>85</x:cad></extensions>"))
    assert run.mode == "run"
    assert run.distance_m == pytest.approx(1800, rel=0.002)
    assert (run.moving_s, run.elapsed_s) == (600, 600)
    assert (run.heart_rate, run.cadence_spm) == (150, 170)  # by prefixes nobody declared
    assert (run.started_at, run.local_date, run.name) == (START, date(2026, 3, 1), "Loop")
    assert (run.time_zone, run.utc_offset_s) == ("Europe/Berlin", 3600)
    assert run.warnings == ()


def test_a_break_between_segments_is_a_pause():
    run = one(gpx([eastward(300, 3.0), eastward(300, 3.0, first=900, start_m=900)]))
    assert (run.moving_s, run.elapsed_s) == (600, 1200)
    assert run.distance_m == pytest.approx(1800, rel=0.002)


def test_standing_still_is_a_pause_and_a_gap_that_was_run_is_not():
    standing = [(48.0, eastward(300, 3.0)[-1][1], 300 + k) for k in range(1, 120)]
    run = one(gpx([eastward(300, 3.0) + standing + eastward(300, 3.0, first=420, start_m=900)]))
    assert run.moving_s == pytest.approx(600, abs=12)
    assert run.elapsed_s == 720
    smart = one(gpx([eastward(600, 3.0, step=30)]))
    assert smart.moving_s == 600
    tunnel = one(gpx([eastward(300, 3.0) + eastward(300, 3.0, first=400, start_m=900)]))
    assert tunnel.moving_s == 600


def test_one_wild_fix_adds_nothing_and_a_real_move_is_believed():
    points = eastward(600, 3.0)
    points[300] = (48.5, 10.5, 300)
    assert one(gpx([points])).distance_m == pytest.approx(1800, rel=0.01)
    carried = eastward(300, 3.0) + eastward(300, 3.0, first=301, start_m=50_000)
    assert one(gpx([carried])).distance_m == pytest.approx(1800, rel=0.02)


def test_repeated_and_backward_times_are_harmless():
    points = eastward(600, 3.0)
    points[100] = (points[100][0], points[100][1], 99)
    points[200] = (points[200][0], points[200][1], 150)
    run = one(gpx([points]))
    assert run.distance_m == pytest.approx(1800, rel=0.01)
    assert run.elapsed_s == 600


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("9", "run"),
        ("running", "run"),
        ("Trail Run", "run"),
        ("16", "swim"),
        ("cycling", "cycle"),
        ("10", "walk"),
        ("hiking", "hike"),
    ],
)
def test_types_in_words_and_strava_s_numbers(kind, mode):
    assert one(gpx([eastward(600, 3.0)], kind=kind)).mode == mode


def test_an_unknown_type_is_asked_about_not_guessed():
    found = one(gpx([eastward(600, 3.0)], kind="the category"))
    assert (found.mode, found.warnings) == ("other", ("mode_unknown",))


def test_routes_and_way_points_are_refused_kindly():
    for text in (
        '<gpx><rte><rtept lat="1" lon="2"/></rte></gpx>',
        gpx([[(48.0, 10.0, None), (48.1, 10.0, None)]]),
        gpx([[(48.0, 10.0, 5)]]),
    ):
        with pytest.raises(ReadError, match="no_times"):
            read_activities("route.gpx", text.encode())
    with pytest.raises(ReadError, match="not_activity"):
        read_activities("nothing.gpx", b"<gpx/>")


def test_tracks_of_one_outing_are_joined_and_others_are_not():
    first = gpx([eastward(600, 3.0)])
    near = gpx([eastward(600, 3.0, first=1200, start_m=1800)])
    far = gpx([eastward(600, 3.0, first=30_000, start_m=1800)])

    def both(second: str) -> bytes:
        track = second[second.index("<trk>") :]
        return first.replace("</gpx>", track).encode()

    assert one(both(near)).moving_s == 1200
    assert len(read_activities("two.gpx", both(far))) == 2


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: b"          " + text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xef\xbb\xbf\n  " + text.encode(),
        lambda text: text.replace("UTF-8", "utf-16").encode("utf-16"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-be"),
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        lambda text: text.replace("<gpx ", "<!-- made by hand --><x:gpx ").replace("</gpx>", "</x:gpx>").encode(),
        lambda text: text.replace("Z</time>", ".250Z</time>").encode(),
    ],
    ids=["blanks", "mark", "mark and blanks", "utf-16", "utf-16 unmarked", "latin", "prefixed", "fractions"],
)
def test_the_same_run_in_every_dress(dress):
    run = one(dress(gpx([eastward(600, 3.0)], name="Müggelsee")))
    assert (run.distance_m, run.moving_s, run.name) == (1800, 600, "Müggelsee")


def test_a_first_point_without_a_place_and_points_without_time():
    text = gpx([eastward(600, 3.0)])
    text = text.replace('<trkpt lat="48.0000000" lon="10.0000000">', '<trkpt lat="" lon="">', 1)
    assert one(text).distance_m == pytest.approx(1797, abs=3)
    points = eastward(600, 3.0)
    points[10] = (*points[10][:2], None)
    assert one(gpx([points])).warnings == ("points_without_time",)


def test_names_lose_control_characters_and_keep_every_script():
    run = one(gpx([eastward(60, 3.0)], name="Lauf&#x9;am 🏃 &amp; zurück" + "x" * 500))
    assert run.name.startswith("Lauf am 🏃 & zurück")
    assert len(run.name) <= 200


def laps(seconds: float = 300, metres: float = 900):
    return [
        (seconds, metres, [(k, 3.0 * k) for k in range(301)]),
        (seconds, metres, [(400 + k, 900 + 3.0 * k) for k in range(301)]),
    ]


def test_tcx_believes_its_laps():
    run = one(tcx(laps(), notes="two\nlines"), "a.tcx")
    assert (run.mode, run.distance_m, run.moving_s, run.elapsed_s) == ("run", 1800, 600, 700)
    assert (run.cadence_spm, run.heart_rate, run.notes) == (170, 150, "two\nlines")
    assert run.device_key == "tcx:3900000001:2026-03-01T07:30:00Z"


def test_tcx_without_sums_measures_its_points():
    run = one(tcx(laps(0, 0)), "a.tcx")
    assert (run.distance_m, run.moving_s) == (1800, 600)
    assert run.warnings == ("distance_from_points",)


def test_tcx_out_of_order_and_several():
    backwards = one(tcx(laps()[::-1]), "a.tcx")
    assert (backwards.started_at, backwards.elapsed_s) == (START, 700)
    text = tcx(laps())
    activity = text[text.index("<Activity ") : text.index("</Activities>")]
    two = text.replace("</Activities>", activity.replace("2026-03-01", "2026-02-26") + "</Activities>")
    starts = [found.started_at for found in read_activities("a.tcx", two.encode())]
    assert starts == [START, START - timedelta(days=3)]


def test_tcx_without_points_and_courses():
    run = one(tcx([(1800, 5000, [])]), "treadmill.tcx")
    assert (run.distance_m, run.moving_s, run.started_at) == (5000, 1800, START)
    with pytest.raises(ReadError, match="not_activity"):
        read_activities("a.tcx", b"<TrainingCenterDatabase><Courses><Course/></Courses></TrainingCenterDatabase>")


def test_tcx_cut_off_keeps_what_was_read():
    text = tcx(laps())
    late = one(text[: int(len(text) * 0.75)], "a.tcx")  # the second lap has said its sum already
    assert (late.distance_m, late.warnings) == (1800, ("truncated",))
    bare = tcx(laps(0, 0))
    early = one(bare[: int(len(bare) * 0.75)], "a.tcx")
    assert 1300 < early.distance_m < 1400
    assert "truncated" in early.warnings
