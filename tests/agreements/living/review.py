"""Review, up to the opening for signature (DESIGN §4.1)."""

from __future__ import annotations

from datetime import timedelta

from tests.agreements.living import amending, joining
from tests.agreements.living.facts import DRAFT, IN_REVIEW, OPEN, Ask, Remark
from tests.agreements.living.steps import Said, declare

SHOWN, ANOTHER = "what is shown", "another text"
TO_FILE, SETTLED = ("required", "objected"), ("satisfied", "not_applicable")
OUTCOMES = {"required": ("not_applicable",), "submitted": ("satisfied", "objected")}


# ------------------------------------------------------------------------------------------------ agreeing


def _clear(ask: Ask) -> None:
    ask.party.cleared = True


def _take_back(ask: Ask) -> None:
    ask.party.cleared = False


def void(ask: Ask) -> None:
    """The text will change: nobody agrees any more."""
    for party in ask.dossier.parties.values():
        party.cleared = False


declare(
    "clear",
    IN_REVIEW,
    who=lambda ask: any(not party.cleared for party in ask.reviews()),
    provided=lambda ask: ask.said["sha256"] == SHOWN,
    does=_clear,
    said=lambda _ask: [{"sha256": SHOWN}],
    wrong={"sha256": [ANOTHER, ""]},
    of_the_document=True,
    leads_on=True,
)
declare(
    "withdraw_clearance",
    IN_REVIEW,
    who=lambda ask: any(party.cleared for party in ask.reviews()),
    does=_take_back,
    reason=True,
    of_the_document=True,
)
declare(
    "request_changes",
    IN_REVIEW,
    who=lambda ask: bool(ask.reviews()) or ask.is_secretary,
    does=void,
    reason=True,
    to=DRAFT,
)


# ------------------------------------------------------------------------------------------------ the signatory


def _name(ask: Ask) -> None:
    ask.party.signatory, ask.party.on_paper = ask.said["mandate"], ask.said.get("on_paper", False)


def _nameable(ask: Ask) -> list[Said]:
    found = [key for key in ask.world.mandates if ask.world.may_sign_for(key, ask.party.side, or_soon=True)]
    here = [{"mandate": key} for key in sorted(found, key=lambda key: not key.startswith("signatory"))]
    return [*here, *({**one, "on_paper": True} for one in here[:1])]


declare(
    "name_signatory",
    IN_REVIEW,
    who=lambda ask: bool(ask.for_("review_for", "manage_people_of") & set(ask.dossier.awaited)),
    provided=lambda ask: any(
        ask.world.may_sign_for(ask.said["mandate"], side, or_soon=True)
        for side in ask.for_("review_for", "manage_people_of")
    ),
    does=_name,
    said=_nameable,
    wrong={"mandate": ["signatory.it", "signatory.bf", "drafter.sn", "nobody"]},
    leads_on=lambda ask: not ask.party.signatory,
)


# ------------------------------------------------------------------------------------------------ comments


def _takes_part(ask: Ask) -> bool:
    return bool(ask.reviews()) or ask.is_drafter or ask.is_secretary


def _is_theirs(ask: Ask, number: int) -> bool:
    return ask.dossier.comments[number].by == ask.who or ask.is_drafter or ask.is_secretary


def _exists(ask: Ask, *, is_open: bool) -> bool:
    number = ask.said["comment"]
    return 0 <= number < len(ask.dossier.comments) and ask.dossier.comments[number].is_open is is_open


def _those(ask: Ask, *, is_open: bool, theirs: bool = True) -> list[Said]:
    there = [n for n, remark in enumerate(ask.dossier.comments) if remark.is_open is is_open]
    return [{"comment": n} for n in there if not theirs or _is_theirs(ask, n)]


def _remark(ask: Ask) -> None:
    ask.dossier.comments.append(Remark(ask.who))


def _settle(ask: Ask) -> None:
    remark = ask.dossier.comments[ask.said["comment"]]
    remark.is_open = not remark.is_open


