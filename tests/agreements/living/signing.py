"""Signature, until the agreement binds or lapses (DESIGN §4.1)."""

from __future__ import annotations

from datetime import timedelta

from tests.agreements.living import clockwork
from tests.agreements.living.facts import DRAFT, IN_FORCE, IN_REVIEW, OPEN, Ask, Party
from tests.agreements.living.review import ANOTHER, SHOWN, ends_in_time, void
from tests.agreements.living.steps import Said, declare


def _in_time(ask: Ask) -> bool:
    """An instant equal to the deadline is in time."""
    assert ask.dossier.deadline is not None
    return ask.world.now <= ask.dossier.deadline


def _unsigned(ask: Ask, *can: str) -> list[Party]:
    """The parties that have not signed, for which this person may do one of these things."""
    dossier = ask.dossier
    return [p for side, p in dossier.parties.items() if side in ask.for_(*can) and side not in dossier.has_signed]


# ------------------------------------------------------------------------------------------------ signatures


def _is_called(ask: Ask) -> bool:
    """The person the party named, while a mandate to sign for it is in force."""
    named = [ask.world.mandates[p.signatory].person for p in _unsigned(ask, "sign_for")]
    return ask.who in named and _in_time(ask)


def _sign(ask: Ask) -> None:
    dossier = ask.dossier
    dossier.signed[dossier.round, ask.party.side] = ask.who
    if clockwork.may_enter_into_force(ask.world, dossier):
        clockwork.bring(ask.world, dossier, "enter_into_force")


def _decline(ask: Ask) -> None:
    ask.party.cleared = False
    ask.dossier.close_round()


declare(
    "sign",
    OPEN,
    who=_is_called,
    provided=lambda ask: ask.said["sha256"] == SHOWN,
    does=_sign,
    said=lambda _ask: [{"sha256": SHOWN}],
    wrong={"sha256": [ANOTHER, ""]},
    fresh=True,
    of_the_document=True,
    leads_on=True,
)
declare("decline", OPEN, who=_is_called, does=_decline, reason=True, to=IN_REVIEW)


def _may_replace(ask: Ask) -> bool:
    somebody_is_missing = bool(set(ask.dossier.parties) - ask.dossier.has_signed)
    keeps = ask.is_secretary and somebody_is_missing
    return _in_time(ask) and (keeps or bool(_unsigned(ask, "manage_people_of")))


def _another_may_sign(ask: Ask) -> bool:
    side, mandate = ask.said["organisation"], ask.said["mandate"]
    is_theirs = ask.is_secretary or side in ask.for_("manage_people_of")
    waits = side in set(ask.dossier.parties) - ask.dossier.has_signed
    is_named = mandate in [party.signatory for party in ask.dossier.parties.values()]
    return is_theirs and waits and not is_named and ask.world.may_sign_for(mandate, side)


def _replace(ask: Ask) -> None:
    ask.dossier.parties[ask.said["organisation"]].signatory = ask.said["mandate"]


def _replacements(ask: Ask) -> list[Said]:
    return [{"organisation": s, "mandate": f"{who}.{s}"} for s in ("sn", "it") for who in ("deputy", "signatory")]


declare(
    "replace_signatory",
    OPEN,
    who=_may_replace,
    provided=_another_may_sign,
    does=_replace,
    said=_replacements,
    wrong={"organisation": ["it", "sn", "bf"], "mandate": ["drafter.sn", "signatory.bf", "nobody"]},
    reason=True,
)


# ------------------------------------------------------------------------------------------------ the round


def _propose_recall(ask: Ask) -> None:
    ask.dossier.recall_by = ask.who


def _may_recall(ask: Ask) -> bool:
    """One person until somebody has signed; from then on another than the one who proposed it."""
    one_is_enough = not ask.dossier.has_signed or bool(ask.dossier.recall_by)
    return ask.is_secretary and one_is_enough and ask.who != ask.dossier.recall_by


def _recall(ask: Ask) -> None:
    void(ask)
    ask.dossier.close_round()


def _extend(ask: Ask) -> None:
    ask.dossier.deadline = ask.said["deadline"]


def _later(ask: Ask) -> list[Said]:
    assert ask.dossier.deadline is not None
    return [{"deadline": ask.dossier.deadline + more} for more in (timedelta(days=5), timedelta(milliseconds=1))]


declare(
    "propose_recall",
    OPEN,
    who=lambda ask: ask.is_secretary and bool(ask.dossier.has_signed) and not ask.dossier.recall_by and _in_time(ask),
    does=_propose_recall,
    reason=True,
)
declare("recall", OPEN, who=_may_recall, does=_recall, reason=True, to=DRAFT)
declare(
    "extend_deadline",
    OPEN,
    who=lambda ask: ask.is_secretary and _in_time(ask),
    provided=lambda ask: ask.said["deadline"] > ask.dossier.deadline and ends_in_time(ask),
    does=_extend,
    said=_later,
    wrong={"deadline": [lambda ask: ask.dossier.deadline, lambda ask: ask.world.now + timedelta(days=1000)]},
    reason=True,
)


# ------------------------------------------------------------------------------------------------ binding, or not

declare(
    "enter_into_force",
    OPEN,
    who=lambda ask: (ask.is_secretary or ask.is_clock) and clockwork.may_enter_into_force(ask.world, ask.dossier),
    does=lambda ask: clockwork.bind(ask.world, ask.dossier),
    to=IN_FORCE,
)
declare(
    "lapse",
    OPEN,
    who=lambda ask: (ask.is_secretary or ask.is_clock) and clockwork.must_lapse(ask.world, ask.dossier),
    to="lapsed",
)
