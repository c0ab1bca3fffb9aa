"""Who is told about an act on an agreement; the words are `templates/mail/agreement/<name>.txt`, sent after the act.

One query each. The person who acted is never told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from governance.models import Mandate
from workflows import ports

if TYPE_CHECKING:
    from workflows.perform import Act


def _with(act: Act, capability: str, organisations: list[Any]) -> list[Any]:
    return ports.who_may({capability: organisations}, act.instant)


def _parties(act: Act) -> list[Any]:
    return [p.organisation_id for p in act.subject.parties.all()]


def _secretariat(act: Act) -> list[Any]:
    return _with(act, "administer", [act.subject.network_id])


def _drafters(act: Act) -> list[Any]:
    return _with(act, "draft_for", [act.subject.drafting_organisation_id])


def _signatories(act: Act) -> list[Any]:
    """Those named whose mandate is in force: whoever lost it reads nothing of the dossier any more."""
    named = [p.signatory for p in act.subject.parties.all() if p.signatory is not None]
    return [mandate.person for mandate in named if mandate.is_in_force]


def review_called(act: Act) -> list[Any]:
    """Reviewers of every party are called to read the new version."""
    return _with(act, "review_for", _parties(act))


def ready_to_open(act: Act) -> list[Any]:
    """The secretariat is called once every party agreed and named its signatory, and no formality is missing."""
    from agreements.conditions import has_cleared
    from agreements.formalities import prior_formalities_are_settled

    agreement = act.subject
    ready = all(has_cleared(agreement, p) and p.signatory is not None for p in agreement.parties.all())
    return _secretariat(act) if ready and prior_formalities_are_settled(agreement) else []


def changes_requested(act: Act) -> list[Any]:
    """The drafters are called to write again."""
    return _drafters(act)


def clearance_withdrawn(act: Act) -> list[Any]:
    """The drafters and the secretariat learn that the party has to be heard again."""
    return [*_drafters(act), *_secretariat(act)]


def commented(act: Act) -> list[Any]:
    """The drafters learn what is said of their text."""
    return _drafters(act)


def comment_answered(act: Act) -> list[Any]:
    """The drafters, and those of the thread who still take part."""
    return [*_drafters(act), *comment_settled(act)]


def comment_settled(act: Act) -> list[Any]:
    """Those of the thread who still take part."""
    pk = act.inputs["comment"]
    thread = act.subject.comments.filter(Q(pk=pk) | Q(answers=pk))
    spoke = set(thread.order_by().values_list("person", flat=True))
    taking_part = [*_with(act, "review_for", _parties(act)), *_drafters(act), *_secretariat(act)]
    return [p for p in taking_part if p.pk in spoke]


def formality_filed(act: Act) -> list[Any]:
    """The secretariat is called to decide on it."""
    return _secretariat(act)


def formality_decided(act: Act) -> list[Any]:
    """The reviewers of the party whose formality it is."""
    from agreements.formalities import formality_of

    found = formality_of(act.subject, act.inputs["formality"])
    return _with(act, "review_for", [found.organisation_id]) if found is not None else []


def recall_proposed(act: Act) -> list[Any]:
    """Another person of the secretariat is called to confirm, or to let the signatures go on."""
    return _secretariat(act)


def deadline_extended(act: Act) -> list[Any]:
    """Everybody whom the deadline concerns."""
    return [*_signatories(act), *_with(act, "review_for", _parties(act)), *_drafters(act)]


def signature_called(act: Act) -> list[Any]:
    """The named signatories are called to sign."""
    return _signatories(act)


def recalled(act: Act) -> list[Any]:
    """Who was called to sign no longer is; the drafters are called to write."""
    return [*_signatories(act), *_drafters(act)]


def declined(act: Act) -> list[Any]:
    """The reviewers of the party that declined are called to answer again; the secretariat, the drafters and the others
    called to sign learn that the round is closed."""
    reviewers = _with(act, "review_for", [act.actor.organisation_id])
    return [*reviewers, *_secretariat(act), *_drafters(act), *_signatories(act)]


def in_force(act: Act) -> list[Any]:
    """Everybody who carried it: signatories, reviewers, drafters, secretariat."""
    agreement = act.subject
    carried = {
        "review_for": _parties(act),
        "administer": [agreement.network_id],
        "draft_for": [agreement.drafting_organisation_id],
    }
    return [*_signatories(act), *ports.who_may(carried, act.instant)]


def lapsed(act: Act) -> list[Any]:
    return [*_signatories(act), *_secretariat(act), *_drafters(act)]


def abandoned(act: Act) -> list[Any]:
    """The parties are told if they had been asked to review."""
    reviewers = _with(act, "review_for", _parties(act)) if act.subject.version_number else []
    return [*reviewers, *_drafters(act)]


def terminated(act: Act) -> list[Any]:
    return [*_signatories(act), *_with(act, "review_for", _parties(act)), *_drafters(act)]


def suspended(act: Act) -> list[Any]:
    return terminated(act)


def resumed(act: Act) -> list[Any]:
    return terminated(act)


def expired(act: Act) -> list[Any]:
    return [*_signatories(act), *_secretariat(act)]


def _signatory_and_reviewers(act: Act) -> list[Any]:
    """Of the party whose paper it is."""
    from agreements.papers import papers_of

    paper = next(p for p in papers_of(act.subject) if p.pk == act.inputs["paper"])
    signatory = [paper.mandate.person] if paper.mandate.is_in_force else []
    return [*signatory, *_with(act, "review_for", [paper.organisation_id])]


def paper_registered(act: Act) -> list[Any]:
    """The others of the secretariat are called to verify it."""
    return _secretariat(act)


def paper_verified(act: Act) -> list[Any]:
    """Who signed it and the reviewers of the party learn that it has signed; or that the agreement is in force, where
    it was the last signature."""
    return [] if "enter_into_force" in act.followed_by else _signatory_and_reviewers(act)


def paper_refused(act: Act) -> list[Any]:
    """Who signed it, the reviewers of the party and the secretariat, so that another paper comes in time."""
    return [*_signatory_and_reviewers(act), *_secretariat(act)]


def signatory_replaced(act: Act) -> list[Any]:
    """The one called now, the one who need not sign any more, and the reviewers of the party."""
    both = Mandate.objects.select_related("person").filter(pk__in=(act.inputs["mandate"], act.said["replaced"]))
    people = [mandate.person for mandate in both if mandate.is_in_force]
    return [*people, *_with(act, "review_for", [act.inputs["organisation"]])]


def notice_given(act: Act) -> list[Any]:
    return [*terminated(act), *_secretariat(act)]


def party_left(act: Act) -> list[Any]:
    return notice_given(act)


def renewal_objected(act: Act) -> list[Any]:
    return notice_given(act)


def termination_planned(act: Act) -> list[Any]:
    return terminated(act)


def renewed(act: Act) -> list[Any]:
    return notice_given(act)


def reminded(act: Act) -> list[Any]:
    """Those who may sign for a party decide whether it goes on; the secretariat prepares it."""
    return [*_with(act, "sign_for", _parties(act)), *notice_given(act)]


def admitted(act: Act) -> list[Any]:
    """Whoever drafts the accession can go on."""
    return _drafters(act)


def party_joined(act: Act) -> list[Any]:
    """The reviewers of every party, the one that joined among them, learn who joined."""
    return _with(act, "review_for", [*_parties(act), act.said["organisation"]])


def superseded(act: Act) -> list[Any]:
    """The reviewers of every party: the later agreement is in force, those whom it does not bind are bound no more."""
    return _with(act, "review_for", _parties(act))
