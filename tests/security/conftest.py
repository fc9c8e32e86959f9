"""One world for all routes of a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.security import rows
from tests.security.people import TOUCHED_BY_READING, World, undone


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Make the people once, in a transaction around all tests of the module that ends in a rollback.

    The django_db mark, which each of these tests still needs, then gives it a savepoint inside.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(everybody: World) -> Iterator[World]:
    """Everybody; what the test does is taken back, and no row of any table may be different then: a change that
    went through another connection or past the rollback would show here."""
    with undone():
        yield everybody
    assert rows.checksum(TOUCHED_BY_READING) == everybody.checksum
