"""The page: A4, its styles, the furniture around the text, and how long or strange paragraphs are cut so that they fit.

Serif is what the parties wrote, sans is the service speaking. The number of an article stands in the margin of a
column of about 68 characters. Not here: what a document contains (`documents.rendering`), and the fonts themselves
(`documents.typeface`).
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, TableStyle

from documents.typeface import SANS, SANS_BOLD, SERIF, SERIF_BOLD, load, markup, runs

# Streams stay binary: a fifth less to download than the text encoding reportlab chooses.
rl_config.useA85 = 0

WIDTH, HEIGHT = A4
LEFT, RIGHT = 25 * mm, WIDTH - 25 * mm
TOP, BOTTOM = HEIGHT - 30 * mm, 27 * mm
MEASURE, TEXT_HEIGHT = RIGHT - LEFT, TOP - BOTTOM
MARGIN_COLUMN = 29 * mm
INK, SOFT, RULE, MARK = "#000000", "#4a4a4a", "#b5b5b5", "#a63f1b"
OUTLINE_TITLE = 200
WIDEST_MARKER = 30 * mm

LIST_MARKER = re.compile(r" *(?:[-–—•*+]|\d{1,3}[.)]|[a-z]\)) +", re.IGNORECASE)


def style(font: str, size: float, leading: float, **options: Any) -> ParagraphStyle:
    """A paragraph style of ours: every font in it is a committed one, bullets included."""
    options.setdefault("textColor", INK)
    return ParagraphStyle(
        font, fontName=font, bulletFontName=font, fontSize=size, leading=leading, splitLongWords=1, **options
    )


KIND = style(SANS, 9.5, 13, textColor=SOFT, spaceAfter=5)
TITLE = style(SERIF_BOLD, 19, 26, spaceAfter=8)
UNDER_TITLE = style(SANS, 9, 13.5, textColor=SOFT)
SECTION = style(SANS_BOLD, 11, 15, spaceBefore=22, spaceAfter=7)
HEADING = style(SERIF_BOLD, 11, 15.5, leftIndent=MARGIN_COLUMN, spaceBefore=15, spaceAfter=3)
# Ragged right, as on screen: without hyphenation, justified lines would open gaps and stretch no-break spaces.
BODY = {"leftIndent": MARGIN_COLUMN, "allowWidows": 0, "allowOrphans": 0}
BODY_LINE = style(SERIF, 10.5, 15.75, **BODY)
BODY_END = style(SERIF, 10.5, 15.75, spaceAfter=6, **BODY)
CELL_NAME = style(SERIF_BOLD, 10, 14)
CELL = style(SERIF, 10, 14)
CELL_SOFT = style(SANS, 8, 12, textColor=SOFT)
CELL_FINE = style(SANS, 7.5, 11, textColor=SOFT)
FACT = style(SANS, 7.5, 11, textColor=SOFT, spaceBefore=5)
FURNITURE = 7.5
RULED = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), SERIF, 10),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-2, -1), 5 * mm),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2 * mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.4 * mm),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
    ]
)


@dataclass(frozen=True)
class Furniture:
    """What stands on every page around the text, already in words."""

    left: str
    right: str
    fingerprint_label: str
    fingerprint: str
    page_of: str
    demonstration: str = ""
    demonstration_note: str = ""


@dataclass(frozen=True)
class About:
    """What the file says of itself to the programs that open it."""

    title: str
    author: str
    subject: str
    language: str


def paragraph(text: str, look: ParagraphStyle) -> Paragraph:
    """Typed text, one or several lines, printed literally."""
    return Paragraph(markup(text, look.fontName, look.fontSize), look)


def body(text: str) -> Iterator[Flowable]:
    """The paragraphs of a text: cut at empty lines, a single line break kept, lists hanging from their marker.

    Each line is its own flowable: a paragraph of any length then costs time in proportion, and breaks over pages.
    """
    for block in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")):
        lines = [line for line in block.split("\n") if line.strip()]
        for line in lines:
            yield _body_line(line, BODY_END if line is lines[-1] else BODY_LINE)


def _body_line(line: str, look: ParagraphStyle) -> Paragraph:
    marker = LIST_MARKER.match(line.expandtabs(4))
    if marker is None:
        return paragraph(line, look)
    hang = min(stringWidth(marker[0], look.fontName, look.fontSize), WIDEST_MARKER)
    hanging = {"leftIndent": MARGIN_COLUMN + hang, "firstLineIndent": -hang, "spaceAfter": look.spaceAfter or 2}
    return paragraph(line, style(look.fontName, look.fontSize, look.leading, **{**BODY, **hanging}))


class ArticleHeading(Paragraph):
    """The name of an article, its number in the margin beside it, and an entry in the reader's table of contents."""

    def __init__(self, number: str, heading: str) -> None:
        super().__init__(markup(heading or number, SERIF_BOLD, HEADING.fontSize), HEADING)
        self.number = number if heading else ""
        self.entry = f"{number} – {heading}" if heading else number

    def draw(self) -> None:
        """Draws the number, then the name, whose first line it shares: they are read aloud in this order."""
        self.canv.note_outline(self.entry[:OUTLINE_TITLE], self.height)
        draw_text(self.canv, 0, self.height - HEADING.fontSize, self.number, SANS, 8.5)
        super().draw()

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """A name waits for the next page; one taller than a page is cut as plain bold text."""
        if self.height <= TEXT_HEIGHT:
            return []
        return paragraph(self.entry, HEADING).split(available_width, available_height)


