"""The page of each kind of subject, derived from its declarations: states, steps, diagram. Nobody writes these pages.

Markdown in the active language. Not here: writing the files (management/commands/workflow_docs.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.utils.text import capfirst
from django.utils.translation import gettext

from workflows import registry
from workflows.models import WorkflowModel
from workflows.registry import Step
from workflows.rules import Condition, Role


def page(model: type[WorkflowModel]) -> str:
    """The whole page of one kind."""
    parts = [
        f"# {capfirst(model.kind_label)}",
        gettext("This page is written by `make docs` from the declarations; do not edit it."),
    ]
    for field in registry.fsm_fields(model):
        parts += _machine(model, field)
    return "\n\n".join(parts) + "\n"


def _machine(model: type[WorkflowModel], field: Any) -> Iterator[str]:
    """One machine: what it is called in history, its states, its diagram, its steps."""
    name = registry.machine(model, field.name)
    yield gettext("In the history its machine is called `%(machine)s`.") % {"machine": name}
    if registry.edges(model, field.name):
        yield f"## {gettext('States')}"
        yield _table([gettext("state"), gettext("code"), gettext("stage"), ""], _states(model, field))
        yield f"## {gettext('Diagram')}"
        yield _diagram(model, field)
    else:
        yield gettext("It is a register: it keeps one state, and its steps add to it.")
    yield f"## {gettext('Steps')}"
    yield gettext(
        "A step marked ▸ is awaited: it waits on the desk of whoever can do it. "
        "A step marked ⏱ is done by the platform, by itself, when its time has come."
    )
    heads = [gettext("step"), gettext("from → to"), gettext("who"), gettext("provided that"), gettext("what it means")]
    yield _table(heads, (_step_row(model, s) for s in registry.steps(model).values() if s.field == field.name))


def _states(model: type[WorkflowModel], field: Any) -> Iterator[list[str]]:
    begun = registry.beginnings(model, field.name)
    for value, label in field.choices or []:
        stage = model.STAGES.get(str(value))
        note = gettext("beginning") if value in begun else gettext("end") if value in model.FINAL else ""
        yield [str(label), f"`{value}`", str(stage.label) if stage else "", note]


def _step_row(model: type[WorkflowModel], step: Step) -> list[str]:
    mark = " ▸" if step.facts.awaited else " ⏱" if step.facts.due else ""
    return [
        f"**{step.facts.label}**{mark}<br>`{step.name}`",
        "<br>".join(_moves(step)),
        _who(step),
        "<br>".join(f"• {capfirst(sentence)}" for sentence in _provided(step)),
        step.help_text,
    ]


def _moves(step: Step) -> Iterator[str]:
    for source, t in step.by_source.items():
        if step.facts.creates:
            yield gettext("(new) → `%(state)s`") % {"state": "`, `".join(_begun(source, t))}
        elif t.target is None:
            yield f"`{source}` ·"
        else:
            yield f"`{source}` → " + ", ".join(f"`{target}`" for target in _targets(t))


def _targets(transition: Any) -> list[str]:
    return [str(s) for s in getattr(transition.target, "allowed_states", None) or [transition.target]]


def _begun(source: str, transition: Any) -> list[str]:
    return [source] if transition.target is None else _targets(transition)


def _who(step: Step) -> str:
    """The role; where a narrower one is awaited, that one too."""
    who = capfirst(step.role.sentence)
    if isinstance(step.facts.awaited, Role):
        return who + "<br>▸ " + step.facts.awaited.sentence
    return who


def _provided(step: Step) -> Iterator[str]:
    """Facts first, then what the form must say, each once."""
    facts = [cast(Condition, c).sentence for t in step.by_source.values() for c in t.conditions]
    yield from dict.fromkeys(str(s) for s in [*facts, *(c.sentence for c in step.facts.checks)])


def _diagram(model: type[WorkflowModel], field: Any) -> str:
    """Mermaid: one arrow an edge, with every step that takes it; acts that change no state are left out."""
    lines = [f"    state {_quoted(label)} as {value}" for value, label in field.choices or []]
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in registry.steps(model).values():
        if step.field != field.name:
            continue
        if step.facts.creates:
            for state in sorted(step.targets()):
                arrows.setdefault(("[*]", state), []).append(str(step.facts.label))
            continue
        for source, t in step.by_source.items():
            for target in _targets(t) if t.target is not None else []:
                arrows.setdefault((source, target), []).append(str(step.facts.label))
    lines += [f"    {a} --> {b}: {' / '.join(labels)}" for (a, b), labels in arrows.items()]
    lines += [f"    {value} --> [*]" for value, _label in field.choices or [] if value in model.FINAL]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _quoted(label: Any) -> str:
    return '"' + str(label).replace('"', "'") + '"'


def _table(heads: list[str], rows: Iterator[list[str]]) -> str:
    """A Markdown table; a bar inside a cell would end it."""
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
