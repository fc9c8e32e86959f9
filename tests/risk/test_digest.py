"""The coach's digest: who needs a look, of what each athlete shares at the moment it is handed over."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risk import services
from risk.services.digest import read_digest
from runners import outbox
from runners import services as people
from runners.models import HealthAccess, MailSettings, Share
from tests import factories
from tests.factories import NOW, TODAY
from tests.log_factories import pain
from tests.risk.coaching import DATA, LOAD, known, shared, silent, spiked, steady
from tests.risk.letter_rules import broken
from tests.risk.letters import html_of, rescore, words_of
from tests.risk.many import many_athletes
from tests.risk.regular import DUE, decide, due, owed, regular_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TUESDAY = DUE + timedelta(days=1)


def hurting(name="paula"):
    runner = steady(name)
    pain(runner, TODAY, site="navicular", side="l", score=6, at_rest=True)
    return runner


@pytest.fixture
def team(cy):
    """One in Act today, two to review, one on track, one silent, and one who shares nothing that says anything."""
    links = {}
    for make, name in ((hurting, "paula"), (known, "kim"), (spiked, "sam"), (silent, "sid"), (steady, "stef")):
        links[name] = shared(cy, make(name))
    shared(cy, factories.runner("nora"), ["body"])
    return links


def flat(letter):
    return " ".join(letter.body.split())


def test_it_has_the_groups_of_the_roster_and_its_subject_is_counts_alone(team, cy):
    letter = regular_letter(cy)
    assert letter.subject == "1 athlete needs a look, 2 to review"
    for text in (flat(letter), words_of(html_of(letter))):
        assert re.search(r"Paula:? \W*⚑ Bone pain\.? 6 of 10, asked not to run until it is checked", text)
        assert re.search(r"Kim:? \W*▲ High \d\d \(\+\d+\)\.? Long run \+33% on 30-day longest", text)
        assert re.search(r"Sam:? \W*● Low 28 \(\+13\)\.? Long run \+40% on 30-day longest", text)
        assert "1 on track. 1 without a run for 7 days or more." in text
        assert "Paula was asked not to run until a clinician has looked at it." in text
        for absent in (
            "Sid",
            "Stef",
            "Nora",
            "navicular",
            "midfoot",
            "heel",
            "sacrum",
            "canary",
            "Kestrel",
            "fracture",
        ):
            assert absent not in text
    assert letter.body.index("ACT TODAY") < letter.body.index("Paula") < letter.body.index("REVIEW THIS WEEK")
    assert broken(letter) == []


def test_it_goes_into_the_record_of_each_athlete_it_is_made_of(team, cy):
    regular_letter(cy)
    rows = HealthAccess.objects.filter(page="mail", actor=cy.user)
    assert set(rows.values_list("runner", flat=True)) == {link.runner_id for link in team.values()}
    assert {tuple(row.categories) for row in rows} == {tuple(sorted(DATA))}


def test_deciding_enters_nothing_in_any_record(team, cy):
    due(cy)
    decide("digest")
    assert owed(cy) is not None
    assert not HealthAccess.objects.exists()


def test_a_weekday_of_its_own_and_otherwise_only_when_somebody_must_act(cy):
    sam = spiked("sam")
    shared(cy, sam)
    assert regular_letter(cy, TUESDAY) == "not owed"
    MailSettings.objects.create(user=cy.user, weekly_day=2)
    assert services.plan_new(now=DUE) >= 1
    pain(sam, TODAY, at_rest=True, score=6)
    rescore(sam)
    due_row = cy.user.mail_due.get(kind="digest")
    due_row.due_at = TUESDAY
    due_row.save()
    decide("digest", TUESDAY)
    assert owed(cy).facts == {"on": "2026-09-22", "weekly": False}


def test_nobody_to_act_on_is_said_once_a_week(cy):
    shared(cy, steady("stef"))
    letter = regular_letter(cy)
    assert letter.subject == "Nobody needs you today"
    assert "1 on track." in letter.body


def test_a_coach_of_nobody_gets_none(cy):
    assert regular_letter(cy) == "not owed"
    factories.coaching(cy, factories.runner("nora"), shares=["body", "messages"])
    cy.user.mail_due.all().delete()
    assert regular_letter(cy) == "not owed"


def test_it_waits_a_quarter_of_an_hour_for_a_score_that_is_being_worked_out(cy):
    link = shared(cy, spiked("sam"))
    services.request_rescore(runner=link.runner, now=NOW)
    due(cy, TUESDAY)
    MailSettings.objects.create(user=cy.user, weekly_day=6)
    decide("digest", TUESDAY)
    assert cy.user.mail_due.get().due_at == TUESDAY + timedelta(minutes=1)
    decide("digest", TUESDAY + timedelta(minutes=16))
    assert cy.user.mail_due.get().due_at == TUESDAY + timedelta(days=1)


# ── only what is shared now ──────────────────────────────────────────────────


def test_who_stopped_sharing_in_between_is_not_in_it(team, cy):
    letter = regular_letter(cy, change=lambda: people.end_coaching(link=team["paula"], by="runner", now=NOW))
    assert letter.subject == "2 athletes to review"
    assert "Paula" not in letter.body
    assert not HealthAccess.objects.filter(runner=team["paula"].runner_id).exists()


def test_withdrawing_everything_calls_it_off(cy):
    link = shared(cy, spiked("sam"))
    assert regular_letter(cy, change=lambda: people.share(link=link, shares=[], now=NOW)) == "sharing ended"
    assert mail.outbox == []


@pytest.mark.parametrize("way", ["share", "end", "storing", "hide"])
def test_what_changes_between_writing_and_handing_over_has_it_written_anew(cy, way):
    link = shared(cy, spiked("sam"))
    shared(cy, steady("stef"))
    due(cy)
    decide("digest")
    email = outbox.claim(owed(cy).pk, NOW)
    built = outbox.checking.build(email, NOW)
    assert "Sam" in built.message.text
    if way == "share":
        people.share(link=link, shares=["training"], now=NOW)
    elif way == "end":
        people.end_coaching(link=link, by="coach", now=NOW)
    elif way == "storing":
        people.withdraw_consent(runner=link.runner, category="risk", now=NOW)
    else:
        hide(link.runner, "single_run")
    with pytest.raises(outbox.checking.Changed):
        outbox.checking.mark_handed_over(email, built, NOW)
    assert not HealthAccess.objects.exists()
    rescore(link.runner)
    again = outbox.checking.build(email, NOW)
    assert "Long run" not in again.message.text
    outbox.checking.mark_handed_over(email, again, NOW)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_that_is_under_way_has_it_written_anew(cy):
    """Its runner's row is held by somebody else: nobody waits, and nothing is handed over."""
    link = shared(cy, spiked("sam"))
    due(cy)
    decide("digest")
    email = outbox.claim(owed(cy).pk, NOW)
    built = outbox.checking.build(email, NOW)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM runners_runner WHERE id = %s FOR UPDATE", [link.runner_id])
        with pytest.raises(outbox.checking.Changed):
            outbox.checking.mark_handed_over(email, built, NOW)
    finally:
        other.rollback()
        other.close()
    outbox.checking.mark_handed_over(email, built, NOW)
    assert HealthAccess.objects.filter(runner=link.runner_id, page="mail").exists()


