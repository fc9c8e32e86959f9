"""The table of switches: what it says is what a coach sees, and notes are not shared by themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from runners import services
from runners.forms.sharing import WORDINGS
from runners.models import Coach, CoachingLink, Invitation, Runner, Share
from tests import factories
from tests.factories import NOW
from tests.runners.inviting import from_coach, page_of, switches, text

pytestmark = pytest.mark.django_db


def page(name: str, *args: object) -> str:
    return reverse(f"runners:{name}", args=args)


def test_notes_alone_are_refused_with_what_to_do(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    """Without anything else the coach has no page on which to write."""
    link = factories.coaching(coach_cy, ana, shares=["training", "messages"])
    edit = page("sharing_edit", link.pk)
    assert "Notes need something else to be shared." in text(ana_client.get(edit)), "before it is tried"
    answer = ana_client.post(edit, {"messages": "on"})
    assert answer.status_code == 422
    assert "Switch on one more, or switch the notes off." in text(answer)
    assert [name for name, is_on in switches(text(answer)).items() if is_on] == ["messages"]
    assert link.shares() == {"training", "messages"}
    assert ana_client.post(edit, {"messages": "on", "body": "on"}).status_code == 302
    assert link.shares() == {"messages", "body"}
    services.withdraw_consent(runner=ana, category="body", now=NOW)
    assert link.shares() == {"messages"}
    assert "Sees nothing at present." in text(ana_client.get(page("sharing")))


def test_nobody_is_asked_in_for_notes_alone(ana: Runner, ana_client: Client, coach_cy: Coach) -> None:
    his = from_coach(coach_cy)
    assert ana_client.post(page_of(his.invitation), {"messages": "on"}).status_code == 422
    assert not CoachingLink.objects.exists()
    form = {"email": "maya@example.org", "way": "link", "messages": "on"}
    assert ana_client.post(page("invite_coach"), form).status_code == 422
    assert not Invitation.objects.filter(runner=ana).exists()


def test_the_table_names_what_a_coach_sees_of_each_category() -> None:
    """Each word is of something that stands on the athlete's page: tests/risk/test_athlete_page.py."""
    told = {
        Share.TRAINING: ("distance", "time", "pace", "effort", "surface", "shoes", "races", "rest days", "seen"),
        Share.RISK: ("index", "level", "reasons", "alerts about load", "seen"),
        Share.PAIN: ("pain reports", "injuries", "alerts about bone pain", "seen", "e-mail", "may guess"),
        Share.MESSAGES: ("When you read a note",),
    }
    for share, words in told.items():
        assert [word for word in words if word not in str(WORDINGS[share].sees)] == [], share
