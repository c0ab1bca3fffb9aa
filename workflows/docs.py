"""The page of each kind of subject, derived from its declarations: states, diagram, steps, who may what. Nobody writes
these pages.

Markdown in the active language. Not here: what is read from the declarations (machines.py), writing the files
(management/commands/workflow_docs.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from workflows import machines, registry
from workflows.models import WorkflowModel
from workflows.registry import Step


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
    name, other = registry.machine(model, field.name), model.OTHER_MACHINES.get(field.name)
    of = f" · {other}" if other else ""
    yield gettext("In the history its machine is called `%(machine)s`.") % {"machine": name}
    if registry.edges(model, field.name):
        yield f"## {gettext('States')}{of}"
        yield _table([gettext("state"), gettext("code"), gettext("stage"), ""], _states(model, field))
        yield f"## {gettext('Diagram')}{of}"
        yield _diagram(model, field)
    else:
        yield gettext("It is a register: it keeps one state, and its steps add to it.")
    yield f"## {gettext('Steps')}{of}"
    yield gettext(
        "A step marked ▸ is awaited: it waits on the desk of whoever can do it. "
        "A step marked ⏱ is done by the platform, by itself, when its time has come."
    )
    heads = [gettext("step"), gettext("from → to"), gettext("who"), gettext("provided that"), gettext("what it means")]
    yield _table(heads, (_step_row(s) for s in machines.steps(model, field.name)))
    yield f"## {gettext('Who may do what')}{of}"
    columns, cells = machines.matrix(model, field.name)
    yield _table([gettext("step"), *columns], ([str(s.facts.label), *(_YES[yes] for yes in row)] for s, row in cells))


def _states(model: type[WorkflowModel], field: Any) -> Iterator[list[str]]:
    begun = registry.beginnings(model, field.name)
    for value, label in field.choices or []:
        stage = model.STAGES.get(str(value))
        note = gettext("beginning") if value in begun else gettext("end") if value in model.FINAL else ""
        yield [str(label), f"`{value}`", str(stage.label) if stage else "", note]


_YES = {True: "●", False: ""}


def _step_row(step: Step) -> list[str]:
    mark = " ▸" if step.facts.awaited else " ⏱" if step.facts.due else ""
    awaited = machines.awaited_of(step)
    return [
        f"**{step.facts.label}**{mark}<br>`{step.name}`",
        "<br>".join(_moves(step)),
        capfirst(step.role.sentence) + (f"<br>▸ {awaited}" if awaited else ""),
        "<br>".join(f"• {capfirst(sentence)}" for sentence in machines.provided(step)),
        step.help_text,
    ]


def _moves(step: Step) -> Iterator[str]:
    for source, t in step.by_source.items():
        if step.facts.creates:
            begun = [source] if t.target is None else machines.targets(t)
            yield gettext("(new) → `%(state)s`") % {"state": "`, `".join(begun)}
        elif t.target is None:
            yield f"`{source}` ·"
        else:
            yield f"`{source}` → " + ", ".join(f"`{target}`" for target in machines.targets(t))


def _diagram(model: type[WorkflowModel], field: Any) -> str:
    """Mermaid: one arrow an edge, with every step that takes it; acts that change no state are left out."""
    lines = [f"    state {_quoted(label)} as {value}" for value, label in field.choices or []]
    for (source, target), taken_by in machines.arrows(model, field.name).items():
        labels = " / ".join(str(step.facts.label) for step in taken_by)
        lines.append(f"    {source or '[*]'} --> {target}: {labels}")
    lines += [f"    {value} --> [*]" for value, _label in field.choices or [] if value in model.FINAL]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _quoted(label: Any) -> str:
    return '"' + str(label).replace('"', "'") + '"'


def _table(heads: list[str], rows: Iterator[list[str]]) -> str:
    """A Markdown table; a bar inside a cell would end it."""
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
