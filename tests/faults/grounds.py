"""Where acts are killed: real databases of our own, copied in milliseconds, one for each point.

SQLite: files in a folder of this run, with the settings of production. PostgreSQL: databases copied by the server,
named after this process, dropped at the end. Not here: what is done on them (harness.py)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config import local

PATIENCE = 20  # seconds after which a server that still holds a killed client is an error


class Missing(Exception):
    """No such database answers."""


class Ground(Protocol):
    """`copy` makes one database from another that nobody is in; `drop` takes one away; `is_left` waits until nobody
    else is in the present one. `undoes`: rows are taken back faster than a database is copied."""

    vendor: str
    undoes: bool

    def address(self, name: str) -> str: ...
    def copy(self, source: str, target: str) -> None: ...
    def drop(self, name: str) -> None: ...
    def is_left(self) -> bool: ...
    def close(self) -> None: ...


class OnSQLite:
    """Files. The last connection that closes folds the log into its file; whoever is killed leaves the log behind."""

    vendor = "SQLite"
    undoes = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="faults-"))
        settings.WORKFLOWS_LOCK_FILE = self.folder / "lock"
        connection.settings_dict["OPTIONS"]["init_command"] = local.PRAGMAS.format("FULL")

    def address(self, name: str) -> str:
        return str(self.folder / f"{name}.sqlite3")

    def begin(self, name: str, source: str | None) -> bool:
        """An empty database, or a copy of what `source` holds, somebody being there or not. Gives whether it has
        tables."""
        if source is not None:
            with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there:
                there.execute("VACUUM INTO ?", [self.address(name)])
        return source is not None

    def copy(self, source: str, target: str) -> None:
        log = Path(self.address(source) + "-wal")
        if log.exists() and log.stat().st_size:
            raise RuntimeError(f"Somebody is still in {source}.")
        self.drop(target)
        shutil.copyfile(self.address(source), self.address(target))

    def drop(self, name: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(self.address(name) + ending).unlink(missing_ok=True)

    def is_left(self) -> bool:
        """A dead process holds no lock of a file."""
        return True

    def close(self) -> None:
        connection.close()
        shutil.rmtree(self.folder)


class OnPostgreSQL:
    """Databases beside the one that DATABASE_URL names. Raises Missing where no server answers."""

    vendor = "PostgreSQL"
    undoes = True

    def __init__(self) -> None:
        self.prefix = f"faults_{time.time_ns() // 1000 % 10**12}"
        self.made: set[str] = set()
        own = {**connection.get_connection_params(), "dbname": "postgres"}
        known = {name: own[name] for name in ("host", "port", "user", "password", "dbname") if own.get(name)}
        try:
            self.server = psycopg.connect(**known, autocommit=True, connect_timeout=5)
        except psycopg.OperationalError as error:
            raise Missing(str(error)) from error

    def address(self, name: str) -> str:
        return f"{self.prefix}_{name}"

    def begin(self, name: str, source: str | None) -> bool:
        """The same; a source in which somebody is cannot be copied, and the tables are made anew."""
        try:
            self._create(name, source or "template1")
        except psycopg.errors.ObjectInUse:
            self._create(name, "template1")
            return False
        return source is not None

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        self._create(target, self.address(source))

    def drop(self, name: str) -> None:
        self.server.execute(f'DROP DATABASE IF EXISTS "{self.address(name)}" WITH (FORCE)')
        self.made.discard(name)

    def is_left(self) -> bool:
        """The server finds out that a client is gone when it next reads from it."""
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(others)
                if cursor.fetchone() == (0,):
                    return True
            time.sleep(0.002)
        return False

    def close(self) -> None:
        connection.close()
        for name in list(self.made):
            self.drop(name)
        self.server.close()

    def _create(self, name: str, template: str) -> None:
        self.server.execute(f'CREATE DATABASE "{self.address(name)}" TEMPLATE "{template}" STRATEGY WAL_LOG')
        self.made.add(name)


@contextmanager
def begun(source: str | None = None) -> Iterator[Any]:
    """A ground whose database `start` has every table and every guard; `source` names a database to copy them from,
    instead of migrating. Nothing is left of it afterwards."""
    ground = OnSQLite() if connection.vendor == "sqlite" else OnPostgreSQL()
    try:
        has_tables = ground.begin("start", source)
        with entered(ground, "start"):
            if not has_tables:
                call_command("migrate", verbosity=0)
        yield ground
    finally:
        ground.close()


@contextmanager
def entered(ground: Ground, name: str) -> Iterator[None]:
    """The product works on that database; afterwards nobody of this process is in it."""
    connection.close()
    connection.settings_dict["NAME"] = ground.address(name)
    try:
        yield
    finally:
        connection.close()
