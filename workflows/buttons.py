"""What a person can do with a dossier, as the component steps.html shows it: buttons, and calmly what is not possible
yet. Not here: the forms (web.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows import registry
from workflows.actor import Actor
from workflows.models import WorkflowModel
from workflows.perform import available_steps
from workflows.registry import Step
from workflows.rules import Reason

Url = Callable[[str], str]
SpeaksOf = Callable[[str, list[Reason]], bool]


@dataclass(frozen=True)
class Look:
    """How the steps of a kind look: `gentle` ones end a dossier and are no danger, `grave` ones are a danger and end
    nothing, `aside` ones are never the first thing to do."""

    icons: Mapping[str, str] = field(default_factory=dict)
    gentle: frozenset[str] = frozenset()
    grave: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()

    def is_danger(self, model: type[WorkflowModel], step: Step) -> bool:
        """Whether a step is shown, and confirmed, as one that cannot be taken back."""
        return step.name in self.grave or (bool(step.targets() & model.FINAL) and step.name not in self.gentle)


PLAIN = Look()


def buttons(
    subject: WorkflowModel,
    actor: Actor,
    url: Url,
    look: Look = PLAIN,
    *,
    speaks_of: SpeaksOf = lambda name, reasons: True,
    first: str = "",
) -> dict[str, Any]:
    """The context of steps.html; one is primary: the first that is awaited, or else the step called `first`.
    `speaks_of` leaves out steps that have their place elsewhere. No query for who is not signed in."""
    if actor.person is None or not actor.grants:
        return {"steps": [], "refused": [], "acts_here": False}
    declared = registry.steps(type(subject))
    known = available_steps(subject, actor).items()
    every = {n: r for n, r in known if not declared[n].role.is_system_only and speaks_of(n, r)}
    steps = [_button(subject, declared[n], url(n), look) for n, reasons in every.items() if not reasons]
    awaited = [s for s in steps if s["awaited"]]
    for button in awaited[:1] or [s for s in steps if s["name"] == first]:
        button["primary"] = True
    steps.sort(key=lambda b: (not b["primary"], not b["awaited"], b["danger"]))
    refused = [{"label": declared[n].facts.label, "reasons": reasons} for n, reasons in every.items() if reasons]
    return {"steps": steps, "refused": refused, "open_refused": not steps, "acts_here": True}


def _button(subject: WorkflowModel, step: Step, url: str, look: Look) -> dict[str, Any]:
    return {
        "name": step.name,
        "label": step.facts.label,
        "url": url,
        "primary": False,
        "awaited": bool(step.facts.awaited) and step.name not in look.aside,
        "danger": look.is_danger(type(subject), step),
        "icon": look.icons.get(step.name, ""),
        "help": step.help_text,
    }
