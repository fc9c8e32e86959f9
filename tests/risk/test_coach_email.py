"""The e-mail to a coach when an athlete is asked to stop: to those who may know, once, and called off in time."""

from datetime import timedelta

import pytest
from django.core import mail

from runners import outbox
from runners import services as people
from runners.models import Category, OutgoingEmail, Share
from tests import factories, log_factories
from tests.factories import NOW, TODAY
from tests.risk.letters import html_of, rescore, send, words_of

State = OutgoingEmail.State


@pytest.fixture
def link(ana):
    return factories.coaching(factories.coach(), ana)


@pytest.fixture
def hurting(ana, link):
    log_factories.pain(ana, TODAY, site="navicular", side="l", score=6, at_rest=True)
    rescore(ana)
    return ana


def to_coach():
    return OutgoingEmail.objects.filter(kind="athlete_pain")


def test_it_goes_to_the_coach_and_says_no_more_than_that_pain_was_logged(hurting, link, settings):
    letter = send(hurting, "athlete_pain")
    assert letter.to == ["coach_cy@example.org"]
    assert letter.subject == "One of your athletes needs a look today"
    for text in (letter.body, words_of(html_of(letter))):
        assert "Hi Coach_Cy," in text
        assert "Ana logged bone pain" in text
        for secret in ("navicular", "foot", "6 of 10", "High", "Low", "of 100"):
            assert secret not in text
    assert f"{settings.SITE_URL}/athletes/{link.pk}/" in letter.body
    assert "List-Unsubscribe" in letter.extra_headers


def test_the_runners_own_letter_does_not_use_it_up(hurting):
    send(hurting, "pain")
    assert send(hurting, "athlete_pain").to == ["coach_cy@example.org"]


def test_each_coach_who_may_know_gets_one_and_the_others_none(ana):
    for name, shares in [
        ("all", Share.values),
        ("pain", ["pain"]),
        ("risk", ["risk", "training", "body"]),
        ("no", []),
    ]:
        factories.coaching(factories.coach(name), ana, shares=shares)
    ended = factories.coaching(factories.coach("ended"), ana)
    people.end_coaching(link=ended, by="coach", now=NOW)
    log_factories.pain(ana, TODAY, at_rest=True)
    for _ in range(3):
        rescore(ana)
    assert set(to_coach().values_list("user__email", flat=True)) == {"all@example.org", "pain@example.org"}


@pytest.mark.parametrize("held", [False, True])
def test_withdrawing_pain_calls_it_off_even_when_a_worker_holds_it(hurting, link, held):
    email = to_coach().get()
    if held:
        assert outbox.claim(email.pk, NOW)
    people.share(link=link, shares={"training", "risk"}, now=NOW)
    email.refresh_from_db()
    assert (email.state, email.outcome) == (State.SUPPRESSED, "sharing ended")
    assert outbox.deliver(email.pk, NOW + timedelta(hours=1)) == "not due"
    assert mail.outbox == []


@pytest.mark.parametrize("end", ["stop", "leave", "storing"])
def test_the_end_of_sharing_calls_it_off(hurting, link, end):
    if end == "storing":
        people.withdraw_consent(runner=hurting, category=Category.PAIN, now=NOW)
        assert not to_coach().exclude(state=State.SUPPRESSED).exists()
    else:
        people.end_coaching(link=link, by="runner" if end == "stop" else "coach", now=NOW)
        assert to_coach().get().state == State.SUPPRESSED


def test_narrowing_something_else_leaves_it(hurting, link):
    people.share(link=link, shares={"pain"}, now=NOW)
    assert send(hurting, "athlete_pain").to == ["coach_cy@example.org"]


def test_a_share_that_ended_without_calling_anything_off_is_seen_when_sending(hurting, link):
    link.sharings.update(withdrawn_at=NOW)  # as if by hand, past the service
    assert send(hurting, "athlete_pain") == "sharing ended"


def test_it_is_not_sent_once_the_pain_is_cleared(hurting, link):
    hurting.pain_reports.update(cleared_on=TODAY)
    assert send(hurting, "athlete_pain") == "no longer true"


def test_the_coach_can_turn_it_off(hurting, link):
    people.mute_emails(user=link.coach.user, kind="athlete_pain", now=NOW)
    assert send(hurting, "athlete_pain") == "turned off"