def draw_text(canvas: Canvas, x: float, y: float, text: str, font: str, size: float) -> None:
    """One line of text in the quiet colour, each character in a font that has it."""
    canvas.setFillColor(SOFT)
    for name, piece in runs(text, font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece)
        x += stringWidth(piece, name, size)


def text_width(text: str, font: str, size: float) -> float:
    """The width of one line in points, whatever fonts it needs."""
    return sum(stringWidth(piece, name, size) for name, piece in runs(text, font))


def shortened(text: str, font: str, size: float, room: float) -> str:
    """The text on one line of this width, its end replaced by an ellipsis when it is longer."""
    text = " ".join(text[:300].split())
    if text_width(text, font, size) <= room:
        return text
    while text and text_width(text + "…", font, size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def fingerprint(sha256: str, lines: int = 1) -> str:
    """A SHA-256 in groups of four, which the eye can compare, on so many lines of the same length."""
    groups = [sha256[start : start + 4] for start in range(0, len(sha256), 4)]
    share = -(-len(groups) // lines) or 1
    return "\n".join(" ".join(groups[start : start + share]) for start in range(0, len(groups), share))


class FurnishedCanvas(Canvas):
    """Pages are kept until the last one is known, then each gets its furniture and its number."""

    def __init__(self, *arguments: Any, furniture: Furniture, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.furniture = furniture
        self.kept: list[dict[str, Any]] = []
        self.outline: list[tuple[str, float]] = []
        self.setViewerPreference("DisplayDocTitle", "true")

    def note_outline(self, title: str, above: float) -> None:
        """Remembers an entry of the table of contents at this place; entries need the final page."""
        self.outline.append((title, self.absolutePosition(0, above)[1]))

    def showPage(self) -> None:  # noqa: N802 (the name is reportlab's)
        """Keeps the page."""
        self.kept.append(dict(self.__dict__))
        self.outline = []
        self._startPage()

    def save(self) -> None:
        """Draws the furniture on each page kept, and writes the file."""
        for state in self.kept:
            self.__dict__.update(state)
            self._draw_outline()
            draw_furniture(self, self.furniture, self._pageNumber, len(self.kept))
            super().showPage()
        super().save()

    def _draw_outline(self) -> None:
        for position, (title, top) in enumerate(self.outline):
            key = f"{self._pageNumber}-{position}"
            self.bookmarkPage(key, fit="XYZ", top=top + 6 * mm)
            self.addOutlineEntry(title, key)


def draw_furniture(canvas: Canvas, furniture: Furniture, page: int, pages: int) -> None:
    """The header, the footer and, where it is due, the mark of a demonstration."""
    write = partial(draw_text, canvas, font=SANS, size=FURNITURE)
    number = furniture.page_of.format(page=page, pages=pages)
    right = shortened(furniture.right, SANS, FURNITURE, MEASURE / 2)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, HEIGHT - 22 * mm, RIGHT, HEIGHT - 22 * mm)
    canvas.line(LEFT, 20 * mm, RIGHT, 20 * mm)
    write(LEFT, HEIGHT - 20 * mm, shortened(furniture.left, SANS, FURNITURE, MEASURE / 2 - 5 * mm))
    write(RIGHT - text_width(right, SANS, FURNITURE), HEIGHT - 20 * mm, right)
    write(LEFT, 15.5 * mm, furniture.fingerprint_label)
    write(LEFT, 12 * mm, fingerprint(furniture.fingerprint))
    write(RIGHT - text_width(number, SANS, FURNITURE), 15.5 * mm, number)
    if furniture.demonstration:
        _draw_demonstration(canvas, furniture)


def _draw_demonstration(canvas: Canvas, furniture: Furniture) -> None:
    """In the outer margin, upright: on every page, never over a word that was agreed."""
    canvas.saveState()
    canvas.setFillColor(MARK)
    canvas.translate(RIGHT + 14 * mm, BOTTOM)
    canvas.rotate(90)
    canvas.setFont(SANS_BOLD, 13)
    canvas.drawString(0, 0, furniture.demonstration, charSpace=2.6)
    width = text_width(furniture.demonstration, SANS_BOLD, 13) + 2.6 * len(furniture.demonstration)
    canvas.setFont(SANS, 8)
    canvas.drawString(width + 4 * mm, 0, furniture.demonstration_note)
    canvas.restoreState()


def document(story: Sequence[Flowable], furniture: Furniture, about: About) -> tuple[bytes, int]:
    """The file and its number of pages. The same story gives the same bytes; only committed fonts are inside."""
    load()
    target = io.BytesIO()
    template = BaseDocTemplate(
        target,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        initialFontName=SERIF,
        title=about.title,
        author=about.author,
        subject=about.subject,
        creator="Log-In Networks",
        lang=about.language,
    )
    frame = Frame(LEFT, BOTTOM, MEASURE, TEXT_HEIGHT, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate("page", [frame]))
    template.build(list(story), canvasmaker=partial(FurnishedCanvas, furniture=furniture))
    return target.getvalue(), template.page
