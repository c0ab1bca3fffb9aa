"""A recorded decision and the steps that rest on one: it carries each out once on an agreement, from its day on."""

from __future__ import annotations

from tests.agreements.living.facts import Ask
from tests.agreements.living.steps import Said

NO_DECISION = -1


def rests_on_a_decision(ask: Ask) -> bool:
    """A recorded decision about this agreement, in effect, and not carried out on it before."""
    number = ask.said.get("decision", NO_DECISION)
    if number in ask.dossier.spent or not 0 <= number < len(ask.world.decisions):
        return False
    decision = ask.world.decisions[number]
    return decision.about == ask.dossier.name and decision.effective_on <= ask.world.today


def decided(ask: Ask) -> list[Said]:
    every = [{"decision": number} for number in range(len(ask.world.decisions))]
    return [one for one in every if rests_on_a_decision(Ask(ask.world, ask.dossier, ask.step, ask.who, one))]


def spend(ask: Ask) -> None:
    ask.dossier.spent.add(ask.said["decision"])


WRONG_DECISION = {"decision": [NO_DECISION, 0, 1, 2]}
