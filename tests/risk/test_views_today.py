"""Today in each of its states."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from risk import services
from risk.models import RiskScore, RiskWarning
from risk.views import reasons
from risk.views.picture import picture
from runners.models import Category
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, shoe, steady_weeks
from tests.risk.pages import ana_with_a_level, levels_in, scored, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/today/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def page(runner, **more):
    response = signed_in(runner).get(URL, **more)
    assert response.status_code == 200
    return response


def text_of(response):
    return " ".join(response.content.decode().split())


# ── a level ──────────────────────────────────────────────────────────────────
def test_the_level_comes_with_its_reason_and_the_next_steps():
    ana = ana_with_a_level()
    score = RiskScore.objects.get(runner=ana, local_date=TODAY)
    text = text_of(page(ana))
    assert f"{score.index} of 100" in text
    assert "Yesterday’s <b>18.2 km</b> was a big step up." in text
    assert "Do next" in text
    assert "Keep single runs to 13 km for 7 days" in text
    assert "18.2 km, 40% longer than your longest run in the 30 days before (13 km)." in text


def test_the_cards_stand_in_the_order_of_the_design():
    ana = ana_with_a_level()
    shoe(ana, is_default=True)
    text = text_of(page(ana))
    places = [
        text.index(mark) for mark in ('id="risk-h"', 'id="quick-log"', 'id="why-h"', 'id="trend-h"', 'id="wk-h"')
    ]
    assert places == sorted(places)
    assert text.index('id="wk-h"') < text.index('id="sh-h"') < text.index('class="safety"')


def test_what_cannot_be_changed_stands_apart_and_the_points_are_the_engines():
    ana = ana_with_a_level()
    detail = RiskScore.objects.get(runner=ana, local_date=TODAY).detail
    shown = {factor["code"]: factor["shown"] for factor in detail["factors"]}
    assert sum(shown.values()) == detail["index"]
    changing, fixed = text_of(page(ana)).split("What cannot be changed")
    assert f'Yesterday’s long run</h3><span class="pts">+{shown["spike"]}<span' in changing
    assert f'Sex</h3><span class="pts">+{shown["sex"]}<span' in fixed


def test_the_trend_has_six_weeks_and_a_forecast():
    text = text_of(page(ana_with_a_level()))
    assert "line-fore" in text
    assert "Risk index since 11 August" in text
    assert "The dotted line is where you land" in text


def test_distances_are_in_the_runners_unit():
    ana = ana_with_a_level()
    ana.units = "mi"
    ana.save()
    text = text_of(page(ana))
    assert "11.3 mi" in text
    assert "18.2 km" not in text


def test_the_bell_counts_what_was_not_seen():
    ana = ana_with_a_level()
    assert "Alerts, 1 open" in text_of(page(ana)) or "Alerts, 2 open" in text_of(page(ana))
    for warning in RiskWarning.objects.filter(runner=ana):
        services.acknowledge(warning=warning, now=NOW)
    assert "open</span>" not in text_of(page(ana))


# ── states without one ───────────────────────────────────────────────────────
def few_days():
    runner = factories.runner("ana")
    for back in (5, 3, 1):
        run(runner, TODAY - timedelta(days=back), km=5)
    return scored(runner)


def long_gone():
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=20))
    return scored(runner)


def just_back():
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=25))
    run(runner, TODAY - timedelta(days=1), km=4)
    return scored(runner)


def young():
    """A minor whose body mass is low: no number, on purpose."""
    runner = factories.runner("ana", birth_year=2010, sex="f", height_cm=170)
    factories.weight(runner, 48, TODAY - timedelta(days=50))
    steady_weeks(runner)
    return scored(runner)


def without_consent():
    runner = factories.runner("ana", consents=[Category.TRAINING, Category.PAIN])
    steady_weeks(runner)
    return scored(runner)


def never_scored():
    runner = factories.runner("ana")
    steady_weeks(runner)
    services.request_rescore(runner=runner, now=NOW)
    return runner


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (few_days, "Based on 6 days; firm from 30 Sep"),
        (long_gone, "You have not run for <b>20 days</b>"),
        (just_back, "You are coming back from a break."),
        (young, "There is no number for you here, on purpose."),
        (without_consent, "You have not agreed to having this worked out, so nothing is."),
        (never_scored, "Working it out"),
        (lambda: scored(factories.runner("ana")), "Log one run and this starts working."),
    ],
    ids=["building", "break", "returning", "clinician", "no consent", "waiting", "empty"],
)
def test_states_without_a_level_show_none_and_say_why(made, said):
    response = page(made())
    assert said in text_of(response)
    assert levels_in(response) == []
    assert 'id="quick-log"' in text_of(response)


def test_a_week_without_a_run_asks_whether_it_was_rest():
    runner = factories.runner("ana")
    steady_weeks(runner, until=TODAY - timedelta(days=8))
    text = text_of(page(scored(runner)))
    assert "Last run 13 September. Were you resting?" in text
    assert "gauge-stale" in text
    assert "of 100" in text
    client = signed_in(runner)
    client.post("/runs/rest/")
    text = text_of(client.get(URL))
    assert "Were you resting?" not in text
    assert "gauge-stale" not in text


def test_the_level_is_firm_on_day_fourteen_and_not_before():
    runner = factories.runner("ana")
    for back in (13, 10, 8, 5, 3, 1):
        run(runner, TODAY - timedelta(days=back), km=6)
    assert "Building a picture" in text_of(page(scored(runner)))
    run(runner, TODAY - timedelta(days=14), km=6)
    assert "of 100" in text_of(page(scored(runner)))


# ── updating, late ───────────────────────────────────────────────────────────
def test_while_a_change_is_worked_out_the_card_asks_again_five_times():
    ana = ana_with_a_level()
    services.request_rescore(runner=ana, now=NOW)
    client = signed_in(ana)
    assert 'hx-get="/today/?part=risk&amp;n=1"' in text_of(client.get(URL))
    for asked, then in (("1", "n=2"), ("4", "n=5"), ("5", None), ("99", None), ("x", "n=1")):
        text = text_of(client.get(URL, {"part": "risk", "n": asked}, **HTMX))
        assert (f"part=risk&amp;{then}" in text) if then else ("hx-get" not in text)
        assert '<a class="card-link" href="/today/">Reload</a>' in text


def test_the_finished_card_brings_the_others_along():
    text = text_of(signed_in(ana_with_a_level()).get(URL, {"part": "risk", "n": "2"}, **HTMX))
    assert "<html" not in text
    assert 'id="reasons" hx-swap-oob="true"' in text
    assert "hx-get" not in text


def test_a_part_asked_for_without_htmx_is_the_page():
    assert "<html" in text_of(signed_in(ana_with_a_level()).get(URL, {"part": "risk"}))


def test_pain_that_comes_meanwhile_reloads_the_page():
    ana = ana_with_a_level()
    pain(ana, TODAY, at_night=True)
    response = signed_in(ana).get(URL, {"part": "risk", "n": "1"}, **HTMX)
    assert response.headers["HX-Refresh"] == "true"
    assert response.content == b""


def test_a_late_engine_leaves_the_last_good_result(monkeypatch):
    ana = ana_with_a_level()
    RiskScore.objects.filter(runner=ana).update(computed_at=timezone.now() - timedelta(hours=11))
    services.request_rescore(runner=ana, now=NOW - timedelta(minutes=11))
    text = text_of(page(ana))
    assert "21:00. Today’s is late. Your runs are saved." in text
    assert "of 100" in text


def test_pain_of_a_runner_who_keeps_no_index_still_stops():
    runner = without_consent()
    pain(runner, TODAY, at_night=True)
    assert "Stop running for now" in text_of(page(runner))


def test_a_runner_who_was_never_scored_waits_for_a_first_picture():
    text = text_of(page(never_scored()))
    assert "Your first picture takes a few seconds." in text
    assert "Updating…" not in text


# ── this week ────────────────────────────────────────────────────────────────
def test_what_was_run_and_what_fits_ahead_are_two_facts():
    text = text_of(page(ana_with_a_level()))
    assert "<small>km this week</small>" in text
    assert re.search(r"Next 7 days: up to [\d.]+ km", text)


def test_days_before_the_first_entry_are_not_called_rest():
    runner = factories.runner("ana")
    run(runner, TODAY + timedelta(days=1), km=5)  # a Tuesday
    thursday = services.risk_state(runner, NOW + timedelta(days=3))
    card = reasons.week(picture(thursday, runner))
    assert [bar.day.is_rest for bar in card.chart.bars] == [False, False, True, False, False, False, False]
    assert card.label == "Tuesday 5 km, Wednesday rest"


# ── who ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["today", "detail", "alerts", "run_preview"])
def test_a_stranger_is_asked_to_sign_in(client, name):
    response = client.get(reverse(f"risk:{name}"))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["today", "detail", "alerts", "run_preview"])
def test_a_coach_without_a_log_goes_to_the_athletes(client, name):
    client.force_login(factories.coach().user)
    assert client.get(reverse(f"risk:{name}")).url == "/athletes/"


# ── cost ─────────────────────────────────────────────────────────────────────
def test_a_year_costs_as_many_queries_as_three_weeks(django_assert_max_num_queries):
    ana, sam = factories.runner("ana"), factories.runner("sam")
    steady_weeks(ana, 3)
    steady_weeks(sam, 57)
    for runner in (ana, sam):
        shoe(runner, is_default=True)
        client = signed_in(scored(runner))
        with django_assert_max_num_queries(27):
            assert client.get(URL).status_code == 200
