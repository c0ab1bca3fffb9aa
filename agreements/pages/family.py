"""The family of an agreement as a tree: what was replaced leads to what replaced it; amendments and accessions hang
under theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from agreements.models import Agreement
from agreements.pages.words import chip
from agreements.queries import visible_to
from workflows.actor import Actor

DEEPEST = 6
"""How far lines are moved in; what comes after stands below."""


@dataclass
class Member:
    """One agreement of the family, `depth` lines below the one it replaces, amends or joins."""

    agreement: Any
    is_here: bool
    depth: int

    @property
    def replaces(self) -> bool:
        return self.depth > 0 and self.agreement.parent_id is None


def tree(agreement: Any, actor: Actor) -> list[Member]:
    """The family, each followed by its amendments and accessions, then by what replaced it; only what the reader may
    see: where one in between is hidden, what came of it stands beside."""
    seen = {one.pk: one for one in visible_to(actor).filter(pk__in=_kin(agreement))}
    below: dict[UUID | None, list[Any]] = defaultdict(list)
    for one in sorted(seen.values(), key=lambda one: one.reference):
        one.chip = chip(one)  # type: ignore[attr-defined]
        above = one.parent_id or one.replaces_id
        below[above if above in seen else None].append(one)
    return [Member(one, one.pk == agreement.pk, depth) for one, depth in _lines(below)]


def _lines(below: dict[UUID | None, list[Any]]) -> Iterator[tuple[Any, int]]:
    """Without calling itself: a chain of replacements may be long."""
    todo = [(one, 0) for one in reversed(below[None])]
    while todo:
        one, depth = todo.pop()
        yield one, depth
        later = [next_one for next_one in below[one.pk] if next_one.parent_id is None]
        instruments = [next_one for next_one in below[one.pk] if next_one.parent_id is not None]
        todo += [(next_one, min(depth + 1, DEEPEST)) for next_one in reversed([*instruments, *later])]


def _kin(agreement: Agreement) -> set[UUID]:
    """Everything tied to it: whoever replaces whom is read at once, the family is found in it."""
    every = Agreement.objects.filter(network=agreement.network_id).order_by()
    tied: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in every.filter(replaces__isnull=False).values_list("pk", "replaces"):
        tied[one].add(other)  # type: ignore[arg-type]
        tied[other].add(one)  # type: ignore[index]
    main, todo = set[UUID](), [agreement.parent_id or agreement.pk]
    while todo:
        one = todo.pop()
        if one not in main:
            main.add(one)
            todo += tied[one]
    return set(every.filter(Q(pk__in=main) | Q(parent__in=main)).values_list("pk", flat=True))
