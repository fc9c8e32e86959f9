"""The load e-mail: what it says, when it is no longer due, what is written down when it went."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from risk.models import RiskWarning
from runners.models import OutgoingEmail
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.risk.letters import owed, rescore, send


# ── a single run ─────────────────────────────────────────────────────────────
def test_the_load_letter_names_the_run_the_longest_before_and_the_step(spiked):
    letter = send(spiked, "load")
    assert letter.subject == "About yesterday’s run"
    assert letter.to == ["ana@example.org"]
    first = letter.body.split("\n\n")[1].replace("\n", " ")
    assert first.startswith("You ran 18.2 km yesterday. Your longest run in the 30 days before was 13 km,")
    assert "40% further" in first
    assert "5,205 runners" in letter.body
    assert "Do next\n1. Next 2 days: easy" in letter.body
    assert re.search(r"Now: (Low|Moderate|High|Very high), \d+ of 100\.", letter.body)


def test_the_same_letter_in_miles(spiked):
    spiked.units = "mi"
    spiked.save()
    body = send(spiked, "load").body
    assert "11.3 mi" in body
    assert not re.search(r"\bkm\b", body)


def test_after_it_went_the_warning_knows_and_the_severity_is_kept(spiked):
    email = owed(spiked, "load")
    send(spiked, "load")
    warning = RiskWarning.objects.get(runner=spiked, family="single_run")
    email.refresh_from_db()
    assert warning.told_level == warning.level
    assert email.facts == {"severity": warning.severity}


def test_a_run_that_was_undone_mails_nobody(spiked):
    spiked.runs.filter(distance_m=18_200).update(deleted_at=NOW)
    rescore(spiked)
    assert send(spiked, "load") == "no longer true"
    assert mail.outbox == []
    assert not RiskWarning.objects.filter(told_level__gt=0).exists()


def test_pain_outranks_load(spiked):
    log_factories.pain(spiked, TODAY, score=6, at_night=True)
    rescore(spiked)
    assert send(spiked, "load") == "pain outranks"


def test_what_was_told_is_not_told_again(spiked):
    email = owed(spiked, "load")
    send(spiked, "load")
    OutgoingEmail.objects.filter(pk=email.pk).update(state="pending", handed_over_at=None, outcome="")
    assert send(spiked, "load") == "no longer true"


def test_a_run_older_than_six_days_is_no_news(spiked):
    RiskWarning.objects.filter(runner=spiked).update(subject=(TODAY - timedelta(days=7)).isoformat())
    assert send(spiked, "load") == "no longer true"


@pytest.mark.parametrize(("back", "subject"), [(0, "About today’s run"), (2, "About Saturday’s run")])
def test_the_subject_names_the_day_and_nothing_else(ana, back, subject):
    log_factories.run(ana, TODAY - timedelta(days=back), km=30)
    rescore(ana)
    letter = send(ana, "load")
    assert letter.subject == subject
    assert "more than twice the recent longest" in letter.body.replace("\n", " ")


def test_nothing_is_owed_while_the_picture_is_being_built(db):
    runner = factories.runner("ana")
    log_factories.steady_weeks(runner, 1, TODAY - timedelta(days=1), km=(6, 6, 0, 6, 6, 0, 6))
    log_factories.run(runner, TODAY, km=14)
    rescore(runner)
    assert not OutgoingEmail.objects.exists()


# ── a week ───────────────────────────────────────────────────────────────────
def test_the_week_letter_says_how_weak_the_evidence_is(ramped):
    letter = send(ramped, "load")
    assert letter.subject == "Your week so far"
    body = letter.body.replace("\n", " ")
    assert "You have run 45.6 km in the last 7 days." in body
    assert "held 28 km" in body
    assert "weaker evidence than single runs" in body


def test_run_and_week_go_in_one_letter_with_the_run_first(ramped):
    log_factories.run(ramped, TODAY, km=12)
    rescore(ramped)
    letter = send(ramped, "load")
    assert letter.subject == "About today’s run"
    body = letter.body.replace("\n", " ")
    assert body.index("You ran 12 km today") < body.index("km in the last 7 days")
    told = RiskWarning.objects.filter(runner=ramped, family__in=["single_run", "weekly_ramp"])
    assert [warning.told_level == warning.level for warning in told] == [True, True]
