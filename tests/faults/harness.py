"""One act, killed at each of its points: afterwards it is whole or absent, and the retry converges.

For each point the database is as it was, a process performs the act and is killed there, and another process opens
what is left, judges it, sends the form again, and once more. Not here: the points (killing.py), the rules
(judging.py), the databases (grounds.py)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.faults import judging, post, reading
from tests.faults.cases import PAUSE, Case, Prepared
from tests.faults.grounds import Ground, entered
from tests.faults.killing import Outcome, Point, Say, Watch, in_a_process
from tests.faults.planted import FAULTS
from tests.faults.undoing import undo
from workflows import clock, outbox

LATER = PAUSE + outbox.CLAIM + timedelta(minutes=1)
"""When a message claimed by a dead sender is free again."""
Choose = Callable[[str, list[Point]], list[Point]]


@dataclass
class Report:
    """What came of one case."""

    case: Case
    statements: int = 0
    points: int = 0
    kills: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    @property
    def milliseconds_a_point(self) -> float:
        return 1000 * self.seconds / (self.points or 1)


@dataclass
class Trial:
    """One case on its own database, `case`, as it is before the act; every point has a copy, `point`."""

    ground: Ground
    prepared: Prepared
    letters: Path
    planted: str | None = None
    tick: bool = False
    before: judging.Before = field(init=False)
    rows: reading.Rows = field(init=False)
    comparable: reading.Comparable = field(init=False)
    whole: list[str] = field(init=False)
    is_restored: bool = False

    def examine(self, choose: Choose) -> Report:
        """Run the act once to its end, then kill it at the points that `choose` takes of all there are."""
        report = Report(self.prepared.case)
        with entered(self.ground, "case"):
            self.before, self.rows = judging.Before.read(), reading.rows()
        self.comparable = reading.Comparable(self.rows)
        complete = self._on_a_copy(self._run_to_its_end)
        self.whole = complete.heard("whole") or []
        if complete.status != 0 or not self.whole:
            report.violations.append(f"not killed: {complete.how} {complete.heard('error') or 'Nothing was done.'}")
            return report
        report.violations += [f"not killed: {rule}" for rule in complete.heard("rules")]
        if self.planted is not None:
            complete = self._on_a_copy(self._count)
            if complete.status != 0:
                report.violations.append(f"{self.planted}: The act cannot be done: {_last_line(complete)}")
                return report
        every = [Point(*parts) for parts in complete.heard("points")]
        report.statements = complete.heard("statements")
        began = time.perf_counter()
        for point in choose(str(self.prepared.case), every):
            report.points += 1
            report.kills += self._try(point, every, report.violations)
        report.seconds = time.perf_counter() - began
        return report

    # ------------------------------------------------------------------------------------------------ not killed

    def _on_a_copy(self, work: Callable[[Say], None]) -> Outcome:
        """In a process of its own, on the rows as they were before the act."""
        if not self.is_restored:
            self.ground.copy("case", "point")
        self.is_restored = False
        post.empty(self.letters)
        return in_a_process(work)

    def _run_to_its_end(self, say: Say) -> None:
        """What the act is, whole; its lines of history; and its points."""
        with entered(self.ground, "point"):
            watch = self._act(Watch(), None, say)
            _say_points(watch, say)
            say("whole", self._changes())
            say("rules", [*self._rules(), *judging.not_done(self.before, self.prepared.case.name)])

    def _count(self, say: Say) -> None:
        """The points of the act with the fault put in."""
        with entered(self.ground, "point"):
            _say_points(self._act(Watch(), self.planted, say), say)

    # ------------------------------------------------------------------------------------------------ killed

    def _try(self, point: Point, every: list[Point], violations: list[str]) -> bool:
        """Kill there, look, converge. Gives whether the process was really killed."""
        victim = self._on_a_copy(partial(self._be_killed, point))
        if not victim.was_killed:
            violations.append(f"{point}: The process was not killed: {victim.how} {_last_line(victim)}")
        commit = every.index(Point("before commit"))
        place = every.index(point)
        sure = None if point.where == "in commit" else place > commit
        judged = in_a_process(partial(self._judge, sure, victim.heard("answer")))
        found = [line["violation"] for line in judged.said if "violation" in line]
        self.is_restored = bool(judged.heard("restored"))
        if judged.status != 0:
            found.append(f"What is left cannot be judged: {judged.how} {_last_line(judged)}")
        violations += [f"{point}: {sentence}" for sentence in found]
        return victim.was_killed

    def _be_killed(self, point: Point, say: Say) -> None:
        with entered(self.ground, "point"):
            self._act(Watch(point), self.planted, say)

    def _act(self, watch: Watch, fault: str | None, say: Say) -> Watch:
        self.prepared.wind()
        subject = self.prepared.subject()
        watch.follow()
        if fault is not None:
            FAULTS[fault](say)
        answer = self.prepared.do(subject)
        watch.at(Point("before the answer"))
        say("answer", answer)
        watch.at(Point("after the answer"))
        return watch

    # ------------------------------------------------------------------------------------------------ what is left

    def _judge(self, sure: bool | None, answer: dict[str, Any] | None, say: Say) -> None:
        with entered(self.ground, "point"):
            self.prepared.wind()
            logging.disable()  # what goes wrong is a violation, told once
            for sentence in self._violations(sure, answer):
                say("violation", sentence)
            if self.ground.undoes:
                say("restored", undo(self.rows))

    def _violations(self, sure: bool | None, answer: dict[str, Any] | None) -> Iterator[str]:
        if not self.ground.is_left():
            yield "The killed process still holds the database."
        left = self._changes()
        is_whole, is_absent = left == self.whole, not left
        if not (is_whole or is_absent):
            yield f"The act is neither whole nor absent: {_difference(self.whole, left)}"
        elif sure is not None and is_whole is not sure:
            yield "The act is absent after its commit." if sure else "The act is there before its commit."
        if answer is not None and not is_whole:
            yield "The act was acknowledged and is lost."
        yield from self._rules()
        yield from self._converges(is_whole)
        yield from self._letters_arrive(killed_while_sending=is_whole)

    def _converges(self, was_whole: bool) -> Iterator[str]:
        """The form sent again, and once more: one act, and the answer that is stored."""
        try:
            second = self.prepared.do(self.prepared.subject())
            third = self.prepared.do(self.prepared.subject())
        except Exception as error:
            yield f"The retry is refused or fails: {type(error).__name__} {error}"
            return
        if self.prepared.case.is_of_the_clock:
            expected = [{"settled": not was_whole}, {"settled": False}]
        else:
            expected = [{**second, "replayed": was_whole}, {**second, "replayed": True}]
        if [second, third] != expected:
            yield f"The retry is answered otherwise: {second}, {third}"
        if (after := self._changes()) != self.whole:
            yield f"The retry does not converge: {_difference(self.whole, after)}"
        yield from (f"After the retry: {rule}" for rule in self._rules())

    def _letters_arrive(self, killed_while_sending: bool) -> Iterator[str]:
        clock.wind_to(self.prepared.gallery.instant + LATER)
        if self.tick:
            call_command("tick", stdout=StringIO())
        else:
            outbox.deliver()
        yield from post.broken_rules(self.letters, self.before.sizes, killed_while_sending)

    # ------------------------------------------------------------------------------------------------ both

    def _changes(self) -> list[str]:
        return self.comparable.told(reading.changes(self.rows, reading.rows()))

    def _rules(self) -> list[str]:
        case = self.prepared.case
        return judging.broken_rules(self.before, None if case.is_of_the_clock else case.step)


def _last_line(outcome: Outcome) -> str:
    return (outcome.heard("error") or "").strip().rpartition("\n")[2]


def _say_points(watch: Watch, say: Say) -> None:
    say("points", [(p.where, p.at) for p in watch.points()])
    say("statements", len(watch.statements))


def _difference(expected: list[str], found: list[str]) -> str:
    """The first lines that are missing or too many, each from where it leaves the line that is most like it."""
    missing = [line for line in expected if line not in found]
    extra = [line for line in found if line not in expected]
    told = [f"missing {_from_there(line, extra)}" for line in missing[:2]]
    return "; ".join(told + [f"unexpected {_from_there(line, missing)}" for line in extra[:2]])


def _from_there(line: str, others: list[str]) -> str:
    same = max((_alike(line, other) for other in others), default=0)
    return line[:60] + " … " + line[max(60, same - 60) : same + 180] if same > 120 else line[:300]


def _alike(one: str, other: str) -> int:
    """How many characters they have in common from the beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
