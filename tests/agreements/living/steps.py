"""How a step is written in the model: where, who, provided that, what it does; what is said with it, right and wrong.

To add a step: one `declare` in the file of its stage. Not here: the steps themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.agreements.living.facts import Ask

GOOD_REASON, SHORT_REASON = "Le projet n’a plus d’objet.", "  trop tôt  "
Said = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """`who` is all that is known before anything is said: the person and the dossier, as the button asks.
    `said` gives what a careful person may say, `wrong` what a careless one puts in the place of one of its words:
    a value, or a function of who asks."""

    name: str
    states: tuple[str, ...]
    who: Callable[[Ask], bool]
    provided: Callable[[Ask], bool]
    does: Callable[[Ask], None]
    said: Callable[[Ask], list[Said]]
    wrong: dict[str, list[Any]]
    to: str
    of_the_document: bool
    leads_on: Callable[[Ask], bool]


STEPS: dict[str, Step] = {}


def _yes(_ask: Ask) -> bool:
    return True


def _no(_ask: Ask) -> bool:
    return False


def _nothing(_ask: Ask) -> None:
    return None


def declare(
    name: str,
    *states: str,
    who: Callable[[Ask], bool],
    provided: Callable[[Ask], bool] = _yes,
    does: Callable[[Ask], None] = _nothing,
    said: Callable[[Ask], list[Said]] = lambda _ask: [{}],
    wrong: dict[str, list[Any]] | None = None,
    to: str = "",
    reason: bool = False,
    fresh: bool = False,
    of_the_document: bool = False,
    leads_on: Callable[[Ask], bool] | bool = False,
) -> None:
    """`to`: the state it leads to. `reason`: it needs one. `fresh`: the password given again. `of_the_document`:
    acts of this kind make nobody’s form stale. `leads_on`: towards the next stage, always or for whom it does."""

    def everything(ask: Ask) -> bool:
        reasoned = not reason or len(ask.said["reason"].strip()) >= 10
        return reasoned and (not fresh or ask.is_fresh) and provided(ask)

    def with_reason(ask: Ask) -> list[Said]:
        return [{**one, "reason": GOOD_REASON} for one in said(ask)] if reason else said(ask)

    mistakes = {**(wrong or {}), **({"reason": [SHORT_REASON]} if reason else {})}
    leads = leads_on if callable(leads_on) else _yes if leads_on else _no
    STEPS[name] = Step(name, states, who, everything, does, with_reason, mistakes, to, of_the_document, leads)


def is_allowed(ask: Ask) -> bool:
    """Whether the design allows it; what time has made due is done before anybody asks."""
    step = STEPS[ask.step]
    return ask.dossier.state in step.states and step.who(ask) and step.provided(ask)


def carry_out(ask: Ask) -> None:
    """What the step does, and its line of history."""
    step = STEPS[ask.step]
    ask.world.write(ask.dossier, step.name, ask.who, step.to, of_the_document=step.of_the_document)
    step.does(ask)


def possible(world: Any, people: tuple[str, ...], *, leading_on: bool = False) -> Iterator[Ask]:
    """Everything that somebody may do now, well said; `leading_on`: only what leads to the next stage."""
    for dossier in world.dossiers.values():
        for step in STEPS.values():
            if dossier.state in step.states:
                for who in people:
                    ask = Ask(world, dossier, step.name, who)
                    if step.who(ask):
                        for said in step.said(ask):
                            whole = Ask(world, dossier, step.name, who, said)
                            if step.provided(whole) and (not leading_on or step.leads_on(whole)):
                                yield whole
