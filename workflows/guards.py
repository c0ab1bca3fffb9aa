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
            yield from _fixed_rows(owned, *owned.FIXED_UNLESS)
    head = Head._meta.db_table
    back = "NEW.size < OLD.size OR NEW.last_ts < OLD.last_ts"
    yield Guard(f"{head}_forward", head, "UPDATE", back, "history never goes back")
    yield Guard(f"{head}_kept", head, "DELETE", "", f"never deleted: {head}")


def _fixed_rows(model: type[models.Model], owner: str, states: tuple[str, ...]) -> Iterator[Guard]:
    """Rows that may change only while their dossier is in one of `states`."""
    table = model._meta.db_table
    field: Any = model._meta.get_field(owner)
    dossier = field.related_model._meta.db_table
    listed = ", ".join(f"'{state}'" for state in states)
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        frozen = f"d.id = {row}.{field.column} AND d.state NOT IN ({listed})"
        when = f'EXISTS (SELECT 1 FROM "{dossier}" d WHERE {frozen})'
        name = f"{table}_{verb.lower()}_fixed"
        yield Guard(name, table, verb, when, f"{table} is fixed once its dossier is frozen")


def _differs(column: str) -> str:
    word = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return f"OLD.{column} {word} NEW.{column}"
