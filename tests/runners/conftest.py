"""What the tests of people share: signed-in clients, and an ear for what is announced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.dispatch import Signal
from django.test import Client

from runners import tasks
from runners.models import Coach, Runner, User
from tests import factories


@pytest.fixture(autouse=True)
def _no_rate_limit_is_left_from_another_test(db: None) -> None:
    cache.clear()


@pytest.fixture
def ana(db: None) -> Runner:
    return factories.runner("ana")


@pytest.fixture
def sam(db: None) -> Runner:
    return factories.runner("sam")


@pytest.fixture
def coach_cy(db: None) -> Coach:
    return factories.coach()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def ana_client(ana: Runner, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(ana.user)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[Any]:
    """Copies of everything land in a place of their own; which worker was asked is noted."""
    settings.MEDIA_ROOT = tmp_path
    nudged: list[Any] = []
    monkeypatch.setattr("runners.views.export.nudge_export", nudged.append)
    monkeypatch.setattr(tasks, "nudge_email", nudged.append)
    return nudged


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """Collect what is announced inside the block."""
    news: list[dict[str, Any]] = []

    def listen(sender: Any, **what: Any) -> None:
        news.append({"sender": sender} | what)

    signal.connect(listen)
    try:
        yield news
    finally:
        signal.disconnect(listen)