declare(
    "comment",
    IN_REVIEW,
    who=_takes_part,
    provided=lambda ask: ask.said["anchor"] in ("", "preamble") and bool(ask.said["body"].strip()),
    does=_remark,
    said=lambda _ask: [{"anchor": "", "body": "À revoir."}],
    wrong={"anchor": ["elsewhere"], "body": ["  "]},
    of_the_document=True,
)
declare(
    "answer_comment",
    IN_REVIEW,
    who=_takes_part,
    provided=lambda ask: _exists(ask, is_open=True) and bool(ask.said["body"].strip()),
    said=lambda ask: [{**one, "body": "Six mois."} for one in _those(ask, is_open=True, theirs=False)],
    wrong={"comment": [-1, 0], "body": [""]},
    of_the_document=True,
)
for name, was_open in (("resolve_comment", True), ("reopen_comment", False)):
    declare(
        name,
        IN_REVIEW,
        who=_takes_part,
        provided=lambda ask, was=was_open: _exists(ask, is_open=was) and _is_theirs(ask, ask.said["comment"]),
        does=_settle,
        said=lambda ask, was=was_open: _those(ask, is_open=was),
        wrong={"comment": [-1, 0]},
        of_the_document=True,
    )


# ------------------------------------------------------------------------------------------------ prior formalities


def _to_file(ask: Ask) -> list[str]:
    return [s for s, status in ask.dossier.asked.items() if status in TO_FILE and s in ask.for_("review_for")]


def _file(ask: Ask) -> None:
    ask.dossier.formalities[ask.said["formality"]] = "submitted"


def _decide(ask: Ask) -> None:
    ask.dossier.formalities[ask.said["formality"]] = ask.said["outcome"]


declare(
    "file_formality",
    IN_REVIEW,
    who=lambda ask: bool(_to_file(ask)),
    provided=lambda ask: ask.said["formality"] in _to_file(ask) and bool(ask.said["documents"]),
    does=_file,
    said=lambda ask: [{"formality": side, "note": "", "documents": "the proof"} for side in _to_file(ask)],
    wrong={"formality": ["it"], "documents": [""]},
    leads_on=True,
)
declare(
    "decide_formality",
    IN_REVIEW,
    who=lambda ask: ask.is_secretary and any(status in OUTCOMES for status in ask.dossier.asked.values()),
    provided=lambda ask: ask.said["outcome"] in OUTCOMES.get(ask.dossier.asked.get(ask.said["formality"], ""), ()),
    does=_decide,
    said=lambda ask: [
        {"formality": side, "outcome": outcome}
        for side, status in ask.dossier.asked.items()
        for outcome in OUTCOMES.get(status, ())
    ],
    wrong={"formality": ["it"], "outcome": ["submitted", "satisfied", "required"]},
    reason=True,
    leads_on=True,
)


# ------------------------------------------------------------------------------------------------ opening


def _all_is_settled(ask: Ask) -> bool:
    dossier, world = ask.dossier, ask.world
    cleared = all(party.cleared for party in dossier.parties.values())
    named = all(world.may_sign_for(party.signatory, side) for side, party in dossier.parties.items())
    present = world.parent_binds(dossier) and amending.is_of_the_present(world, dossier)
    if not present or not joining.may_go_on(world, dossier) or amending.touches_what_is_open(world, dossier):
        return False
    return cleared and named and all(status in SETTLED for status in dossier.asked.values())


def ends_in_time(ask: Ask) -> bool:
    """An amendment is signed while its agreement lasts (one that is renewed lasts on), and before the last day that it
    gives it."""
    dossier, parent = ask.dossier, ask.world.parent_of(ask.dossier)
    days = [dossier.end_date] if parent is None or amending.changes_the_end(dossier) else []
    if parent is not None and parent.terms.renewal != "tacit":
        days.append(parent.end_date)
    return all(day is None or ask.said["deadline"].date() <= day for day in days)


def _open(ask: Ask) -> None:
    ask.dossier.deadline, ask.dossier.opened_on = ask.said["deadline"], ask.world.today
    ask.dossier.round += 1


declare(
    "open_for_signature",
    IN_REVIEW,
    who=lambda ask: ask.is_secretary and _all_is_settled(ask) and ask.who not in ask.dossier.editors,
    provided=lambda ask: ask.said["deadline"] > ask.world.now and ends_in_time(ask) and ask.said["drawn"] == SHOWN,
    does=_open,
    said=lambda ask: [{"deadline": ask.world.now + timedelta(days=n), "drawn": SHOWN} for n in (10, 3, 40)],
    wrong={
        "drawn": [ANOTHER],
        "deadline": [lambda ask: ask.world.now, lambda ask: ask.world.now + timedelta(days=1000)],
    },
    to=OPEN,
    leads_on=True,
)
