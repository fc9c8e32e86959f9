"""What happens to the rows that a test committed.

Django's own way empties every table and then makes content types and permissions anew: a fifth of a second, most of
it for tables in which nothing was.
"""

from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

# Written by `migrate` and the same in every test. Emptied (and written anew) only when a test changed them.
OF_MIGRATE = ("django_content_type", "auth_permission")
_found: dict[str, tuple[object, ...]] = {}  # database → OF_MIGRATE as they were after the first test


def empty_what_was_filled(test: TransactionTestCase) -> None:
    """Leave the database as `flush` does; it stands in for TransactionTestCase._fixture_teardown."""
    for name in test._databases_names(include_mirrors=False):
        connection = connections[name]
        if name in _found and _of_migrate(connection) == _found[name]:
            _empty(connection)
        else:
            call_command("flush", verbosity=0, interactive=False, database=name)
            if _may_pass_triggers(connection):
                _found[name] = _of_migrate(connection)


def _may_pass_triggers(connection: BaseDatabaseWrapper) -> bool:
    """On a server that DATABASE_URL names, perhaps not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def _empty(connection: BaseDatabaseWrapper) -> None:
    """Delete every row, in any order and past every trigger, as TRUNCATE would: but that takes 2 ms for each table
    that refers to one of these, filled or not."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = [connection.ops.quote_name(table) for table in tables if table not in OF_MIGRATE]
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        # whoever is still writing, in another process, is waited for
        cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in quoted))
        filled = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")


def _of_migrate(connection: BaseDatabaseWrapper) -> tuple[object, ...]:
    """Return what tells whether a row of these tables was added, removed or written since."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT count(*), sum(hashtextextended(ctid::text || xmin::text, 0)) FROM {table}"
                for table in OF_MIGRATE
            )
        )
        return tuple(cursor.fetchall())
