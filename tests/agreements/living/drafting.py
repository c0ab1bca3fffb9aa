"""Drafting, from the first line to the numbered version (DESIGN §4.1)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from tests.agreements.living.facts import DRAFT, IN_REVIEW, Ask, Party, Terms
from tests.agreements.living.steps import Said, declare

TITLE = "Accord de réseau"
LOCAL_AUTHORITIES_OF_SENEGAL = ("sn", "kl")
WITHOUT_REVIEWER = ("kl",)
GUESTS = ("it", "sn", "ne", "bf", "kl")
STRANGER = "elsewhere"
BOUNDS = {"entry_number": 1, "minimum_parties": 2, "notice_days": 0, "renewal_months": 1, "objection_days": 0}


def _writes(ask: Ask) -> bool:
    return ask.is_drafter or ask.is_secretary


def _note(ask: Ask) -> None:
    ask.dossier.note_editor(ask.who)


# ------------------------------------------------------------------------------------------------ the text


def _begin(ask: Ask) -> None:
    ask.dossier.parties = {ask.dossier.drafted_by: Party(ask.dossier.drafted_by)}
    _note(ask)


def _write(ask: Ask) -> None:
    ask.dossier.text, ask.dossier.end_date = ask.said["articles"], ask.said["end_date"]
    _note(ask)


def _what_is_written(ask: Ask) -> list[Said]:
    ends: list[date | None] = [None, *(ask.world.today + timedelta(days=n) for n in (60, 200, 500))]
    texts = [("whole", end) for end in ends] + [("empty", None), ("unfinished", None)]
    return [{"title": TITLE, "preamble": "", "articles": articles, "end_date": end} for articles, end in texts]


declare(
    "create",
    who=_writes,
    provided=lambda ask: bool(ask.said["title"].strip()),
    does=_begin,
    said=lambda _ask: [{"title": TITLE}],
    wrong={"title": ["  "]},
)
declare(
    "edit",
    DRAFT,
    who=_writes,
    provided=lambda ask: 0 < len(ask.said["title"].strip()) <= 300 and "\u202e" not in ask.said["preamble"],
    does=_write,
    said=_what_is_written,
    wrong={"title": ["", "a" * 301], "preamble": ["Consid\u202eérant"]},
    leads_on=lambda ask: ask.dossier.text != "whole" and ask.said["articles"] == "whole",
)


# ------------------------------------------------------------------------------------------------ the parties


def _invite(ask: Ask) -> None:
    side = ask.said["organisation"]
    ask.dossier.parties[side] = Party(side)
    _note(ask)


def _remove(ask: Ask) -> None:
    del ask.dossier.parties[ask.said["organisation"]]
    _note(ask)


declare(
    "invite_party",
    DRAFT,
    who=_writes,
    provided=lambda ask: (
        ask.said["organisation"] in set(GUESTS) - set(ask.dossier.parties) and ask.said["role"] == "partner"
    ),
    does=_invite,
    said=lambda ask: [{"organisation": side, "role": "partner"} for side in GUESTS if side not in ask.dossier.parties],
    wrong={"organisation": [*GUESTS, STRANGER], "role": ["emperor"]},
    leads_on=lambda ask: len(ask.dossier.parties) < 2 and ask.said["organisation"] not in WITHOUT_REVIEWER,
)
declare(
    "remove_party",
    DRAFT,
    who=_writes,
    provided=lambda ask: ask.said["organisation"] in ask.dossier.parties,
    does=_remove,
    said=lambda ask: [{"organisation": side} for side in ask.dossier.parties],
    wrong={"organisation": [*GUESTS, STRANGER]},
)


# ------------------------------------------------------------------------------------------------ the terms


def _terms_are_possible(ask: Ask) -> bool:
    said = ask.said
    known = said["entry_rule"] in ("all", "some") and said["renewal"] in ("none", "tacit")
    enough = all(said[name] >= least for name, least in BOUNDS.items())
    return known and enough and set(said["required"]) <= set(ask.dossier.parties)


def _set_terms(ask: Ask) -> None:
    said = dict(ask.said)
    required = said.pop("required") if said["entry_rule"] == "some" else said.pop("required") and []
    ask.dossier.terms = Terms(**said)
    for side, party in ask.dossier.parties.items():
        party.required = side in required
    _note(ask)


def _possible_terms(ask: Ask) -> list[Said]:
    today, sides = ask.world.today, list(ask.dossier.parties)
    entry = [("all", []), ("some", []), ("some", sides[:1]), ("some", sides[-1:])]
    dates = [None, today + timedelta(days=20)]
    ways = [("none", 12, 10), ("tacit", 12, 10), ("tacit", 1, 10), ("tacit", 1, 90)]
    return [
        {
            "entry_rule": rule,
            "entry_number": 2,
            "required": required,
            "effect_on": effect_on,
            "minimum_parties": least,
            "notice_days": notice,
            "renewal": renewal,
            "renewal_months": months,
            "objection_days": days,
        }
        for (rule, required), effect_on, (renewal, months, days), (least, notice) in product(
            entry, dates, ways, [(2, 30), (2, 0), (3, 30)]
        )
    ]


declare(
    "set_terms",
    DRAFT,
    who=_writes,
    provided=_terms_are_possible,
    does=_set_terms,
    said=_possible_terms,
    wrong={
        "entry_rule": ["most"],
        "entry_number": [0],
        "required": [[STRANGER]],
        "minimum_parties": [1],
        "notice_days": [-1],
        "renewal": ["express"],
        "renewal_months": [0],
        "objection_days": [-1],
    },
)


# ------------------------------------------------------------------------------------------------ to review


def terms_fit(ask: Ask) -> bool:
    dossier, terms = ask.dossier, ask.dossier.terms
    some, tacit, end = terms.entry_rule == "some", terms.renewal == "tacit", dossier.end_date
    asked = max(terms.minimum_parties, terms.entry_number if some else 0)
    begins_with_enough = not some or terms.entry_number >= terms.minimum_parties
    can_object = terms.objection_days < 28 * terms.renewal_months
    takes_effect = end is None or terms.effect_on is None or terms.effect_on <= end
    renews = not tacit or (end is not None and can_object)
    return asked <= len(dossier.parties) and begins_with_enough and takes_effect and renews


def _is_ready(ask: Ask) -> bool:
    dossier, world = ask.dossier, ask.world
    may_take_part = set(dossier.parties) <= world.members() or world.founds()
    reviewed = not set(dossier.parties) & set(WITHOUT_REVIEWER)
    return dossier.text == "whole" and len(dossier.parties) >= 2 and may_take_part and reviewed and terms_fit(ask)


def _submit(ask: Ask) -> None:
    dossier = ask.dossier
    dossier.version += 1
    if ask.world.asks_formalities:
        for side in dossier.parties:
            if side in LOCAL_AUTHORITIES_OF_SENEGAL:
                dossier.formalities.setdefault(side, "required")


declare(
    "submit_for_review",
    DRAFT,
    who=lambda ask: ask.is_drafter and _is_ready(ask),
    does=_submit,
    to=IN_REVIEW,
    leads_on=True,
)
declare("abandon", DRAFT, IN_REVIEW, who=_writes, reason=True, to="abandoned")
