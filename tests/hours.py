"""What hour it is: by this process's own clock and by the database's, both at once."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from runners import clock


def believe(patch: pytest.MonkeyPatch, hour: datetime | Callable[[], datetime]) -> None:
    """Let both clocks show this hour; a function is asked each time."""
    ask = hour if callable(hour) else lambda: hour
    patch.setattr(timezone, "now", ask)
    patch.setattr(clock, "now", ask)
