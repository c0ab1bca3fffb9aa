"""People who press at the same moment: each call in its own thread, with its own connection, begun together.

Not here: what must come of it (test_races.py)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from workflows.perform import Act, Refused

PATIENCE = 30  # seconds after which a race that stands still is an error, not an answer


def race(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave, or the exception it raised, in the order of the calls."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        running = [pool.submit(run, call) for call in calls]
        return [each.result(PATIENCE) for each in running]


def done(outcomes: list[Any]) -> list[Act]:
    return [o for o in outcomes if isinstance(o, Act)]


def refused(outcomes: list[Any]) -> list[Refused]:
    """The refusals; anything else that was raised is raised here."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refused):
            raise outcome
    return [o for o in outcomes if isinstance(o, Refused)]
