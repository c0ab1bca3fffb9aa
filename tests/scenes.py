"""Agreements brought to a state, only by performing the steps. Each function gives the agreement, read again.

The drafting organisation is Arci Toscana (`it`); the other parties are named by side. Not here: people (cast.py)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from agreements.models import Agreement, Comment
from agreements.printing import draw
from governance.models import Decision, Mandate
from tests.agreements import formalities, papers
from tests.cast import Cast
from workflows import clock
from workflows.perform import perform

ARTICLES = [
    {"id": "", "heading": "Objet", "body": "Les parties coopèrent."},
    {"id": "", "heading": "Durée", "body": "Tant qu’elles le veulent.\n\nEt pas plus."},
]


TERMS = {
    "entry_rule": "all",
    "entry_number": 2,
    "required": [],
    "effect_on": None,
    "minimum_parties": 2,
    "notice_days": 30,
    "renewal": "none",
    "renewal_months": 12,
    "objection_days": 10,
}


TRANSLATED = [("Oggetto", "Le parti cooperano."), ("Durata", "Finché lo vogliono.\n\nE non di più.")]


def again(agreement: Agreement) -> Any:
    return type(agreement).to_perform().get(pk=agreement.pk)


def begun(cast: Cast, *, side: str = "it", by: str | None = None) -> Any:
    """An empty draft."""
    agreement = Agreement(network=cast.network, drafting_organisation=cast.side(side), authentic_language="fr")
    perform(agreement, "create", actor=cast.actor(by or f"drafter.{side}"), title="Accord de réseau")
    return again(agreement)


def draft(
    cast: Cast,
    *others: str,
    end_date: date | None = None,
    articles: Any = None,
    side: str = "it",
    by: str = "drafter.it",
    terms: Any = None,
) -> Any:
    """A complete draft between `it` (or `side`) and the others (`sn` if nobody is named); `terms` differ from `TERMS`
    so."""
    agreement = begun(cast, side=side, by=by)
    drafter = cast.actor(by)
    text = {"title": "Accord de réseau", "preamble": "Considérant…", "articles": articles or ARTICLES}
    perform(agreement, "edit", actor=drafter, end_date=end_date, **text)
    for other in others or ("sn",):
        perform(agreement, "invite_party", actor=drafter, organisation=cast.side(other).pk, role="partner")
    if terms is not None:
        perform(agreement, "set_terms", actor=drafter, **{**TERMS, **terms})
    return again(agreement)


def translated(cast: Cast, *others: str, **more: Any) -> Any:
    """A draft with a complete Italian translation."""
    agreement = draft(cast, *others, **more)
    translate(cast, agreement)
    return again(agreement)


def translated_in_force(cast: Cast, **more: Any) -> Any:
    """In force, with a complete Italian translation."""
    agreement = translated(cast)
    perform(agreement, "submit_for_review", actor=cast.actor("drafter.it"))
    agreement = again(agreement)
    for side in ("it", "sn"):
        clear(cast, agreement, side)
        name_signatory(cast, agreement, side)
    open_it(cast, agreement, **more)
    agreement = again(agreement)
    for side in ("it", "sn"):
        sign(cast, agreement, side)
    return again(agreement)


def translated_in_review(cast: Cast, *others: str) -> Any:
    """In review, with an Italian translation whose second article lags."""
    agreement = translated(cast, *others)
    first, second = agreement.texts.get(language="fr").articles
    text = {"title": "Accord de réseau", "preamble": "Considérant…"}
    changed = [first, {**second, "body": "Dix ans."}]
    perform(agreement, "edit", actor=cast.actor("drafter.it"), articles=changed, **text)
    perform(agreement, "submit_for_review", actor=cast.actor("drafter.it"))
    return again(agreement)


def in_review(cast: Cast, *others: str, **more: Any) -> Any:
    """Sent to review; nobody has agreed."""
    agreement = draft(cast, *others, **more)
    perform(agreement, "submit_for_review", actor=cast.actor("drafter.it"))
    return again(agreement)


def commented(cast: Cast, *others: str) -> Any:
    """In review, with a comment of Louga on the first article and the drafter’s answer."""
    agreement = in_review(cast, *others)
    first = agreement.versions.get().texts.get().articles[0]["id"]
    answer(cast, agreement, comment(cast, agreement, "reviewer.sn", anchor=first), "drafter.it")
    return again(agreement)


def agreed(cast: Cast, *others: str, **more: Any) -> Any:
    """Every party agrees and has named its signatory."""
    agreement = in_review(cast, *others, **more)
    for side in ("it", *(others or ("sn",))):
        clear(cast, agreement, side)
        name_signatory(cast, agreement, side)
    return again(agreement)


def with_formality(cast: Cast, *acts: str) -> Any:
    """Agreed, and Louga has a formality to settle; then `file` it, or decide: `satisfied`, `objected`, …"""
    formalities.template(cast)
    agreement = agreed(cast)
    formalities.retire(cast)
    for act in acts:
        if act == "file":
            formalities.file(cast, agreement)
        else:
            formalities.decide(cast, agreement, act)
    return again(agreement)


def formality_filed(cast: Cast) -> Any:
    return with_formality(cast, "file")


def formality_satisfied(cast: Cast) -> Any:
    return with_formality(cast, "file", "satisfied")


def formality_not_applicable(cast: Cast) -> Any:
    return with_formality(cast, "not_applicable")


def opened(cast: Cast, *others: str, days: float = 10, public: bool = False, **more: Any) -> Any:
    """Open for signature; nobody has signed."""
    agreement = agreed(cast, *others, **more)
    open_it(cast, agreement, days=days, public=public)
    return again(agreement)


def half_signed(cast: Cast, *others: str, **more: Any) -> Any:
    """Arci Toscana has signed."""
    agreement = opened(cast, *others, **more)
    sign(cast, agreement, "it")
    return again(agreement)


def in_force(cast: Cast, *others: str, **more: Any) -> Any:
    agreement = opened(cast, *others, **more)
    for side in ("it", *(others or ("sn",))):
        sign(cast, agreement, side)
    return again(agreement)


def abandoned(cast: Cast, *others: str) -> Any:
    agreement = in_review(cast, *others)
    perform(agreement, "abandon", actor=cast.actor("drafter.it"), reason="Le projet n’a plus d’objet.")
    return again(agreement)


def suspended(cast: Cast, *others: str, **more: Any) -> Any:
    agreement = in_force(cast, *others, **more)
    on_a_decision(cast, agreement, "suspend")
    return again(agreement)


def on_a_decision(cast: Cast, agreement: Agreement, step: str) -> None:
    """Suspend or resume, on a decision recorded for it."""
    decision = decide(cast, agreement)
    reason = "La crise sanitaire empêche les activités."
    perform(agreement, step, actor=cast.actor("secretariat"), decision=decision.pk, reason=reason)


def two_signed(cast: Cast, *, days: float = 10, **terms: Any) -> Any:
    """Two of three parties are enough, and Arci Toscana and CONIPRAT have signed."""
    some = {"entry_rule": "some", "entry_number": 2, "required": [cast.side("it").pk], **terms}
    agreement = opened(cast, "sn", "ne", days=days, terms=some)
    for side in ("it", "ne"):
        sign(cast, agreement, side)
    return again(agreement)


def waiting_for_its_date(cast: Cast, *, days: float = 100) -> Any:
    """Everybody has signed what takes effect later."""
    later = {"effect_on": clock.today() + timedelta(days=days)}
    return in_force(cast, days=days, terms=later)


def notice_given(cast: Cast, *others: str, **terms: Any) -> Any:
    """Louga leaves in thirty days."""
    agreement = in_force(cast, *others, terms=terms)
    reason = "Le conseil municipal se retire."
    perform(agreement, "give_notice", actor=cast.actor("signatory.sn"), reason=reason)
    return again(agreement)


def renewable(cast: Cast, *, last: date, **terms: Any) -> Any:
    """Renewed tacitly for a year after its last day."""
    return in_force(cast, end_date=last, terms={"renewal": "tacit", **terms})


def objected(cast: Cast, *, last: date) -> Any:
    """Louga objects to the renewal."""
    agreement = renewable(cast, last=last)
    perform(agreement, "object_to_renewal", actor=cast.actor("signatory.sn"), reason="Le conseil n’en veut plus.")
    return again(agreement)


def termination_planned(cast: Cast, *, last: date) -> Any:
    agreement = in_force(cast)
    decision = decide(cast, agreement)
    perform(agreement, "plan_termination", actor=cast.actor("secretariat"), decision=decision.pk, last_day=last)
    return again(agreement)


def on_paper(cast: Cast, *others: str, days: float = 10) -> Any:
    """Open for signature; Louga signs with pen and stamp."""
    agreement = agreed(cast, *others)
    held = mandate_to_sign(cast, "sn").pk
    perform(agreement, "name_signatory", actor=cast.actor("reviewer.sn"), mandate=held, on_paper=True)
    open_it(cast, agreement, days=days)
    return again(agreement)


def paper_registered(cast: Cast, *others: str, **more: Any) -> Any:
    """Arci Toscana has signed; the paper of Louga is registered by `secretariat`."""
    agreement = on_paper(cast, *others, **more)
    sign(cast, agreement, "it")
    papers.register(cast, agreement)
    return again(agreement)


def paper_refused(cast: Cast) -> Any:
    agreement = paper_registered(cast)
    papers.refuse(cast, agreement)
    return again(agreement)


def paper_verified(cast: Cast) -> Any:
    """The last signature: the agreement is in force."""
    agreement = paper_registered(cast)
    papers.verify(cast, agreement)
    return again(agreement)


def paper_closed(cast: Cast) -> Any:
    """Another party declines while the paper is to be verified."""
    agreement = on_paper(cast)
    papers.register(cast, agreement)
    perform(agreement, "decline", actor=cast.actor("signatory.it"), reason="Le conseil a voté contre.")
    return again(agreement)


def recall_proposed(cast: Cast, *others: str) -> Any:
    """Arci Toscana has signed, and `secretariat2` proposes the recall."""
    agreement = half_signed(cast, *others)
    perform(agreement, "propose_recall", actor=cast.actor("secretariat2"), reason="Une annexe manquait au texte.")
    return again(agreement)


def terminated(cast: Cast, *others: str) -> Any:
    agreement = in_force(cast, *others)
    decision = decide(cast, agreement)
    perform(agreement, "terminate", actor=cast.actor("secretariat"), decision=decision.pk)
    return again(agreement)


# ------------------------------------------------------------------------------------------------ one step each


def clear(cast: Cast, agreement: Agreement, side: str) -> None:
    perform(agreement, "clear", actor=cast.actor(f"reviewer.{side}"), sha256=agreement.text_sha256)


def name_signatory(cast: Cast, agreement: Agreement, side: str) -> None:
    mandate = mandate_to_sign(cast, side)
    perform(agreement, "name_signatory", actor=cast.actor(f"reviewer.{side}"), mandate=mandate.pk)


def mandate_to_sign(cast: Cast, side: str) -> Mandate:
    person = cast[f"signatory.{side}"]
    return Mandate.objects.get(person=person, on_organisation=cast.side(side), state=Mandate.State.ACTIVE)


def opening(agreement: Agreement, *, days: float = 10) -> dict[str, Any]:
    """The inputs of `open_for_signature`: the PDF drawn from the text, a deadline so many days ahead."""
    drawn = draw(again(agreement))
    deadline = clock.now() + timedelta(days=days)
    return {"deadline": deadline, "pdf": drawn.data, "pages": drawn.pages, "made_from": drawn.made_from}


def open_it(cast: Cast, agreement: Agreement, *, days: float = 10, public: bool = False) -> None:
    perform(
        agreement, "open_for_signature", actor=cast.actor("secretariat"), public=public, **opening(agreement, days=days)
    )


def translation(agreement: Agreement, **more: Any) -> dict[str, Any]:
    """The inputs of `translate`: the whole text in Italian, unless `more` says otherwise."""
    ids = [a["id"] for a in agreement.texts.get(language=agreement.authentic_language).articles]
    articles = [{"id": pk, "heading": h, "body": b} for pk, (h, b) in zip(ids, TRANSLATED, strict=False)]
    return {"language": "it", "title": "Accordo di rete", "preamble": "Considerato…", "articles": articles, **more}


def translate(cast: Cast, agreement: Agreement, who: str = "drafter.it", **more: Any) -> Any:
    return perform(agreement, "translate", actor=cast.actor(who), **translation(agreement, **more))


def comment(cast: Cast, agreement: Agreement, who: str, *, anchor: str = "", body: str = "À revoir.") -> Comment:
    """Somebody comments on the version in review."""
    perform(agreement, "comment", actor=cast.actor(who), anchor=anchor, body=body)
    return Comment.objects.filter(agreement=agreement, answers=None).latest("written_at")


def answer(cast: Cast, agreement: Agreement, comment: Comment, who: str, *, body: str = "Je propose six mois.") -> None:
    perform(agreement, "answer_comment", actor=cast.actor(who), comment=comment.pk, body=body)


def settle_comment(cast: Cast, agreement: Agreement, comment: Comment, *, by: str, step: str = "resolve") -> None:
    """Resolve it, or `reopen` it."""
    perform(agreement, f"{step}_comment", actor=cast.actor(by), comment=comment.pk)


def sign(cast: Cast, agreement: Agreement, side: str, **more: Any) -> Any:
    return perform(agreement, "sign", actor=cast.actor(f"signatory.{side}"), sha256=agreement.document_id, **more)


def decide(cast: Cast, agreement: Agreement, **more: Any) -> Decision:
    """A recorded decision about the agreement, in effect today."""
    said = {
        "body": "Comité de pilotage",
        "text": "Il est mis fin à l’accord.",
        "decided_on": clock.today(),
        "effective_on": clock.today(),
        **more,
    }
    perform(cast.network, "record_decision", actor=cast.actor("secretariat"), about=agreement.pk, **said)
    return Decision.objects.filter(about=agreement.pk).latest("recorded_at", "reference")


def decided(cast: Cast, **more: Any) -> Decision:
    """A recorded decision about no dossier, in effect today."""
    said = {"body": "Comité", "text": "Il est décidé.", "decided_on": clock.today(), "effective_on": clock.today()}
    act = perform(cast.network, "record_decision", actor=cast.actor("secretariat"), **{**said, **more})
    return Decision.objects.filter(recorded_at=act.instant, network=cast.network).latest("reference")


# ------------------------------------------------------------------------------------------------ the register


def stand(cast: Cast, side: str, step: str) -> None:
    """Suspend or readmit an organisation, on a decision of its own."""
    said = {"organisation": cast.side(side).pk, "decision": decided(cast).pk, "reason": "Cotisation impayée."}
    perform(cast.network, step, actor=cast.actor("secretariat"), **said)


def proposing(**more: Any) -> dict[str, Any]:
    """Good inputs of `propose`: to sign, with a document."""
    said = {"capacity": "Adjointe", "capabilities": ["sign_for"], "basis": "Délibération n° 7", "starts": clock.today()}
    return {**said, "document": b"%PDF-1.7 delibera", "name": "", "email": "", **more}


def proposed_mandate(cast: Cast) -> Mandate:
    return proposed(cast, "outsider")


def proposed(
    cast: Cast, person: str, *, by: str = "people.sn", side: str = "sn", on_network: bool = False, **more: Any
) -> Mandate:
    """A mandate proposed for somebody known."""
    held = None if on_network else cast.side(side)
    made = Mandate(network=cast.network, person=cast[person], organisation=cast.side(side), on_organisation=held)
    email = cast[person].email
    perform(made, "propose", actor=cast.actor(by), **proposing(**{"email": email, **more}))
    return made


def replace_signatory(cast: Cast, agreement: Agreement) -> None:
    """Somebody else of Louga will sign."""
    if "deputy.sn" not in cast.people:
        cast.person("deputy.sn", organisation=cast.side("sn"))
        cast.mandate("deputy.sn", cast.side("sn"), "sign_for")
    held = Mandate.objects.get(person=cast["deputy.sn"], state=Mandate.State.ACTIVE)
    said = {"organisation": cast.side("sn").pk, "mandate": held.pk, "reason": "Le maire est empêché."}
    perform(agreement, "replace_signatory", actor=cast.actor("secretariat"), **said)


def exclude(cast: Cast, agreement: Agreement, side: str) -> None:
    """On a decision of two thirds of the members."""
    said = {"decision": decide(cast, agreement).pk, "two_thirds": True, "reason": "Elle ne rend plus de comptes."}
    perform(agreement, "exclude_party", actor=cast.actor("secretariat"), organisation=cast.side(side).pk, **said)
