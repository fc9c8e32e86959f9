"""An installation without an e-mail server: people sign up, are warned in the app, and nothing is tried."""

import pytest
from django.test import Client
from django.urls import reverse

from runners import outbox
from runners.models import User

pytestmark = pytest.mark.django_db


def test_a_new_person_comes_in_without_a_letter(settings: object) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"  # as config/settings.py says for such an installation
    assert outbox.is_off()
    client = Client()
    form = {"email": "new@example.org", "password1": "run-easy-today", "role": "runner", "time_zone": "Europe/Berlin"}
    answer = client.post(reverse("account_signup"), form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@example.org").pk)
