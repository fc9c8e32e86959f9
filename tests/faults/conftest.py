"""Faults happen to real processes on a database that commits."""

from pathlib import Path

import pytest

from tests import factories
from tests.log_factories import steady_weeks


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a child process writes what it says."""
    return tmp_path / "log"


@pytest.fixture
def ana(transactional_db):
    """A runner of 40 km a week, scored up to today."""
    runner = factories.runner("ana", usual_weekly_m=40_000)
    steady_weeks(runner, weeks=8)
    return runner
