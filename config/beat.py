"""Beat's memory and its sign of life.

The schedule is two ticks a minute (config/celery.py), and a tick too many is harmless. So nothing is kept in a file:
after a start everything is due at once, and a new installation shows within seconds that its worker works.
"""

import logging
from datetime import UTC, datetime
from typing import Any

from celery.beat import ScheduleEntry, Scheduler
from django.db import DatabaseError, close_old_connections

from runners import clock

logger = logging.getLogger(__name__)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Ticker(Scheduler):
    """Keeps the schedule in memory, and notes in the database each time that the broker took a message."""

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.data.values():
            entry.last_run_at = LONG_AGO

    def apply_async(self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **kwargs: Any) -> Any:
        """Send the message as Celery does; an error of the broker's leaves no mark."""
        sent = super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        _note()
        return sent


def _note() -> None:
    """Leave beat's mark; a database that is away must not end beat, and shows by the age of the mark."""
    from runners.models import Heartbeat  # noqa: PLC0415  (celery names this class before the apps are loaded)

    close_old_connections()
    try:
        Heartbeat.objects.beat("beat", clock.now())
    except DatabaseError as fault:
        logger.warning("beat's sign of life was not written (%s)", type(fault).__name__)
    finally:
        close_old_connections()
