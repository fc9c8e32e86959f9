"""The e-mail on the operator's page: why the channel is paused, what became of letters, and sending them again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.operator import post, reading
from runners import outbox
from runners.models import MailChannel, OutgoingEmail, Runner
from tests import factories
from tests.config.test_operator import NOW, SMTP, ago, installation, staff

__all__ = ["installation"]  # a fixture


@pytest.mark.parametrize("reason", post.WHAT_TO_DO)
def test_a_paused_channel_says_why_since_when_and_what_to_do(reason: str) -> None:
    line = post.channel_line(replace(SMTP, state="paused", since=ago(7200), reason=f"{reason} (1)"), NOW)
    assert line.value == f"mail.example: {reason} (1), for 2 h"
    assert line.todo.startswith(str(post.WHAT_TO_DO[reason]))


def test_letters_are_counted_by_whom_they_go_to_and_by_nothing_else() -> None:
    """Two kinds of which one alone would tell of a body, one kind that no app knows any more."""
    kinds = [
        outbox.Kind("pain", "Pain", frozenset(), build=None),  # type: ignore[arg-type]
        outbox.Kind("athlete_pain", "Athlete", frozenset(), build=None, reader="coach"),  # type: ignore[arg-type]
        outbox.Kind("invitation", "Invitation", frozenset(), build=None, reader="nobody"),  # type: ignore[arg-type]
        outbox.Kind("export", "Copy", frozenset(), build=None, reader="nobody"),  # type: ignore[arg-type]
    ]
    letters = {
        "pain": reading.Letters(sent=2, failed=1),
        "gone": reading.Letters(owed=1),
        "export": reading.Letters(ambiguous=3),
        "athlete_pain": reading.Letters(suppressed=4),
    }
    assert [(row.family, row.letters) for row in post.rows(letters, kinds)] == [
        ("runners", reading.Letters(owed=1, sent=2, failed=1)),
        ("coaches", reading.Letters(suppressed=4)),
        ("invitations", reading.Letters()),
        ("asked-for", reading.Letters(ambiguous=3)),
    ]
    assert post.kinds_of("runners", kinds) == ["pain"]


@pytest.mark.parametrize(("state", "other"), [("failed", "ambiguous"), ("ambiguous", "failed")])
def test_what_failed_is_sent_again_for_one_group_of_readers(installation: Runner, state: str, other: str) -> None:
    client, again = staff(), reverse("operator_mail_again")
    page = client.get(reverse("operator")).content.decode()
    assert page.count(f'action="{again}"') == 2
    assert client.post(again, {"family": "coaches", "state": state}).status_code == 302
    assert OutgoingEmail.objects.filter(state=state).count() == 1
    answer = client.post(again, {"family": "runners", "state": state}, follow=True)
    assert "1 letter is due again" in answer.content.decode()
    assert not OutgoingEmail.objects.filter(state=state).exists()
    assert OutgoingEmail.objects.filter(state=other).count() == 1
    for wrong in ({"family": "runners", "state": "sent"}, {"family": "pain", "state": state}, {}):
        assert client.post(again, wrong).status_code == 404


def test_a_paused_channel_is_asked_when_the_operator_says_so(db: None) -> None:
    now = timezone.now()
    client, ask = staff(), reverse("operator_mail_try")
    assert "It is not paused" in client.post(ask, follow=True).content.decode()
    MailChannel.objects.create(
        state="paused", since=now, reason="sign-in refused (535)", next_probe_at=now + timedelta(hours=1)
    )
    page = client.get(reverse("operator")).content.decode()
    assert "sign-in refused (535)" in page
    assert f'action="{ask}"' in page
    client.post(ask)
    assert MailChannel.objects.now_is().next_probe_at <= timezone.now()


@pytest.mark.parametrize("name", ["operator_mail_again", "operator_mail_try"])
def test_nobody_else_sends_again(installation: Runner, name: str) -> None:
    client, before = Client(), list(OutgoingEmail.objects.order_by("pk").values())
    for person in (installation.user, factories.coach().user):
        client.force_login(person)
        assert client.post(reverse(name), {"family": "runners", "state": "failed"}).status_code == 404
    assert client.get(reverse(name)).status_code == 405
    assert list(OutgoingEmail.objects.order_by("pk").values()) == before


def test_a_watcher_with_the_token_is_told_of_a_paused_channel(installation: Runner, settings: object) -> None:
    now = timezone.now()
    MailChannel.objects.create(state="paused", since=now, reason="sign-in refused (535)", next_probe_at=now)
    answer = Client().get(reverse("deep"), headers={"Authorization": "Bearer "})
    assert answer.status_code == 404, "no token is set: nobody may read it"
    settings.HEALTH_TOKEN = "watcher"
    for wrong in ("", "Bearer ", "Bearer watche", "watchers"):
        assert Client().get(reverse("deep"), headers={"Authorization": wrong}).status_code == 404
    answer = Client().get(reverse("deep"), headers={"Authorization": "Bearer watcher"})
    told = answer.json()
    assert (answer.status_code, told["status"]) == (503, "act")
    assert told["mail"] | {"since": None} == {"channel": "paused", "since": None, "reason": "sign-in refused (535)"}
    assert {line["name"] for line in told["lines"]} >= {"Mail server", "Last sweep", "E-mails due now"}
    assert "canary" not in answer.content.decode()
