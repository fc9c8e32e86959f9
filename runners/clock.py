"""The one clock that all processes share: the database's.

Leases, retries and everything else that one process writes and another reads go by it, so a machine whose own clock
is hours off neither takes what another holds nor puts a letter off until its own tomorrow. Asked once where a piece
of work begins; from there on the hour is an argument.
"""

import time
from datetime import datetime, timedelta

from django.db import connection

SET_AGAIN_S = 60.0  # of a watch


def now() -> datetime:
    """Return the hour by the database's clock, in UTC: one query, and moving on within a transaction too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


class Watch:
    """The database's clock, asked once a minute and followed in between by the seconds that this process counts.

    A machine that slept has not counted them: it is right again within a minute of work.
    """

    def __init__(self, moment: datetime | None = None) -> None:
        self._set_to, self._set_at = moment or now(), time.monotonic()

    def now(self) -> datetime:
        """Return the hour, in UTC. At most one query."""
        gone = time.monotonic() - self._set_at
        if gone > SET_AGAIN_S:
            self._set_to, self._set_at, gone = now(), time.monotonic(), 0.0
        return self._set_to + timedelta(seconds=gone)
