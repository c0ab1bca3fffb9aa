"""The other rows of an amendment, an accession or a replacement: parties taken over, the consolidated text, the party
that joined."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext

from agreements import consolidation, instruments
from agreements.checks_instruments import texts_to_consolidate
from agreements.conditions import parties_of
from agreements.effects_binding import end_where_too_few_remain

if TYPE_CHECKING:
    from agreements.models import Agreement
    from workflows.perform import Act


def write_the_parties(agreement: Agreement, *, parent: Agreement) -> None:
    """An amendment is signed by whoever its agreement binds, in their roles; an accession by whoever joins and by the
    depositary; where that is the one that joins, or there is none, by the first party bound."""
    from agreements.models import Party

    if instruments.is_amendment(agreement):
        bound = [p for p in parties_of(parent) if p.is_bound]
        lines = [(p.organisation_id, p.role, p.is_required) for p in bound]
    else:
        joins = agreement.drafting_organisation_id
        lines = [(joins, Party.Role.PARTNER, False), (*_who_receives(agreement, parent), False)]
    Party.objects.bulk_create(
        Party(agreement=agreement, organisation_id=pk, role=role, is_required=required, position=number)
        for number, (pk, role, required) in enumerate(lines, 1)
    )


def _who_receives(accession: Agreement, parent: Agreement) -> tuple[Any, str]:
    """Who signs an accession for those whom its agreement binds, and in which role."""
    from agreements.models import Party

    depositary = accession.network.depositary_id
    if depositary not in (None, accession.drafting_organisation_id):
        return depositary, Party.Role.DEPOSITARY
    return next((p.organisation_id, p.role) for p in parties_of(parent) if p.is_bound)


def articles_to_begin_with(agreement: Agreement) -> list[dict[str, str]]:
    """The one article of an accession, in the authentic language; of an amendment, none."""
    if not instruments.is_accession(agreement) or agreement.parent is None:
        return []
    said = {"organisation": agreement.drafting_organisation.name, "reference": agreement.parent.reference}
    with translation.override(agreement.authentic_language):
        words = gettext(
            "%(organisation)s accedes to the agreement %(reference)s and accepts every obligation that its text holds."
        )
        return [{"id": str(uuid.uuid4()), "heading": gettext("Accession"), "body": words % said}]


def take_the_parties_over(act: Act) -> None:
    """The parties of the agreement as they are now, or who receives for them; who was one already keeps what it
    named."""
    agreement = act.subject
    if not instruments.is_amendment(agreement):
        _let_another_receive(agreement)
        return
    bound = {p.organisation_id: p for p in parties_of(agreement.parent) if p.is_bound}
    agreement.parties.exclude(organisation__in=list(bound)).delete()
    known = {p.organisation_id for p in parties_of(agreement)}
    last = max((p.position for p in parties_of(agreement)), default=0)
    party = agreement.parties.model
    party.objects.bulk_create(
        party(agreement=agreement, organisation_id=pk, role=p.role, position=last + number)
        for number, (pk, p) in enumerate(((k, v) for k, v in bound.items() if k not in known), 1)
    )


def _let_another_receive(accession: Agreement) -> None:
    """Where whoever was to receive it has left the agreement."""
    assert accession.parent is not None, "the_agreement_moved_on"
    pk, role = _who_receives(accession, accession.parent)
    gone = accession.parties.exclude(organisation__in=[accession.drafting_organisation_id, pk])
    if gone.delete()[0]:
        accession.parties.create(organisation_id=pk, role=role, position=2)


def carry_into_the_agreement(act: Act) -> None:
    """What the entry into force of this instrument does to another agreement, as an act of its own there."""
    agreement = act.subject
    if agreement.parent is not None and instruments.is_amendment(agreement):
        act.then(agreement.parent, "consolidate", amendment=agreement.pk, **_what_it_brings(agreement))
    elif agreement.parent is not None:
        act.then(agreement.parent, "receive_party", accession=agreement.pk)
    elif agreement.replaces is not None and instruments.binds(agreement.replaces):
        act.then(agreement.replaces, "supersede", by=agreement.pk)


def _what_it_brings(amendment: Agreement) -> dict[str, Any]:
    return {
        "new_terms": instruments.changed_terms(amendment),
        "moves_end": instruments.changes_the_end(amendment),
        "end_date": amendment.end_date,
        "ends_agreement": amendment.ends_agreement,
    }


def write_the_consolidated_text(act: Act) -> None:
    """The text of the number before, changed article by article; its translations follow as far as they are
    translated. Where the amendment asks for more parties than remain, the agreement ends in the same act."""
    from agreements.models import ConsolidatedText
    from agreements.models.consolidated import fingerprint, texts_at

    agreement, pk = act.subject, act.inputs["amendment"]
    said = {text.language: text for text in texts_to_consolidate(agreement, pk)}
    change = said.pop(agreement.authentic_language)
    base, *translations = texts_at(agreement, agreement.consolidated_number - 1)
    by = change.version.agreement.reference
    after = consolidation.applied(base.articles, change.articles, by)
    rows = [_consolidated(act, base, after, {})]
    changed = consolidation.changed_by(after, base.articles, change.articles)
    for before in translations:
        there = said.get(before.language)
        theirs = consolidation.Translation(there.articles, there.translated_from) if there else NOT_TRANSLATED
        mine = consolidation.Translation(before.articles, before.translated_from)
        made = consolidation.translated(after, changed, mine, theirs)
        rows.append(_consolidated(act, before, list(made.articles), made.marks))
    for row in rows:
        row.sha256 = fingerprint(agreement.reference, row)
    ConsolidatedText.objects.bulk_create(rows)
    act.said = {"consolidated": rows[0].sha256, "number": agreement.consolidated_number}
    end_where_too_few_remain(act)


NOT_TRANSLATED = consolidation.Translation([], {})


def _consolidated(act: Act, before: Any, articles: list[dict[str, Any]], marks: dict[str, str]) -> Any:
    """The next text in the language of the one before."""
    agreement = act.subject
    return type(before)(
        agreement=agreement,
        amendment_id=act.inputs["amendment"],
        number=agreement.consolidated_number,
        language=before.language,
        title=before.title,
        preamble=before.preamble,
        articles=articles,
        translated_from=marks,
        end_date=agreement.end_date,
        terms={name: getattr(agreement, name) for name in before.terms},
        since=act.since,
    )


def receive_the_party(act: Act) -> None:
    """The party that acceded, after the others; its membership rests on the agreement, as theirs."""
    from agreements.models import Agreement, Party
    from governance.models import Membership

    agreement = act.subject
    accession = Agreement.objects.select_related("drafting_organisation").get(pk=act.inputs["accession"])
    last = max((p.position for p in agreement.parties.all()), default=0)
    Party.objects.create(
        agreement=agreement,
        organisation=accession.drafting_organisation,
        position=last + 1,
        bound_at=act.since,
        acceded_by=accession,
    )
    Membership.objects.create(
        organisation=accession.drafting_organisation, since=act.since.date(), basis_id=agreement.pk
    )
    act.said = {
        "organisation": accession.drafting_organisation_id,
        "organisation_name": accession.drafting_organisation.name,
    }
