"""The run page draws what a device recorded: no more than that, small, and told in words too."""

import math
import random
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories, log_factories
from tests.factories import TODAY
from tests.training.pages import client_of, words
from training import laps
from training.charts import line_chart, route_map
from training.charts.geometry import Spot
from training.charts.lines import levels
from training.charts.routes import simplified
from training.models import RunTrace
from training.samples import Columns, pack
from training.series import Recording, splits

BARS = [(100.0, "100 m"), (1000.0, "1 km")]


def hour(**missing: None) -> Columns:
    """A loop of 10.8 km in an hour at one sample a second, paused for five minutes after half an hour."""
    dice = random.Random(5)
    count = 3600
    turn = [2 * math.pi * k / count for k in range(count)]
    told = Columns(
        [10 * k + (3000 if k >= 1800 else 0) for k in range(count)],
        [30 * k for k in range(count)],
        [150 + dice.randrange(-3, 4) for _ in range(count)],
        [172] * count,
        [round(3000 + 400 * math.sin(one)) for one in turn],
        [48_000_000 + round(9000 * math.sin(one)) for one in turn],
        [10_000_000 + round(20_000 * math.cos(one)) for one in turn],
    )
    return told._replace(**missing)


def points(page: str) -> list[int]:
    """How many points each drawn line of a page has."""
    return [len(re.findall(r"[ML]", d)) for d in re.findall(r'class="line-ink[^"]*" d="([^"]*)"', page)]


# ── numbers ──────────────────────────────────────────────────────────────────
def test_the_clock_stands_still_in_a_pause_and_the_line_breaks_there():
    told = Recording(hour())
    assert told.clock[-1] == 3599 - 1  # the step over the pause is the pause's own
    speeds = told.speeds()
    assert speeds == pytest.approx([3.0] * len(speeds), abs=0.01)
    holes = [spot for spot in told.spots(speeds) if spot.value is None]
    assert len(holes) == 1
    assert len(told.legs) <= 301
    assert all(leg.seconds >= 5 for leg in told.legs)


def test_splits_are_measured_between_samples_and_on_the_clock():
    found = splits(Recording(hour()), 1000)
    assert len(found) == 11
    assert [row.seconds for row in found[:10]] == pytest.approx([333.3] * 10, abs=1.1)
    assert (found[-1].end, round(found[-1].length)) == (10_797, 797)
    assert found[0].heart == pytest.approx(150, abs=1)


def test_a_gap_in_which_ground_was_covered_is_no_pause():
    told = Recording(Columns([0, 10, 1010, 1020], [0, 30, 3030, 3060], *[None] * 5))
    assert told.clock == [0, 1, 101, 102]


@pytest.mark.parametrize(
    "told", [Columns([], *[None] * 6), Columns([0], *[None] * 6), Columns([0, 0], [5, 5], *[None] * 5)]
)
def test_next_to_nothing_is_no_fault(told):
    recording = Recording(told)
    assert splits(recording, 1000) == []
    assert line_chart([Spot(0, None)], steps=(1,), label=str, span=(0, 1), marks=[], least_span=1) is None


def test_levels_are_round_and_few():
    assert levels(281, 341, (10, 15, 30, 60)) == [285, 300, 315, 330]
    assert levels(0.5, 0.9, (1, 2)) == []
    assert len(levels(0, 1e9, (1, 10))) == 5


def test_a_route_is_drawn_to_scale_with_north_up():
    square = [(60.0, 10.0), (60.01, 10.0), (60.01, 10.02), (60.0, 10.02), (60.0, 10.0)]  # 1112 m by 1112 m
    drawn = route_map([square], BARS)
    numbers = [tuple(map(float, pair.split())) for pair in re.split("[ML]", drawn.lines[0])[1:]]
    (x0, y0), (x1, y1), (x2, _y2) = numbers[:3]
    assert x1 == pytest.approx(x0, abs=0.2)
    assert y1 < y0
    assert x2 > x1
    assert y0 - y1 == pytest.approx(x2 - x1, rel=0.01)
    assert drawn.bar_text == "100 m"
    assert float(drawn.bar_end) - 14 == pytest.approx((y0 - y1) * 100 / 1112, rel=0.02)


def test_a_route_over_the_date_line_stays_whole_and_a_long_one_small():
    over = route_map([[(0.0, 179.999), (0.0, -179.999)]], BARS)
    assert len(over.lines) == 1
    assert route_map([], BARS) is None
    dice = random.Random(2)
    wild = [(48 + dice.gauss(0, 0.01), 10 + dice.gauss(0, 0.01)) for _ in range(3600)]
    assert len(re.findall("[ML]", "".join(route_map([wild[:1000], wild[1000:]], BARS).lines))) <= 400


