"""The other rows of an act on an agreement. They run inside the act's transaction, in bulk, and send nothing."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from agreements.conditions import text_of
from agreements.consolidation import is_article_id
from agreements.effects_instruments import articles_to_begin_with, write_the_parties
from agreements.instruments import is_amendment
from agreements.terms import terms_of
from agreements.translations import has_words

if TYPE_CHECKING:
    from agreements.models import Party
    from workflows.perform import Act


def _party_of(act: Act) -> Party:
    """The party for which the person acts: the prefetched row the rules saw."""
    found: Party = next(p for p in act.subject.parties.all() if p.organisation_id == act.actor.organisation_id)
    return found


def begin_the_text(act: Act) -> None:
    """An empty text in the authentic language (an accession says who joins), and the drafting organisation as first
    party, or the parties of the agreement it is about."""
    from agreements.models import AgreementText, Party

    agreement = act.subject
    text = AgreementText(agreement=agreement, language=agreement.authentic_language, title=agreement.title)
    if agreement.parent is None:
        Party.objects.create(
            agreement=agreement, organisation_id=agreement.drafting_organisation_id, role=Party.Role.LEAD, position=1
        )
    else:
        write_the_parties(agreement, parent=agreement.parent)
        text.articles = articles_to_begin_with(agreement)
    text.save()


def write_the_text(act: Act) -> None:
    """The text as typed; articles keep their identity when they are moved. No two have the same, and none has that of
    a part that is no article."""
    text = text_of(act.subject)
    said = act.inputs
    text.title, text.preamble = said["title"].strip(), said["preamble"]
    more = ("change", "target") if is_amendment(act.subject) else ()
    text.articles = [
        {"id": pk, "heading": a["heading"].strip(), "body": a["body"], **{part: a[part] for part in more}}
        for pk, a in zip(_ids(said["articles"]), said["articles"], strict=True)
    ]
    text.save()


def _ids(articles: list[dict[str, str]]) -> list[str]:
    """The id of each article: its own where it is one and no article before has it, else a new one."""
    found: list[str] = []
    for article in articles:
        pk = article.get("id", "")
        found.append(pk if is_article_id(pk) and pk not in found else str(uuid.uuid4()))
    return found


def add_party(act: Act) -> None:
    from agreements.models import Party

    last = max((p.position for p in act.subject.parties.all()), default=0)
    said = act.inputs
    Party.objects.create(
        agreement=act.subject, organisation_id=said["organisation"], role=said["role"], position=last + 1
    )


def drop_party(act: Act) -> None:
    act.subject.parties.filter(organisation=act.inputs["organisation"]).delete()


def say_who_is_required(act: Act) -> None:
    """Only where some parties are enough: where all must sign, nobody is named."""
    required = act.inputs["required"] if act.inputs["entry_rule"] == "some" else []
    act.subject.parties.update(is_required=False)
    act.subject.parties.filter(organisation__in=required).update(is_required=True)


def freeze_version(act: Act) -> None:
    """What is sent to review can no longer change: text, translations and parties become a numbered version."""
    from agreements.models import Version, VersionText
    from agreements.models.text import party_list

    agreement = act.subject
    version = Version.objects.create(
        agreement=agreement,
        number=agreement.version_number,
        sha256=agreement.text_sha256,
        parties=party_list(agreement),
        end_date=agreement.end_date,
        terms=terms_of(agreement),
        submitted_at=act.instant,
    )
    authentic = agreement.authentic_language
    texts = [one for one in agreement.texts.all() if one.language == authentic or has_words(one)]
    VersionText.objects.bulk_create([VersionText.frozen(version, one) for one in texts])


def clear_version(act: Act) -> None:
    party = _party_of(act)
    party.cleared_version, party.cleared_at = act.subject.version_number, act.instant
    party.save(update_fields=["cleared_version", "cleared_at"])


def name_the_signatory(act: Act) -> None:
    """Who signs, and at which level: with pen and stamp, or here."""
    from agreements.models import Signature
    from governance.models import Mandate

    party = _party_of(act)
    party.signatory = Mandate.objects.select_related("person", "organisation").get(pk=act.inputs["mandate"])
    on_paper = act.inputs.get("on_paper", False)
    party.minimum_level = Signature.Level.QUALIFIED if on_paper else Signature.Level.RECORDED
    party.save(update_fields=["signatory", "minimum_level"])


def replace_the_signatory(act: Act) -> None:
    """The one named before is kept in the history."""
    party = next(p for p in act.subject.parties.all() if p.organisation_id == act.inputs["organisation"])
    act.said = {"replaced": party.signatory_id}
    party.signatory_id = act.inputs["mandate"]
    party.save(update_fields=["signatory"])


def void_clearances(act: Act) -> None:
    """The text will change: what was agreed no longer counts."""
    act.subject.parties.update(cleared_version=None, cleared_at=None)


def void_my_clearance(act: Act) -> None:
    """Who declines to sign no longer agrees on this version; the others still do."""
    act.subject.parties.filter(organisation=act.actor.organisation_id).update(cleared_version=None, cleared_at=None)


def keep_the_frozen_text(act: Act) -> None:
    """The bytes drawn before the door was opened, kept for ever under their sha256."""
    from documents.models import Blob

    Blob.keep(act.inputs["pdf"], "application/pdf")
    act.name_document(act.inputs["pdf"])


def write_signature(act: Act) -> None:
    """One row for ever, with the names as they are now and the mandate it rests on."""
    from agreements.models import Signature
    from governance.models import Mandate

    agreement, party = act.subject, _party_of(act)
    held = [g for g in act.actor.grants if g.capability == "sign_for"]
    grant = next((g for g in held if g.mandate_id == party.signatory_id), held[0])
    mandate: Any = party.signatory
    if grant.mandate_id != mandate.pk:  # the one named was revoked; the same person holds another
        mandate = Mandate.objects.get(pk=grant.mandate_id)
    Signature.objects.create(
        agreement=agreement,
        organisation_id=party.organisation_id,
        round_number=agreement.round_number,
        person=act.actor.person,
        person_name=act.actor.person.get_full_name(),
        capacity=grant.capacity,
        organisation_name=party.organisation.name,
        basis=mandate.basis,
        mandate_id=grant.mandate_id,
        sha256=agreement.document_id,
        method=act.actor.method,
        signed_at=act.instant,
    )
    act.docs.append({"len": agreement.document_length, "sha256": agreement.document_id})


def enter_into_force_with_the_last(act: Act) -> None:
    """With the last signature, and with no other."""
    act.then(act.subject, "enter_into_force", if_due=True)
