"""Database triggers: append-only tables refuse change, state columns refuse an edge no step declares.

Installed again after every migration (SQLite drops triggers when Django rebuilds a table). They do not stop the owner
of the database file; what the owner alters is found by reading the bytes of history. Not here: who may do a step
(roles)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from workflows import registry
from workflows.guards import guards, unique_keys

PREFIX = "workflows_guard_"


@dataclass(frozen=True)
class Trigger:
    """One trigger: its name, its table, the statements that create it, and how the database shows it afterwards."""

    name: str
    table: str
    statements: tuple[str, ...]
    shown: str


def install_all() -> None:
    """Create every trigger whose table exists, anew."""
    tables = set(connection.introspection.table_names())
    drop_all()
    with connection.cursor() as cursor:
        for trigger in wanted():
            if trigger.table in tables:
                for statement in trigger.statements:
                    cursor.execute(statement)


def drop_all() -> None:
    """Remove every trigger of ours (the suite does it to empty its tables)."""
    with connection.cursor() as cursor:
        for name, table in installed().items():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')


def installed() -> dict[str, str]:
    """Name → table of the triggers of ours that the database holds now."""
    sql = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE NOT tgisinternal AND tgname LIKE %s AND nspname = ANY (current_schemas(false))"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [PREFIX + "%"])
        return dict(cursor.fetchall())


def intact() -> set[str]:
    """The names of the triggers that are there, switched on, and say what the declarations ask for."""
    sql = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname, tgenabled::text || prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE NOT tgisinternal AND tgname LIKE %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [PREFIX + "%"])
        shown = set(cursor.fetchall())
    return {t.name for t in wanted() if (t.name, t.shown) in shown}


def wanted() -> list[Trigger]:
    """Every trigger the declarations ask for, on this kind of database."""
    build = _sqlite if connection.vendor == "sqlite" else _postgresql
    return list(build())


def append_only_models() -> list[type[models.Model]]:
    """The models that say `APPEND_ONLY = True`."""
    return [m for m in apps.get_models() if getattr(m, "APPEND_ONLY", False)]


def _guarded_states() -> Iterator[tuple[str, str, list[str], set[tuple[str, str]]]]:
    """(table, column, the states in which a row begins, legal edges) of every machine."""
    for model in registry.subjects():
        for field in registry.fsm_fields(model):
            begun = sorted(registry.beginnings(model, field.name))
            yield model._meta.db_table, field.column, begun, registry.edges(model, field.name)


def _legal(column: str, edges: set[tuple[str, str]]) -> str:
    pairs = [f"(OLD.{column} = '{a}' AND NEW.{column} = '{b}')" for a, b in sorted(edges)]
    return " OR ".join(pairs) or "1 = 0"


def _listed(states: list[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def _sqlite() -> Iterator[Trigger]:
    for model in append_only_models():
        table = model._meta.db_table
        for verb in ("UPDATE", "DELETE"):
            yield _on_sqlite(f"{table}_{verb.lower()}", table, verb, "", f"append-only: {verb} on {table}")
        for number, columns in enumerate(unique_keys(model)):
            same = " AND ".join(f'"{c}" = NEW."{c}"' for c in columns)
            when = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same})'
            name = f"{table}_replace_{number}"
            yield _on_sqlite(name, table, "INSERT", when, f"append-only: duplicate or REPLACE on {table}")
    for table, column, begun, edges in _guarded_states():
        when = f"WHEN OLD.{column} IS NOT NEW.{column} AND NOT ({_legal(column, edges)})"
        yield _on_sqlite(f"{table}_{column}_edge", table, f"UPDATE OF {column}", when, f"illegal change of {column}")
        there = f'EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id)'  # REPLACE would begin a dossier anew
        when = f"WHEN NEW.{column} NOT IN ({_listed(begun)}) OR {there}"
        yield _on_sqlite(f"{table}_{column}_start", table, "INSERT", when, f"{column} begins as {' or '.join(begun)}")
    for guard in guards():
        when = f"WHEN {guard.when}" if guard.when else ""
        yield _on_sqlite(guard.name, guard.table, guard.verb, when, guard.message)


def _on_sqlite(name: str, table: str, verb: str, when: str, message: str) -> Trigger:
    raising = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    sql = f'CREATE TRIGGER "{PREFIX}{name}" BEFORE {verb} ON "{table}" {when} {raising}'
    return Trigger(PREFIX + name, table, (sql,), sql)


def _postgresql() -> Iterator[Trigger]:
    wrong = "RAISE EXCEPTION '%' USING ERRCODE = 'check_violation';"
    for model in append_only_models():
        table = model._meta.db_table
        body = "RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
        yield _on_postgresql(f"{table}_rows", table, "UPDATE OR DELETE", "FOR EACH ROW", body)
        yield _on_postgresql(f"{table}_truncate", table, "TRUNCATE", "FOR EACH STATEMENT", body)
    for table, column, begun, edges in _guarded_states():
        refusal = wrong.replace("'%'", f"'illegal change of {column}'")
        changed = f"OLD.{column} IS DISTINCT FROM NEW.{column}"
        body = f"IF {changed} AND NOT ({_legal(column, edges)}) THEN {refusal} END IF; RETURN NEW;"
        yield _on_postgresql(f"{table}_{column}_edge", table, "UPDATE", "FOR EACH ROW", body)
        refusal = wrong.replace("'%'", f"'{column} begins as {' or '.join(begun)}'")
        body = f"IF NEW.{column} NOT IN ({_listed(begun)}) THEN {refusal} END IF; RETURN NEW;"
        yield _on_postgresql(f"{table}_{column}_start", table, "INSERT", "FOR EACH ROW", body)
    for guard in guards():
        refusal = wrong.replace("'%'", f"'{guard.message}'")
        given = "OLD" if guard.verb == "DELETE" else "NEW"
        body = f"IF {guard.when or 'true'} THEN {refusal} END IF; RETURN {given};"
        yield _on_postgresql(guard.name, guard.table, guard.verb, "FOR EACH ROW", body)


def _on_postgresql(name: str, table: str, verb: str, each: str, body: str) -> Trigger:
    """ENABLE ALWAYS, or a session in replica mode would skip it."""
    full, source = (PREFIX + name)[:63], f" BEGIN {body} END "
    statements = (
        f'CREATE OR REPLACE FUNCTION "{full}"() RETURNS trigger LANGUAGE plpgsql AS $${source}$$',
        f'CREATE TRIGGER "{full}" BEFORE {verb} ON "{table}" {each} EXECUTE FUNCTION "{full}"()',
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{full}"',
    )
    return Trigger(full, table, statements, "A" + source)


def install_after_migrations(**kwargs: Any) -> None:
    """Receiver of post_migrate."""
    install_all()
