"""Why a step is not possible: the one judgement behind the button, the desk, the form and the door.

Not here: carrying a step out (door.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.utils.translation import gettext
from django_fsm import Transition

from workflows import registry
from workflows.actor import SYS, Actor
from workflows.models import WorkflowModel
from workflows.registry import Step
from workflows.rules import Condition, Reason, Role, roles_held


def why_not(subject: WorkflowModel, step: str, actor: Any, /, **inputs: Any) -> list[Reason]:
    """Every reason against; empty means allowed.

    Roles, conditions and the checks that need only the person are always judged; a check on the form is judged when its
    inputs are given. A whole form is judged as the door judges it: every check, for the one organisation acted for.
    Costs at most two queries beside what the conditions read. Raises KeyError for an unknown step."""
    found, actor = registry.steps(type(subject))[step], Actor.of(actor)
    is_whole = bool(inputs) and found.required <= inputs.keys()
    with facts_remembered(subject):
        actor, reasons = speaking_for_one(subject, found, actor) if is_whole else (actor, [])
        return reasons or reasons_against(subject, found, actor, inputs, complete=is_whole)


def available_steps(subject: WorkflowModel, actor: Any) -> dict[str, list[Reason]]:
    """Every step of the present state with its reasons, in life order; all roles in one query."""
    actor = Actor.of(actor)
    here = [s for s in registry.steps(type(subject)).values() if _transition(subject, s) is not None]
    with facts_remembered(subject):
        held = roles_held(subject, actor, [s.role for s in here])
        return {s.name: _reasons(subject, s, actor, {}, held) for s in here}


def every_step(subject: WorkflowModel, actor: Any) -> dict[str, list[Reason]]:
    """Every step of its life with its reasons now, in life order; all roles in one query."""
    here = available_steps(subject, actor)
    every = registry.steps(type(subject)).values()
    return {s.name: here[s.name] if s.name in here else [_not_in_this_state(subject, s)] for s in every}


def for_a_stranger(subject: WorkflowModel, step: str, reasons: list[Reason]) -> list[Reason]:
    """The reasons as far as somebody may know them who does not read what happened to the dossier: the state, and to
    whom the step belongs; of the facts, that one is missing."""
    told = [r for r in reasons if r.code in ("state", "existence", registry.steps(type(subject))[step].role.code)]
    return told or [Reason(gettext("Something it needs is missing."), "facts")] * bool(reasons)


def reasons_against(
    subject: WorkflowModel, step: Step, actor: Actor, inputs: dict[str, Any], *, complete: bool = False
) -> list[Reason]:
    """The reasons of one step. `complete`: the form is here, so every check is judged."""
    held = roles_held(subject, actor, [step.role]) if _transition(subject, step) else set()
    return _reasons(subject, step, actor, inputs, held, complete)


def _reasons(
    subject: WorkflowModel,
    step: Step,
    actor: Actor,
    inputs: dict[str, Any],
    held: set[Role],
    complete: bool = False,
) -> list[Reason]:
    transition = _transition(subject, step)
    if transition is None:
        return [_not_in_this_state(subject, step)]
    found: list[Reason] = []
    if step.role not in held:
        who = step.role.sentence
        found.append(Reason(gettext("This step belongs to: %(who)s.") % {"who": who}, step.role.code, who))
    for fact in transition.conditions:
        found += cast(Condition, fact).reasons(subject, quoting=step.role in held)
    if not found:
        judged = [c for c in step.facts.checks if complete or set(c.needs) <= inputs.keys()]
        found = [c.reason() for c in judged if not c.test(subject, actor, inputs)]
    return found


def _transition(subject: WorkflowModel, step: Step) -> Transition | None:
    if step.facts.creates != subject._state.adding:
        return None
    return step.by_source.get(getattr(subject, step.field))


def _not_in_this_state(subject: WorkflowModel, step: Step) -> Reason:
    if step.facts.creates:
        return Reason(gettext("It exists already."), "existence")
    if subject._state.adding:
        return Reason(gettext("It does not exist yet."), "existence")
    label = getattr(subject, f"get_{step.field}_display")()
    return Reason(gettext("Not possible in the present state: %(state)s.") % {"state": label}, "state")


def due_step(subject: WorkflowModel) -> str | None:
    """The first step whose time has come and that SYS may do now, if any."""
    if subject._state.adding:
        return None
    for s in registry.steps(type(subject)).values():
        is_due = s.facts.due is not None and _transition(subject, s) is not None and s.facts.due(subject)
        if is_due and not why_not(subject, s.name, SYS):
            return s.name
    return None


def first_due(subject: WorkflowModel) -> tuple[WorkflowModel, str] | None:
    """What time has to do first on this subject or on one that it is settled with: which of them, which step."""
    found = [(one, name) for one in subject.settles_with() if (name := due_step(one)) is not None]
    return min(found, key=lambda due: due[0].due_since(due[1]), default=None)


def is_due(subject: WorkflowModel) -> bool:
    """Whether time has something to do on this subject, or on one that it is settled with."""
    return first_due(subject) is not None


def organisations_for(subject: WorkflowModel, step: str, actor: Any) -> list[Any]:
    """Ids of the organisations for which this actor holds the step's role on this subject."""
    actor, found = Actor.of(actor), registry.steps(type(subject))[step]
    choices = sorted({g.organisation_id for g in actor.grants if g.capability in found.role.capabilities})
    return [o for o in choices if roles_held(subject, actor.for_organisation(o), [found.role])]


def speaking_for_one(subject: WorkflowModel, step: Step, actor: Actor) -> tuple[Actor, list[Reason]]:
    """The actor bound to the one organisation for which it holds the step's role, or why it cannot be: nobody acts
    for two at once. Who holds it for none is left as it is: the role itself will refuse."""
    if actor.is_system or actor.organisation_id is not None:
        return actor, []
    choices = sorted({g.organisation_id for g in actor.grants if g.capability in step.role.capabilities})
    if len(choices) > 1:
        choices = organisations_for(subject, step.name, actor)
    if len(choices) > 1:
        sentence = gettext("Say for which organisation you act: your mandates allow this step for several.")
        return actor, [Reason(sentence, "acting_for", field="acting_for")]
    return (actor.for_organisation(choices[0]) if choices else actor), []


@contextmanager
def facts_remembered(subject: WorkflowModel) -> Iterator[None]:
    """django-fsm asks every condition a second time: answer from memory while one judgement lasts."""
    mine = "_facts" not in subject.__dict__
    if mine:
        subject.__dict__["_facts"] = {}
    try:
        yield
    finally:
        if mine:
            del subject.__dict__["_facts"]
