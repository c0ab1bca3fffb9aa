"""Django's own `migrate`, which also puts the guards of the database back: their absence must not stop it.

Django asks the checks of the database first, and a release that changes a guard would forbid its own installation."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def check(self, *args: Any, databases: Any = None, **more: Any) -> None:
        """Every check but those of the database, which `check --database default` asks afterwards."""
        super().check(*args, **more)
