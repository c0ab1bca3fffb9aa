"""The family of an agreement as a tree: what was replaced leads to what replaced it; amendments and accessions hang
under theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from agreements.models import Agreement
from agreements.pages.words import chip
from agreements.queries import visible_to
from workflows.actor import Actor

DEEPEST = 50
"""Replacements of replacements: more are not followed."""


@dataclass
class Member:
    """One agreement of the family. `instruments` amend or join it, `later` replace it."""

    agreement: Any
    is_here: bool
    instruments: list[Member] = field(default_factory=list)
    later: list[Member] = field(default_factory=list)


def tree(agreement: Any, actor: Actor) -> list[Member]:
    """The oldest agreements of the family first, each with those that came of it; only what the reader may see: where
    one in between is hidden, what came of it stands beside."""
    seen = {one.pk: one for one in visible_to(actor).filter(pk__in=_kin(agreement))}
    members: dict[UUID | None, Member] = {}
    for one in sorted(seen.values(), key=lambda one: one.reference):
        one.chip = chip(one)  # type: ignore[attr-defined]
        members[one.pk] = Member(one, one.pk == agreement.pk)
    roots = []
    for member in members.values():
        above = members.get(member.agreement.parent_id or member.agreement.replaces_id)
        if above is None:
            roots.append(member)
        elif member.agreement.parent_id is not None:
            above.instruments.append(member)
        else:
            above.later.append(member)
    return roots


def _kin(agreement: Agreement) -> set[UUID]:
    """Everything tied to it, in one query a generation."""
    main = {agreement.parent_id or agreement.pk}
    every = Agreement.objects.order_by()
    for _generation in range(DEEPEST):
        tied = every.filter(Q(pk__in=main, replaces__isnull=False) | Q(replaces__in=main))
        found = {pk for pair in tied.values_list("pk", "replaces") for pk in pair if pk is not None} - main
        if not found:
            break
        main |= found
    return main | set(every.filter(parent__in=main).values_list("pk", flat=True))
