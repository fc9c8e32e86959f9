"""What the tests of e-mails share: sending what is owed, and reading it."""

import re
from datetime import timedelta
from html import unescape

from django.core import mail

from risk import services
from runners import outbox
from runners.models import OutgoingEmail
from tests.factories import NOW

LATER = NOW + timedelta(hours=1)


def rescore(runner, now=NOW):
    services.rescore(runner=runner, today=runner.today(now), now=now)


def owed(runner, kind):
    return OutgoingEmail.objects.get(runner=runner, kind=kind, state="pending")


def send(runner, kind, now=LATER):
    """Send what is owed; return the letter, or the reason why there is none."""
    email = owed(runner, kind)
    outcome = outbox.deliver(email.pk, now)
    email.refresh_from_db()
    assert outcome == email.state
    return mail.outbox[-1] if outcome == "sent" else email.outcome


def html_of(letter):
    return letter.alternatives[0].content


def words_of(html):
    """The words of an HTML letter, without head, preheader and tags."""
    body = re.sub(r"(?s)^.*?<body[^>]*>\s*<div[^>]*>.*?</div>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())
