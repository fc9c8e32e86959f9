"""The roster: who is on it, what stands in each cell, and who stopped sharing."""

from datetime import timedelta

import pytest
from django.test import Client

from risk import services
from risk.models import SharedScore
from runners.models import HealthAccess
from runners.services import end_coaching, share, withdraw_consent
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain, run, steady_weeks
from tests.risk.coaching import (
    ROSTER,
    client_of,
    group_of,
    known,
    main_of,
    roster_of,
    row_of,
    shared,
    silent,
    steady,
    text_of,
)
from tests.risk.pages import scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


# ── the page ─────────────────────────────────────────────────────────────────
def test_somebody_without_athletes_is_invited_to_invite(cy):
    text = main_of(roster_of(cy))
    assert "Invite your first athlete" in text
    assert "They choose what you see" in text
    assert "<table" not in text


def test_it_is_there_for_coaches_alone():
    assert Client().get(ROSTER).status_code == 302
    assert client_of(factories.runner("ana")).get(ROSTER).status_code == 404


def test_the_sentence_counts_who_needs_somebody(cy):
    shared(cy, steady("ana"))
    assert "Nobody needs you today. Quiet is good. 1 shares data with you." in text_of(roster_of(cy))
    for name in ("ben", "dev"):
        hurt = steady(name)
        pain(hurt, TODAY, at_rest=True, score=5)
        shared(cy, hurt)
    assert "Two athletes need you today. 3 share their data with you." in text_of(roster_of(cy))


def test_a_row_says_level_change_reason_distance_shoe_and_last_run(cy):
    ana = known()
    link = shared(cy, ana)
    score = SharedScore.objects.get(runner=ana)
    row = row_of(roster_of(cy), "Ana")
    assert f"{score.index}</span>" in row
    assert f'href="/athletes/{link.pk}/"' in row
    assert "Long run +33% on 30-day longest" in row
    assert "Sore: Right heel" in row
    assert "Right heel</span>" in row
    assert "2 of 10, 3 days" in row
    assert "448 km</span>" in row
    assert ">Yesterday<" in row
    assert 'aria-label="6 weeks: from ' in row
    assert "Without" not in row
    assert "partial" not in row


def test_the_rolling_week_is_the_runners_own(cy):
    """At 08:00 UTC on Monday it is still Sunday in Honolulu, and already late on Monday in Auckland."""
    for name, zone in (("ana", "Pacific/Honolulu"), ("ben", "Pacific/Auckland")):
        runner = factories.runner(name, time_zone=zone)
        for back, km in ((0, 100.1), (6, 20.2), (7, 40.4)):
            run(runner, runner.today(NOW) - timedelta(days=back), km=km)
        run(runner, runner.today(NOW), km=30, mode="cycle")
        shared(cy, runner)
    response = roster_of(cy)
    for name in ("Ana", "Ben"):
        assert '<span class="cell-num">120 </span>' in row_of(response, name)
        assert ">Today<" in row_of(response, name)


def test_a_week_stands_against_the_athletes_range(cy):
    ana = steady("ana")
    shared(cy, ana)
    far = SharedScore.objects.get(runner=ana).summary["range_m"]
    row = row_of(roster_of(cy), "Ana")
    assert f"40 <small>of {far / 1000:g}</small>" in row
    assert 'class="zone"' in row


def test_distances_are_in_the_coachs_own_unit(cy):
    shared(cy, steady("ana"))
    assert "40 <small>" in row_of(roster_of(cy), "Ana")
    factories.runner("cy", by=cy.user, units="mi")
    cy.user.refresh_from_db()
    response = roster_of(cy)
    assert "24.9 <small>" in row_of(response, "Ana")
    assert "7-day mi" in text_of(response)


def test_tiles_count_levels_and_the_change_since_monday(cy, monkeypatch):
    for name in ("ana", "ben"):
        shared(cy, steady(name))
    levels = [score.band for score in SharedScore.objects.all()]
    text = text_of(roster_of(cy))
    assert f'<span class="n">{levels.count("low")}</span><span class="d">no change</span>' in text
    score = SharedScore.objects.first()
    monday = TODAY.isoformat()
    later = TODAY + timedelta(days=1)
    trend = [[on, 85 if on == monday else index] for on, index in score.trend] + [[later.isoformat(), score.index]]
    SharedScore.objects.filter(pk=score.pk).update(trend=trend, local_date=later)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1))
    text = text_of(roster_of(cy))
    assert "−1 since Mon" in text
    assert "+1 since Mon" in text


# ── states without a level ───────────────────────────────────────────────────
def few_days(name):
    runner = factories.runner(name)
    for back in (5, 3, 1):
        run(runner, TODAY - timedelta(days=back), km=5)
    return runner


def just_back(name):
    runner = factories.runner(name)
    steady_weeks(runner, until=TODAY - timedelta(days=25))
    run(runner, TODAY - timedelta(days=1), km=4)
    return runner


@pytest.mark.parametrize(
    ("made", "said", "group"),
    [
        (few_days, "Building a picture", "No level to go by"),
        (just_back, "Returning", "No level to go by"),
        (silent, "No level now", "No level to go by"),
        (factories.runner, "No level now", "No level to go by"),
    ],
)
def test_states_without_a_level(cy, made, said, group):
    shared(cy, made("ana"))
    response = roster_of(cy)
    row = row_of(response, "Ana")
    assert said in row
    assert "lv-none" in row
    assert '<svg class="chart" viewBox="0 0 100 36"' not in row
    assert group_of(response, "Ana") == group


