"""One world for all routes of a module."""

from collections.abc import Iterator

import pytest

from tests.security import rows
from tests.security.people import TOUCHED_BY_READING, World, undone


@pytest.fixture(scope="module")
def everybody(rows_of_the_module: None) -> World:
    return World()


@pytest.fixture
def world(everybody: World) -> Iterator[World]:
    """Everybody; what the test does is taken back, and no row of any table may be different then: a change that
    went through another connection or past the rollback would show here."""
    with undone():
        yield everybody
    assert rows.checksum(TOUCHED_BY_READING) == everybody.checksum
