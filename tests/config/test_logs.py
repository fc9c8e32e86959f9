"""No log holds what opens an invitation, an unsubscription or an account."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from config.logs import WithoutSecrets
from runners.tasks import clear_sessions
from tests import factories


@pytest.mark.parametrize(
    "address",
    ["/invite/{}/", "/e/{}/", "/accounts/confirm-email/{}/", "/accounts/password/reset/key/{}/?next=/today/"],
)
def test_the_secret_of_an_address_is_taken_out(address: str) -> None:
    secret = "9f-Zk_canary"
    for message, arguments in [(address.format(secret), ()), ("Not Found: %s", (address.format(secret),))]:
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, arguments, None)
        assert WithoutSecrets().filter(record)
        assert secret not in record.getMessage()
        assert address.split("{}")[0] in record.getMessage()


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "e-mail %s: %s", ("1", "sent"), None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == "e-mail 1: sent"


@pytest.mark.django_db
def test_the_handler_of_the_site_has_it(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.get(reverse("runners:invite", args=["no-such-secret-canary"]))
    assert "no-such-secret-canary" not in capfd.readouterr().err
    assert any(isinstance(one, WithoutSecrets) for handler in logging.getLogger().handlers for one in handler.filters)


@pytest.mark.django_db
def test_sessions_that_are_over_go(client: Client) -> None:
    client.force_login(factories.user("ana"))
    session = client.session
    session.set_expiry(-10)
    session.save()
    clear_sessions()
    assert not type(session).get_model_class().objects.exists()
