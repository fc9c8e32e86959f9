"""Other training from the form to the score: it counts as science.md 6.3 says, and never as running."""

from datetime import timedelta

import pytest

from risk import engine, services
from risk.engine.types import BONE_REST
from risk.models import RiskScore, RiskWarning
from risk.services.reading import read_book
from risk.views import reasons
from risk.views.picture import picture
from runners.services import invite_athlete
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, shoe, steady_weeks
from tests.risk.pages import scored, signed_in
from training import kind_words
from training.models import LOADS_BONE, Mode, RestDay, Run
from training.services import log_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MONDAY = TODAY  # the tests of risk happen on a Monday
SATURDAY = NOW + timedelta(days=5)


@pytest.fixture
def ana():
    """Eight even weeks up to the Sunday before."""
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=1))
    return runner


def day(runner, on=TODAY):
    book = read_book(runner, on)
    return engine.season(book.log, book.person, on).day(on)


def log(runner, mode, *, metres=0, seconds=3600, on=TODAY, **fields):
    return log_run(runner=runner, now=NOW, local_date=on, distance_m=metres, moving_s=seconds, mode=mode, **fields)


# ── what counts ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("mode", "metres", "seconds", "ebk"),
    [
        ("cycle", 42_195, 5400, 0),
        ("swim", 3000, 3600, 0),
        ("row", 10_000, 2700, 0),
        ("strength", 0, 3600, 0),
        ("elliptical", 10_000, 3600, 1),
        ("walk", 10_000, 7200, 0.5),
        ("hike", 20_000, 18_000, 1),
        ("team", 0, 7200, 10),
    ],
)
def test_each_kind_moves_the_load_by_its_own_measure(ana, mode, metres, seconds, ebk):
    before = day(ana)
    log(ana, mode, metres=metres, seconds=seconds)
    after = day(ana)
    assert after.load_ebk - before.load_ebk == pytest.approx(ebk, abs=1e-9)
    assert (after.dri > before.dri) is (ebk > 0)
    running = ("week_m", "sum28_m", "longest30_m", "spike_ratio")
    assert [getattr(after, name) for name in running] == [getattr(before, name) for name in running]


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode not in ("run", "treadmill")])
def test_only_team_sport_ends_a_rest_day(ana, mode):
    before = day(ana)
    log(ana, mode, metres=5000)
    after = day(ana)
    ended = mode == "team"
    assert before.rest14 - after.rest14 == ended
    assert before.rest7 - after.rest7 == ended
    assert (after.days_in_a_row > before.days_in_a_row) is ended


def test_form_and_engine_agree_on_what_loads_bone():
    assert set(Mode) - BONE_REST == set(LOADS_BONE)
    for mode in Mode:
        says_rest = "rest day stays" in str(kind_words.words_of(mode).counts)
        assert says_rest is (mode in BONE_REST)


def test_a_ride_of_marathon_length_changes_no_index_and_warns_of_nothing(ana):
    scored(ana)
    before = RiskScore.objects.get(runner=ana, local_date=TODAY)
    log(ana, "cycle", metres=42_195, seconds=5400, is_race=True)
    scored(ana)
    after = RiskScore.objects.get(runner=ana, local_date=TODAY)
    assert (after.index, after.band) == (before.index, before.band)
    assert not RiskWarning.objects.filter(runner=ana, family="single_run").exists()
    run(ana, TODAY, km=27)
    scored(ana)
    assert RiskWarning.objects.filter(runner=ana, family="single_run").exists()


def test_a_ride_is_no_race_that_silences_the_week(ana):
    log(ana, "cycle", metres=100_000, seconds=14_400, is_race=True)
    book = read_book(ana, TODAY)
    assert not any(one.is_race for one in book.log.runs)


def test_weeks_of_riding_are_a_break_in_running(ana):
    then = TODAY + timedelta(days=20)
    for ahead in range(20):
        Run.objects.create(
            runner=ana, local_date=TODAY + timedelta(days=ahead), mode="cycle", distance_m=20_000, moving_s=3600
        )
    run(ana, then, km=5)
    assert day(ana, then).returning


def test_a_ride_adds_nothing_to_a_pair(ana):
    pair = shoe(ana, is_default=True)
    log(ana, "cycle", metres=42_000, seconds=5400, shoe=pair)
    log(ana, "walk", metres=5000, shoe=pair)
    assert ana.shoes.with_mileage().get().mileage_m == 5000


# ── the week on Today ────────────────────────────────────────────────────────
def week_of(runner, at=SATURDAY):
    return reasons.week(picture(services.risk_state(runner, at), runner))


