"""The headings of a plain-text file, which has no marks for them.

- An article begins with a line like `Article 1`, `ARTICLE 1 - Objet`, `Art. 2 : Durée`, `Articolo 1`, after an empty
  line, of at most 200 characters. It stands alone in its paragraph; or, when its name is short and closed by a
  separator or the end of the line, its text may follow at once.
- Only when the file has no such line, `1. Objet` counts: alone in its paragraph, and the next number in turn, so that
  lists inside an article stay in it.
- After a bare `Article 1`, a short line alone, which does not end like a sentence and is followed by more text, is the
  name. Otherwise the article has no name, and pages show its number only.
- The title is the first paragraph when it is one line, no heading, and does not end like a clause. What follows, up to
  the first article, is the preamble.

Not here: the file itself, its size and its encoding (`documents.markdown_import`).
"""

from dataclasses import dataclass
from itertools import groupby

from documents.headings import Numbered, numbered
from documents.imported import HEADING_LENGTH, Section

CLOSED_NAME = 60
ENDS_A_CLAUSE = (",", ";", ":")
ENDS_A_SENTENCE = (".", "!", "?", *ENDS_A_CLAUSE)


@dataclass(frozen=True)
class Paragraph:
    """Lines without an empty one between them; `start` counts from 0 in the file."""

    start: int
    lines: list[str]

    @property
    def first(self) -> str:
        return self.lines[0].strip()

    @property
    def is_one_line(self) -> bool:
        return len(self.lines) == 1


@dataclass(frozen=True)
class Mark:
    """Where an article begins: its name, the line of its heading and the line its text begins on (from 0)."""

    heading: str
    start: int
    body: int


def read_plain(text: str) -> tuple[str, str, list[Section]] | None:
    """Title, preamble and sections of a text already clean; None when no article is found."""
    lines = text.split("\n")
    paragraphs = _paragraphs(lines)
    marks = _worded(paragraphs) or _in_turn(paragraphs)
    if not marks:
        return None
    title = _title(paragraphs[0], marks[0])
    preamble = _between(lines, paragraphs[0].start + 1 if title else 0, marks[0].start)
    ends = [mark.start for mark in marks[1:]] + [len(lines)]
    sections = [
        Section(mark.start + 1, mark.heading, _between(lines, mark.body, end))
        for mark, end in zip(marks, ends, strict=True)
    ]
    return title, preamble, sections


def _paragraphs(lines: list[str]) -> list[Paragraph]:
    found = []
    for filled, group in groupby(enumerate(lines), key=lambda numbered_line: bool(numbered_line[1].strip())):
        if filled:
            numbered_lines = list(group)
            found.append(Paragraph(numbered_lines[0][0], [line for _, line in numbered_lines]))
    return found


def _worded(paragraphs: list[Paragraph]) -> list[Mark]:
    marks = []
    for position, paragraph in enumerate(paragraphs):
        heading = numbered(paragraph.first)
        if heading and heading.worded and _opens_an_article(paragraph, heading):
            following = paragraphs[position + 1 : position + 3]
            marks.append(_mark(paragraph, heading, following))
    return marks


def _opens_an_article(paragraph: Paragraph, heading: Numbered) -> bool:
    if len(paragraph.first) > HEADING_LENGTH:
        return False
    if paragraph.is_one_line:
        return heading.separated or not heading.name.endswith(ENDS_A_SENTENCE)
    return heading.separated and len(heading.name) <= CLOSED_NAME and not heading.name.endswith(ENDS_A_SENTENCE)


def _mark(paragraph: Paragraph, heading: Numbered, following: list[Paragraph]) -> Mark:
    """The article beginning here, with its name taken from the next line when this one is a bare number."""
    if heading.name:
        return Mark(heading.name, paragraph.start, paragraph.start + 1)
    if len(paragraph.lines) == 2 and _is_name(paragraph.lines[1]):
        return Mark(paragraph.lines[1].strip(), paragraph.start, paragraph.start + 2)
    if paragraph.is_one_line and len(following) == 2:
        name, text = following
        if name.is_one_line and _is_name(name.first) and not _begins_like_an_article(text):
            return Mark(name.first, paragraph.start, name.start + 1)
    return Mark("", paragraph.start, paragraph.start + 1)


def _is_name(line: str) -> bool:
    line = line.strip()
    is_short = len(line) <= HEADING_LENGTH
    return is_short and not line.endswith(ENDS_A_SENTENCE) and numbered(line) is None


def _begins_like_an_article(paragraph: Paragraph) -> bool:
    heading = numbered(paragraph.first)
    return heading is not None and heading.worded and _opens_an_article(paragraph, heading)


def _in_turn(paragraphs: list[Paragraph]) -> list[Mark]:
    marks: list[Mark] = []
    for paragraph in paragraphs:
        heading = numbered(paragraph.first)
        if heading and heading.number == str(len(marks) + 1) and _names_alone(paragraph, heading):
            marks.append(Mark(heading.name, paragraph.start, paragraph.start + 1))
    return marks


def _names_alone(paragraph: Paragraph, heading: Numbered) -> bool:
    is_short = len(paragraph.first) <= HEADING_LENGTH
    return is_short and paragraph.is_one_line and bool(heading.name) and not heading.name.endswith(ENDS_A_SENTENCE)


def _title(first: Paragraph, mark: Mark) -> str:
    """The first line of the file when it names the text."""
    names = first.is_one_line and len(first.first) <= HEADING_LENGTH and not first.first.endswith(ENDS_A_CLAUSE)
    return first.first if names and first.start < mark.start else ""


def _between(lines: list[str], start: int, end: int) -> str:
    return "\n".join(lines[start:end]).strip("\n")
