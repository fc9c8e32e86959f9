"""Training's pages are asked for on one Wednesday morning."""

import pytest
from django.utils import timezone

from tests.training.pages import NOW


@pytest.fixture
def at_now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
