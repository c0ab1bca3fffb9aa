"""A guard that is there by name but no longer guards is found. Not here: what guards refuse (test_guards.py)."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from workflows import triggers
from workflows.models import Entry


@pytest.mark.postgresql
def test_a_trigger_that_was_switched_off_or_emptied_is_found_on_postgresql(db: None) -> None:
    name = next(t.name for t in triggers.wanted() if t.table == Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{Entry._meta.db_table}" DISABLE TRIGGER "{name}"')
    assert name not in triggers.intact()
    triggers.install_all()
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$'
        )
    assert name not in triggers.intact()
    triggers.install_all()
    assert {t.name for t in triggers.wanted()} == triggers.intact()


@pytest.mark.sqlite
def test_a_trigger_that_was_emptied_is_found_on_sqlite(db: None) -> None:
    name = next(t.name for t in triggers.wanted() if t.table == Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{Entry._meta.db_table}" BEGIN SELECT 1; END')
    assert name not in triggers.intact()
    triggers.install_all()
    assert {t.name for t in triggers.wanted()} == triggers.intact()


def test_migrate_is_not_stopped_by_a_guard_that_it_puts_back(db: None) -> None:
    name, table = next((t.name, t.table) for t in triggers.wanted())
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"' + ("" if connection.vendor == "sqlite" else f' ON "{table}"'))
    assert name not in triggers.intact()
    call_command("migrate", verbosity=0, skip_checks=False)
    assert {t.name for t in triggers.wanted()} == triggers.intact()
