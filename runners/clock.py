"""The one clock that all processes share: the database's.

Leases, retries and everything else that one process writes and another reads go by it, so a machine whose own clock
is hours off neither takes what another holds nor puts a letter off until its own tomorrow. Asked once where a piece
of work begins; from there on the hour is an argument.
"""

import time
from datetime import datetime, timedelta

from django.db import connection


def now() -> datetime:
    """Return the hour by the database's clock, in UTC: one query, and moving on within a transaction too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


class Watch:
    """The database's clock, asked once and followed from there by the seconds that this process counts.

    For one piece of work of minutes at most: whoever waits longer, or may be put to sleep, asks again.
    """

    def __init__(self, moment: datetime | None = None) -> None:
        self._set_to, self._set_at = moment or now(), time.monotonic()

    def now(self) -> datetime:
        """Return the hour, in UTC. No query."""
        return self._set_to + timedelta(seconds=time.monotonic() - self._set_at)
