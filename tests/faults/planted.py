"""Faults put into the product on purpose, in the process that is killed and nowhere else: the harness must see each.

Each is a mistake that was made in real systems. Not here: the harness (harness.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from tests.faults.killing import Say
from workflows.door import Door
from workflows.models import Outbox


def no_transaction(say: Say) -> None:
    """Every statement is committed by itself."""
    connection._savepoint_allowed = lambda: False

    def commit_at_once(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        connection.connection.commit()
        return answer

    connection.execute_wrappers.insert(0, commit_at_once)


def history_after_commit(say: Say) -> None:
    """The lines of history are written when the act is already sure."""
    really = Door.write

    def later(door: Door) -> list[int]:
        transaction.on_commit(lambda: really(door))
        for seq, act in enumerate(door.acts, door.head.size):
            act.seq = seq
        return []

    Door.write = later


def messages_after_commit(say: Say) -> None:
    """The messages are noted when the act is already sure."""
    really = Door._letters

    def later(door: Door, act: Any) -> list[Outbox]:
        letters = really(door, act)
        transaction.on_commit(lambda: Outbox.objects.bulk_create(letters))
        return []

    Door._letters = later


def key_after_commit(say: Say) -> None:
    """The form is remembered when the act is already sure."""
    really = Door.keep_key

    def later(door: Door, *what: Any) -> None:
        transaction.on_commit(lambda: really(door, *what))

    Door.keep_key = later


def answer_before_commit(say: Say) -> None:
    """The person is told that it is done before it is."""
    really = Door.write

    def first(door: Door) -> list[int]:
        letters = really(door)
        say("answer", {"step": door.acts[0].step, "seq": door.acts[0].seq})
        return letters

    Door.write = first


FAULTS: dict[str, Callable[[Say], None]] = {
    fault.__name__: fault
    for fault in (no_transaction, history_after_commit, messages_after_commit, key_after_commit, answer_before_commit)
}
