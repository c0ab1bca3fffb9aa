"""A machine in words and numbers, read from its declarations: what its pages, its picture and its documents say.

Not here: the geometry of the picture (drawing.py), the judging of a step (judge.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.utils.text import capfirst
from django.utils.translation import gettext

from workflows import ports, registry
from workflows.models import WorkflowModel
from workflows.registry import Step
from workflows.rules import Condition, Role

Arrows = dict[tuple[str, str], list[Step]]
"""(from, to) → the steps that take it; what begins comes from the empty state."""
THE_PLATFORM = ""
"""The column of the matrix for what no person does."""


def steps(model: type[WorkflowModel], field: str) -> list[Step]:
    """The steps of one machine, in life order."""
    return [s for s in registry.steps(model).values() if s.field == field]


def numbers(model: type[WorkflowModel]) -> dict[str, int]:
    """The number of each step of a kind, from 1, in life order: the picture points to the table by it."""
    return {name: number for number, name in enumerate(registry.steps(model), 1)}


def arrows(model: type[WorkflowModel], field: str) -> Arrows:
    """Every change of state with the steps that make it; acts that change none are left out, beginnings are not."""
    found: Arrows = {}
    if not any(step.facts.creates for step in steps(model, field)):
        found = {("", state): [] for state in sorted(registry.beginnings(model, field))}  # a machine beside another
    for step in steps(model, field):
        if step.facts.creates:
            for state in sorted(step.targets()):
                found.setdefault(("", state), []).append(step)
            continue
        for source, t in step.by_source.items():
            for target in targets(t) if t.target is not None else []:
                found.setdefault((source, target), []).append(step)
    return found


def targets(transition: Any) -> list[str]:
    return [str(s) for s in getattr(transition.target, "allowed_states", None) or [transition.target]]


def provided(step: Step) -> list[str]:
    """What a step asks for, each sentence once: facts first, then what the form must say."""
    facts = [cast(Condition, c).sentence for t in step.by_source.values() for c in t.conditions]
    return list(dict.fromkeys(str(s) for s in [*facts, *(c.sentence for c in step.facts.checks)]))


def awaited_of(step: Step) -> str:
    """Who is waited for, where that is narrower than who may."""
    return str(step.facts.awaited.sentence) if isinstance(step.facts.awaited, Role) else ""


# ------------------------------------------------------------------------------------------------ for people


@dataclass(frozen=True)
class Row:
    """One step as a table shows it; `moves` in the words of the states, (from, to), without `to` where none changes."""

    number: int
    name: str
    label: str
    moves: list[tuple[str, str]]
    who: str
    awaited: str
    provided: list[str]
    help: str
    is_awaited: bool
    is_due: bool


def rows(model: type[WorkflowModel], field: Any) -> list[Row]:
    """The table of the steps of one machine."""
    number, words = numbers(model), {str(value): str(label) for value, label in field.choices or []}
    return [
        Row(
            number=number[s.name],
            name=s.name,
            label=str(s.facts.label),
            moves=list(_moves(s, words)),
            who=capfirst(s.role.sentence),
            awaited=awaited_of(s),
            provided=[capfirst(sentence) for sentence in provided(s)],
            help=s.help_text,
            is_awaited=bool(s.facts.awaited),
            is_due=s.facts.due is not None,
        )
        for s in steps(model, field.name)
    ]


def _moves(step: Step, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    for source, t in step.by_source.items():
        if step.facts.creates:
            found = [source] if t.target is None else targets(t)
            yield gettext("(new)"), ", ".join(words[state] for state in found)
        else:
            yield words[source], ", ".join(words[state] for state in targets(t)) if t.target is not None else ""


def matrix(model: type[WorkflowModel], field: str) -> tuple[list[str], list[tuple[Step, list[bool]]]]:
    """Role × step: what a mandate allows, one column each in the order in which the life needs it, the platform last;
    and for each step whether that column has it."""
    every = steps(model, field)
    columns = list(dict.fromkeys(c for s in every for c in s.role.capabilities))
    if any(_is_by_the_platform(s) for s in every):
        columns.append(THE_PLATFORM)
    labels = {**ports.capability_labels(), THE_PLATFORM: gettext("the platform")}
    heads = [capfirst(str(labels[c])) for c in columns]
    return heads, [(s, [_has(s, c) for c in columns]) for s in every]


def _has(step: Step, column: str) -> bool:
    return _is_by_the_platform(step) if column == THE_PLATFORM else column in step.role.capabilities


def _is_by_the_platform(step: Step) -> bool:
    """SYS has one of the parts of its role."""
    from workflows.actor import SYS
    from workflows.rules import ANYONE

    return ANYONE in [part(SYS) for part in step.role.parts]
