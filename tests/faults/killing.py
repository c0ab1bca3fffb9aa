"""One act in a process of its own, which ends itself at one point by SIGKILL: nothing is tidied up, no answer is
given.

The process counts the statements of the act as they pass and stands around the COMMIT. Not here: what must be left of
it (judging.py)."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

STANDSTILL = 60  # seconds after which a process that neither ended nor was killed is ended by its alarm


@dataclass(frozen=True)
class Point:
    """Where a process ends: `before` or `after` statement `at` (from 1), `before commit`, `in commit` (`at`
    microseconds after it began), `after commit`, `before the answer`, `after the answer`."""

    where: str
    at: int = 0

    def __str__(self) -> str:
        return f"{self.where} {self.at}" if self.at else self.where


NOWHERE = Point("nowhere")


@dataclass
class Outcome:
    """How a process ended (a wait status) and what it had said until then, one dictionary a line."""

    status: int
    said: list[dict[str, Any]] = field(default_factory=list)

    @property
    def was_killed(self) -> bool:
        return os.WIFSIGNALED(self.status) and os.WTERMSIG(self.status) == signal.SIGKILL

    @property
    def how(self) -> str:
        if os.WIFSIGNALED(self.status):
            return signal.Signals(os.WTERMSIG(self.status)).name
        return f"exit {os.WEXITSTATUS(self.status)}"

    def heard(self, name: str) -> Any:
        """What was said under this name, or None."""
        return next((line[name] for line in self.said if name in line), None)


Say = Callable[[str, Any], None]


def in_a_process(work: Callable[[Say], None]) -> Outcome:
    """`work` in a child of this process, which holds no database connection at this moment. What it raises is said
    under `error`; it has the time of the alarm."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_the_child(work, reading, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().splitlines()
    _pid, status = os.waitpid(pid, 0)
    return Outcome(status, [json.loads(line) for line in lines])


def _be_the_child(work: Callable[[Say], None], reading: int, writing: int) -> None:
    os.close(reading)

    def say(name: str, what: Any) -> None:
        os.write(writing, json.dumps({name: what}, default=str).encode() + b"\n")

    status = 1
    try:
        signal.alarm(STANDSTILL)
        work(say)
        connection.close()
        status = 0
    except BaseException:
        say("error", traceback.format_exc())
    finally:
        os._exit(status)  # nothing of the parent is tidied up by its child


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Watch:
    """Follows one act: its statements, its commit; kills at `point`."""

    def __init__(self, point: Point = NOWHERE) -> None:
        self.point = point
        self.statements: list[str] = []
        self.committed_after = 0
        self.commit_lasted = 0.0

    def follow(self) -> None:
        """From here on every statement and the commit are seen."""
        connection.ensure_connection()
        connection.execute_wrappers.append(self._statement)
        really = connection._commit

        def commit() -> None:
            self.at(Point("before commit"))
            began = time.perf_counter()
            if self.point.where == "in commit":
                threading.Thread(target=self._kill_soon).start()
            really()
            if self.point.where == "in commit":
                time.sleep(STANDSTILL)
            self.commit_lasted = time.perf_counter() - began
            self.committed_after = len(self.statements)
            self.at(Point("after commit"))

        connection._commit = commit

    def at(self, here: Point) -> None:
        if here == self.point:
            kill()

    def _kill_soon(self) -> None:
        time.sleep(self.point.at / 1_000_000)
        kill()

    def _statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append(sql)
        number = len(self.statements)
        self.at(Point("before", number))
        answer = execute(sql, params, many, context)
        self.at(Point("after", number))
        return answer

    def points(self) -> list[Point]:
        """Every point of the act that was followed: around each statement of its transaction and of the first message
        that leaves after it, three moments in the commit, and around the answer."""
        last = self._first_message_left()
        around = [Point(where, n) for n in range(1, last + 1) for where in ("before", "after")]
        split = 2 * self.committed_after
        took = int(self.commit_lasted * 1_000_000)
        commit = [Point("before commit"), *(Point("in commit", 1 + took * part // 3) for part in range(3))]
        answer = [Point("before the answer"), Point("after the answer")]
        return [*around[:split], *commit, Point("after commit"), *around[split:], *answer]

    def _first_message_left(self) -> int:
        sent = 'UPDATE "workflows_outbox" SET "attempts"', 'UPDATE "workflows_outbox" SET "sent_at"'
        after = enumerate(self.statements[self.committed_after :], self.committed_after + 1)
        return next((n for n, sql in after if sql.startswith(sent)), len(self.statements))
