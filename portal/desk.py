"""What waits for a person, what waits for others, what happened lately: read from the declarations.

A step declared `awaited` waits for whoever holds its role. One UNION ALL asks every kind, every awaited step and every
organisation the person acts for; the rows of a page are then read once per kind. Not here: words (tasks.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, Value

from portal.tasks import DESKS
from workflows import clock, history, registry
from workflows.actor import Actor
from workflows.models import Entry
from workflows.perform import settle
from workflows.registry import Step
from workflows.rules import Role
from workflows.web import who_reads

SOON = timedelta(days=5)
MOST_OTHERS, MOST_RECENT = 10, 8
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: which step of which dossier, for which organisation, until when, since when."""

    kind: str
    step: Step
    role: Role
    organisation: UUID
    pk: UUID
    due: datetime
    since: datetime


# ------------------------------------------------------------------------------------------------ for me


def waiting(actor: Actor) -> list[Waiting]:
    """Everything that waits for this person, each organisation's together; within one the nearest deadline first, then
    the oldest. One query."""
    branches = list(_branches(actor))
    if not branches:
        return []
    first, *others = [_rows(number, branch, actor) for number, branch in enumerate(branches)]
    found = []
    for number, pk, due, since in first.union(*others, all=True) if others else first:
        model, step, role, organisation = branches[number]
        found.append(Waiting(model.kind, step, role, organisation, pk, due or NEVER, since or NEVER))
    found.sort(key=lambda w: (w.due, w.since, str(w.pk), w.step.facts.order))
    rank = {w.organisation: number for number, w in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda w: rank[w.organisation])


Branch = tuple[Any, Step, Role, UUID]


def awaited_steps(model: Any) -> Iterator[tuple[Step, Role]]:
    """Every step of a kind that waits for somebody, and for whom."""
    for step in registry.steps(model).values():
        if step.facts.awaited:
            yield step, step.role if isinstance(step.facts.awaited, bool) else step.facts.awaited


def _branches(actor: Actor) -> Iterator[Branch]:
    """Every awaited step, with each organisation for which the person may have it."""
    for model in registry.subjects():
        for step, role in awaited_steps(model):
            for organisation in actor.may_for_itself(*role.capabilities):
                yield model, step, role, organisation


def _rows(number: int, branch: Branch, actor: Actor) -> QuerySet[Any]:
    model, step, role, organisation = branch
    desk = DESKS[model.kind]
    mine = role.q(actor.for_organisation(organisation))
    found = model._base_manager.filter(mine, **{f"{step.field}__in": list(step.by_source)})
    return found.order_by().values_list(Value(number, IntegerField()), "pk", desk.due, desk.since)


def read(actor: Actor, mine: Iterable[Waiting], page: Iterable[Waiting]) -> list[Any]:
    """The rows of one page of what waits, and of what waits for others (the latest change first): once for each kind
    that is there."""
    here, known = list(page), {w.pk for w in mine}
    wanted: dict[str, list[UUID]] = {kind: [w.pk for w in here if w.kind == kind] for kind in DESKS}
    branches = [_for_others(kind, actor, known) for kind in DESKS]
    for kind, pk, _since in branches[0].union(*branches[1:], all=True).order_by("-since")[:MOST_OTHERS]:
        wanted[kind].append(pk)
    return [row for kind, pks in wanted.items() if pks for row in DESKS[kind].visible(actor).filter(pk__in=pks)]


def _for_others(kind: str, actor: Actor, known: set[UUID]) -> QuerySet[Any]:
    """What the person sees of a kind where somebody else must act; an audit is told by its engagement."""
    desk = DESKS[kind]
    waits = [Q(state__in=list(s.by_source)) for s, _r in awaited_steps(registry.model_of(kind)) if s.field == "state"]
    rows = desk.visible(actor).prefetch_related(None).filter(reduce(or_, waits)).exclude(pk__in=known)
    return rows.order_by().annotate(kind_=Value(kind), since=desk.since).values_list("kind_", "pk", "since")


def tasks(page: Iterable[Waiting], rows: Iterable[Any], actor: Actor) -> list[dict[str, Any]] | None:
    """The cards of one page. None when time had made something due meanwhile: it is done now, ask again what waits."""
    page = list(page)
    by_pk = {row.pk: row for row in rows}
    settled = [settle(by_pk[pk]) for pk in dict.fromkeys(w.pk for w in page) if pk in by_pk]
    if any(settled):
        return None
    return [_card(w, by_pk[w.pk], actor) for w in page if w.pk in by_pk]


def _card(w: Waiting, row: Any, actor: Actor) -> dict[str, Any]:
    """What the component task.html shows."""
    desk, name = DESKS[w.kind], w.step.name
    grant = next(g for g in actor.for_organisation(w.organisation).grants if g.capability in w.role.capabilities)
    return {
        "title": desk.title(row, name),
        "why": desk.why(row, name),
        "who": grant.capacity,
        "organisation": grant.organisation_name,
        "url": desk.url(row, name),
        "label": desk.labels.get(name, w.step.facts.label),
        "due": w.due if w.due is not NEVER else None,
        "soon": w.due - clock.now() <= SOON,
    }


# ------------------------------------------------------------------------------------------------ for others


def others(rows: Iterable[Any], mine: Iterable[Waiting]) -> list[dict[str, Any]]:
    """Dossiers the person sees where somebody else must act, the latest change first: at most ten."""
    known = {w.pk for w in mine}
    found = [
        {"dossier": row, "turn": DESKS[row.kind].turn(row), "since": row.state_since}
        for row in rows
        if row.pk not in known
    ]
    return sorted(found, key=lambda line: line["since"] or NEVER, reverse=True)[:MOST_OTHERS]


# ------------------------------------------------------------------------------------------------ lately


def recently(actor: Actor) -> list[dict[str, Any]]:
    """The last acts on dossiers whose history the person reads, for the component history.html."""
    readable = Q()
    for kind, desk in DESKS.items():
        readable |= Q(kind=kind, object_id__in=desk.readable(actor).order_by().values("pk"))
    lines = history.lines(Entry.objects.filter(readable).order_by("-ts", "-seq")[:MOST_RECENT])
    cards = _cards_of(lines)
    return [
        {**said, "subject_label": cards[line.object_id][0], "subject_url": cards[line.object_id][1]}
        for said, line in zip(who_reads(lines), lines, strict=True)
        if line.object_id in cards
    ]


def _cards_of(lines: Iterable[history.Line]) -> dict[UUID, tuple[str, str]]:
    """Title and address of the dossiers of these lines, which the person may read: one query over all kinds."""
    wanted: dict[str, list[UUID]] = {}
    for line in lines:
        wanted.setdefault(line.kind, []).append(line.object_id)
    rows = [
        registry.model_of(kind)
        ._base_manager.filter(pk__in=pks)
        .order_by()
        .annotate(kind_=Value(kind))
        .annotate(**{f"card{n}": part for n, part in enumerate(DESKS[kind].card)})
        .values_list("kind_", "pk", "card0", "card1", "card2")
        for kind, pks in wanted.items()
    ]
    found = rows[0].union(*rows[1:], all=True) if rows else []
    return {pk: DESKS[kind].told(pk, title, key, more) for kind, pk, title, key, more in found}