def test_simplified_lines_stay_within_the_tolerance():
    bend = [(k, 10 * math.sin(k / 20)) for k in range(200)]
    kept = simplified(bend, 0.5)
    assert (kept[0], kept[-1]) == (bend[0], bend[-1])
    assert 5 < len(kept) < 60


# ── the page ─────────────────────────────────────────────────────────────────
@pytest.fixture
def ana(db):
    return factories.runner("ana")


def page_of(runner, columns: Columns, told: list[laps.Lap] | None = None, **fields: object) -> str:
    run = log_factories.run(runner, TODAY, 10.8, moving_s=3598, **fields)
    RunTrace.objects.create(run=run, samples=pack(columns), laps=laps.plain(told or []))
    return client_of(runner).get(reverse("training:run_detail", args=[run.pk])).content.decode()


def test_the_page_draws_every_series_in_words_too(ana):
    told = [laps.Lap(0, 300, 290, 1000, 148, 170), laps.Lap(300, 310, None, 1000, None, None)]
    page = page_of(ana, hour(), told)
    text = words(page)
    for title in ("Route", "Pace", "Heart rate", "Cadence", "Elevation", "Laps", "Show the numbers"):
        assert title in text
    assert "Pace: 5:33 /km on average" in page
    assert "Heart rate: 150 beats a minute on average, from" in page
    assert "Elevation: from 260 m to 340 m." in page
    assert "The way you went, drawn to scale with north up. The bar is 1 km long." in page
    assert "4:50 5:10" not in text
    assert "1 4:50 1 km 4:50 /km 148 170 2 5:10 1 km 5:10 /km – –" in text
    counts = points(page)
    assert len(counts) == 5
    assert max(counts) <= 400
    assert len(page) < 60_000
    assert page.count("<h1") == 1


def test_miles_are_miles_and_feet(ana):
    ana.units = "mi"
    ana.save()
    page = page_of(ana, hour())
    assert "/mi on average" in page
    assert "Elevation: from 853 ft to 1115 ft." in page
    assert "The bar is 0.5 mi long." in page


@pytest.mark.parametrize(
    ("missing", "title"),
    [
        ("heart", "Heart rate"),
        ("cadence", "Cadence"),
        ("height", "Elevation"),
        ("metres", "Pace"),
        ("lat", "Route"),
    ],
)
def test_what_was_not_recorded_is_not_drawn(ana, missing, title):
    page = page_of(ana, hour(**{missing: None}))
    assert f"{title}: " not in page
    assert "Route" in words(page) or title == "Route"
    assert len(points(page)) == 4


def test_a_treadmill_has_no_route_and_a_typed_run_nothing(ana):
    assert "Route" not in words(page_of(ana, hour(), mode="treadmill"))
    typed = log_factories.run(ana, TODAY, 5)
    text = words(client_of(ana).get(reverse("training:run_detail", args=[typed.pk])).content.decode())
    for title in ("Route", "Along the way", "Laps"):
        assert title not in text


def test_a_pause_is_told_where_there_was_one(ana):
    assert "With pauses 1:04:58" in words(page_of(ana, hour(), elapsed_s=3898))
    assert "With pauses" not in words(page_of(ana, hour(), elapsed_s=3600))


def test_laps_alone_are_a_table_alone(ana):
    page = page_of(ana, Columns([], *[None] * 6), [laps.Lap(0, 300, 290, 1000, None, None)] * 2)
    assert "Laps" in words(page)
    assert points(page) == []


@pytest.mark.parametrize(
    ("mode", "told"),
    [("cycle", "Speed: 10.8 km/h on average"), ("swim", "Pace: 0:33 /100 m on average"), ("row", "2:47 /500 m")],
)
def test_other_training_is_told_as_its_people_say_it(ana, mode, told):
    assert told in page_of(ana, hour(), mode=mode)


def test_it_is_nobody_elses(ana, client: Client):
    run = log_factories.run(ana, TODAY)
    RunTrace.objects.create(run=run, samples=pack(hour()))
    factories.coaching(factories.coach("cy"), ana, shares=["training"])
    address = reverse("training:run_detail", args=[run.pk])
    assert client_of(factories.runner("sam")).get(address).status_code == 404
    client.force_login(factories.coach("zoe").user)
    assert client.get(address).status_code != 200
