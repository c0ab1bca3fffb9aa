"""One door at a time: a door opened inside another is an error, and on SQLite writers wait in turn.

Not here: what is done behind the door (door.py)."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

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
