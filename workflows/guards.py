"""What the database refuses beside the append-only tables, as the models declare it: dossiers are never deleted, what
is frozen moves only with the state, rows of a dossier are fixed once it is frozen or keep what was written in them,
history never goes back.

One portable condition a guard. Not here: the triggers they become (triggers.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

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
    changed: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Empty: any column, in the states in which a row is inserted."""


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
        for sent, name in ((sent, name) for sent, fixed in model.FIXED_ONCE for name in fixed):
            said: Any = model._meta.get_field(name)
            c = str(said.column)
            when = f"{_differs(c)} AND OLD.{sent} IS NOT NULL"
            yield Guard(f"{table}_{c}_{sent}", table, "UPDATE", when, f"{c} stays once {sent} is set")
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
        yield from _of_a_row(owned)
    head = Head._meta.db_table
    back = "NEW.size < OLD.size OR NEW.last_ts < OLD.last_ts"
    yield Guard(f"{head}_forward", head, "UPDATE", back, "history never goes back")
    yield Guard(f"{head}_kept", head, "DELETE", "", f"never deleted: {head}")


def _of_a_row(model: type[models.Model]) -> Iterator[Guard]:
    """What a row that is no dossier itself declares."""
    if hasattr(model, "FIXED_UNLESS"):
        yield from _fixed_rows(model, model.FIXED_UNLESS)
    if hasattr(model, "WRITTEN_ONCE"):
        yield from _written_once(model, model.WRITTEN_ONCE)
    if hasattr(model, "INSERTED_IF"):
        condition, message = model.INSERTED_IF
        table = model._meta.db_table
        yield Guard(f"{table}_inserted_if", table, "INSERT", f"NOT ({condition})", message)
    if hasattr(model, "MOVES_ALONG"):
        yield from _moves_along(model, *model.MOVES_ALONG)
    if hasattr(model, "MOVES_WITH"):
        yield from _moves_with(model, *model.MOVES_WITH)
    if hasattr(model, "ONE_AT_A_TIME"):
        yield from _one_at_a_time(model, *model.ONE_AT_A_TIME)
    for name in getattr(model, "SET_ONCE", ()):
        yield _set_once(model, name)


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
    if not said.changed:
        yield Guard(f"{table}_update_fixed", table, "UPDATE", frozen("OLD", said.inserted), message)
        return
    named: set[str] = set()
    for names, states in said.changed:
        columns = [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
        named |= set(columns)
        moved = " OR ".join(_differs(c) for c in columns)
        yield Guard(f"{table}_{columns[0]}_fixed", table, "UPDATE", f"({moved}) AND {frozen('OLD', states)}", message)
    rest = [str(f.column) for f in model._meta.concrete_fields if f.column not in named]
    moved = " OR ".join(_differs(c) for c in rest)
    yield Guard(f"{table}_rest_fixed", table, "UPDATE", moved, f"{table} keeps what it began with")


def _written_once(model: type[models.Model], names: tuple[str, ...]) -> Iterator[Guard]:
    """Rows that stay, with what was written in these fields; the other fields tell what became of them."""
    table, opts = model._meta.db_table, cast(Any, model._meta)
    changed = " OR ".join(_differs(opts.get_field(name).column) for name in names)
    yield Guard(f"{table}_written", table, "UPDATE", changed, f"written once: {table}")
    yield Guard(f"{table}_kept", table, "DELETE", "", f"never deleted: {table}")
    for number, columns in enumerate(unique_keys(model)):  # REPLACE over any of them would write the row anew
        same = " AND ".join(f"k.{c} = NEW.{c}" for c in columns)
        when = f'EXISTS (SELECT 1 FROM "{table}" k WHERE {same})'
        yield Guard(f"{table}_again_{number}", table, "INSERT", when, f"written once: {table}")


def _moves_along(model: type[models.Model], name: str, ways: dict[str, tuple[str, ...]]) -> Iterator[Guard]:
    """A field of a row that begins with the first of `ways` and goes along them only."""
    table, opts = model._meta.db_table, cast(Any, model._meta)
    c = str(opts.get_field(name).column)
    legal = [f"(OLD.{c} = '{a}' AND NEW.{c} = '{b}')" for a, to in ways.items() for b in to]
    when = f"{_differs(c)} AND NOT ({' OR '.join(legal)})"
    yield Guard(f"{table}_{c}_edge", table, "UPDATE", when, f"illegal change of {c}")
    yield Guard(f"{table}_{c}_start", table, "INSERT", f"NEW.{c} <> '{next(iter(ways))}'", f"{c} begins elsewhere")


def _moves_with(model: type[models.Model], name: str, fields: tuple[str, ...]) -> Iterator[Guard]:
    """Fields of a row that are written when another of its fields moves, and stay."""
    table, opts = model._meta.db_table, cast(Any, model._meta)
    c = str(opts.get_field(name).column)
    changed = " OR ".join(_differs(opts.get_field(field).column) for field in fields)
    yield Guard(f"{table}_with_{c}", table, "UPDATE", f"({changed}) AND NOT ({_differs(c)})", f"{table} moves with {c}")


def _one_at_a_time(
    model: type[models.Model], key: tuple[str, ...], name: str, values: tuple[str, ...]
) -> Iterator[Guard]:
    """A key that one row holds at a time, while a field of it has one of these values: REPLACE over it would take the
    row away."""
    table, opts = model._meta.db_table, cast(Any, model._meta)
    same = " AND ".join(f"k.{c} = NEW.{c}" for c in (opts.get_field(field).column for field in key))
    listed = ", ".join(f"'{value}'" for value in values)
    when = f'EXISTS (SELECT 1 FROM "{table}" k WHERE {same} AND k.{opts.get_field(name).column} IN ({listed}))'
    yield Guard(f"{table}_one_at_a_time", table, "INSERT", when, f"one at a time: {table}")


def _set_once(model: type[models.Model], name: str) -> Guard:
    """A field that is empty until it is written, and then stays."""
    opts = cast(Any, model._meta)
    c = str(opts.get_field(name).column)
    when = f"OLD.{c} IS NOT NULL AND {_differs(c)}"
    return Guard(f"{opts.db_table}_{c}_once", opts.db_table, "UPDATE", when, f"{c} is written once")


def unique_keys(model: type[models.Model]) -> list[list[str]]:
    """Every set of columns that identifies a row: REPLACE over any of them would rewrite it."""
    opts: Any = model._meta
    keys = [[f.column] for f in opts.concrete_fields if f.unique]
    for constraint in opts.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            keys.append([opts.get_field(name).column for name in constraint.fields])
    if connection.vendor == "sqlite" and not isinstance(opts.pk, models.AutoField):
        keys.append(["rowid"])  # SQLite's own key of other tables
    return keys


def _differs(column: str) -> str:
    word = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return f"OLD.{column} {word} NEW.{column}"
