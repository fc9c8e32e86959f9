"""The site's own deployment checks: each one fires on what it is for, and on nothing else."""

import secrets
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import INFO, WARNING, CheckMessage, registry
from django.db import connection

from config import checks, interpreter

DOCKERFILE = Path(__file__).resolve().parents[2] / "Dockerfile"


def ids(found: list[CheckMessage]) -> list[str]:
    assert all(message.level == WARNING for message in found)
    return [str(message.id) for message in found]


@pytest.fixture
def production(settings: Any) -> Any:
    """The settings with which config/settings.py starts in production, where the tests' differ."""
    settings.SITE_URL = "https://lamella.example"
    settings.ALLOWED_HOSTS = ["lamella.example"]
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return settings


OWN = [checks.mail, checks.database, checks.broker, checks.cookies, checks.secret_keys, checks.address,
       checks.rate_limits, checks.demo, checks.python]  # fmt: skip


def test_all_are_registered_for_deployment_alone() -> None:
    every_day = registry.registry.get_checks()
    at_deployment = registry.registry.get_checks(include_deployment_checks=True)
    assert set(OWN) <= set(at_deployment)
    assert not set(OWN) & set(every_day)


@pytest.mark.parametrize("check", OWN[:-1], ids=lambda check: check.__name__)
def test_the_shipped_settings_are_clean(check: Any, production: Any) -> None:
    assert check(None) == []


@pytest.mark.parametrize("seconds", [None, 0, -1, 3600])
def test_a_mail_server_may_not_be_waited_for_without_end(production: Any, seconds: int | None) -> None:
    production.EMAIL_TIMEOUT = seconds
    assert ids(checks.mail(None)) == ["lamella.W001"]


def test_connections_that_are_kept_must_be_tried_first(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(production.DATABASES["default"], "CONN_HEALTH_CHECKS", False)
    assert ids(checks.database(None)) == ["lamella.W002"]


@pytest.mark.parametrize("name", checks.SESSION_LIMITS)
@pytest.mark.parametrize("instead", ["", "0"])
def test_a_limit_that_is_missing_or_off_is_found(
    production: Any, monkeypatch: pytest.MonkeyPatch, name: str, instead: str
) -> None:
    options = production.DATABASES["default"]["OPTIONS"]
    parts = [part for part in options["options"].split("-c ")[1:] if not part.startswith(name)]
    parts += [f"{name}={instead}"] if instead else []
    monkeypatch.setitem(options, "options", " ".join(f"-c {part.strip()}" for part in parts))
    (found,) = checks.database(None)
    assert found.id == "lamella.W003"
    assert name in found.msg
    assert not any(other in found.msg for other in checks.SESSION_LIMITS if other != name)


def test_connecting_without_end_is_found(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(production.DATABASES["default"]["OPTIONS"], "connect_timeout")
    assert ids(checks.database(None)) == ["lamella.W003"]


@pytest.mark.django_db
def test_the_server_holds_the_limits_that_the_settings_name() -> None:
    with connection.cursor() as cursor:
        for name, value in (
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "1min"),
        ):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)


@pytest.mark.parametrize("missing", ["socket_timeout", "socket_connect_timeout", "broker_connection_timeout"])
def test_a_broker_without_a_time_out_is_found(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    wanted = checks.configuration()
    wanted.pop(missing, None)
    wanted["broker_transport_options"].pop(missing, None)
    monkeypatch.setattr(checks, "configuration", lambda: wanted)
    (found,) = checks.broker(None)
    assert found.id == "lamella.W004"
    assert missing in found.msg


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_COOKIE_NAME", "sessionid"),
        ("CSRF_COOKIE_NAME", "__Secure-csrf"),
        ("SESSION_COOKIE_DOMAIN", ".lamella.example"),
        ("CSRF_COOKIE_PATH", "/app"),
        ("CSRF_COOKIE_SECURE", False),
    ],
)
def test_a_cookie_that_other_hosts_can_set_is_found(production: Any, name: str, value: object) -> None:
    setattr(production, name, value)
    assert ids(checks.cookies(None)) == ["lamella.W005"]


@pytest.mark.parametrize("key", ["changeme" * 7, "abcdefghij" * 6, "django-insecure-" + "x9" * 30, "s3cr" * 20])
def test_a_key_that_can_be_guessed_is_found(production: Any, key: str) -> None:
    production.SECRET_KEY = key
    assert ids(checks.secret_keys(None)) == ["lamella.W006"]


def test_an_old_key_counts_too(production: Any) -> None:
    production.SECRET_KEY_FALLBACKS = [secrets.token_urlsafe(50), "changeme" * 7]
    (found,) = checks.secret_keys(None)
    assert "SECRET_KEY_FALLBACKS[1]" in found.msg


@pytest.mark.parametrize(
    "make", [lambda: secrets.token_urlsafe(50), lambda: secrets.token_hex(32)], ids=["url", "hex"]
)
def test_random_keys_are_good_however_they_are_written(production: Any, make: Any) -> None:
    production.SECRET_KEY_FALLBACKS = [make() for _ in range(200)]
    assert checks.secret_keys(None) == []


@pytest.mark.parametrize(
    "url", ["http://lamella.example", "https://localhost:8000", "https://127.0.0.1", "lamella.example", ""]
)
def test_an_address_that_people_cannot_use_is_found(production: Any, url: str) -> None:
    production.SITE_URL = url
    production.ALLOWED_HOSTS = ["*"]
    assert ids(checks.address(None)) == ["lamella.W007"]


def test_an_address_that_the_site_refuses_is_found(production: Any) -> None:
    production.ALLOWED_HOSTS = ["www.lamella.example"]
    (found,) = checks.address(None)
    assert "ALLOWED_HOSTS" in found.msg
    production.SITE_URL, production.ALLOWED_HOSTS = "https://a.lamella.example:8443", [".lamella.example"]
    assert checks.address(None) == []


def test_rate_limits_that_each_process_counts_alone_are_found(production: Any) -> None:
    production.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert ids(checks.rate_limits(None)) == ["lamella.W008"]


def test_a_demo_in_production_is_found(production: Any) -> None:
    production.DEMO = True
    assert ids(checks.demo(None)) == ["lamella.W009"]


@pytest.mark.parametrize(
    ("python", "expat", "old"),
    [
        ((3, 11, 8), (2, 6, 4), 1),
        ((3, 11, 9), (2, 6, 0), 0),
        ((3, 12, 2), (2, 5, 0), 2),
        ((3, 12, 3), (2, 6, 2), 0),
        ((3, 13, 0), (2, 5, 0), 1),
        ((3, 14, 0), (2, 7, 1), 0),
    ],
)
def test_old_interpreters_are_known(python: tuple[int, ...], expat: tuple[int, ...], old: int) -> None:
    assert len(interpreter.weaknesses(python, expat)) == old


@pytest.mark.parametrize(("in_image", "level"), [(True, WARNING), (False, INFO)])
def test_an_old_interpreter_is_a_warning_where_it_is_ours(
    settings: Any, monkeypatch: pytest.MonkeyPatch, in_image: bool, level: int
) -> None:
    settings.IN_IMAGE = in_image
    monkeypatch.setattr(interpreter, "weaknesses", lambda: ["Python 3.11.7 is older than 3.11.9"])
    (found,) = checks.python(None)
    assert found.level == level
    monkeypatch.setattr(interpreter, "weaknesses", list)
    assert checks.python(None) == []
