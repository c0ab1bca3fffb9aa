"""Django's own `migrate`, which takes the guards of the database away while tables are rebuilt and puts them back: a
guard that stands on a table SQLite copies would lose its rows, and one that is not there yet must not stop the release
that brings it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.commands import migrate
from django.db import DatabaseError

from workflows import triggers


class Command(migrate.Command):
    def check(self, *args: Any, databases: Any = None, **more: Any) -> None:
        """Every check but those of the database, which `check --database default` asks afterwards."""
        super().check(*args, **more)

    def handle(self, *args: Any, **options: Any) -> None:
        """`post_migrate` installs the guards again; a migration that failed gets back those its tables allow."""
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        triggers.drop_all()
        try:
            super().handle(*args, **options)
        except BaseException:
            with suppress(DatabaseError):
                triggers.install_all()
            raise
