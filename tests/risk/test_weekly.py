"""The weekly summary: a runner's own week, no level where no page shows one, and nothing told as news."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risk import services
from risk.models import RiskWarning
from risk.services.week import read_week
from runners import outbox
from runners import services as people
from runners.models import EmailMute, OutgoingEmail
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import run, shoe, steady_weeks
from tests.risk.climbing import Way
from tests.risk.letter_rules import broken
from tests.risk.letters import html_of, rescore, words_of
from tests.risk.pages import LEVEL
from tests.risk.regular import DUE, decide, due, owed, regular_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def flat(letter):
    return " ".join(letter.body.split())


def test_it_says_the_week_against_the_usual_one_the_level_and_what_fits_next(spiked):
    letter = regular_letter(spiked)
    assert letter.subject == "Your week in running"
    for text in (flat(letter), words_of(html_of(letter))):
        assert "From Mon 14 Sep to Sun 20 Sep you ran 45.2 km in 5 runs. The longest was 18.2 km." in text
        assert "The 4 weeks before averaged 40 km." in text
        assert "Low, 28 of 100, up 13 in 7 days" in text
        assert "Still open in your alerts: Big single run." in text
        assert "Keep single runs to 13 km for 7 days" in text
    assert broken(letter) == []


def test_its_link_turns_it_off_and_nothing_else(spiked, client):
    letter = regular_letter(spiked)
    client.post(letter.extra_headers["List-Unsubscribe"].strip("<>"), {"List-Unsubscribe": "One-Click"})
    assert list(EmailMute.objects.filter(user=spiked.user).values_list("kind", flat=True)) == ["weekly"]


def test_miles_and_no_usual_week_where_the_log_is_shorter():
    ana = factories.runner("ana", units="mi")
    run(ana, TODAY - timedelta(days=3), km=10)
    rescore(ana)
    text = flat(regular_letter(ana))
    assert "you ran 6.2 mi, in one run." in text
    assert "averaged" not in text
    assert not LEVEL.search(text)


def test_it_tells_no_warning_as_news_and_uses_up_no_load_letter(spiked):
    letter = regular_letter(spiked)
    assert "open" in letter.body
    assert RiskWarning.objects.get(runner=spiked, family="single_run").told_level == 0
    assert OutgoingEmail.objects.get(runner=spiked, kind="load").state == "pending"


@pytest.mark.parametrize("way", ["email", "app", "snooze"])
def test_a_warning_that_was_turned_off_or_put_off_is_not_named(spiked, way):
    if way == "snooze":
        services.snooze(warning=spiked.warnings.get(), days=7, today=TODAY)
    elif way == "email":
        people.mute_emails(user=spiked.user, kind="single_run", now=NOW)
    else:
        people.save_preferences(user=spiked.user, emails={}, shown={("single_run", "app"): False}, timing={}, now=NOW)
    assert "Still open" not in regular_letter(spiked).body


def test_while_a_bone_hurts_there_is_no_level_and_no_advice_on_distance(sore):
    letter = regular_letter(sore)
    for text in (flat(letter), words_of(html_of(letter))):
        assert "you ran" in text
        assert "Please don’t run until a clinician has looked at it." in text
        assert not LEVEL.search(text)
        assert "Do next" not in text
        for secret in ("tibia", "shin", "Shin", "of 10", "fracture"):
            assert secret not in text
    assert "/what-to-do/" in letter.body


@pytest.mark.parametrize("category", ["risk", "pain"])
def test_without_the_consent_it_keeps_to_the_distances(spiked, category):
    people.withdraw_consent(runner=spiked, category=category, now=NOW)
    rescore(spiked)
    text = flat(regular_letter(spiked))
    assert "you ran 45.2 km" in text
    assert bool(LEVEL.search(text)) == (category == "pain")


def test_worn_shoes_are_named_with_their_limit(ana):
    pair = shoe(ana, name="Kestrel pair", start_distance_m=431_000)
    run(ana, TODAY - timedelta(days=1), km=8, shoe=pair)
    shoe(ana, name="New pair")
    rescore(ana)
    letter = regular_letter(ana)
    for text in (flat(letter), words_of(html_of(letter))):
        assert "Kestrel pair: 439 km, limit 500 km" in text
        assert "New pair" not in text


def test_there_is_none_when_there_is_nothing_to_say():
    ana = factories.runner("ana")
    steady_weeks(ana, until=TODAY - timedelta(days=20))
    rescore(ana)
    RiskWarning.objects.filter(runner=ana).update(closed_on=TODAY)
    assert regular_letter(ana) == "not owed"


def test_what_stopped_being_there_before_it_went_is_not_told():
    ana = factories.runner("ana")
    only = run(ana, TODAY - timedelta(days=2))
    rescore(ana)

    def undo():
        only.delete()
        rescore(ana)

    assert regular_letter(ana, change=undo) == "nothing to say"


def test_a_week_without_a_run_says_so_without_a_level(ana):
    ana.runs.filter(local_date__gt=TODAY - timedelta(days=8)).delete()
    rescore(ana)
    text = flat(regular_letter(ana))
    assert "you logged no run. The 4 weeks before averaged 40 km." in text
    assert not LEVEL.search(text)


def test_it_waits_while_the_day_is_being_worked_out_then_goes_without_a_level(spiked):
    services.request_rescore(runner=spiked, now=NOW)
    due(spiked)
    decide("weekly")
    email = owed(spiked)
    assert outbox.deliver(email.pk, NOW) == "postponed"
    assert outbox.deliver(email.pk, DUE + timedelta(hours=3)) == "sent"


def test_it_is_written_anew_where_the_consent_it_rests_on_ends_before_it_is_handed_over(spiked):
    due(spiked)
    decide("weekly")
    email = outbox.claim(owed(spiked).pk, NOW)
    built = outbox.checking.build(email, NOW)
    assert built.message.categories >= {"risk"}
    people.withdraw_consent(runner=spiked, category="risk", now=NOW)
    with pytest.raises(outbox.checking.Changed):
        outbox.checking.mark_handed_over(email, built, NOW)


def test_it_asks_as_often_for_a_long_log_as_for_a_short_one(ana):
    rescore(ana)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            read_week(ana, TODAY, NOW)
        counts.append(len(queries))
        steady_weeks(ana, 30, until=TODAY - timedelta(days=80))
    assert counts[0] == counts[1] <= 13


def test_kinds_that_nobody_knows_arrived_are_not_sent_again():
    kinds = {kind.code: kind for kind in outbox.kinds()}
    assert not kinds["weekly"].repeats_in_doubt
    assert not kinds["digest"].repeats_in_doubt
    assert kinds["digest"].reader == "coach"


def test_on_a_return_plan_it_says_that_only(monkeypatch):
    ana = Way(monkeypatch).runner
    steady_weeks(ana, until=TODAY - timedelta(days=1))
    rescore(ana)
    letter = regular_letter(ana)
    for text in (flat(letter), words_of(html_of(letter))):
        assert "You are on a return plan" in text
        assert not LEVEL.search(text)
        for other in ("you ran", "Do next", "Still open", "km"):
            assert other not in text
    assert "/recovery/" in letter.body
