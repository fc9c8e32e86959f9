"""Training's pages are asked for on one Wednesday morning."""

import pytest

from tests.hours import believe
from tests.training.pages import NOW
from training.views.imports import choose, columns


@pytest.fixture
def at_now(monkeypatch):
    believe(monkeypatch, NOW)


@pytest.fixture
def nudged(monkeypatch, settings, tmp_path):
    """Uploads land in a place of their own; which imports a page asked to be read is noted."""
    settings.MEDIA_ROOT = tmp_path
    asked = []
    for page in (choose, columns):
        monkeypatch.setattr(page, "nudge_import", asked.append)
    return asked
