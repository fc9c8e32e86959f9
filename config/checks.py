"""What `manage.py check --deploy` must say and Django's own checks do not: time-outs, cookie names, addresses.

Each was a trap somewhere: a mail server that never answers, a lock that is waited for without end, a connection that
died in the pool, rate limits that each process counts alone.
"""

import re
import zlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, Warning, register
from django.http.request import validate_host

from config import interpreter
from config.celery import configuration

Apps = Sequence[AppConfig] | None
LONGEST_S = 60.0  # nothing on a page or in a sweep may wait longer for another machine
SESSION_LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
OPTION = re.compile(r"(?:-c\s*|--)([a-z_]+)=(\d+)")
ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache")
PLACEHOLDER = re.compile(r"secret|change|insecure|example|password|placeholder", re.IGNORECASE)
LEAST_COMPRESSED = 40  # bytes: 32 random bytes, however they are written, do not fit into less
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _is_bounded(seconds: object) -> bool:
    return isinstance(seconds, int | float) and 0 < seconds <= LONGEST_S


@register(Tags.security, deploy=True)
def mail(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if _is_bounded(settings.EMAIL_TIMEOUT):
        return []
    hint = "Django's default waits for ever, and with it the sweeper."
    return [Warning(f"EMAIL_TIMEOUT is not between 0 and {LONGEST_S:.0f} seconds.", hint=hint, id="lamella.W001")]


@register(Tags.security, deploy=True)
def database(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias, wanted in settings.DATABASES.items():
        options = wanted.get("OPTIONS", {})
        if not wanted.get("CONN_HEALTH_CHECKS"):
            hint = "It covers kept connections and the pool: else the first page after a restart of PostgreSQL fails."
            found.append(Warning(f"{alias}: CONN_HEALTH_CHECKS is off.", hint=hint, id="lamella.W002"))
        limits = dict(OPTION.findall(options.get("options", "")))
        missing = [name for name in SESSION_LIMITS if int(limits.get(name, 0)) == 0]
        if not _is_bounded(options.get("connect_timeout")):
            missing.append("connect_timeout")
        if missing:
            text = f"{alias}: the connections have no {', '.join(missing)}."
            found.append(Warning(text, hint="One stuck query holds up all others.", id="lamella.W003"))
    return found


@register(Tags.security, deploy=True)
def broker(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    wanted = configuration()
    transport = wanted["broker_transport_options"]
    waits = {name: transport.get(name) for name in ("socket_timeout", "socket_connect_timeout")}
    waits["broker_connection_timeout"] = wanted.get("broker_connection_timeout")
    missing = [name for name, seconds in waits.items() if not _is_bounded(seconds)]
    if not missing:
        return []
    hint = "A hung broker would hold every process that talks to it."
    return [Warning(f"The broker's client has no {', '.join(missing)}.", hint=hint, id="lamella.W004")]


@register(Tags.security, deploy=True)
def cookies(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for kind in ("SESSION", "CSRF"):
        name, path, domain = (getattr(settings, f"{kind}_COOKIE_{part}") for part in ("NAME", "PATH", "DOMAIN"))
        secure = getattr(settings, f"{kind}_COOKIE_SECURE")
        if not (name.startswith("__Host-") and secure and path == "/" and domain is None):
            hint = "Named __Host-…, with Secure, the path / and no domain: no other host can then set or read it."
            found.append(Warning(f"The cookie {name!r} is not bound to this host.", hint=hint, id="lamella.W005"))
    return found


@register(Tags.security, deploy=True)
def secret_keys(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Django counts characters; "changeme" written seven times has enough of them."""
    keys = {"SECRET_KEY": settings.SECRET_KEY}
    keys |= {f"SECRET_KEY_FALLBACKS[{at}]": key for at, key in enumerate(settings.SECRET_KEY_FALLBACKS)}
    weak = [
        name
        for name, key in keys.items()
        if PLACEHOLDER.search(key) or len(zlib.compress(key.encode(), 9)) < LEAST_COMPRESSED
    ]
    hint = 'Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
    return [Warning(f"{name} can be guessed.", hint=hint, id="lamella.W006") for name in weak]


@register(Tags.security, deploy=True)
def address(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    wrong = []
    if site.scheme != "https" or host in LOOPBACK or not host:
        wrong.append("is not an https address that people can reach")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        wrong.append("names a host that ALLOWED_HOSTS refuses")
    hint = "The links in e-mails lead there."
    return [Warning(f"SITE_URL {text}.", hint=hint, id="lamella.W007") for text in wrong]


@register(Tags.caches, deploy=True)
def rate_limits(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if not str(settings.CACHES["default"]["BACKEND"]).endswith(ONE_PROCESS):
        return []
    hint = "Rate limits live in the cache: guessing gets as many tries as there are processes."
    return [Warning("The cache is not shared between processes.", hint=hint, id="lamella.W008")]


@register(Tags.security, deploy=True)
def demo(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    return [Warning("DEMO is on: anybody can read the e-mails at /demo/mail/.", id="lamella.W009")]


@register(Tags.security, deploy=True)
def python(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A warning in our own image, whose interpreter we choose. Elsewhere the machine's owner chooses, and the
    importers' own defences hold: a note."""
    kind, number = (Warning, "W010") if settings.IN_IMAGE else (Info, "I010")
    hint = "Archives and XML are guarded in our own code; a newer patch release is the second wall."
    return [kind(f"{text}.", hint=hint, id=f"lamella.{number}") for text in interpreter.weaknesses()]
