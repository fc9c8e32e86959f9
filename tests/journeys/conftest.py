"""A person with a browser, in front of the real web server, worker and mail server."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from risk import services
from runners.models import User
from tests import factories
from tests.conftest import chromium, need
from tests.log_factories import run, shoe, steady_weeks
from tests.sink import smtp_sink
from tests.stack import web, worker

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """The system's Chromium, driven by Playwright."""
    need("chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only .ci/run installs it)

    # Playwright's loop runs in this thread; Django would take it for an asynchronous context.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(transactional_db, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The running site: its address, and the mails that its SMTP server accepted."""
    need("chromium")
    cache.clear()  # rate limits live in a table that no flush empties
    with smtp_sink() as (sink, port):
        mail = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
            "DATA_DIR": str(tmp_path),
        }
        with (
            web(tmp_path / "web.log", **mail) as address,
            worker(tmp_path / "worker.log", SITE_URL=address, **mail),
        ):
            yield SimpleNamespace(address=address, mails=sink.messages, path=tmp_path)


@pytest.fixture(scope="session")
def reading_site(django_db_setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a web server alone, for all tests that read pages and save nothing, so that nothing is left
    to a worker. Each test has its own database rows all the same."""
    need("chromium")
    path = tmp_path_factory.mktemp("reading")
    with web(path / "web.log", DATA_DIR=str(path)) as address:
        yield address


@pytest.fixture
def page(browser, site) -> Iterator[object]:
    """A phone's page; what the browser complained about on the way fails the test."""
    context = browser.new_context(viewport=PHONE, base_url=site.address, locale="en-IE", timezone_id="Europe/Berlin")
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def look(browser, reading_site):
    """Return a function that opens pages and collects what is wrong with them."""
    need("axe")
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  (only .ci/run installs it)

    axe = Axe()

    def visit(paths: list[str], viewport: dict[str, int], theme: str, email: str | None = None) -> list[str]:
        context = browser.new_context(viewport=viewport, color_scheme=theme, base_url=reading_site)
        if email:
            context.add_cookies([session_of(email, reading_site)])
        page, wrong = context.new_page(), []
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        for path in paths:
            page.goto(path)
            assert not email or "/login/" not in page.url, f"{path}: not signed in"
            found = axe.run(page).response["violations"]
            wrong += [
                f"{path} {theme} {viewport['width']}: {item['id']} {item['nodes'][0]['html'][:80]}" for item in found
            ]
            page.set_viewport_size({"width": 320, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{path}: wider than a screen of 320 px")
            page.set_viewport_size(viewport)
        context.close()
        return wrong

    return visit


def session_of(email: str, address: str) -> dict[str, str]:
    """Return the cookie of a signed-in person. Whoever looks at pages need not type a password each time: that
    the form works is for the journeys to show."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


@pytest.fixture
def ana():
    """A runner with eight weeks, a spike yesterday, two pairs, scored up to today."""
    now = timezone.now()
    runner = factories.runner("ana", usual_weekly_m=40_000)
    today = runner.today(now)
    pair = shoe(runner, start_distance_m=420_000, is_default=True)
    steady_weeks(runner, weeks=8, until=today, shoe=pair)
    run(runner, today, km=19)
    services.rescore(runner=runner, today=today, now=now)
    return runner