def hide(runner, kind):
    people.save_preferences(user=runner.user, emails={}, shown={(kind, "coach"): False}, timing={}, now=NOW)


def test_a_kind_that_is_hidden_from_coaches_is_left_out(cy):
    link = shared(cy, spiked("sam"))
    hide(link.runner, "single_run")
    assert "Long run" not in regular_letter(cy).body


@pytest.mark.parametrize("shares", [LOAD, ["training"], ["pain"], ["body", "messages"]], ids="-".join)
def test_nothing_is_told_that_is_not_shared(cy, shares):
    shared(cy, known("kim"), shares)
    shared(cy, hurting(), shares)
    letter = regular_letter(cy)
    text = letter if isinstance(letter, str) else flat(letter) + words_of(html_of(letter))
    assert ("one pain" in text) == (Share.PAIN in shares)
    assert bool(re.search(r"\b(?:Low|Moderate|High|Very high) \d", text)) == (shares == LOAD)
    told = {category for row in HealthAccess.objects.all() for category in row.categories}
    assert told <= set(shares)


def test_an_athlete_with_pain_that_is_not_shared_looks_like_any_without_a_level(cy):
    shared(cy, hurting(), LOAD)
    letter = regular_letter(cy)
    assert "1 with no level to go by now." in letter.body
    assert "Paula" not in letter.body


def test_initials_only(team, cy):
    MailSettings.objects.create(user=cy.user, digest_initials=True)
    letter = regular_letter(cy)
    for text in (letter.body, html_of(letter)):
        for name in ("Paula", "Kim", "Sam"):
            assert name not in text
    assert "P: ⚑ Bone pain" in letter.body
    assert "P was asked not to run" in flat(letter)


def test_a_name_cannot_write_into_the_letter(cy):
    runner = spiked("sam")
    runner.user.name = "<b>Sam</b> & Co"
    runner.user.save()
    shared(cy, runner)
    letter = regular_letter(cy)
    assert "<b>Sam</b> & Co: ●" in letter.body
    assert "&lt;b&gt;Sam&lt;/b&gt; &amp; Co" in html_of(letter)


@pytest.mark.parametrize("is_whole", [False, True], ids=["reading", "handing over"])
def test_it_asks_as_often_for_one_athlete_as_for_three(is_whole):
    model = known("model")
    shared(factories.coach("first"), model)
    counts = []
    for start, count in ((0, 1), (10, 3)):
        cy = factories.coach(f"cy{count}")
        many_athletes(cy, model, count, start=start)
        due(cy)
        decide("digest")
        email = owed(cy)
        with CaptureQueriesContext(connection) as queries:
            if is_whole:
                assert outbox.deliver(email.pk, NOW) == "sent"
            else:
                assert len(read_digest(cy.user, NOW).told()) == count
        counts.append(len(queries))
    assert counts[0] == counts[1] <= (40 if is_whole else 5), counts
