"""System checks: a machine that cannot be trusted does not start. Each has an id, `workflows.E…`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import FieldError
from django.db.models import Model

from workflows import ports, registry
from workflows.actor import Actor
from workflows.models import WorkflowModel
from workflows.registry import Step
from workflows.rules import Check, Condition, Role
from workflows.unsaved import matches_unsaved


@register()
def machines_are_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every check of every machine."""
    found: list[CheckMessage] = []
    for model in registry.subjects():
        if undeclared := list(_every_transition_is_a_step(model)):
            found += undeclared
            continue
        for rule in (_every_step_is_complete, _names_are_free, _every_state_is_alive, _creation_reads_own_columns):
            found += rule(model)
    return found


@register()
def every_question_has_one_answer(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A port nobody answers would fail in front of a person; it fails here instead."""
    return [Error(f"Nobody answers {q}.", id="workflows.E001") for q in ports.QUESTIONS if q not in ports.answers]


@register(Tags.database)
def triggers_are_installed(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The guards of the database are there, unaltered and switched on (`migrate` puts them back)."""
    from django.db import connection

    from workflows import triggers

    if not databases or "default" not in databases:
        return []
    tables = set(connection.introspection.table_names())
    there = triggers.intact()
    return [
        Error(f"The trigger {t.name} is missing or was altered: run migrate.", id="workflows.E002")
        for t in triggers.wanted()
        if t.table in tables and t.name not in there
    ]


def _every_transition_is_a_step(model: type[WorkflowModel]) -> Iterator[CheckMessage]:
    """Without it nothing else of the machine can be read."""
    for field in registry.fsm_fields(model):
        for t in field.get_all_transitions(model):
            if "step" not in t.custom:
                yield Error(f"{t.name} has no step().", obj=model, id="workflows.E003")


def _every_step_is_complete(model: type[WorkflowModel]) -> Iterator[CheckMessage]:
    for step in registry.steps(model).values():
        yield from _step_is_complete(model, step)


def _step_is_complete(model: type[WorkflowModel], step: Step) -> Iterator[CheckMessage]:
    problems: list[tuple[bool, str]] = [
        (not isinstance(step.role, Role), "has no Role"),
        (not str(step.facts.label), "has no label"),
        (not step.help, "has no docstring, which is its help text"),
        (bool(step.inputs & registry.RESERVED), "takes a reserved input name"),
        (len({t.permission for t in step.by_source.values()}) != 1, "has several roles"),
        (any(t.source == "*" for t in step.by_source.values()), "starts from everywhere"),
    ]
    for t in step.by_source.values():
        rules = [*t.conditions, *step.facts.checks]
        problems += [
            (
                not isinstance(r, Condition | Check) or not (str(r.sentence) and str(r.otherwise)),
                "has a rule without words",
            )
            for r in rules
        ]
    for wrong, what in problems:
        if wrong:
            yield Error(f"{step.name} {what}.", obj=model, id="workflows.E004")


def _names_are_free(model: type[WorkflowModel]) -> Iterator[CheckMessage]:
    fields = {f.name for f in model._meta.get_fields()}
    for step in registry.steps(model).values():
        if step.name in fields or hasattr(Model, step.name):
            yield Error(f"A step may not be named {step.name}.", obj=model, id="workflows.E005")


def _every_state_is_alive(model: type[WorkflowModel]) -> Iterator[CheckMessage]:
    """No unreachable state, no dead end, no unknown state. A register of one state has no life to judge."""
    for field in registry.fsm_fields(model):
        states = {str(value) for value, _label in field.choices or []}
        edges = registry.edges(model, field.name)
        used = {s for edge in edges for s in edge}
        if used - states:
            yield Error(f"Unknown states: {sorted(used - states)}.", obj=model, id="workflows.E006")
        if len(states) < 2:
            continue
        begun = registry.beginnings(model, field.name)
        if begun - states:
            yield Error(f"It begins in unknown states: {sorted(begun - states)}.", obj=model, id="workflows.E006")
        for state in sorted(states - _reachable(begun, edges)):
            yield Error(f"{state} cannot be reached.", obj=model, id="workflows.E007")
        for state in sorted(states - {a for a, _b in edges} - model.FINAL):
            yield Error(f"{state} has no way out.", obj=model, id="workflows.E008")


def _reachable(begun: set[str], edges: set[tuple[str, str]]) -> set[str]:
    seen, todo = set(begun), list(begun)
    while todo:
        here = todo.pop()
        onward = {b for a, b in edges if a == here} - seen
        seen |= onward
        todo += onward
    return seen


def _creation_reads_own_columns(model: type[WorkflowModel]) -> Iterator[CheckMessage]:
    """A row that is not stored yet has no relations to join: a joined lookup in its role is found at the start."""
    for step in registry.steps(model).values():
        if step.facts.creates and not step.role.is_system_only:
            try:
                _compiles(lambda s=step: matches_unsaved(s.role.q(Actor()), model()))  # type: ignore[misc]
            except FieldError as error:
                yield Error(f"{step.name}: its role reads other tables ({error}).", obj=model, id="workflows.E009")


def _compiles(judge: Callable[[], bool]) -> None:
    """Judge a creation; a database that is not there yet does not matter, the shape of the question does."""
    from django.db import DatabaseError

    try:
        judge()
    except DatabaseError:
        return
