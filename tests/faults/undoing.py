"""PostgreSQL: the rows of a database made what they were, in a few milliseconds; a copy of the whole takes fifty and
two checkpoints of the server.

The guards are away for one transaction, which puts them back; then everything is read again. Not here: SQLite, where
a copy is a file."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from tests.faults import reading
from workflows import triggers


def undo(before: reading.Rows) -> bool:
    """Whether every row and every guard is again as it was; otherwise the database is of no more use."""
    changed = reading.changes(before, reading.rows())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # foreign keys: both ends come back
        for name in changed:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        for table in (t for t in reading.tables() if t.name in changed):
            _take_back(cursor, table, *changed[table.name])
        for trigger in triggers.wanted():
            if trigger.table in changed:
                cursor.execute(f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{trigger.name}"')
    return reading.rows() == before and triggers.intact() == {t.name for t in triggers.wanted()}


def _take_back(cursor: Any, table: reading.Table, came: set[tuple[Any, ...]], went: set[tuple[Any, ...]]) -> None:
    key = reading.key_of(table)
    number, columns = table.columns.index(key), ", ".join(f'"{c}"' for c in table.columns)
    if came:
        cursor.executemany(f'DELETE FROM "{table.name}" WHERE "{key}" = %s', [[row[number]] for row in came])
    if went:
        places = ", ".join(["%s"] * len(table.columns))
        cursor.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})', list(went))