def test_a_minor_whom_no_number_would_help_has_none(cy):
    young = factories.runner("ana", birth_year=2010, sex="f", height_cm=170)
    factories.weight(young, 48, TODAY - timedelta(days=50))
    steady_weeks(young, until=TODAY - timedelta(days=1))
    shared(cy, young)
    assert "No number, on purpose" in row_of(roster_of(cy), "Ana")
    assert group_of(roster_of(cy), "Ana") == "No level to go by"


def test_there_is_no_firm_level_before_day_fourteen(cy):
    runner = factories.runner("ana")
    for back in (13, 10, 8, 5, 3, 1):
        run(runner, TODAY - timedelta(days=back), km=6)
    shared(cy, runner)
    assert "Firm from 22 September" in row_of(roster_of(cy), "Ana")
    run(runner, TODAY - timedelta(days=14), km=6)
    scored(runner)
    assert "Building" not in row_of(roster_of(cy), "Ana")


def test_while_something_is_worked_out_there_is_no_level(cy):
    ana = steady("ana")
    shared(cy, ana)
    services.request_rescore(runner=ana, now=NOW)
    row = row_of(roster_of(cy), "Ana")
    assert "Being updated" in row
    assert "lv-none" in row
    assert group_of(roster_of(cy), "Ana") == "No level to go by"


def test_before_anything_was_worked_out_nobody_is_on_track(cy):
    factories.coaching(cy, steady("ana"), shares=["training", "risk"])
    response = roster_of(cy)
    assert "Being updated" in row_of(response, "Ana")
    assert group_of(response, "Ana") == "No level to go by"


def test_a_score_of_the_day_before_yesterday_is_no_score(cy):
    shared(cy, steady("ana"))
    SharedScore.objects.update(local_date=TODAY - timedelta(days=1))
    assert "No level now" not in row_of(roster_of(cy), "Ana")
    SharedScore.objects.update(local_date=TODAY - timedelta(days=2))
    row = row_of(roster_of(cy), "Ana")
    assert "No level now" in row
    assert '"cell-num">40 </span>' in row


# ── who stopped ──────────────────────────────────────────────────────────────
def test_who_stopped_sharing_is_named_until_it_is_put_away(cy):
    link = shared(cy, steady("ana"))
    other = shared(factories.coach("carl"), steady("ben"))
    end_coaching(link=link, by="runner", now=NOW - timedelta(days=2))
    end_coaching(link=other, by="runner", now=NOW - timedelta(days=2))
    client = client_of(cy)
    text = text_of(client.get(ROSTER))
    assert "Ana stopped sharing on 19 Sep." in text
    assert "Ben" not in text
    assert client_of(factories.coach("cleo")).post(f"/athletes/{link.pk}/ended/").status_code == 404
    assert client.post(f"/athletes/{link.pk}/ended/").url == ROSTER
    assert "stopped sharing" not in text_of(client.get(ROSTER))


SILENT = "shares nothing at present"


def test_who_switched_everything_off_is_named_for_a_week(cy):
    ana, ben = (shared(cy, steady(name)) for name in ("ana", "ben"))
    shared(factories.coach("carl"), steady("eve"))
    factories.coaching(cy, factories.runner("bud"), shares=[])  # who never shared anything did not fall silent
    assert SILENT not in text_of(roster_of(cy))
    share(link=ana, shares={"messages"}, now=NOW - timedelta(days=2))
    text = main_of(roster_of(cy))
    assert f"Ana {SILENT}." in text
    assert 'href="/athletes/invitations/">Invitations</a>' in text
    assert "Ana" not in text.split('<nav class="dist"')[1]
    withdraw_consent(runner=ben.runner, category="training", now=NOW)
    for category in ("risk", "pain", "body"):
        withdraw_consent(runner=ben.runner, category=category, now=NOW)
    text = main_of(roster_of(cy))
    assert "Ana and Ben share nothing at present." in text
    assert "Invite your first athlete" in text
    share(link=ana, shares={"pain"}, now=NOW)
    assert f"Ben {SILENT}." in main_of(roster_of(cy))


def test_a_silence_of_long_ago_is_no_news_and_reads_nothing(cy):
    ana = shared(cy, steady("ana"))
    share(link=ana, shares=set(), now=NOW - timedelta(days=2))
    roster_of(cy)
    assert not HealthAccess.objects.filter(runner=ana.runner).exists()
    ana.sharings.update(given_at=NOW - timedelta(days=30), withdrawn_at=NOW - timedelta(days=8))
    assert SILENT not in main_of(roster_of(cy))


def test_the_offer_of_a_log_stands_on_an_empty_roster_alone(cy):
    assert "Do you run yourself?" in main_of(roster_of(cy))
    shared(cy, steady("ana"))
    assert "Do you run yourself?" not in main_of(roster_of(cy))


def test_an_end_of_long_ago_or_of_the_coach_is_no_news(cy):
    for name, by, days in (("ana", "coach", 1), ("ben", "runner", 8)):
        end_coaching(link=shared(cy, steady(name)), by=by, now=NOW - timedelta(days=days))
    assert "stopped sharing" not in text_of(roster_of(cy))
