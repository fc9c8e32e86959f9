"""Training's pages are asked for on one Wednesday morning."""

import pytest

from tests.hours import believe
from tests.training.pages import NOW


@pytest.fixture
def at_now(monkeypatch):
    believe(monkeypatch, NOW)
