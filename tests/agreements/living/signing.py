"""Signature, until the agreement binds or lapses (DESIGN §4.1)."""

from __future__ import annotations

from datetime import date, timedelta

from tests.agreements.living import clockwork
from tests.agreements.living.facts import DRAFT, IN_FORCE, IN_REVIEW, OPEN, Ask, Paper, Party
from tests.agreements.living.review import ANOTHER, SHOWN, ends_in_time, void
from tests.agreements.living.steps import Said, declare


def _in_time(ask: Ask) -> bool:
    """An instant equal to the deadline is in time."""
    assert ask.dossier.deadline is not None
    return ask.world.now <= ask.dossier.deadline


def _unsigned(ask: Ask, *can: str) -> list[Party]:
    """The parties that have not signed, for which this person may do one of these things."""
    dossier = ask.dossier
    return [p for side, p in dossier.awaited.items() if side in ask.for_(*can) and side not in dossier.has_signed]


# ------------------------------------------------------------------------------------------------ signatures


def _is_called(ask: Ask) -> bool:
    """The person the party named, while a mandate to sign for it is in force."""
    named = [ask.world.mandates[p.signatory].person for p in _unsigned(ask, "sign_for")]
    return ask.who in named and _in_time(ask)


def _may_decline(ask: Ask) -> bool:
    """Not while the own paper is being verified."""
    return _is_called(ask) and ask.party.side not in ask.dossier.waiting


def _sign(ask: Ask) -> None:
    _has_signed(ask, ask.party.side)


def _has_signed(ask: Ask, side: str) -> None:
    dossier = ask.dossier
    dossier.signed[dossier.round, side] = ask.who
    dossier.settled_at = ask.world.now
    if clockwork.may_enter_into_force(ask.world, dossier):
        clockwork.bring(ask.world, dossier, "enter_into_force")


def _decline(ask: Ask) -> None:
    ask.party.cleared = False
    ask.dossier.close_round()


declare(
    "sign",
    OPEN,
    who=lambda ask: _may_decline(ask) and not ask.party.on_paper,
    provided=lambda ask: ask.said["sha256"] == SHOWN,
    does=_sign,
    said=lambda _ask: [{"sha256": SHOWN}],
    wrong={"sha256": [ANOTHER, ""]},
    fresh=True,
    of_the_document=True,
    leads_on=True,
)
declare("decline", OPEN, who=_may_decline, does=_decline, reason=True, to=IN_REVIEW)


def _may_replace(ask: Ask) -> bool:
    keeps = ask.is_secretary and bool(_missing(ask))
    return _in_time(ask) and (keeps or bool(_missing(ask) & ask.for_("manage_people_of")))


def _missing(ask: Ask) -> set[str]:
    """The sides that have put their name nowhere."""
    return set(ask.dossier.awaited) - ask.dossier.has_put_its_name


def _another_may_sign(ask: Ask) -> bool:
    side, mandate = ask.said["organisation"], ask.said["mandate"]
    is_theirs = ask.is_secretary or side in ask.for_("manage_people_of")
    waits = side in _missing(ask)
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


# ------------------------------------------------------------------------------------------------ pen and stamp


def _could_sign_on(ask: Ask, mandate: str, day: date) -> bool:
    """A day of this round, not to come, on which the mandate was in force."""
    dossier, held = ask.dossier, ask.world.mandates.get(mandate)
    assert dossier.opened_on is not None and dossier.deadline is not None
    in_time = dossier.opened_on <= day <= min(dossier.deadline.date(), ask.world.today)
    return in_time and held is not None and held.holds_on(day)


def _is_good(ask: Ask) -> bool:
    said = ask.said
    if said["organisation"] not in _missing(ask) or said["fingerprint"] != SHOWN or not said["kept_at"].strip():
        return False
    return bool(_could_sign_on(ask, ask.dossier.parties[said["organisation"]].signatory, said["signed_on"]))


def _register(ask: Ask) -> None:
    party = ask.dossier.parties[ask.said["organisation"]]
    ask.dossier.papers.append(Paper(party.side, ask.who, party.signatory, ask.said["signed_on"]))


def _goods(ask: Ask) -> list[Said]:
    rest = {"fingerprint": SHOWN, "signed_on": ask.world.today, "kept_at": "Archives"}
    return [{"organisation": side, **rest} for side in ask.dossier.parties]


declare(
    "register_paper",
    OPEN,
    who=lambda ask: ask.is_secretary and bool(_missing(ask)) and _in_time(ask),
    provided=_is_good,
    does=_register,
    said=_goods,
    wrong={
        "organisation": ["it", "bf"],
        "fingerprint": [ANOTHER],
        "kept_at": [" "],
        "signed_on": [lambda ask, n=n: ask.world.today + timedelta(days=n) for n in (1, -1, -60)],
    },
    of_the_document=True,
)


def _theirs(ask: Ask) -> list[int]:
    """The papers that this person may decide on: somebody else registered them."""
    return [n for n, p in enumerate(ask.dossier.papers) if p.status == "to_verify" and p.by != ask.who]


def _verify(ask: Ask) -> None:
    paper = ask.dossier.papers[ask.said["paper"]]
    paper.status = "verified"
    _has_signed(ask, paper.side)


def _refuse(ask: Ask) -> None:
    ask.dossier.papers[ask.said["paper"]].status = "refused"
    ask.dossier.settled_at = ask.world.now


def _was_of_a_signatory(ask: Ask) -> bool:
    paper = ask.dossier.papers[ask.said["paper"]]
    return _could_sign_on(ask, paper.mandate, paper.signed_on)


declare(
    "verify_paper",
    OPEN,
    who=lambda ask: ask.is_secretary and bool(_theirs(ask)),
    provided=lambda ask: (
        ask.said["paper"] in _theirs(ask) and ask.said["compared"] is True and _was_of_a_signatory(ask)
    ),
    does=_verify,
    said=lambda ask: [{"paper": number, "compared": True} for number in _theirs(ask)],
    wrong={"paper": [-1, 0], "compared": [False]},
    of_the_document=True,
    leads_on=True,
)
declare(
    "refuse_paper",
    OPEN,
    who=lambda ask: ask.is_secretary and bool(_theirs(ask)),
    provided=lambda ask: ask.said["paper"] in _theirs(ask),
    does=_refuse,
    said=lambda ask: [{"paper": number} for number in _theirs(ask)],
    wrong={"paper": [-1, 0]},
    reason=True,
    of_the_document=True,
)


# ------------------------------------------------------------------------------------------------ the round


def _propose_recall(ask: Ask) -> None:
    ask.dossier.recall_by = ask.who


def _may_recall(ask: Ask) -> bool:
    """One person until somebody has signed; from then on another than the one who proposed it."""
    one_is_enough = not ask.dossier.has_put_its_name or bool(ask.dossier.recall_by)
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
    who=lambda ask: (
        ask.is_secretary and bool(ask.dossier.has_put_its_name) and not ask.dossier.recall_by and _in_time(ask)
    ),
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
