"""The whole database as rows, and what has become of it, told so that two runs of one act can be compared.

What is drawn or timed (ids, instants, hashes, salts, numbers of rows) is masked where it was not there before. Not
here: what must be so (judging.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

Rows = dict[str, set[tuple[Any, ...]]]
Changes = dict[str, tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]]

TOKEN = re.compile(
    r"(?P<sha256>[0-9a-f]{64})"
    r"|(?P<id>[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})"
    r"|(?P<instant>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
)
AGE = re.compile(r'"auth":"(\w+);\d+"')
OF_THE_POSTMAN = {"workflows_outbox": {"claimed_until", "sent_at", "attempts"}}
"""Columns that delivery writes: judged by the messages themselves."""


@dataclass(frozen=True)
class Table:
    """How one table is read, and which of its columns are numbers given by the database."""

    name: str
    sql: str
    columns: tuple[str, ...]
    drawn: frozenset[str]
    points_to: tuple[tuple[str, str], ...]
    """(column, table whose rows the database numbers)."""


@cache
def tables() -> tuple[Table, ...]:
    """Every table of every model, through tables included."""
    return tuple(_table(model) for model in apps.get_models(include_auto_created=True) if model._meta.managed)


def _table(model: type[models.Model]) -> Table:
    meta = model._meta
    columns = tuple(f.column for f in meta.concrete_fields)
    shown = ", ".join(_shown(f) for f in meta.concrete_fields)
    numbered = [f for f in meta.concrete_fields if f.is_relation and isinstance(f.target_field, models.AutoField)]
    original = getattr(model, "instance_type", model)  # a readable version repeats the number of its row
    drawn = {f.column for m in (model, original) for f in m._meta.concrete_fields if isinstance(f, models.AutoField)}
    return Table(
        meta.db_table,
        f'SELECT {shown} FROM "{meta.db_table}"',
        columns,
        frozenset(drawn | OF_THE_POSTMAN.get(meta.db_table, set())),
        tuple((f.column, f.related_model._meta.db_table) for f in numbered),
    )


def _shown(field: models.Field[Any, Any]) -> str:
    """Long bytes have their length here: their fingerprint stands beside them."""
    long = isinstance(field, models.BinaryField) and "sha256" in {f.name for f in field.model._meta.concrete_fields}
    return f'length("{field.column}")' if long else f'"{field.column}"'


def rows() -> Rows:
    """Everything that is stored now."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(table.sql)
            found[table.name] = {tuple(map(_plain, row)) for row in cursor.fetchall()}
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def changes(before: Rows, after: Rows) -> Changes:
    """Table → (rows that came, rows that went); empty when nothing is otherwise than it was."""
    found = {name: (rows - before[name], before[name] - rows) for name, rows in after.items()}
    return {name: (came, went) for name, (came, went) in found.items() if came or went}


class Comparable:
    """Tells changes so that a second run of the same act from the same rows tells the same."""

    def __init__(self, before: Rows) -> None:
        self.known = {_bare(m) for text in _texts(before) for m in TOKEN.finditer(text)}
        numbered = {target for table in tables() for _column, target in table.points_to}
        firsts = {table.name: table.columns.index(key_of(table)) for table in tables() if table.name in numbered}
        self.numbers = {name: {row[first] for row in before[name]} for name, first in firsts.items()}

    def told(self, changed: Changes) -> list[str]:
        """One line a row, in order."""
        lines = []
        for table in tables():
            for sign, some in zip("+-", changed.get(table.name, ((), ())), strict=True):
                lines += [f"{sign} {table.name} {self._row(table, row)}" for row in some]
        return sorted(lines)

    def _row(self, table: Table, row: tuple[Any, ...]) -> str:
        points_to, shown = dict(table.points_to), []
        for column, value in zip(table.columns, row, strict=True):
            if column in table.drawn:
                continue
            if column in points_to and value is not None and value not in self.numbers[points_to[column]]:
                value = "<number>"
            shown.append(f"{column}={self._masked(_text(value))}")
        return " ".join(shown)

    def _masked(self, text: str) -> str:
        masked = TOKEN.sub(lambda m: m[0] if _bare(m) in self.known else f"<{m.lastgroup}>", text)
        return AGE.sub(r'"auth":"\1;<age>"', masked)


@cache
def key_of(table: Table) -> str:
    """The column that names a row."""
    model = next(m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table.name)
    return model._meta.pk.column


def _texts(rows: Rows) -> Iterator[str]:
    for some in rows.values():
        yield from (_text(value) for row in some for value in row)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return f"<{len(value)} bytes>"
    return str(value)


def _bare(found: re.Match[str]) -> str:
    """An id or an instant, however a database writes it."""
    if found.lastgroup != "instant":
        return found[0].replace("-", "")
    digits = re.sub(r"\D", "", re.sub(r"(?:Z|[+-]\d\d:?\d\d)$", "", found[0]))
    return digits[:17].ljust(17, "0")
