"""What the database must know of rows that a transaction has just written by the thousand."""

from __future__ import annotations

from django.db import connection, models


def learn_sizes(*tables: type[models.Model]) -> None:
    """Let PostgreSQL count what was just written: until then it takes a table for empty and walks through it once a row.

    Its own housekeeping would do so a minute after the end of the transaction, which needs it now. SQLite does without.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table._meta.db_table)}")
