"""From the model’s words to the product: the people, the rows and the inputs that they mean.

Not here: what must come of it (watch.py)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from agreements.models import Agreement
from agreements.printing import print_sha256
from governance.models import Mandate
from tests import scenes
from tests.agreements import formalities, papers
from tests.agreements.gallery import KAOLACK
from tests.agreements.living import facts
from tests.agreements.living.facts import CLOCK, Ask
from tests.agreements.living.review import SHOWN
from tests.cast import Cast
from workflows.actor import SYS, Actor

SIDES = {"it": "it", "sn": "sn", "ne": "ne", "bf": "bf", "kl": KAOLACK}
"""Side → how the cast calls it."""
PEOPLE = (
    "drafter.it",
    "drafter.sn",
    "reviewer.it",
    "reviewer.sn",
    "reviewer.ne",
    "reviewer.bf",
    "signatory.it",
    "signatory.sn",
    "signatory.ne",
    "signatory.bf",
    "deputy.sn",
    "deputy.it",
    "people.sn",
    "secretariat",
    "secretariat2",
    "outsider",
    CLOCK,
)
FRESH, STALE = timedelta(minutes=5), timedelta(minutes=5, milliseconds=1)
ARTICLES = {"whole": scenes.ARTICLES, "empty": [], "unfinished": [{"id": "", "heading": "Objet", "body": " "}]}
BESIDE = ("texts", "papers", "formalities", "carried_out", "instruments", "replaced_by", "consolidated_texts")
WRITES: dict[str, Callable[[Any], Any]] = {
    "comment": lambda row: row.comments.filter(answers=None),
    "register_paper": lambda row: row.papers.all(),
}
NOT_A_TEXT = {"pdf": b"", "pages": 0, "made_from": ""}


@dataclass
class Hands:
    """The rows behind the names of the model. One for the module: what changes in an example is in the example."""

    cast: Cast
    sides: dict[str, uuid.UUID] = field(default_factory=dict)
    mandates: dict[str, uuid.UUID] = field(default_factory=dict)
    dossiers: dict[str, uuid.UUID] = field(default_factory=dict)
    decisions: list[uuid.UUID] = field(default_factory=list)
    document: Any = None
    scan: Any = None
    actors: dict[tuple[str, Any, bool], Actor] = field(default_factory=dict)
    """Whoever acted at an instant: no mandate changes in a walk but by the day."""
    written: dict[tuple[str, str], list[uuid.UUID]] = field(default_factory=dict)
    """The comments and the papers of an agreement, in the order in which they were written."""

    def anew(self) -> Hands:
        """For the next example."""
        return Hands(self.cast, self.sides, self.mandates, document=self.document, scan=self.scan)

    def row(self, name: str) -> Any:
        """The agreement as stored now."""
        return Agreement.to_perform().get(pk=self.dossiers[name])

    def rows(self) -> dict[str, Any]:
        """Every agreement of the walk as stored now, with what is beside it."""
        found = Agreement.to_perform().prefetch_related(*BESIDE).in_bulk(self.dossiers.values())
        return {name: found[pk] for name, pk in self.dossiers.items()}

    def note(self, ask: Ask) -> None:
        """What was just written comes after what was written before: two rows of one instant stand in no order."""
        if ask.step in WRITES:
            known = self.written.setdefault((ask.dossier.name, ask.step), [])
            there = WRITES[ask.step](self.row(ask.dossier.name)).values_list("pk", flat=True)
            known += [pk for pk in there if pk not in known]

    def draft(self, dossier: facts.Dossier) -> Any:
        """What the model calls so, not stored yet."""
        said = {"drafting_organisation_id": self.sides[dossier.drafted_by], "authentic_language": "fr"}
        about = {"instrument": dossier.kind, "parent": self.row(dossier.parent)} if dossier.parent else {}
        about |= {"replaces": self.row(dossier.replaces)} if dossier.replaces else {}
        return Agreement(network=self.cast.network, **said, **about)

    def actor(self, who: str, now: Any, *, is_fresh: bool = True) -> Actor:
        if who == CLOCK:
            return SYS
        if (who, now, is_fresh) not in self.actors:
            given = now - (FRESH if is_fresh else STALE)
            self.actors[who, now, is_fresh] = Actor(self.cast[who], method="password", authenticated_at=given, at=now)
        return self.actors[who, now, is_fresh]

    def inputs(self, ask: Ask, row: Any) -> dict[str, Any]:
        """What is said, as the step takes it."""
        found: dict[str, Any] = {}
        for word, value in ask.said.items():
            meaning = MEANINGS.get(word)
            found |= {word: value} if meaning is None else meaning(self, ask, row, value)
        return found


# ------------------------------------------------------------------------------------------------ what a word means

NO_ROW = uuid.UUID(int=1)
Meaning = Callable[[Hands, Ask, Any, Any], dict[str, Any]]


def _formality(hands: Hands, _ask: Ask, row: Any, side: str) -> dict[str, Any]:
    asked = row.formalities.filter(organisation=hands.sides[side]).first()
    return {"formality": asked.pk if asked else NO_ROW}


def _decision(hands: Hands, _ask: Ask, _row: Any, number: int) -> dict[str, Any]:
    return {"decision": hands.decisions[number] if 0 <= number < len(hands.decisions) else NO_ROW}


def _comment(hands: Hands, ask: Ask, _row: Any, number: int) -> dict[str, Any]:
    there = hands.written.get((ask.dossier.name, "comment"), [])
    return {"comment": there[number] if 0 <= number < len(there) else NO_ROW}


def _sha256(_hands: Hands, ask: Ask, row: Any, value: str) -> dict[str, Any]:
    shown = row.text_sha256 if ask.step == "clear" else row.document_id
    return {"sha256": (shown or "") if value == SHOWN else value}


def _drawn(_hands: Hands, _ask: Ask, row: Any, value: str) -> dict[str, Any]:
    """The bytes matter to nobody here: the door compares what they were drawn from."""
    if not row.version_number:
        return NOT_A_TEXT
    made_from = print_sha256(row) if value == SHOWN else "0" * 64
    return {"pdf": b"%PDF-1.7 " + made_from.encode(), "pages": 1, "made_from": made_from}


def _written(which: Any) -> list[dict[str, str]]:
    """The articles of a text, or the changes of an amendment; a repeal has no words."""
    if isinstance(which, str):
        return ARTICLES[which]
    words = {"heading": "Caisse", "body": "Une caisse commune."}
    none = dict.fromkeys(words, "")
    return [{"id": "", "change": c, "target": t, **(none if c == "repeal" else words)} for c, t in which]


def _translation(_hands: Hands, _ask: Ask, row: Any, which: str) -> dict[str, Any]:
    """Of every article, of the first, or of none."""
    articles = row.texts.get(language=row.authentic_language).articles
    parts = articles if which == "whole" else articles[:1] if which else []
    said = [{"id": a["id"], "heading": "Cassa", "body": "Una cassa comune."} for a in parts]
    return {"preamble": "Considerato" if which else "", "articles": said}


def _print(hands: Hands, _ask: Ask, row: Any, value: str) -> dict[str, Any]:
    """A paper of the frozen text, with everything that is looked for on it."""
    seen = {"scan": hands.scan, "checked": ["pages", "name", "function", "date"], "stamp": "stamped"}
    return {"fingerprint": row.text_sha256[:8] if value == SHOWN else "0" * 8, **seen}


def _paper(hands: Hands, ask: Ask, _row: Any, number: int) -> dict[str, Any]:
    """What is taken with another act is not about a paper: nothing there is is named."""
    if ask.step in TAKEN_WITH_ANOTHER:
        return TAKEN_WITH_ANOTHER[ask.step]
    there = hands.written.get((ask.dossier.name, "register_paper"), [])
    return {"paper": there[number] if 0 <= number < len(there) else NO_ROW}


TAKEN_WITH_ANOTHER: dict[str, dict[str, Any]] = {
    "consolidate": {"amendment": NO_ROW, "new_terms": {}},
    "receive_party": {"accession": NO_ROW},
    "supersede": {"by": NO_ROW},
}
MEANINGS: dict[str, Meaning] = {
    "organisation": lambda hands, _ask, _row, side: {"organisation": hands.sides.get(side, NO_ROW)},
    "required": lambda hands, _ask, _row, sides: {"required": [hands.sides.get(side, NO_ROW) for side in sides]},
    "mandate": lambda hands, _ask, _row, key: {"mandate": hands.mandates.get(key, NO_ROW)},
    "articles": lambda _hands, _ask, _row, which: {"articles": _written(which)},
    "translation": _translation,
    "fingerprint": _print,
    "paper": _paper,
    "documents": lambda hands, _ask, _row, proof: {"documents": [hands.document] if proof else []},
    "formality": _formality,
    "decision": _decision,
    "comment": _comment,
    "sha256": _sha256,
    "drawn": _drawn,
}
"""Word → the inputs it stands for; a word that is not here means itself. To add a step with a new word, add it here."""


# ------------------------------------------------------------------------------------------------ the people


def assemble(cast: Cast, today: Any) -> Hands:
    """The people and organisations of the walk: the cast, and two who may sign for some days only."""
    for who, side, first, last in (("deputy.sn", "sn", -10, 60), ("deputy.it", "it", 20, 90)):
        cast.person(who, organisation=cast.side(side))
        days = {"starts": today + timedelta(days=first), "ends": today + timedelta(days=last)}
        cast.mandate(who, cast.side(side), "sign_for", **days)
    hands = Hands(cast, document=formalities.document(), scan=papers.scan())
    hands.sides = {side: cast.side(name).pk for side, name in SIDES.items()}
    return hands


def known_mandates(hands: Hands) -> dict[str, facts.Mandate]:
    """The mandates of those people as the model reads them."""
    sides = {pk: side for side, pk in hands.sides.items()}
    found: dict[str, facts.Mandate] = {}
    for row in Mandate.objects.filter(person__email__in=[f"{who}@demo.example" for who in PEOPLE]):
        who = row.person.email.partition("@")[0]
        key = who if "sign_for" in row.capabilities else f"{who}, {' '.join(row.capabilities)}"
        side, can = sides.get(row.organisation_id, "elsewhere"), frozenset(row.capabilities)
        found[key] = facts.Mandate(key, who, side, can, row.on_organisation_id is None, row.starts, row.ends)
        hands.mandates[key] = row.pk
    return found
