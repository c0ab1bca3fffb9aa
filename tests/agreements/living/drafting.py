"""Drafting, from the first line to the numbered version (DESIGN §4.1)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from tests.agreements.living import amending, joining
from tests.agreements.living.deciding import WRONG_DECISION, decided, rests_on_a_decision, spend
from tests.agreements.living.facts import BINDING, DRAFT, IN_REVIEW, Ask, Change, Party, Terms
from tests.agreements.living.steps import Said, declare

TITLE = "Accord de réseau"
LOCAL_AUTHORITIES_OF_SENEGAL = ("sn", "kl")
WRITTEN: Said = {"title": TITLE, "preamble": "", "ends_agreement": False}
TRANSLATIONS = [("Accordo di rete", "whole"), ("", "begun"), ("Accordo di rete", "")]
WITHOUT_REVIEWER = ("kl",)
GUESTS = ("it", "sn", "ne", "bf", "kl")
STRANGER = "elsewhere"
BOUNDS = {"entry_number": 1, "minimum_parties": 2, "notice_days": 0, "renewal_months": 1, "objection_days": 0}


def _writes(ask: Ask) -> bool:
    return ask.is_drafter or ask.is_secretary


def _writes_an_agreement_of_its_own(ask: Ask) -> bool:
    return _writes(ask) and not ask.dossier.parent


def _is_to_be_written(ask: Ask) -> bool:
    if ask.dossier.amends:
        return not amending.changes_something_that_fits(ask.world, ask.dossier)
    return ask.dossier.text != "whole"


def _note(ask: Ask) -> None:
    ask.dossier.note_editor(ask.who)


# ------------------------------------------------------------------------------------------------ the text


def _may_begin(ask: Ask) -> bool:
    return joining.may_begin(ask.world, ask.dossier)


def _begin(ask: Ask) -> None:
    parent = ask.world.parent_of(ask.dossier)
    begun = ask.dossier
    if parent is not None and begun.joins:
        begun.parties, begun.text = joining.parties_of_an_accession(begun.drafted_by, parent), "whole"
        amending.draw_on(begun, parent)
        _note(ask)
        return
    if parent is not None:
        begun.parties = {party.side: Party(party.side, required=party.required) for party in parent.bound}
        begun.terms.entry_rule, begun.terms.entry_number = parent.terms.entry_rule, parent.terms.entry_number
        amending.draw_on(begun, parent)
        _note(ask)
        return
    ask.dossier.parties = {ask.dossier.drafted_by: Party(ask.dossier.drafted_by)}
    _note(ask)


def _write(ask: Ask) -> None:
    dossier, articles = ask.dossier, ask.said["articles"]
    dossier.end_date, dossier.ends_parent = ask.said["end_date"], ask.said["ends_agreement"]
    if dossier.amends:
        dossier.changes = articles
    else:
        dossier.text = articles
    _note(ask)


def _what_is_written(ask: Ask) -> list[Said]:
    if ask.dossier.amends:
        return _what_is_amended(ask)
    some_days = [] if ask.dossier.joins else [ask.world.today + timedelta(days=n) for n in (60, 200, 500)]
    ends: list[date | None] = [None, *some_days]
    texts = [("whole", end) for end in ends] + [("empty", None), ("unfinished", None)]
    return [{**WRITTEN, "articles": articles, "end_date": end} for articles, end in texts]


def _what_is_amended(ask: Ask) -> list[Said]:
    """One change or two, of articles there are; or the last day; or the end of the agreement."""
    assert ask.dossier.drawn is not None, "an amendment is drawn as it begins"
    parent = ask.world.dossiers[ask.dossier.parent]
    text, end = parent.texts[ask.dossier.drawn.number], ask.dossier.drawn.end_date
    left = [number for number, repealed in text.items() if not repealed]
    changes: list[tuple[Change, ...]] = [((what, target),) for what in (amending.REPLACE, "repeal") for target in left]
    changes += [((amending.INSERT, target),) for target in ("", *text)]
    changes += [(*one, (amending.INSERT, "1")) for one in changes[:2]]
    said = [{**WRITTEN, "articles": articles, "end_date": end} for articles in changes]
    days = [ask.world.today + timedelta(days=n) for n in (12, 150)]
    moved = [
        {**WRITTEN, "articles": (), "end_date": day, "ends_agreement": ends} for day in days for ends in (False, True)
    ]
    return [*said, *moved]


def _each_change_is_said(ask: Ask) -> bool:
    return not ask.dossier.amends or all(what in ("replace", "insert", "repeal") for what, _ in ask.said["articles"])


def _badly_changed(*changes: Change) -> Any:
    """Instead of the articles of an amendment; a text of its own is left as it was said."""
    return lambda ask: changes if ask.dossier.amends else ask.said["articles"]


declare(
    "create",
    who=_writes,
    provided=lambda ask: bool(ask.said["title"].strip()) and _may_begin(ask),
    does=_begin,
    said=lambda _ask: [{"title": TITLE}],
    wrong={"title": ["  "]},
)
declare(
    "edit",
    DRAFT,
    who=_writes,
    provided=lambda ask: (
        0 < len(ask.said["title"].strip()) <= 300
        and "\u202e" not in ask.said["preamble"]
        and (ask.dossier.amends or not ask.said["ends_agreement"])
        and (not ask.dossier.joins or ask.said["end_date"] is None)
        and _each_change_is_said(ask)
    ),
    does=_write,
    said=_what_is_written,
    wrong={
        "title": ["", "a" * 301],
        "preamble": ["Consid\u202eérant"],
        "ends_agreement": [True],
        "end_date": [lambda ask: ask.world.today + timedelta(days=60)],
        "articles": [
            _badly_changed(("replace", "")),
            _badly_changed(("repeal", "9")),
            _badly_changed(("replace", "1"), ("repeal", "1")),
            _badly_changed(("", "1")),
        ],
    },
    leads_on=lambda ask: _is_to_be_written(ask) and ask.said["articles"] not in ("empty", "unfinished"),
)


def _translate(ask: Ask) -> None:
    ask.dossier.translated = ask.said["title"].strip()


declare(
    "translate",
    DRAFT,
    IN_REVIEW,
    who=_writes,
    provided=lambda ask: ask.said["language"] == "it" and len(ask.said["title"].strip()) <= 300,
    does=_translate,
    said=lambda _ask: [{"language": "it", "title": title, "translation": which} for title, which in TRANSLATIONS],
    wrong={"language": ["fr", "de"], "title": ["a" * 301]},
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
    who=_writes_an_agreement_of_its_own,
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
    who=_writes_an_agreement_of_its_own,
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
    who=lambda ask: _writes(ask) and not ask.dossier.joins,
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
    if not world.parent_binds(dossier) or (dossier.parent and not _is_drawn_well(ask)):
        return False
    may_take_part = bool(dossier.parent) or set(dossier.parties) <= world.members() or world.founds()
    reviewed = not set(dossier.parties) & set(WITHOUT_REVIEWER)
    is_complete = dossier.amends or dossier.text == "whole"
    return is_complete and len(dossier.parties) >= 2 and may_take_part and reviewed and terms_fit(ask)


def _is_drawn_well(ask: Ask) -> bool:
    admitted = ask.dossier.admitted or not ask.dossier.joins
    return (
        amending.is_of_the_present(ask.world, ask.dossier)
        and admitted
        and joining.may_go_on(ask.world, ask.dossier)
        and amending.changes_something_that_fits(ask.world, ask.dossier)
    )


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


# ------------------------------------------------------------------------------------------------ drawn anew


def _draw_anew(ask: Ask) -> None:
    """Between those whom the agreement binds now: who was a party keeps what it named, who joined comes after them."""
    dossier, parent = ask.dossier, ask.world.dossiers[ask.dossier.parent]
    amending.draw_on(dossier, parent)
    _note(ask)
    if dossier.joins:
        receives = joining.who_receives(dossier.drafted_by, parent)
        sides = {dossier.drafted_by, receives}
        dossier.parties = {side: party for side, party in dossier.parties.items() if side in sides}
        dossier.parties.setdefault(receives, Party(receives))
        return
    bound = [party.side for party in parent.bound]
    dossier.parties = {side: party for side, party in dossier.parties.items() if side in bound}
    dossier.parties |= {side: Party(side) for side in bound if side not in dossier.parties}


def _fell_behind(ask: Ask) -> bool:
    dossier = ask.dossier
    parent = ask.world.parent_of(dossier)
    return parent is not None and parent.state in BINDING and not amending.is_of_the_present(ask.world, dossier)


declare(
    "rebase",
    DRAFT,
    who=lambda ask: _writes(ask) and _fell_behind(ask),
    provided=lambda ask: ask.said["number"] == ask.world.dossiers[ask.dossier.parent].number,
    does=_draw_anew,
    said=lambda ask: [{"number": parent.number} for parent in [ask.world.parent_of(ask.dossier)] if parent],
    wrong={"number": [7, 0]},
    leads_on=True,
)


def _waits_to_be_admitted(ask: Ask) -> bool:
    dossier = ask.dossier
    return dossier.joins and not dossier.admitted and ask.world.parent_binds(dossier)


def _admit(ask: Ask) -> None:
    ask.dossier.admitted = True
    spend(ask)


declare(
    "admit",
    DRAFT,
    who=lambda ask: ask.is_secretary and _waits_to_be_admitted(ask),
    provided=rests_on_a_decision,
    does=_admit,
    said=decided,
    wrong=WRONG_DECISION,
    leads_on=True,
)
