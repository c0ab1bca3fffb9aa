"""Amendments, accessions and agreements that replace another: what ties an instrument to the agreement it is about.

An amendment says what the agreement will be: its articles change articles by number, its last day and lasting terms are
those of the agreement once it is in force. `drawn_from` keeps what it was drawn on. An accession takes the consolidated
text as it stands. Not here: how one begins (beginnings.py), the consolidation itself (consolidation.py) and
the other rows (effects_instruments.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import consolidation
from agreements.conditions import parties_of, text_of
from agreements.replaced import it_is_in_vain
from agreements.terms import LASTING, RENEWING, lasting
from workflows.rules import Reason, condition, remembered

if TYPE_CHECKING:
    from agreements.models import Agreement

NOT_OF_THIS_KIND = "instrument"
"""Code of the reasons that say that a step belongs to another kind of instrument: pages offer no such step at all."""


def is_amendment(agreement: Agreement) -> bool:
    return agreement.instrument == "amendment"


def is_accession(agreement: Agreement) -> bool:
    return agreement.instrument == "accession"


def is_bound_to(agreement: Agreement, organisation: UUID) -> bool:
    return organisation in {p.organisation_id for p in parties_of(agreement) if p.is_bound}


def binds(agreement: Agreement) -> bool:
    return agreement.state in ("in_force", "suspended")


def basis(parent: Agreement) -> dict[str, Any]:
    """What an instrument on `parent` is drawn on now, plain values: it goes into the text that is signed."""
    from agreements.models.consolidated import text_at

    return {
        "reference": parent.reference,
        "title": parent.title,
        "number": parent.consolidated_number,
        "sha256": text_at(parent).sha256,
        "end_date": str(parent.end_date or ""),
        "terms": {name: getattr(parent, name) for name in LASTING},
    }


def changed_terms(amendment: Agreement) -> dict[str, Any]:
    """The lasting terms that the amendment changes, with their new values."""
    before = amendment.drawn_from["terms"]
    return {name: value for name, value in lasting(amendment).items() if value != before[name]}


def changes_the_end(amendment: Agreement) -> bool:
    return amendment.ends_agreement or str(amendment.end_date or "") != amendment.drawn_from["end_date"]


def changes_of(instrument: Agreement) -> dict[str, Any]:
    """The fields of its agreement that an amendment changes, with their new values; nothing before it is drawn."""
    if not instrument.drawn_from or not is_amendment(instrument):
        return {}
    last = {"end_date": instrument.end_date} if changes_the_end(instrument) else {}
    return {**changed_terms(instrument), **last}


def touched_by(instrument: Agreement, articles: list[dict[str, Any]]) -> set[str]:
    """What it would change; an accession is given on the text as it stands, so that every change concerns it. The last
    day and what is said of its renewal fit together or not at all: they are one place."""
    if is_accession(instrument):
        return {"every"}
    places = {"end" if name in RENEWING else f"term:{name}" for name in changed_terms(instrument)}
    found = consolidation.touched_by(articles) | places
    return found | ({"end"} if changes_the_end(instrument) else set())


def collide(one: set[str], other: set[str]) -> bool:
    """Two accessions stand side by side; an accession and an amendment do not; two amendments where they touch nothing
    together."""
    if "every" in one or "every" in other:
        return one != other
    return bool(one & other)


# ---------------------------------------------------------------------------------------------- which instrument


def _of_its_kind(sentence: Any, otherwise: Any) -> Any:
    """A condition on the kind of the instrument, which never changes."""
    return condition(sentence, otherwise=otherwise, missing=lambda agreement: [Reason(otherwise, NOT_OF_THIS_KIND)])


@_of_its_kind(
    _("it is an agreement of its own"),
    _("It belongs to another agreement, and ends with it: this is done there."),
)
def is_an_agreement_of_its_own(agreement: Agreement) -> bool:
    return agreement.parent_id is None


@_of_its_kind(_("it is an accession"), _("It is not an accession: nobody has to be admitted."))
def is_an_accession(agreement: Agreement) -> bool:
    return is_accession(agreement)


@_of_its_kind(_("it is not an accession"), _("An accession takes the terms of the agreement as they are."))
def is_not_an_accession(agreement: Agreement) -> bool:
    return not is_accession(agreement)


# ---------------------------------------------------------------------------------------------- on the present text


def _what_moved(agreement: Agreement, parent: Agreement) -> list[str]:
    """What changed in the agreement since the instrument was drawn."""
    found, words = [], {"reference": parent.reference, "number": parent.consolidated_number}
    if agreement.drawn_on != parent.consolidated_number:
        sentence = gettext(
            "%(reference)s was amended since: its text is now number %(number)s. Take it over in drafting."
        )
        found.append(sentence % words)
    if not _has_the_right_parties(agreement, parent):
        sentence = gettext("The parties of %(reference)s are no longer the same. Take them over in drafting.")
        found.append(sentence % words)
    return found


def _why_it_is_late(agreement: Agreement) -> list[Reason]:
    """What is to be taken over; and that whoever drafts an amendment left the agreement, which nothing mends."""
    parent, code = agreement.parent, "it_is_drawn_on_the_present_text"
    if parent is None:
        return []
    who = gettext("a drafter of the drafting organisation")
    link = reverse("agreements:step", args=[agreement.reference, "rebase"]) if agreement.state == "draft" else ""
    found = [Reason(sentence, code, who, link) for sentence in _what_moved(agreement, parent)]
    if is_amendment(agreement) and not is_bound_to(parent, agreement.drafting_organisation_id):
        words = {"organisation": agreement.drafting_organisation, "reference": parent.reference}
        sentence = gettext("%(organisation)s is not bound by %(reference)s: it cannot amend it.")
        found.append(Reason(sentence % words, code))
    return found


def fell_behind(agreement: Agreement) -> bool:
    """Whether the agreement it was drawn on, which still binds, was amended since."""
    parent = agreement.parent
    return parent is not None and binds(parent) and agreement.drawn_on != parent.consolidated_number


def _has_the_right_parties(agreement: Agreement, parent: Agreement) -> bool:
    bound = {p.organisation_id for p in parties_of(parent) if p.is_bound}
    mine = {p.organisation_id for p in parties_of(agreement)}
    if not is_accession(agreement):
        return mine == bound
    joins = agreement.drafting_organisation_id
    receives = mine - {joins}
    return joins not in bound and (receives <= bound or receives == {agreement.network.depositary_id})


@condition(
    _("an amendment or accession was drawn on the present text and parties of the agreement"),
    otherwise=_("The agreement changed since."),
    missing=_why_it_is_late,
)
def it_is_drawn_on_the_present_text(agreement: Agreement) -> bool:
    return not _why_it_is_late(agreement)


def _why_not_anew(agreement: Agreement) -> list[Reason]:
    if agreement.parent_id is None:
        said = gettext("It is an agreement of its own: it was drawn on no other text.")
        return [Reason(said, NOT_OF_THIS_KIND)]
    return []


@condition(
    _("the agreement it is about changed since this was drawn"),
    otherwise=_("It is drawn on the present text and parties: there is nothing to take over."),
    missing=_why_not_anew,
)
def the_agreement_moved_on(agreement: Agreement) -> bool:
    return agreement.parent is not None and bool(_what_moved(agreement, agreement.parent))


@condition(
    _("the agreement it is about binds, and no other has replaced it"),
    otherwise=_("The agreement it is about binds nobody any more: it can only be abandoned."),
)
def its_agreement_binds(agreement: Agreement) -> bool:
    """What is to be replaced may come to its end meanwhile; it is replaced once."""
    return (agreement.parent is None or binds(agreement.parent)) and not it_is_in_vain(agreement)


@condition(
    _("an accession was admitted by a recorded decision"),
    otherwise=_("Not yet: the accession has to be admitted; the secretariat records the decision."),
)
def it_was_admitted(agreement: Agreement) -> bool:
    return not is_accession(agreement) or agreement.admitted_by_id is not None


@condition(_("it was not admitted yet"), otherwise=_("The accession is admitted already."))
def it_was_not_admitted(agreement: Agreement) -> bool:
    return agreement.admitted_by_id is None


# ---------------------------------------------------------------------------------------------- what it changes

PROBLEMS = {
    "unnamed": _("Article %(place)s of the amendment: say which article of the agreement it replaces or repeals."),
    "unknown": _("Article %(place)s of the amendment: there is no article %(number)s in the agreement."),
    "repealed": _("Article %(place)s of the amendment: article %(number)s of the agreement is repealed already."),
    "twice": _("Article %(place)s of the amendment: article %(number)s of the agreement is changed twice."),
}


def what_does_not_fit(agreement: Agreement) -> list[str]:
    """The changes of the amendment being written that do not fit the text it is drawn on, or that it has none."""
    from agreements.models.consolidated import text_at

    changes = text_of(agreement).articles
    if not changes and not changed_terms(agreement) and not changes_the_end(agreement):
        return [gettext("The amendment changes nothing yet: no article, no term, no last day.")]
    assert agreement.parent is not None, "is_amendment"
    base = text_at(agreement.parent, agreement.drawn_on).articles if changes else []
    found = consolidation.problems(base, changes)
    said = [str(PROBLEMS[code]) % {"place": place, "number": number} for place, code, number in found]
    if agreement.ends_agreement and agreement.end_date is None:
        said.append(gettext("Say which is the last day of the agreement that the parties end."))
    if agreement.ends_agreement and _it_ends_before(agreement):
        said.append(gettext("The agreement ends before that day anyway: choose an earlier last day."))
    return said


def _it_ends_before(amendment: Agreement) -> bool:
    """Whether the last day by which the parties end the agreement comes after the one it has."""
    last = amendment.drawn_from["end_date"]
    return bool(last) and amendment.renewal != "tacit" and str(amendment.end_date or "") > last


def _why_it_does_not_fit(agreement: Agreement) -> list[Reason]:
    if not is_amendment(agreement):
        return []
    link = reverse("agreements:edit", args=[agreement.reference])
    who = gettext("a drafter of the drafting organisation")
    return [Reason(said, "its_changes_fit", who, link) for said in what_does_not_fit(agreement)]


@condition(
    _("an amendment changes something, and each change fits the text it is drawn on"),
    otherwise=_("A change does not fit."),
    missing=_why_it_does_not_fit,
    quotes=True,
)
def its_changes_fit(agreement: Agreement) -> bool:
    return not _why_it_does_not_fit(agreement)


def _who_is_first(agreement: Agreement, other: Agreement) -> str:
    """Whoever reads an amendment reads the others; of an accession only who joins and who receives it know."""
    if is_accession(agreement) or is_accession(other):
        return gettext("Another text open for signature touches the same: wait until it is in force, or recalled.")
    words = gettext("%(reference)s is open for signature and touches the same: wait until it is in force, or recalled.")
    return words % {"reference": other.reference}


def _who_touches_the_same(agreement: Agreement) -> list[Reason]:
    from agreements.models import AgreementText

    if agreement.parent_id is None:
        return []
    open_ones = Q(agreement__parent=agreement.parent_id, agreement__state="open_for_signature")
    found = AgreementText.objects.filter(open_ones).exclude(agreement=agreement.pk).select_related("agreement")
    texts = remembered(agreement, "open beside it", lambda: list(found))
    mine = touched_by(agreement, text_of(agreement).articles)
    return [
        Reason(_who_is_first(agreement, t.agreement), "nobody_touches_the_same")
        for t in texts
        if t.language == t.agreement.authentic_language and collide(mine, touched_by(t.agreement, t.articles))
    ]


@condition(
    _("no other instrument open for signature touches the same places of the agreement"),
    otherwise=_("Another instrument touches the same."),
    missing=_who_touches_the_same,
)
def nobody_touches_the_same(agreement: Agreement) -> bool:
    return not _who_touches_the_same(agreement)
