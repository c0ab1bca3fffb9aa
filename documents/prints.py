"""What is printed: an agreement, a certificate, and the words of the furniture around them, all given by the caller.

Texts are as typed and already in the language of the print; dates are already written out. Not here: how it is drawn
(`documents.rendering`), and anything of the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from django.utils.translation import gettext


@dataclass(frozen=True)
class PrintLabels:
    """The words of the furniture, translated. `{page}`, `{pages}`, `{number}`, `{count}` stay in them, to be filled."""

    page_of: str
    version: str
    article: str
    parties: str
    preamble: str
    organisation: str
    role: str
    country: str
    signatory: str
    capacity: str
    signature_page: str
    signature_note: str
    signature: str
    date_place: str
    fingerprint: str
    demonstration: str
    demonstration_note: str
    certificate: str
    certificate_note: str
    document_fingerprint: str
    length: str
    length_bytes: str
    in_force_at: str
    last_day: str
    terms: str
    acting_for: str
    basis: str
    level: str
    method: str
    at: str
    signed_fingerprint: str


def labels() -> PrintLabels:
    """The words of the furniture in the active language: wrap the call in `translation.override(language)`."""
    return PrintLabels(
        page_of=gettext("Page {page} / {pages}"),
        version=gettext("Version {number}"),
        article=gettext("Article {number}"),
        parties=gettext("Parties"),
        preamble=gettext("Preamble"),
        organisation=gettext("Organisation"),
        role=gettext("Role"),
        country=gettext("Country"),
        signatory=gettext("Authorised signatory"),
        capacity=gettext("Capacity"),
        signature_page=gettext("Signatures"),
        signature_note=gettext(
            "Each party signs this file. At the foot of every page is the fingerprint of the wording; the fingerprint "
            "of the file itself is on the certificate and on the page of the agreement."
        ),
        signature=gettext("Signature"),
        date_place=gettext("Date and place"),
        fingerprint=gettext("SHA-256 of the wording"),
        demonstration=gettext("DEMONSTRATION"),
        demonstration_note=gettext("Made for demonstration: this document binds nobody."),
        certificate=gettext("Certificate of signature"),
        certificate_note=gettext("Who signed, for which organisation, in which capacity and when."),
        document_fingerprint=gettext("SHA-256 of the document"),
        length=gettext("Length of the document"),
        length_bytes=gettext("{count} bytes"),
        in_force_at=gettext("In force since"),
        last_day=gettext("Last day of the agreement"),
        terms=gettext("Terms"),
        acting_for=gettext("for"),
        basis=gettext("Basis of the mandate"),
        level=gettext("Level of the signature"),
        method=gettext("How it was given"),
        at=gettext("Signed on"),
        signed_fingerprint=gettext("SHA-256 signed"),
    )


@dataclass(frozen=True)
class Line:
    """One party: who it is, and who signs for it. `signatory` and `capacity` may be empty before one is named."""

    organisation: str
    role: str
    country: str
    signatory: str
    capacity: str


@dataclass(frozen=True)
class Article:
    """One article as numbered by the product (3, "4 bis"). The heading may be empty."""

    number: int | str
    heading: str
    body: str


@dataclass(frozen=True)
class AgreementPrint:
    """The text of an agreement as the parties sign it. `language` is a code (`fr`); `text_sha256` is 64 hex digits;
    `last_day` a written date, empty for an agreement without an end; `terms`, sentences; `annex`, the articles of
    another text that are signed with it. One that is not `is_signed` is to be read: it has no page of signatures."""

    reference: str
    kind_label: str
    title: str
    version_number: int
    language: str
    authentic_note: str
    preamble: str
    articles: Sequence[Article]
    parties: Sequence[Line]
    text_sha256: str
    network_name: str
    demonstration: bool
    labels: PrintLabels
    last_day: str = ""
    terms: Sequence[str] = ()
    annex_title: str = ""
    annex: Sequence[Article] = ()
    is_signed: bool = True


@dataclass(frozen=True)
class CertificateRow:
    """One signature: who, for whom, in which capacity, by virtue of what, how, when, and on which bytes. `told` are
    sentences on how it came about."""

    person: str
    organisation: str
    capacity: str
    basis: str
    level: str
    method: str
    at_text: str
    sha256: str
    told: Sequence[str] = ()


@dataclass(frozen=True)
class CertificatePrint:
    """The signatures under one document of `length` bytes. `in_force_at` is a written date, empty when not in force."""

    reference: str
    kind_label: str
    title: str
    version_number: int
    language: str
    document_sha256: str
    length: int
    in_force_at: str
    rows: Sequence[CertificateRow]
    network_name: str
    demonstration: bool
    labels: PrintLabels


def texts(value: object) -> Iterator[str]:
    """Every string inside a print, a row or the labels, so that none escapes the check of glyphs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for item in value:
            yield from texts(item)
    elif hasattr(value, "__dataclass_fields__"):
        for field in fields(value):  # type: ignore[arg-type]
            yield from texts(getattr(value, field.name))
