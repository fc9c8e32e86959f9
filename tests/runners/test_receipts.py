"""The receipt of changed choices, and the farewell of a deleted account."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from runners import outbox, services
from runners.models import OutgoingEmail, User
from tests import factories
from tests.factories import NOW, PASSWORD

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
WEEK_AGO = NOW - timedelta(days=7)


@pytest.fixture
def ana():
    runner = factories.runner("ana")
    runner.consents.update(given_at=WEEK_AGO)
    return runner


def receipts():
    return OutgoingEmail.objects.filter(kind="consent")


def lines():
    assert outbox.deliver(receipts().get(state="pending").pk, LATER) == "sent"
    return [line for line in mail.outbox[-1].body.splitlines() if line.startswith("- ")]


def test_several_changes_are_one_letter_that_says_how_each_stands(ana):
    link = factories.coaching(factories.coach(), ana, shares=["training", "body"], at=WEEK_AGO)
    link.coach.user.name = "Cy"
    link.coach.user.save()
    services.withdraw_consent(runner=ana, category="body", now=NOW)
    services.share(link=link, shares=["training", "risk"], now=NOW + timedelta(seconds=20))
    services.withdraw_consent(runner=ana, category="notes", now=NOW + timedelta(seconds=30))
    services.give_consent(runner=ana, categories=["notes"], now=NOW + timedelta(seconds=40))
    assert receipts().get().next_attempt_at == NOW + timedelta(minutes=2)
    assert lines() == [
        "- Body and fuel: no longer kept, and deleted",
        "- Notes: kept from now on",
        "- Body: no longer shared with Cy",
        "- Risk index and its reasons: shared with Cy",
    ]
    assert mail.outbox[-1].subject == "Your choices were changed"


def test_a_change_after_the_letter_went_is_told_in_the_next_one(ana):
    services.withdraw_consent(runner=ana, category="body", now=NOW)
    lines()
    services.withdraw_consent(runner=ana, category="training", now=NOW + timedelta(minutes=1))
    assert lines() == ["- Runs, shoes and rest days: no longer kept, and deleted"]


def test_an_earlier_hour_that_commits_later_is_told_too(ana):
    services.withdraw_consent(runner=ana, category="body", now=NOW)
    services.withdraw_consent(runner=ana, category="notes", now=NOW - timedelta(seconds=3))
    assert len(lines()) == 2


def test_the_first_answers_and_what_changes_nothing_are_no_change():
    new = factories.runner("sam", welcomed_at=None, consents=[])
    services.give_consent(runner=new, categories=["training", "risk"], now=NOW)
    ana = factories.runner("ana")
    services.give_consent(runner=ana, categories=["training"], now=NOW)
    assert not receipts().exists()


@pytest.mark.parametrize("verified", [True, False])
def test_a_deleted_account_is_told_so_and_nothing_of_it_is_kept(client, verified):
    user = factories.user("ana", verified=verified)
    client.force_login(user)
    page = client.post(reverse("runners:delete"), {"password": PASSWORD, "sure": "on"})
    assert "Everything that was stored about you here is gone." in page.content.decode()
    assert [letter.subject for letter in mail.outbox] == ["Your account is deleted"] * verified
    assert not User.objects.exists()
    assert not OutgoingEmail.objects.exists()
