"""Every declared machine and step, read from django-fsm's own tables. Not here: judging or running them
(perform.py)."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.utils.translation import gettext
from django_fsm import FSMFieldMixin, Transition

from workflows.models import WorkflowModel
from workflows.rules import Role, StepFacts

GIVEN_BY_THE_DOOR = frozenset({"instant", "actor"})
"""Names a transition method may ask for that are never inputs."""
RESERVED = frozenset({"subject", "step", "actor", "acting_for", "seen", "key", "instant"})


@dataclass(frozen=True, eq=False)
class Step:
    """One step of one kind: where it starts, where it leads, who, when."""

    name: str
    field: str
    facts: StepFacts
    by_source: dict[str, Transition]
    inputs: frozenset[str]
    required: frozenset[str]
    takes: frozenset[str]
    help: str

    @property
    def help_text(self) -> str:
        """The docstring of the step, in the reader's language."""
        return gettext(self.help)

    @property
    def role(self) -> Role:
        return cast(Role, next(iter(self.by_source.values())).permission)

    def targets(self) -> set[str]:
        """Every state it leads to; its own sources where it changes none."""
        found: set[str] = set()
        for source, t in self.by_source.items():
            found |= {source} if t.target is None else set(getattr(t.target, "allowed_states", None) or [t.target])
        return found

    def changes_state(self) -> bool:
        return any(t.target is not None for t in self.by_source.values())


def subjects() -> list[type[WorkflowModel]]:
    """Every workflow model of the product, in the order of the rooms."""
    return [m for m in apps.get_models() if issubclass(m, WorkflowModel)]


def model_of(kind: str) -> type[WorkflowModel]:
    """The model of a kind. Raises KeyError for a kind nobody registered."""
    return {m.kind: m for m in subjects()}[kind]


_known: dict[Any, dict[str, Step]] = {}


def steps(model: type[WorkflowModel]) -> dict[str, Step]:
    """Every step of a model, in life order."""
    if model not in _known:
        found: dict[str, Step] = {}
        for field in model._meta.get_fields():
            if isinstance(field, FSMFieldMixin):
                for t in field.get_all_transitions(model):
                    found.setdefault(t.name, _step(t, field.name)).by_source[t.source] = t
        _known[model] = dict(sorted(found.items(), key=lambda item: (item[1].field != "state", item[1].facts.order)))
    return _known[model]


def _step(t: Transition, field: str) -> Step:
    parameters = list(inspect.signature(t.method).parameters.values())[1:]
    takes = frozenset(p.name for p in parameters)
    required = frozenset(p.name for p in parameters if p.default is inspect.Parameter.empty)
    return Step(
        name=t.name,
        field=field,
        facts=t.custom["step"],
        by_source={},
        inputs=takes - GIVEN_BY_THE_DOOR,
        required=required - GIVEN_BY_THE_DOOR,
        takes=takes,
        help=" ".join((inspect.getdoc(t.method) or "").split()),
    )


def fsm_fields(model: type[WorkflowModel]) -> Iterable[Any]:
    """The state fields of a model: one machine each."""
    return [f for f in model._meta.concrete_fields if isinstance(f, FSMFieldMixin)]


def edges(model: type[WorkflowModel], field: str) -> set[tuple[str, str]]:
    """Every legal change of state of one machine, as (from, to); creations and acts that change nothing are left
    out."""
    found: set[tuple[str, str]] = set()
    for s in steps(model).values():
        if s.field == field and not s.facts.creates:
            for source, t in s.by_source.items():
                if t.target is not None:
                    found |= {(source, to) for to in getattr(t.target, "allowed_states", None) or [t.target]}
    return found


def beginnings(model: type[WorkflowModel], field: str) -> set[str]:
    """The states in which a row may begin: where its creating steps lead; without such a step, the default."""
    creating = [s for s in steps(model).values() if s.field == field and s.facts.creates]
    found = {state for s in creating for state in s.targets()}
    declared: Any = model._meta.get_field(field)
    return found or {str(declared.default)}


def machine(model: type[WorkflowModel], field: str) -> str:
    """The name history writes: `<kind>@1`. The number is raised when steps, sources or targets change."""
    if field == "state":
        return f"{model.kind}@{model.machine_version}"
    return f"{model.kind}.{field}@{getattr(model, f'{field}_machine_version')}"
