"""The two documents of an agreement as PDF: the text the parties sign, and the certificate of their signatures.

`render_agreement` and `render_certificate` are pure: the same print gives the same bytes on the same versions of the
libraries, so bytes are kept once and never made again. Not here: the page itself (`documents.layout`), storage, and
the words, which come with the print (`documents.prints`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Spacer, Table

from documents import layout
from documents.layout import About, ArticleHeading, Furniture, body, document, fingerprint, paragraph
from documents.prints import (
    AgreementPrint,
    Article,
    CertificatePrint,
    CertificateRow,
    Line,
    PrintLabels,
    labels,
    texts,
)
from documents.text import named, unprintable
from documents.typeface import NARROW_NO_BREAK_SPACE

__all__ = [
    "AgreementPrint",
    "Article",
    "CertificatePrint",
    "CertificateRow",
    "Line",
    "PrintLabels",
    "Rendered",
    "Unprintable",
    "labels",
    "render_agreement",
    "render_certificate",
]

UNPRINTABLE = _("The printed page cannot show these characters: {characters}. Write them otherwise.")
# Room under the last line of a page below which a heading goes to the next one.
HEADING_ROOM = 24 * mm
ROOM_TO_SIGN = 18 * mm

# One cell after the other; a cell holds one flowable or several, one under the other.
Row = list[Flowable | list[Flowable]]


@dataclass(frozen=True)
class Rendered:
    """A PDF and its number of pages."""

    data: bytes
    pages: int


class Unprintable(Exception):
    """No committed font has these characters. `sentence` says so to people."""

    def __init__(self, characters: list[str]) -> None:
        super().__init__(characters)
        self.characters = characters
        self.sentence = format_lazy(UNPRINTABLE, characters=named(characters))


def render_agreement(print_: AgreementPrint) -> Rendered:
    """The text with its parties, and a page to sign. Raises Unprintable rather than print an empty box."""
    _check_glyphs(print_)
    words = print_.labels
    furniture = _furniture(print_, words.fingerprint, print_.text_sha256)
    story = [
        *_opening(print_, print_.kind_label),
        *([paragraph(print_.authentic_note, layout.UNDER_TITLE)] if print_.authentic_note else []),
        *_parties(print_),
        *([paragraph(f"{words.last_day} : {print_.last_day}", layout.UNDER_TITLE)] if print_.last_day else []),
        *([paragraph(f"{words.terms} : {' '.join(print_.terms)}", layout.UNDER_TITLE)] if print_.terms else []),
        *_preamble(print_),
        *(flowable for article in print_.articles for flowable in _article(article, words)),
        *_annex(print_),
        *(_signature_page(print_) if print_.is_signed else ()),
    ]
    return Rendered(*document(story, furniture, _about(print_)))


def render_certificate(print_: CertificatePrint) -> Rendered:
    """Who signed, for whom, in which capacity, when. Raises Unprintable rather than print an empty box."""
    _check_glyphs(print_)
    words = print_.labels
    furniture = _furniture(print_, words.document_fingerprint, print_.document_sha256)
    count = f"{print_.length:,}".replace(",", NARROW_NO_BREAK_SPACE)
    facts = [
        (words.in_force_at, print_.in_force_at),
        (words.document_fingerprint, fingerprint(print_.document_sha256, 2)),
        (words.length, words.length_bytes.format(count=count)),
    ]
    story = [
        *_opening(print_, words.certificate),
        paragraph(words.certificate_note, layout.UNDER_TITLE),
        Spacer(0, 6 * mm),
        *_facts(facts),
        Spacer(0, 4 * mm),
        *table([_signed(row, words) for row in print_.rows], [62 * mm, 98 * mm]),
    ]
    return Rendered(*document(story, furniture, _about(print_)))


def _check_glyphs(print_: AgreementPrint | CertificatePrint) -> None:
    if missing := unprintable("".join(texts(print_))):
        raise Unprintable(missing)


def _furniture(print_: AgreementPrint | CertificatePrint, label: str, sha256: str) -> Furniture:
    words = print_.labels
    return Furniture(
        left=f"{print_.reference} · {words.version.format(number=print_.version_number)}",
        right=print_.network_name,
        fingerprint_label=label,
        fingerprint=sha256,
        page_of=words.page_of,
        demonstration=words.demonstration if print_.demonstration else "",
        demonstration_note=words.demonstration_note if print_.demonstration else "",
    )


def _about(print_: AgreementPrint | CertificatePrint) -> About:
    version = print_.labels.version.format(number=print_.version_number)
    subject = f"{print_.kind_label} · {print_.reference} · {version}"
    return About(print_.title, print_.network_name, subject, print_.language)


def _opening(print_: AgreementPrint | CertificatePrint, kind: str) -> Iterator[Flowable]:
    version = print_.labels.version.format(number=print_.version_number)
    yield paragraph(kind, layout.KIND)
    yield paragraph(print_.title, layout.TITLE)
    yield paragraph(f"{print_.reference} · {version}", layout.UNDER_TITLE)


def _parties(print_: AgreementPrint) -> Iterator[Flowable]:
    words = print_.labels
    yield paragraph(words.parties, layout.SECTION)
    head: Row = [paragraph(words.organisation, layout.CELL_SOFT), paragraph(words.signatory, layout.CELL_SOFT)]
    rows: list[Row] = [[_who(line), _signatory(line)] for line in print_.parties]
    yield from table([head, *rows], [95 * mm, 65 * mm])


def _who(line: Line) -> list[Flowable]:
    where = " · ".join(filter(None, [line.role, line.country]))
    return [paragraph(line.organisation, layout.CELL_NAME), *([paragraph(where, layout.CELL_SOFT)] if where else [])]


def _signatory(line: Line) -> list[Flowable]:
    return [
        *([paragraph(line.signatory, layout.CELL)] if line.signatory else []),
        *([paragraph(line.capacity, layout.CELL_SOFT)] if line.capacity else []),
    ]


def _preamble(print_: AgreementPrint) -> Iterator[Flowable]:
    if print_.preamble.strip():
        yield CondPageBreak(HEADING_ROOM)
        yield paragraph(print_.labels.preamble, layout.SECTION)
        yield from body(print_.preamble)


def _article(article: Article, words: PrintLabels) -> Iterator[Flowable]:
    yield CondPageBreak(HEADING_ROOM)
    yield ArticleHeading(words.article.format(number=article.number), article.heading)
    yield from body(article.body)


def _annex(print_: AgreementPrint) -> Iterator[Flowable]:
    if print_.annex:
        yield PageBreak()
        yield paragraph(print_.annex_title, layout.SECTION)
        for article in print_.annex:
            yield from _article(article, print_.labels)


def _signature_page(print_: AgreementPrint) -> Iterator[Flowable]:
    words = print_.labels
    yield PageBreak()
    yield paragraph(words.signature_page, layout.SECTION)
    yield paragraph(words.signature_note, layout.UNDER_TITLE)
    yield Spacer(0, 5 * mm)
    yield from table([_room_to_sign(line, words) for line in print_.parties], [70 * mm, 90 * mm])


def _room_to_sign(line: Line, words: PrintLabels) -> Row:
    room: list[Flowable] = [
        paragraph(words.signature, layout.CELL_FINE),
        Spacer(0, ROOM_TO_SIGN),
        paragraph(words.date_place, layout.CELL_FINE),
        Spacer(0, ROOM_TO_SIGN / 3),
    ]
    return [[*_who(line), Spacer(0, 2 * mm), *_signatory(line)], room]


def _facts(facts: list[tuple[str, str]]) -> Iterator[Flowable]:
    rows: list[Row] = [
        [paragraph(name, layout.CELL_SOFT), paragraph(value, layout.CELL)] for name, value in facts if value.strip()
    ]
    return table(rows, [42 * mm, 118 * mm])


def _signed(row: CertificateRow, words: PrintLabels) -> Row:
    who = [
        paragraph(row.person, layout.CELL_NAME),
        paragraph(words.acting_for, layout.CELL_SOFT),
        paragraph(row.organisation, layout.CELL_NAME),
        paragraph(row.capacity, layout.CELL_SOFT),
    ]
    facts = [(words.at, row.at_text), (words.basis, row.basis), (words.level, row.level), (words.method, row.method)]
    how = [paragraph(text, look) for name, value in facts if value for text, look in _named_fact(name, value)]
    how += [paragraph(sentence, layout.CELL) for sentence in row.told]
    sha256 = [paragraph(words.signed_fingerprint, layout.FACT), paragraph(fingerprint(row.sha256, 2), layout.CELL_FINE)]
    return [who, [*how, *sha256]]


def _named_fact(name: str, value: str) -> tuple[tuple[str, ParagraphStyle], tuple[str, ParagraphStyle]]:
    return (name, layout.FACT), (value, layout.CELL)


def table(rows: Sequence[Row], widths: list[float]) -> Iterator[Flowable]:
    """Columns ruled by a thin line under each row. A row stays on one page unless it is taller than a page."""
    for row in rows:
        ruled = Table([row], widths, style=layout.RULED, splitInRow=1, hAlign="LEFT")
        height = ruled.wrap(layout.MEASURE, layout.TEXT_HEIGHT)[1]
        yield CondPageBreak(min(height, layout.TEXT_HEIGHT))
        yield ruled