def test_the_week_keeps_running_and_the_rest_apart(ana):
    run(ana, MONDAY, km=8)
    log(ana, "swim", metres=1500, seconds=1800)
    for ahead, mode, seconds in ((1, "cycle", 2700), (2, "team", 3300)):
        Run.objects.create(
            runner=ana, local_date=MONDAY + timedelta(days=ahead), mode=mode, distance_m=0, moving_s=seconds
        )
    card = week_of(ana)
    assert (card.total, card.unit, card.others) == ("8", "km", "and 2 h 10 min of other training")
    assert card.label.startswith(
        "Monday 8 km and swimming 30 min, Tuesday: cycling 45 min, a rest day, "
        "Wednesday: team sport 55 min (no rest day), Thursday rest"
    )
    days = [bar.day for bar in card.chart.bars]
    assert [one.other for one in days] == ["30 min", "45 min", "", "", "", "", ""]
    assert [one.loading for one in days] == ["", "", "55 min", "", "", "", ""]
    assert [one.is_rest for one in days[:4]] == [False, True, False, True]
    assert (card.has_rest, card.has_load, card.chart.height) == (True, True, "134")


def test_a_match_beside_a_ride_has_a_time_of_its_own(ana):
    for mode, minutes in (("cycle", 65), ("swim", 40), ("strength", 45), ("team", 90)):
        log(ana, mode, seconds=minutes * 60)
    card = week_of(ana)
    monday = card.chart.bars[0]
    assert [(pill.text, pill.is_full) for pill in monday.pills] == [("90 min", True), ("150 min", False)]
    assert (card.chart.height, monday.day.is_rest) == ("158", False)
    said = card.label.split(", Tuesday")[0]
    assert said.startswith("Monday: team sport 1 h 30 min (no rest day), ")
    assert said.count("no rest day") == 1
    html = signed_in(scored(ana)).get("/today/").content.decode()
    assert ">90 min</text>" in html
    assert ">150 min</text>" in html
    assert ">240 min</text>" not in html


def test_a_week_of_running_alone_looks_as_it_did(ana):
    run(ana, MONDAY, km=8)
    card = week_of(ana)
    assert (card.others, card.has_rest, card.has_load, card.chart.height) == ("", False, False, "110")


def test_the_card_on_today_says_it_in_words_and_shapes(ana):
    log(ana, "cycle", metres=24_000, seconds=3720)
    html = signed_in(scored(ana)).get("/today/").content.decode()
    assert "and 1 h 2 min of other training" in html
    assert '<rect class="bar-other"' in html
    assert ">62 min</text>" in html
    assert "Monday: cycling 1 h 2 min" in html
    assert "other training: a rest day stays one" in html


def test_who_never_ran_still_sees_their_week():
    sam = factories.runner("sam")
    log(sam, "swim", metres=1500, seconds=1800)
    html = signed_in(sam).get("/today/").content.decode()
    assert "and 30 min of other training" in html


def test_training_without_a_time_is_named_without_one(ana):
    log(ana, "strength", seconds=None)
    card = week_of(ana)
    assert card.others == "and other training, without a time"
    assert card.label.startswith("Monday: strength training")


def test_other_training_costs_today_no_query_more(ana, django_assert_max_num_queries):
    for ahead in range(7):
        for mode in ("cycle", "swim", "strength", "team"):
            Run.objects.create(
                runner=ana, local_date=MONDAY + timedelta(days=ahead), mode=mode, distance_m=0, moving_s=1800
            )
    RestDay.objects.create(runner=ana, local_date=MONDAY)
    shoe(ana, is_default=True)
    invite_athlete(coach=factories.coach("cy"), email=ana.user.email, now=NOW, by_mail=False)
    client = signed_in(scored(ana))
    with django_assert_max_num_queries(27) as seen:
        html = client.get("/today/").content.decode()
    assert "Cy would like to coach you." in html, f"an invitation costs a query, of {len(seen)}"


# ── the echo while it is typed ───────────────────────────────────────────────
def echo(runner, **typed):
    response = signed_in(runner).get("/runs/preview/", typed)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_long_ride_is_past_no_longest_run(ana):
    scored(ana)
    text = echo(ana, mode="cycle", distance="42", duration="1:30:00")
    assert "28 km/h" in text
    assert "For bone: no load; a rest day stays one" in text
    for wrong in ("past your longest", "Stays", "Would be", "odd pace"):
        assert wrong not in text
    assert "past your longest" in echo(ana, mode="run", distance="42", duration="4h")
    assert "past your longest" not in echo(ana, mode="hike", distance="25", duration="7h")


def test_a_match_is_weighed_by_its_time(ana):
    scored(ana)
    assert "Stays Low" in echo(ana, mode="team", duration="1:00")
    assert "past your longest" not in echo(ana, mode="team", distance="42", duration="2:00")
    assert "Stays" not in echo(ana, mode="team", distance="9")


def test_a_swim_is_read_in_metres(ana):
    text = echo(ana, mode="swim", distance="1500", duration="30")
    assert "1.5 km" in text
    assert "30 min" in text
    assert "2:00 /100 m" in text


def test_an_unlikely_time_is_named(ana):
    assert "An odd time for this" in echo(ana, mode="team", duration="9h")
    assert "An odd time for this" in echo(ana, mode="cycle", distance="40", duration="15 min")
    assert "An odd time" not in echo(ana, mode="cycle", distance="40", duration="1h")


def test_an_unknown_kind_is_a_run(ana):
    assert "5:50 /km" in echo(ana, mode="hop", distance="7.8", duration="45:30")
