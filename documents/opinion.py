"""The opinion of an audit as PDF: the same in two languages, one after the other, in one file.

Pure, as the other documents are. Not here: the words, which come with the print; the page (`documents.layout`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from documents import layout
from documents.layout import About, Furniture, body, document, paragraph
from documents.prints import PrintLabels, texts
from documents.rendering import Rendered, Row, Unprintable, table
from documents.text import unprintable


@dataclass(frozen=True)
class OpinionFinding:
    """One finding: its number and title, then facts as (name, value)."""

    title: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OpinionPart:
    """The opinion in one language, every word of it: `facts` as (name, value), empty values left out."""

    kind_label: str
    title: str
    note: str
    facts: Sequence[tuple[str, str]]
    opinion: str
    conclusion: str
    findings_label: str
    no_finding: str
    findings: Sequence[OpinionFinding]


@dataclass(frozen=True)
class OpinionPrint:
    """An opinion; `language` and `labels` are those of the first part and of the furniture. `made_from` is the
    fingerprint of everything it says, printed on each page."""

    reference: str
    title: str
    language: str
    network_name: str
    demonstration: bool
    made_from: str
    labels: PrintLabels
    parts: Sequence[OpinionPart]


def render_opinion(print_: OpinionPrint) -> Rendered:
    """The opinion, part after part. Raises Unprintable rather than print an empty box."""
    if missing := unprintable("".join(texts(print_))):
        raise Unprintable(missing)
    words = print_.labels
    furniture = Furniture(
        left=print_.reference,
        right=print_.network_name,
        fingerprint_label=words.fingerprint,
        fingerprint=print_.made_from,
        page_of=words.page_of,
        demonstration=words.demonstration if print_.demonstration else "",
        demonstration_note=words.demonstration_note if print_.demonstration else "",
    )
    story: list[Flowable] = []
    for part in print_.parts:
        story += [*([PageBreak()] if story else []), *_part(part)]
    about = About(
        print_.title, print_.network_name, f"{print_.parts[0].kind_label} · {print_.reference}", print_.language
    )
    return Rendered(*document(story, furniture, about))


def _part(part: OpinionPart) -> Iterator[Flowable]:
    yield paragraph(part.kind_label, layout.KIND)
    yield paragraph(part.title, layout.TITLE)
    yield paragraph(part.note, layout.UNDER_TITLE)
    yield Spacer(0, 6 * mm)
    yield from _facts(part.facts)
    yield paragraph(part.opinion, layout.SECTION)
    yield from body(part.conclusion)
    yield paragraph(part.findings_label, layout.SECTION)
    if not part.findings:
        yield paragraph(part.no_finding, layout.UNDER_TITLE)
    for finding in part.findings:
        yield paragraph(finding.title, layout.HEADING)
        yield from _facts(finding.facts)


def _facts(facts: Sequence[tuple[str, str]]) -> Iterator[Flowable]:
    rows: list[Row] = [[paragraph(name, layout.CELL_SOFT), [*_lines(value)]] for name, value in facts if value.strip()]
    return table(rows, [42 * mm, 118 * mm])


def _lines(text: str) -> Iterator[Flowable]:
    return (paragraph(line, layout.CELL) for line in text.split("\n") if line.strip())
