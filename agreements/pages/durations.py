"""How long agreements stay in each state, against their deadlines: read from the history, counted nowhere else.

Not here: the page (views/durations.py) and who reads which history (queries.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from agreements.models import Agreement
from workflows import clock, history, registry
from workflows.models import Entry

State = Agreement.State
UNTIL_IT_BINDS = (State.DRAFT, State.IN_REVIEW, State.OPEN_FOR_SIGNATURE)
A_DAY = timedelta(days=1)
WIDE = 100
"""The picture is so many units wide; the longest way takes all of them."""


@dataclass(frozen=True)
class Stay:
    """One time in one state; `ends` is None while it lasts."""

    state: str
    label: str
    begins: datetime
    ends: datetime | None

    @property
    def length(self) -> timedelta:
        return (self.ends or clock.now()) - self.begins

    @property
    def days(self) -> float:
        return self.length / A_DAY


@dataclass
class Way:
    """One agreement with its stays until it binds. `x`, `width` of each bar and `deadline_at` in the units of the
    picture; `to_deadline` days between the deadline for signature and the end of the signing, or now: negative is
    late."""

    agreement: Any
    stays: list[Stay]
    bars: list[dict[str, Any]]
    deadline_at: float | None = None
    to_deadline: float | None = None

    @property
    def days(self) -> float:
        return sum(stay.days for stay in self.stays)

    @property
    def drafting(self) -> float:
        return self._in(State.DRAFT)

    @property
    def review(self) -> float:
        return self._in(State.IN_REVIEW)

    @property
    def signature(self) -> float:
        return self._in(State.OPEN_FOR_SIGNATURE)

    def _in(self, state: str) -> float:
        return sum(stay.days for stay in self.stays if stay.state == state)

    @property
    def is_late(self) -> bool:
        return self.to_deadline is not None and self.to_deadline < 0

    @property
    def apart(self) -> float:
        return abs(self.to_deadline or 0)


@dataclass(frozen=True)
class Total:
    """One state over all agreements."""

    label: str
    times: int
    now: int
    median: float
    longest: float


def stays(agreements: Any) -> dict[UUID, list[Stay]]:
    """The stays of each agreement (ids, or a query of them) in the order of its life, from the acts that moved it; one
    query for the lines, one for what was said with them. What counts from an earlier instant counts from it."""
    labels = dict(State.choices)
    moving = [s.name for s in registry.steps(Agreement).values() if s.field == "state" and _moves(s)]
    entries = Entry.objects.filter(kind=Agreement.kind, object_id__in=agreements, action__in=moving)
    found: dict[UUID, list[Stay]] = defaultdict(list)
    for line in history.lines(entries.order_by("object_id", "obj_rev")):
        if not line.moved:
            continue
        at, mine = line.since or line.at, found[line.object_id]
        if mine:
            mine[-1] = Stay(mine[-1].state, mine[-1].label, mine[-1].begins, at)
        mine.append(Stay(line.target, str(labels[line.target]), at, None))
    return {pk: [s for s in mine if s.state not in Agreement.FINAL] for pk, mine in found.items()}


def _moves(step: Any) -> bool:
    return step.facts.creates or step.changes_state()


def ways(agreements: Iterable[Any], found: dict[UUID, list[Stay]]) -> list[Way]:
    """Each agreement with its bars, all to one scale."""
    made = [Way(a, [s for s in found.get(a.pk, []) if s.state in UNTIL_IT_BINDS], []) for a in agreements]
    longest = max((way.days for way in made), default=0) or 1
    scale = WIDE / max(longest, max((_deadline_after(w) or 0 for w in made), default=0))
    for way in made:
        x = 0.0
        for stay in way.stays:
            way.bars.append({"stay": stay, "x": x, "width": stay.days * scale})
            x += stay.days * scale
        after = _deadline_after(way)
        if after is not None:
            way.deadline_at, way.to_deadline = after * scale, after - way.days
    return made


def _deadline_after(way: Way) -> float | None:
    """Days from the beginning to the deadline of the signing that is going on, or that came last."""
    last = way.stays[-1] if way.stays else None
    deadline = way.agreement.deadline
    if last is None or last.state != State.OPEN_FOR_SIGNATURE or deadline is None:
        return None
    return way.days - last.days + (deadline - last.begins) / A_DAY


def totals(found: dict[UUID, list[Stay]]) -> list[Total]:
    """Each state that has been: how many times, how many stand there now, the middle and the longest stay in days."""
    every = [stay for mine in found.values() for stay in mine]
    rows = []
    for value, label in State.choices:
        mine = [stay for stay in every if stay.state == value]
        if mine:
            days = [stay.days for stay in mine]
            now = sum(stay.ends is None for stay in mine)
            rows.append(Total(str(label), len(mine), now, median(days), max(days)))
    return rows
