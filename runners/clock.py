"""The one clock that all processes share: the database's.

Leases, retries and everything else that one process writes and another reads go by it, so a machine whose own clock
is hours off neither takes what another holds nor puts a letter off until its own tomorrow. Asked once where a piece
of work begins; from there on the hour is an argument.
"""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """Return the hour by the database's clock, in UTC: one query, and moving on within a transaction too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
