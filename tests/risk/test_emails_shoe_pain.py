"""The shoe e-mail and the pain e-mail."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from risk.models import RiskWarning
from runners import outbox
from runners.models import OutgoingEmail, Site
from tests import log_factories
from tests.factories import NOW, TODAY
from tests.risk.letters import LATER, html_of, rescore, send


# ── shoes ────────────────────────────────────────────────────────────────────
def test_a_pair_past_its_heads_up(worn):
    letter = send(worn, "shoe")
    assert letter.subject == "Blue daily just passed 400 km"
    assert "Blue daily is at 402 km." in letter.body
    assert "rule of thumb" in letter.body


def test_a_pair_at_its_own_limit(worn):
    worn.shoes.update(heads_up_m=300_000, limit_m=400_000)
    OutgoingEmail.objects.all().delete()
    RiskWarning.objects.all().delete()
    rescore(worn)
    letter = send(worn, "shoe")
    assert letter.subject == "Blue daily reached your 400 km limit"
    assert "has done its distance" in html_of(letter)


def test_a_pair_that_is_still_used_after_another_100_km(worn):
    worn.shoes.update(start_distance_m=600_000)
    OutgoingEmail.objects.all().delete()
    RiskWarning.objects.all().delete()
    rescore(worn)
    warning = RiskWarning.objects.get(family="shoe")
    assert warning.numbers["threshold_m"] == 600_000
    OutgoingEmail.objects.all().delete()
    email = outbox.owe(
        kind="shoe", user=worn.user, runner=worn, dedupe_key="shoe:again", subject_id=warning.pk, now=NOW
    )
    outbox.deliver(email.pk, LATER)
    assert "well past its limit of 500 km" in mail.outbox[-1].body.replace("\n", " ")


def test_a_retired_pair_is_left_in_peace(worn):
    worn.shoes.update(retired_on=TODAY)
    assert send(worn, "shoe") == "retired"


def test_a_run_that_was_undone_takes_the_shoe_letter_along(worn):
    worn.runs.filter(shoe__isnull=False).update(deleted_at=NOW)
    assert send(worn, "shoe") == "no longer true"


def test_the_shoe_warning_knows_that_it_was_told(worn):
    send(worn, "shoe")
    warning = RiskWarning.objects.get(family="shoe")
    assert warning.told_level == warning.level


def test_a_name_with_a_line_break_stays_in_its_header(worn):
    worn.shoes.update(name="Blue\r\nBcc: x@example.org")
    assert send(worn, "shoe").subject == "Blue Bcc: x@example.org just passed 400 km"


def test_a_pair_that_is_used_often_has_so_many_weeks_left(worn):
    pair = worn.shoes.get()
    for back in range(1, 15):
        log_factories.run(worn, TODAY - timedelta(days=back), km=4, shoe=pair)
    rescore(worn)
    letter = send(worn, "shoe")
    assert (
        "458 km. At your pace it reaches your 500 km limit in about 3 weeks, around 10 October."
        in letter.body.replace("\n", " ")
    )
    assert "About 3 weeks left in Blue daily" in html_of(letter)


def at(worn, metres):
    """The same pair with so much on it, brought in at once."""
    RiskWarning.objects.all().delete()
    OutgoingEmail.objects.all().delete()
    worn.shoes.update(start_distance_m=0)
    pair = worn.shoes.get()
    left_m = metres - 7_000  # the pair's own run
    while left_m > 0:
        log_factories.run(worn, TODAY - timedelta(days=100), km=min(left_m, 150_000) / 1000, shoe=pair, moving_s=None)
        left_m -= 150_000
    rescore(worn)
    return send(worn, "shoe")


@pytest.mark.parametrize(("metres", "until"), [(512_000, "600 km"), (723_000, "800 km")])
def test_an_import_past_both_marks_and_more_owes_one_letter_about_the_limit(worn, metres, until):
    letter = at(worn, metres)
    assert OutgoingEmail.objects.filter(kind="shoe").count() == 1
    assert letter.subject == "Blue daily reached your 500 km limit"
    pair = worn.shoes.get()
    assert f"Retire it:\nhttp://testserver/shoes/{pair.pk}/retire/" in letter.body
    assert f"Keep until {until}:\nhttp://testserver/shoes/{pair.pk}/keep/" in letter.body


def test_its_links_ask_and_change_nothing(worn, client):
    letter = at(worn, 512_000)
    client.force_login(worn.user)
    before = list(worn.shoes.values())
    for address in re.findall(r"http://testserver(/shoes/\S+)", letter.body):
        assert client.get(address).status_code == 200
    assert list(worn.shoes.values()) == before


# ── pain ─────────────────────────────────────────────────────────────────────
def test_the_pain_letter_asks_to_stop_and_names_no_place(sore):
    letter = send(sore, "pain", now=NOW)
    assert letter.subject == "Please read before your next run"
    assert "5 of 10 at its worst" in letter.body
    assert "should be checked by a clinician" in letter.body.replace("\n", " ")
    assert "1. Book a sports doctor or physiotherapist this week" in letter.body
    assert RiskWarning.objects.get(family="pain").told_level == 3


@pytest.mark.parametrize(
    ("site", "more", "step"),
    [
        ("navicular", {}, "in the next day or two"),
        ("pelvis", {}, "in the next day or two"),
        ("hip", {"at_rest": True}, "See a doctor today"),
        ("tibia", {"limping": True}, "See a doctor today"),
        ("heel", {"stays": True}, "this week"),
    ],
)
def test_how_soon_depends_on_the_place(ana, site, more, step):
    side = "" if site == "pelvis" else "r"
    log_factories.pain(ana, TODAY, site=site, side=side, score=2, **more)
    rescore(ana)
    assert step in send(ana, "pain", now=NOW).body.replace("\n", " ")


@pytest.mark.parametrize("site", Site.values)
def test_no_letter_names_a_place_an_injury_or_a_level(ana, site):
    log_factories.pain(
        ana, TODAY, site=site, side="" if site in ("pelvis", "sacrum") else "l", score=7, at_night=True
    )
    rescore(ana)
    letter = send(ana, "pain", now=NOW)
    label = str(Site(site).label)
    for text in (letter.subject, letter.body, html_of(letter)):
        for word in {site, *re.findall(r"[a-z]{4,}", label.lower())} - {
            "bone",
            "under",
            "back",
            "inner",
            "outer",
            "front",
        }:
            assert not re.search(rf"\b{word}", re.sub(r"https?://\S+", "", text.lower())), word
        assert not re.search(r"fracture|stress injur|of 100|\bleft\b|\bright\b", text.lower())


def test_a_cleared_pain_is_not_mailed(sore):
    sore.pain_reports.update(cleared_on=TODAY)
    rescore(sore)
    assert send(sore, "pain", now=NOW) == "no longer true"
