"""One door at a time: a door opened inside another is an error, and on SQLite writers wait in turn. What is counted
over every network is counted by one act at a time.

Not here: what is done behind the door (door.py)."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection

NUMBERS = 7_262_001
"""The key of the advisory lock under which numbers of the whole platform are given."""

_open: ContextVar[bool] = ContextVar("open", default=False)


@contextmanager
def one_writer() -> Iterator[None]:
    """Held while an act is written. Raises RuntimeError inside itself, where it would wait for itself for ever."""
    if _open.get():
        raise RuntimeError("The door is open already: a consequence is `act.then`, several acts are `together`.")
    token = _open.set(True)
    try:
        with _in_turn():
            yield
    finally:
        _open.reset(token)


@contextmanager
def _in_turn() -> Iterator[None]:
    """SQLite only: its busy handler is not fair to waiting writers; a lock on a file is."""
    if not settings.WORKFLOWS_LOCK_FILE:
        yield
        return
    with open(settings.WORKFLOWS_LOCK_FILE, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wait_for_numbers() -> None:
    """From here to the end of the transaction nobody else gives a number of the whole platform: acts of two networks
    hold two heads. Always taken after the head, so no circle; SQLite has one writer already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
