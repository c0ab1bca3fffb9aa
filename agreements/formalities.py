"""Prior formalities of the parties: who files and decides them, what is asked of the form, which rows follow.

Not here: the templates they come from (formality_rules.py), who is told (notices.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflows.actor import Actor
from workflows.rules import Reason, check, condition, role
from workflows.text import clean, problems

if TYPE_CHECKING:
    from agreements.models import Agreement, Formality
    from workflows.perform import Act

Inputs = dict[str, Any]
LONGEST_NOTE = 5000
MOST_DOCUMENTS = 5


# ------------------------------------------------------------------------------------------------ who


def has_formality(**facts: Any) -> Q:
    """An agreement of which a party has such a formality; who is no party any more is asked nothing."""
    from agreements.models import Formality, Party

    same = {"agreement": OuterRef("agreement"), "organisation": OuterRef("organisation")}
    of_a_party = Exists(Party.objects.filter(**same))
    return Q(Exists(Formality.objects.filter(of_a_party, agreement=OuterRef("pk"), **facts)))


@role(_("a reviewer of a party that has a formality to file"), "review_for")
def reviewer_with_a_formality_to_file(actor: Actor) -> Q:
    return has_formality(organisation__in=actor.may("review_for"), status__in=("required", "objected"))


@role(_("the secretariat, once a formality is filed"), "administer")
def secretariat_with_a_filed_formality(actor: Actor) -> Q:
    return Q(network__in=actor.may("administer")) & has_formality(status="submitted")


# ------------------------------------------------------------------------------------------------ facts


def formalities_of(agreement: Any) -> list[Formality]:
    """Those of the present parties, in the order of the text; read once for each row of the agreement."""
    from agreements.conditions import parties_of

    if "formalities" not in getattr(agreement, "_prefetched_objects_cache", {}):
        prefetch_related_objects([agreement], "formalities")
    order = {party.organisation_id: number for number, party in enumerate(parties_of(agreement))}
    mine = [f for f in agreement.formalities.all() if f.organisation_id in order]
    return sorted(mine, key=lambda f: order[f.organisation_id])


def _what_is_not_settled(agreement: Agreement) -> list[Reason]:
    sentences = {
        "required": _("Not yet: %(organisation)s has not filed “%(formality)s”; its reviewer can."),
        "submitted": _("Not yet: “%(formality)s” of %(organisation)s is filed; the secretariat decides on it."),
        "objected": _("Not yet: “%(formality)s” of %(organisation)s met an objection; its reviewer can file it again."),
    }
    who = {"submitted": _("the secretariat")}
    names = {p.organisation_id: str(p.organisation) for p in agreement.parties.all()}
    return [
        Reason(
            str(sentences[f.status]) % {"organisation": names[f.organisation_id], "formality": f.label},
            "prior_formalities_are_settled",
            who.get(f.status, _("a reviewer of a party")),
            reverse("agreements:agreement", args=[agreement.reference]) + "#formalities",
        )
        for f in formalities_of(agreement)
        if not f.is_settled
    ]


@condition(
    _("every prior formality is satisfied or not applicable"),
    otherwise=_("A prior formality is not settled."),
    missing=_what_is_not_settled,
)
def prior_formalities_are_settled(agreement: Agreement) -> bool:
    return all(f.is_settled for f in formalities_of(agreement))


@condition(
    _("a prior formality is filed, or could be found not applicable"),
    otherwise=_("No prior formality waits for a decision."),
)
def a_formality_can_be_decided(agreement: Agreement) -> bool:
    return any(f.status in f.TO_DECIDE for f in formalities_of(agreement))


# ------------------------------------------------------------------------------------------------ the form


def formality_of(agreement: Agreement, pk: UUID) -> Formality | None:
    """The formality of a party of this agreement: the very row the rules saw."""
    return next((f for f in formalities_of(agreement) if f.pk == pk), None)


@check(
    _("the formality is one of the own organisation, and to be filed"),
    otherwise=_("Choose a formality of your organisation that is still to be filed."),
    needs=("formality",),
)
def formality_is_theirs_to_file(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = formality_of(agreement, inputs["formality"])
    return found is not None and found.status in found.TO_FILE and found.organisation_id in actor.may("review_for")


@check(
    _("the note has no hidden character and at most 5,000 characters, and there are at most five documents"),
    otherwise=_("Write at most 5,000 characters, without hidden ones, and attach at most five documents."),
    needs=("note", "documents"),
)
def filing_is_readable(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    note, documents = inputs.get("note", ""), inputs.get("documents", ())
    return not problems(clean(note), limit=LONGEST_NOTE) and len(documents) <= MOST_DOCUMENTS


@check(
    _("there is a document, or a note where none is asked"),
    otherwise=_("Attach the document that proves it; where none is asked, a note is enough."),
    needs=("documents", "note", "formality"),
)
def filing_proves_something(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = formality_of(agreement, inputs["formality"])
    note_is_enough = found is None or not found.needs_document
    return bool(inputs.get("documents")) or (note_is_enough and bool(inputs.get("note", "").strip()))


@check(
    _("the formality can have this outcome"),
    otherwise=_("A filed formality is satisfied or meets an objection; one not filed can be found not applicable."),
    needs=("outcome", "formality"),
)
def formality_can_come_out_so(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = formality_of(agreement, inputs["formality"])
    outcomes = found.WAYS.get(found.status, ()) if found is not None and found.status in found.TO_DECIDE else ()
    return inputs["outcome"] in outcomes and inputs["outcome"] != "submitted"


# ------------------------------------------------------------------------------------------------ rows


def require_formalities(act: Act) -> None:
    """What the templates in use ask of each party, once for the whole life of the agreement."""
    from agreements.conditions import parties_of
    from agreements.models import Formality, FormalityTemplate

    agreement = act.subject
    in_use = FormalityTemplate.objects.filter(network=agreement.network_id, state=FormalityTemplate.State.IN_USE)
    before = FilteredRelation("asked", condition=Q(asked__agreement=agreement.pk))
    rows = list(in_use.annotate(before=before, asked_of=F("before__organisation")))  # one for each party asked before
    asked = {(row.asked_of, row.pk) for row in rows}
    Formality.objects.bulk_create(
        Formality(
            agreement=agreement,
            organisation_id=party.organisation_id,
            template=template,
            required_at=act.instant,
            **{name: getattr(template, name) for name in Formality.WORDS},
        )
        for party in parties_of(agreement)
        for template in {row.pk: row for row in rows}.values()
        if template.country == party.organisation.country
        and template.organisation_kind == party.organisation.kind
        and (party.organisation_id, template.pk) not in asked
    )


def file_it(act: Act) -> None:
    """The formality is filed with its note and documents; bytes and act commit together."""
    from agreements.models import FormalityDocument
    from documents.models import Attachment

    agreement, said = act.subject, act.inputs
    formality: Any = formality_of(agreement, said["formality"])
    formality.status, formality.note = "submitted", clean(said.get("note", "")).strip()
    formality.filed_at, formality.decided_at, formality.finding = act.instant, None, ""
    formality.save()
    uploads = said.get("documents", ())
    FormalityDocument.objects.bulk_create(
        FormalityDocument(agreement=agreement, formality=formality, attachment=kept)
        for kept in Attachment.keep(uploads, act.instant)
    )
    for upload in uploads:
        act.name_document(upload.data)
    _tell_which(act, formality)


def decide_it(act: Act) -> None:
    formality: Any = formality_of(act.subject, act.inputs["formality"])
    formality.status, formality.finding = act.inputs["outcome"], act.inputs["reason"].strip()
    formality.decided_at = act.instant
    formality.save()
    _tell_which(act, formality)


def _tell_which(act: Act, formality: Any) -> None:
    """The payload keeps what was meant in words: the organisation and the formality as they were called."""
    act.said |= {"of": formality.organisation.name, "what": formality.label_fr}
