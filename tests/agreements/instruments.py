"""Amendments, accessions and replacements brought to a state, only by performing the steps.

The agreement of every scene binds Arci Toscana (`it`) and Louga (`sn`); Louga drafts the amendments. Not here: the
agreements themselves (tests/scenes.py)."""

from __future__ import annotations

from typing import Any

from agreements.models import Agreement
from tests import scenes
from tests.cast import Cast
from workflows.perform import perform

REPLACING = {"id": "", "heading": "Durée", "body": "Dix ans.", "change": "replace", "target": "2"}
ADDING = {"id": "", "heading": "Caisse", "body": "Une caisse commune.", "change": "insert", "target": "1"}
REPEALING = {"id": "", "heading": "", "body": "", "change": "repeal", "target": "1"}


def begun(cast: Cast, parent: Agreement, instrument: str = "amendment", *, side: str = "sn") -> Any:
    """A draft of an amendment or accession as its creation leaves it, drafted by the secretariat where the side has
    nobody who drafts."""
    made = Agreement(network=cast.network, instrument=instrument, parent=parent, drafting_organisation=cast.side(side))
    perform(made, "create", actor=cast.actor(_drafter(cast, side)), title=f"Avenant ({instrument})")
    return scenes.again(made)


def _drafter(cast: Cast, side: str) -> str:
    return f"drafter.{side}" if f"drafter.{side}" in cast.people else "secretariat2"


def write(cast: Cast, amendment: Agreement, *articles: dict[str, str], **more: Any) -> Any:
    """The articles of an amendment, and whatever else differs from what it was drawn on."""
    kept = {"end_date": amendment.end_date, "title": amendment.title, "preamble": "", **more}
    perform(amendment, "edit", actor=cast.actor("drafter.sn"), articles=list(articles), **kept)
    return scenes.again(amendment)


def amendment(cast: Cast, parent: Agreement, *articles: dict[str, str], **more: Any) -> Any:
    """A complete draft; it replaces article 2 where nothing is said."""
    return write(cast, begun(cast, parent), *(articles or (REPLACING,)), **more)


def in_review(cast: Cast, instrument: Agreement, *, by: str = "drafter.sn") -> Any:
    perform(instrument, "submit_for_review", actor=cast.actor(by))
    return scenes.again(instrument)


def agreed(cast: Cast, instrument: Agreement, *sides: str, by: str = "drafter.sn") -> Any:
    instrument = in_review(cast, instrument, by=by)
    for side in sides or ("it", "sn"):
        scenes.clear(cast, instrument, side)
        scenes.name_signatory(cast, instrument, side)
    return scenes.again(instrument)


def opened(cast: Cast, instrument: Agreement, *sides: str, by: str = "drafter.sn", days: float = 10) -> Any:
    instrument = agreed(cast, instrument, *sides, by=by)
    scenes.open_it(cast, instrument, days=days)
    return scenes.again(instrument)


def signed(cast: Cast, instrument: Agreement, *sides: str, by: str = "drafter.sn") -> Any:
    """In force: everybody has signed."""
    instrument = opened(cast, instrument, *sides, by=by)
    for side in sides or ("it", "sn"):
        scenes.sign(cast, instrument, side)
    return scenes.again(instrument)


def all_but_signed(cast: Cast, instrument: Agreement, *sides: str, by: str = "drafter.sn") -> Any:
    """Open for signature, and the last of the sides has yet to sign."""
    sides = sides or ("it", "sn")
    instrument = opened(cast, instrument, *sides, by=by)
    for side in sides[:-1]:
        scenes.sign(cast, instrument, side)
    return scenes.again(instrument)


def amended(cast: Cast, parent: Agreement, *articles: dict[str, str], **more: Any) -> Any:
    """An amendment in force; gives it, not its agreement."""
    return signed(cast, amendment(cast, parent, *articles, **more))


def accession(cast: Cast, parent: Agreement, side: str = "bf") -> Any:
    """Koupéla asks to accede; nobody has admitted it."""
    return begun(cast, parent, "accession", side=side)


def admitted(cast: Cast, parent: Agreement, side: str = "bf") -> Any:
    made = accession(cast, parent, side)
    perform(made, "admit", actor=cast.actor("secretariat"), decision=scenes.decide(cast, made).pk)
    return scenes.again(made)


def acceded(cast: Cast, parent: Agreement, side: str = "bf") -> Any:
    """Koupéla has acceded: it signed, and so did the depositary."""
    made = admitted(cast, parent, side)
    drafts = f"drafter.{side}"
    if drafts not in cast.people:
        cast.person(drafts, organisation=cast.side(side))
        cast.mandate(drafts, cast.side(side), "draft_for")
    return signed(cast, made, side, "it", by=drafts)


def replacing(cast: Cast, earlier: Agreement, *others: str) -> Any:
    """A complete draft of an agreement that will replace an earlier one."""
    made = Agreement(network=cast.network, replaces=earlier, drafting_organisation=cast.side("it"))
    perform(made, "create", actor=cast.actor("drafter.it"), title="Accord nouveau")
    text = {"title": "Accord nouveau", "preamble": "", "articles": scenes.ARTICLES}
    perform(made, "edit", actor=cast.actor("drafter.it"), **text)
    for side in others or ("sn",):
        perform(made, "invite_party", actor=cast.actor("drafter.it"), organisation=cast.side(side).pk, role="partner")
    return scenes.again(made)


def superseded(cast: Cast, *, earlier: Any = None) -> Any:
    """An agreement whose place a later one took; gives the earlier one."""
    earlier = earlier or scenes.in_force(cast)
    signed(cast, replacing(cast, earlier), "it", "sn", by="drafter.it")
    return scenes.again(earlier)


def terminate(cast: Cast, agreement: Agreement) -> None:
    decision = scenes.decide(cast, agreement)
    perform(scenes.again(agreement), "terminate", actor=cast.actor("secretariat"), decision=decision.pk)


def left_by_a_party(cast: Cast) -> Any:
    """An amendment of three parties; one of them is excluded from the agreement since."""
    parent = scenes.in_force(cast, "sn", "ne")
    made = amendment(cast, parent)
    scenes.exclude(cast, parent, "ne")
    return scenes.again(made)


def closed(cast: Cast) -> Any:
    agreement = scenes.terminated(cast)
    perform(agreement, "close", actor=cast.actor("secretariat"))
    return scenes.again(agreement)


def ended_by_amendment(cast: Cast, last: Any) -> Any:
    """The parties end the agreement by an amendment; gives the agreement, whose last day may be still to come."""
    agreement = scenes.in_force(cast)
    amended(cast, agreement, end_date=last, ends_agreement=True)
    return scenes.again(agreement)


def an_amendment_in_force(cast: Cast) -> Any:
    return amended(cast, scenes.in_force(cast))


def an_accession_in_force(cast: Cast) -> Any:
    """Koupéla has acceded to what Arci Toscana and Louga signed."""
    return acceded(cast, scenes.in_force(cast))


def half_signed(cast: Cast, instrument: Agreement, *sides: str, by: str = "drafter.sn") -> Any:
    """Everybody but the last side has signed."""
    instrument = opened(cast, instrument, *sides, by=by)
    for side in (sides or ("it", "sn"))[:-1]:
        scenes.sign(cast, instrument, side)
    return scenes.again(instrument)
