"""From an agreement to its two PDFs: gathers what is printed, in the right language. Not here: the drawing
(documents)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from agreements.instruments import is_accession, is_amendment
from agreements.models import Agreement, ConsolidatedText
from agreements.models.consolidated import text_at
from agreements.pages.instruments import leads
from agreements.pages.papers import told_of
from agreements.queries import signatures_in_force, version_text
from agreements.terms import sentences
from documents.instants import day, when
from documents.prints import AgreementPrint, Article, CertificatePrint, CertificateRow, Line, labels
from documents.rendering import render_agreement, render_certificate
from governance.countries import country_name
from workflows import ledger


@dataclass(frozen=True)
class Drawn:
    """The PDF of a text, and the fingerprint of everything it was drawn from."""

    data: bytes
    pages: int
    made_from: str


def draw(agreement: Agreement) -> Drawn:
    """The PDF as it will be frozen. Slow: it is done before the door is opened. Raises Unprintable."""
    print_ = to_print(agreement)
    rendered = render_agreement(print_)
    return Drawn(rendered.data, rendered.pages, _fingerprint(print_))


def print_sha256(agreement: Agreement) -> str:
    """The fingerprint of everything the PDF would show now: text, parties, named signatories."""
    return _fingerprint(to_print(agreement))


def _fingerprint(print_: AgreementPrint) -> str:
    return ledger.sha256(ledger.canonical(ledger.plain(asdict(print_))))


def to_print(agreement: Agreement) -> AgreementPrint:
    """Everything the frozen PDF shows, in the authentic language whatever the reader's."""
    text = version_text(agreement)
    if text is None:
        raise ValueError("Only a numbered version is printed.")
    language = agreement.authentic_language
    with translation.override(language):
        return AgreementPrint(
            reference=agreement.reference,
            kind_label=agreement.get_instrument_display(),
            title=text.title,
            version_number=agreement.version_number,
            language=language,
            authentic_note=gettext("The text in this language is authentic."),
            preamble=text.preamble,
            articles=_articles(agreement, text),
            parties=tuple(_line(p) for p in agreement.parties.all()),
            text_sha256=agreement.text_sha256,
            network_name=agreement.network.name,
            demonstration=settings.DEMO,
            labels=labels(),
            last_day=day(text.version.end_date) if text.version.end_date and agreement.parent_id is None else "",
            terms=tuple(sentences(text.version.terms)),
            **_annex(agreement, text.version.terms),
        )


def _articles(agreement: Agreement, text: Any) -> tuple[Article, ...]:
    """Of an amendment each under what it does to the text it was drawn on."""
    if not is_amendment(agreement):
        return tuple(Article(n, a["heading"], a["body"]) for n, a in enumerate(text.articles, 1))
    said = leads(agreement, text.articles, text.version.terms["on"]["number"])
    words = ["\n\n".join(filter(None, (a["heading"], a["body"]))) for a in text.articles]
    return tuple(Article(n, lead, body) for n, (lead, body) in enumerate(zip(said, words, strict=True), 1))


def _annex(agreement: Agreement, said: dict[str, Any]) -> dict[str, Any]:
    """Whoever accedes signs the text as it stands."""
    if not is_accession(agreement) or agreement.parent is None:
        return {}
    text = text_at(agreement.parent, said["on"]["number"])
    words = {"reference": agreement.parent.reference, "title": text.title}
    title = gettext("The text of %(reference)s, “%(title)s”") % words
    return {"annex_title": title, "annex": _of_a_consolidated(text)}


def _of_a_consolidated(text: ConsolidatedText, shown: Any = None) -> tuple[Article, ...]:
    """Its articles, in the words of a translation where one is `shown`."""
    repealed = gettext("(repealed)")
    words = (shown or text).articles
    return tuple(
        Article(a["number"], w["heading"], repealed if a["repealed"] else w["body"])
        for a, w in zip(text.articles, words, strict=True)
    )


def consolidated(agreement: Agreement, text: ConsolidatedText, shown: Any) -> bytes:
    """The consolidated text to read, or a translation of it: not what was signed, and it says so."""
    with translation.override(shown.language):
        note = gettext("Consolidated text number %(number)s, since %(day)s. Only the signed documents are authentic.")
        print_ = AgreementPrint(
            reference=agreement.reference,
            kind_label=gettext("Consolidated text"),
            title=shown.title,
            version_number=agreement.version_number,
            language=shown.language,
            authentic_note=note % {"number": text.number, "day": day(text.since)},
            preamble=shown.preamble,
            articles=_of_a_consolidated(text, shown),
            parties=tuple(_line(p) for p in agreement.parties.all() if p.is_bound),
            text_sha256=text.sha256,
            network_name=agreement.network.name,
            demonstration=settings.DEMO,
            labels=labels(),
            last_day=day(text.end_date) if text.end_date else "",
            terms=tuple(sentences({**text.terms, "only_lasting": True})),
            is_signed=False,
        )
        return render_agreement(print_).data


def _line(party: Any) -> Line:
    mandate = party.signatory
    return Line(
        organisation=party.organisation.name,
        role=party.get_role_display(),
        country=country_name(party.organisation.country),
        signatory=mandate.person.get_full_name() if mandate else "",
        capacity=mandate.capacity if mandate else "",
    )


def certificate(agreement: Agreement, *, whole: bool) -> bytes:
    """The certificate beside the text, in the active language: drawn from the signatures, which never change. `whole`
    for who reads the whole dossier: who kept a paper, and where it is."""
    rows = tuple(_row(s, told_of_signature(agreement, s, whole=whole)) for s in signatures_in_force(agreement))
    print_ = CertificatePrint(
        reference=agreement.reference,
        kind_label=agreement.get_instrument_display(),
        title=agreement.title,
        version_number=agreement.version_number,
        language=(translation.get_language() or settings.LANGUAGE_CODE)[:2],
        document_sha256=agreement.document_sha256,
        length=agreement.document_length,
        in_force_at=when(agreement.in_force_at) if agreement.in_force_at else "",
        rows=rows,
        network_name=agreement.network.name,
        demonstration=settings.DEMO,
        labels=labels(),
    )
    return render_certificate(print_).data


def told_of_signature(agreement: Agreement, signature: Any, *, whole: bool) -> list[str]:
    """What the certificate tells beside a signature of what bound: of its paper, and where it binds nobody."""
    told = told_of(signature.paper, whole=whole) if signature.paper else []
    if signature.organisation_id in {p.organisation_id for p in agreement.parties.all() if p.bound_at is None}:
        told.append(gettext("It left the amended agreement before: this signature does not count."))
    return told


def _row(signature: Any, told: list[str]) -> CertificateRow:
    return CertificateRow(
        person=signature.person_name,
        organisation=signature.organisation_name,
        capacity=signature.capacity,
        basis=signature.basis,
        level=signature.get_level_display(),
        method=method_label(signature.method),
        at_text=day(signature.paper.signed_on) if signature.paper else when(signature.signed_at),
        sha256=signature.sha256,
        told=tuple(told),
    )


def method_label(method: str) -> str:
    """How the person proved who they are."""
    labels = {"password": gettext("password given again"), "demonstration": gettext("demonstration")}
    labels["wet_ink"] = gettext("pen and paper")
    return labels.get(method, method)
