"""A database with dossiers in it is migrated back and forth: every row stays, and the guards stand again.

Not here: what the guards refuse (test_guards.py)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

TABLES = ("agreements_agreement", "agreements_party", "agreements_version", "agreements_signature", "workflows_entry")


@pytest.mark.slow
@pytest.mark.sqlite
def test_rows_outlive_the_rebuilding_of_their_tables(tmp_path: Path) -> None:
    def manage(*arguments: str) -> str:
        surroundings = {**os.environ, "DEMO": "1", "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=surroundings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def rows() -> list[int]:
        with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as database:
            return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]

    manage("migrate", "-v0")
    manage("load_demo")
    before = rows()
    assert all(before)
    manage("migrate", "agreements", "0003", "-v0")
    with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as database:  # that release knew one instrument
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE agreements_agreement SET instrument = 'network_agreement'")
    manage("migrate", "-v0")
    assert rows() == before
    manage("check", "--database", "default")
