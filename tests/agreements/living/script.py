"""How a walk begins, and how people speak: carefully, or with one mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.agreements.living.drafting import WRITTEN
from tests.agreements.living.facts import BINDING, DRAFT, IN_REVIEW, SUSPENDED, Ask, Dossier, World
from tests.agreements.living.review import SHOWN
from tests.agreements.living.steps import GOOD_REASON, STEPS, Said

Draw = Callable[[Any], Any]
Line = tuple[str, str, Said]


PARTNERS = [("sn",), ("sn", "ne")]


def towards(
    world: World, dossier: Dossier, to: str, draw: Draw, *, partners: list[tuple[str, ...]] = PARTNERS
) -> Iterator[Line]:
    """The steps that bring a new agreement to that state: between two parties or three, under terms that are drawn."""
    others = draw(st.sampled_from(partners))
    yield from _written(world, dossier, others, draw)
    if to == DRAFT:
        return
    yield "submit_for_review", "drafter.it", {}
    sides = list(dossier.parties)
    if to == IN_REVIEW:
        return
    yield from _reviewed(dossier, sides)
    deadline = world.now + timedelta(days=draw(st.sampled_from([3, 10])))
    opening: Line = ("open_for_signature", "secretariat", {"deadline": deadline, "drawn": SHOWN})
    yield opening
    if draw(st.booleans()) and "sn" in sides:
        yield from _declined()
        yield opening
    if to not in BINDING:
        sides = sides[: draw(st.sampled_from([0, 2, 2]))]
    for side in sides:
        yield "sign", f"signatory.{side}", {"sha256": SHOWN}
    if to == SUSPENDED and dossier.state in BINDING:
        yield "record_decision", "secretariat", {}
        yield "suspend", "secretariat", {"decision": 0, "reason": GOOD_REASON}


def joining(world: World, accession: Dossier, draw: Draw) -> Iterator[Line]:
    """The steps that bring an accession to review, open, or into force, as far as the design allows."""
    yield "record_decision", "secretariat", {}
    yield "admit", "secretariat", {"decision": len(world.decisions) - 1}
    yield "submit_for_review", f"drafter.{accession.drafted_by}", {}
    sides = list(accession.parties)
    yield from _reviewed(accession, sides)
    deadline = world.now + timedelta(days=draw(st.sampled_from([3, 10])))
    yield "open_for_signature", "secretariat", {"deadline": deadline, "drawn": SHOWN}
    for side in sides[: draw(st.sampled_from([2, 2, 2, 1, 0]))]:
        yield "sign", f"signatory.{side}", {"sha256": SHOWN}


def excluding(world: World, side: str) -> Iterator[Line]:
    yield "record_decision", "secretariat", {}
    decision = len(world.decisions) - 1
    said = {"decision": decision, "organisation": side, "two_thirds": True, "reason": GOOD_REASON}
    yield "exclude_party", "secretariat", said


def _written(world: World, dossier: Dossier, others: tuple[str, ...], draw: Draw) -> Iterator[Line]:
    end = world.today + timedelta(days=draw(st.sampled_from([40, 200, 400])))
    ends, tacit = draw(st.sampled_from([(None, False), (end, False), (end, True)]))
    text = {**WRITTEN, "articles": "whole", "end_date": ends}
    yield "edit", "drafter.it", text
    for side in others:
        yield "invite_party", "drafter.it", {"organisation": side, "role": "partner"}
    yield "set_terms", "drafter.it", _terms(world, draw, tacit=tacit)


def _terms(world: World, draw: Draw, *, tacit: bool) -> Said:
    some = draw(st.booleans())
    return {
        "entry_rule": "some" if some else "all",
        "entry_number": 2,
        "required": draw(st.sampled_from([[], ["it"], ["sn"]])) if some else [],
        "effect_on": draw(st.sampled_from([None, world.today + timedelta(days=20)])),
        "minimum_parties": 2,
        "notice_days": draw(st.sampled_from([0, 30])),
        "renewal": "tacit" if tacit else "none",
        "renewal_months": draw(st.sampled_from([1, 6])),
        "objection_days": 10,
    }


def _reviewed(dossier: Dossier, sides: list[str]) -> Iterator[Line]:
    for side in sides:
        yield "clear", f"reviewer.{side}", {"sha256": SHOWN}
        yield "name_signatory", f"reviewer.{side}", {"mandate": f"signatory.{side}"}
        if side in dossier.asked:
            proof = {"formality": side, "note": "", "documents": "the proof"}
            yield "file_formality", f"reviewer.{side}", proof
            found = {"formality": side, "outcome": "satisfied", "reason": GOOD_REASON}
            yield "decide_formality", "secretariat", found


def amending(world: World, amendment: Dossier, draw: Draw) -> Iterator[Line]:
    """The steps that bring an amendment to review, open, or into force, as far as the design allows."""
    drafter = f"drafter.{amendment.drafted_by}"
    ask = Ask(world, amendment, "edit", drafter)
    yield "edit", drafter, draw(st.sampled_from(STEPS["edit"].said(ask)))
    yield "submit_for_review", drafter, {}
    sides = list(amendment.parties)
    yield from _reviewed(amendment, sides)
    deadline = world.now + timedelta(days=draw(st.sampled_from([3, 10])))
    yield "open_for_signature", "secretariat", {"deadline": deadline, "drawn": SHOWN}
    for side in sides[: draw(st.sampled_from([3, 3, 1, 0]))]:
        yield "sign", f"signatory.{side}", {"sha256": SHOWN}


def _declined() -> Iterator[Line]:
    """A round in which one signs and the other declines: it counts in no other."""
    yield "sign", "signatory.it", {"sha256": SHOWN}
    yield "decline", "signatory.sn", {"reason": GOOD_REASON}
    yield "clear", "reviewer.sn", {"sha256": SHOWN}


# ------------------------------------------------------------------------------------------------ how people speak


def careful(world: World, dossier: Dossier, step: str, who: str, draw: Draw) -> Said:
    """Good words, as whoever holds the step would say them; where there are none, words about nothing."""
    said = _offered(world, dossier, step, who)
    return dict(draw(st.sampled_from(said)))


def _offered(world: World, dossier: Dossier, step: str, who: str) -> list[Said]:
    ask = Ask(world, dossier, step, who)
    try:
        said = STEPS[step].said(ask)
    except (AssertionError, StopIteration):  # not in a state in which there is anything to say
        said = []
    return said or [nothing_to_say(ask)]


def mistake(ask: Ask, draw: Draw) -> Said:
    """One word in the place of a good one."""
    wrong = STEPS[ask.step].wrong
    if not wrong:
        return {}
    word = draw(st.sampled_from(sorted(wrong)))
    value = draw(st.sampled_from(wrong[word]))
    try:
        return {word: value(ask) if callable(value) else value}
    except TypeError:  # there is no deadline to begin with
        return {}


NONE, REASONED = -1, {"reason": GOOD_REASON}


def nothing_to_say(ask: Ask) -> Said:
    """Words about nothing: of the right form, and meaning no row there is."""
    tomorrow = ask.world.now + timedelta(days=1)
    return {
        "translate": {"language": "it", "title": "Accordo", "translation": ""},
        "rebase": {"number": 0},
        "admit": {"decision": NONE},
        "consolidate": {"paper": NONE},
        "receive_party": {"paper": NONE},
        "supersede": {"paper": NONE},
        "register_paper": {
            "organisation": "sn",
            "fingerprint": "",
            "signed_on": ask.world.today,
            "kept_at": "Archives",
        },
        "verify_paper": {"paper": NONE, "compared": True},
        "refuse_paper": {"paper": NONE, **REASONED},
        "invite_party": {"organisation": "sn", "role": "partner"},
        "remove_party": {"organisation": "sn"},
        "name_signatory": {"mandate": "nobody"},
        "answer_comment": {"comment": NONE, "body": "Six mois."},
        "resolve_comment": {"comment": NONE},
        "reopen_comment": {"comment": NONE},
        "file_formality": {"formality": "sn", "note": "", "documents": "the proof"},
        "decide_formality": {"formality": "sn", "outcome": "satisfied", **REASONED},
        "extend_deadline": {"deadline": tomorrow, **REASONED},
        "suspend": {"decision": NONE, **REASONED},
        "resume": {"decision": NONE, **REASONED},
        "exclude_party": {"decision": NONE, "organisation": "sn", "two_thirds": True, **REASONED},
        "plan_termination": {"decision": NONE, "last_day": tomorrow.date()},
        "terminate": {"decision": NONE},
    }[ask.step]
