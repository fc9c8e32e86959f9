"""What a person is called: by coaches and athletes, and in letters. Everybody can say it, nobody has to."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from runners.models import User
from tests import factories
from tests.runners.test_sign_up import SIGN_UP

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "name", "called"),
    [
        ("Maya Okafor", "Maya Okafor", "Maya Okafor"),
        ("  Maya\tOkafor\r\nBcc: x ", "Maya Okafor Bcc: x", "Maya Okafor Bcc: x"),
        ("", "", SIGN_UP["email"].lower()),
    ],
)
def test_a_new_person_may_say_their_name(client: Client, typed: str, name: str, called: str) -> None:
    client.post(reverse("account_signup"), SIGN_UP | {"name": typed})
    user = User.objects.get()
    assert (user.name, user.called()) == (name, called)
    assert len(mail.outbox) == 1


def test_a_name_that_is_too_long_is_refused_and_stays(client: Client) -> None:
    answer = client.post(reverse("account_signup"), SIGN_UP | {"name": "x" * 81})
    assert "x" * 81 in answer.content.decode()
    assert not User.objects.exists()


def test_a_coach_changes_theirs_and_the_athlete_reads_it(client: Client) -> None:
    ana, cy = factories.runner("ana"), factories.coach()
    factories.coaching(cy, ana)
    client.force_login(cy.user)
    assert 'value="Coach_Cy"' in client.get(reverse("runners:display")).content.decode()
    client.post(reverse("runners:display"), {"name": "Cy <b>Novak", "theme": "", "time_zone": "UTC"})
    client.force_login(ana.user)
    assert "Cy &lt;b&gt;Novak" in client.get(reverse("runners:sharing")).content.decode()
