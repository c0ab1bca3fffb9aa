"""What the database refuses beside the append-only tables, as the models declare it: dossiers are never deleted, what
is frozen moves only with the state, rows of a dossier are fixed once it is frozen, history never goes back.

One portable condition a guard. Not here: the triggers they become (triggers.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from workflows import registry
from workflows.models import Head


@dataclass(frozen=True)
class FixedUnless:
    """Rows of a dossier (`owner` names the key) are inserted, deleted, or changed in a group of columns only while it
    is in the states listed; a column of no group never changes."""

    owner: str
    inserted: tuple[str, ...]
    deleted: tuple[str, ...]
    changed: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Guard:
    """Refuse `verb` (UPDATE, DELETE, INSERT) on `table` where the SQL condition `when` holds, or always without one."""

    name: str
    table: str
    verb: str
    when: str
    message: str


def guards() -> Iterator[Guard]:
    """Every guard the declarations ask for."""
    for model in registry.subjects():
        table = model._meta.db_table
        yield Guard(f"{table}_kept", table, "DELETE", "", f"never deleted: {table}")
        for name in model.MOVES_WITH_STATE:
            field: Any = model._meta.get_field(name)
            column = str(field.column)
            when = f"{_differs(column)} AND NOT ({_differs('state')})"
            yield Guard(f"{table}_{column}_fixed", table, "UPDATE", when, f"{column} moves with the state alone")
        for name in model.NEVER_MOVES:
            kept: Any = model._meta.get_field(name)
            c = str(kept.column)
            yield Guard(f"{table}_{c}_stays", table, "UPDATE", _differs(c), f"{c} stays as it began")
        for name in model.MOVES_FORWARD:
            moving: Any = model._meta.get_field(name)
            c = str(moving.column)
            forward = f"NEW.{c} IS NOT NULL AND OLD.{c} IS NOT NULL AND NEW.{c} > OLD.{c}"
            when = f"{_differs(c)} AND NOT ({forward}) AND NOT ({_differs('state')})"
            yield Guard(f"{table}_{c}_forward", table, "UPDATE", when, f"{c} only moves forward")
    for owned in apps.get_models():
        if hasattr(owned, "FIXED_UNLESS"):
            yield from _fixed_rows(owned, owned.FIXED_UNLESS)
    head = Head._meta.db_table
    back = "NEW.size < OLD.size OR NEW.last_ts < OLD.last_ts"
    yield Guard(f"{head}_forward", head, "UPDATE", back, "history never goes back")
    yield Guard(f"{head}_kept", head, "DELETE", "", f"never deleted: {head}")


def _fixed_rows(model: type[models.Model], said: FixedUnless) -> Iterator[Guard]:
    """The guards of `FixedUnless`: rows first, then each group of columns, then the columns nobody names."""
    table = model._meta.db_table
    field: Any = model._meta.get_field(said.owner)
    dossier = field.related_model._meta.db_table

    def frozen(row: str, states: tuple[str, ...]) -> str:
        listed = ", ".join(f"'{state}'" for state in states)
        return f'EXISTS (SELECT 1 FROM "{dossier}" d WHERE d.id = {row}.{field.column} AND d.state NOT IN ({listed}))'

    message = f"{table} is fixed once its dossier is frozen"
    yield Guard(f"{table}_insert_fixed", table, "INSERT", frozen("NEW", said.inserted), message)
    yield Guard(f"{table}_delete_fixed", table, "DELETE", frozen("OLD", said.deleted), message)
    named: set[str] = set()
    for names, states in said.changed:
        columns = [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
        named |= set(columns)
        moved = " OR ".join(_differs(c) for c in columns)
        yield Guard(f"{table}_{columns[0]}_fixed", table, "UPDATE", f"({moved}) AND {frozen('OLD', states)}", message)
    rest = [str(f.column) for f in model._meta.concrete_fields if f.column not in named]
    moved = " OR ".join(_differs(c) for c in rest)
    yield Guard(f"{table}_rest_fixed", table, "UPDATE", moved, f"{table} keeps what it began with")


def _differs(column: str) -> str:
    word = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return f"OLD.{column} {word} NEW.{column}"
