"""A Markdown or plain-text file becomes a title, a preamble and articles. `read_text` is the door for both forms.

Markdown: headings are found by markdown-it-py, so a `#` inside a code block is text, and underlined headings count.
One top heading followed by deeper ones is the title; the next level gives the articles; deeper headings stay in
their article.
A first heading *Preamble* opens the preamble. Bodies are the text of the file as typed: lists stay `- item`,
emphasis stays `**`; only the line breaks inside a paragraph, which Markdown reads as spaces, become spaces.
Plain text: see `documents.plain_text_import`. Not here: glyphs of the printed page (`documents.text.unprintable`).
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePath

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from documents.headings import numbered, without_emphasis, without_number
from documents.imported import ImportedArticle, ImportedText, ImportRefused, Section, assemble
from documents.plain_text_import import read_plain
from documents.text import clean, problems

__all__ = ["FILE_SIZE", "ImportRefused", "ImportedArticle", "ImportedText", "read_text"]

FILE_SIZE = 1_048_576  # bytes: 1 MB
MARKDOWN, PLAIN = {".md", ".markdown"}, {".txt"}
BLOCK = re.compile(r"\s*([-*+>|#]|\d{1,9}[.)]\s)")
PREAMBLES = {"préambule", "preambule", "preambolo", "preamble"}

WRONG_KIND = _("A file whose name ends with .md, .markdown or .txt is needed. Save your text in one of these forms.")
TOO_BIG = _("This file is larger than 1 MB. Remove what is not text, or divide it.")
EMPTY = _("This file is empty. Choose another one.")
BINARY = _("This file is not text, whatever its name: line {line} holds a zero byte. Save it again as text in UTF-8.")
NOT_UTF8 = _(
    "This file is not written in UTF-8: line {line}, byte {byte} of the file cannot be read. "
    "Save it again with the encoding UTF-8, then send it."
)
NO_HEADING_IN_MARKDOWN = _(
    "No article was found in this file. Begin each article with a heading, for example: ## Article 1 – Purpose"
)
NO_HEADING_IN_PLAIN_TEXT = _(
    "No article was found in this file. Begin each article with a line of its own, after an empty line, "
    "for example: Article 1 – Purpose"
)


@dataclass(frozen=True)
class Heading:
    """A Markdown heading: level 1 to 6, its text on one line, its first line and the line after it (from 0)."""

    level: int
    text: str
    start: int
    end: int


def read_text(data: bytes, filename: str) -> ImportedText:
    """The agreement text in an uploaded file. Raises ImportRefused, whose sentence says what to do, and the line."""
    kind = PurePath(filename).suffix.lower()
    if kind not in MARKDOWN | PLAIN:
        raise ImportRefused(WRONG_KIND)
    text = _decoded(data)
    if found := problems(text):
        raise ImportRefused(found[0].sentence, found[0].line)
    read = read_plain(text) if kind in PLAIN else _read_markdown(text)
    if read is None:
        raise ImportRefused(NO_HEADING_IN_PLAIN_TEXT if kind in PLAIN else NO_HEADING_IN_MARKDOWN)
    return assemble(*read)


def _decoded(data: bytes) -> str:
    if len(data) > FILE_SIZE:
        raise ImportRefused(TOO_BIG)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if (position := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, position) + 1
        raise ImportRefused(format_lazy(BINARY, line=line), line)
    try:
        text = clean(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRefused(format_lazy(NOT_UTF8, line=line, byte=error.start + 1), line) from None
    if not text.strip():
        raise ImportRefused(EMPTY)
    return text


def _read_markdown(text: str) -> tuple[str, str, list[Section]] | None:
    lines = text.split("\n")
    headings = _headings(text)
    title, rest = _split_title(headings)
    if not rest:
        return None
    level = min(heading.level for heading in rest)
    marks = [heading for heading in rest if heading.level == level]
    before = _between(lines, title.end, marks[0].start) if title else ""
    preamble = [_between(lines, 0, title.start if title else marks[0].start), before]
    ends = [heading.start for heading in marks[1:]] + [len(lines)]
    sections = [
        Section(h.start + 1, h.text, _flowing(_between(lines, h.end, end))) for h, end in zip(marks, ends, strict=True)
    ]
    if len(sections) > 1 and _is_preamble(sections[0].heading):
        preamble.append(sections.pop(0).body)
    named = [replace(section, heading=without_number(section.heading)) for section in sections]
    return (without_emphasis(title.text) if title else ""), _flowing("\n\n".join(filter(None, preamble))), named


def _headings(text: str) -> list[Heading]:
    """The headings of the document itself, not those inside a quotation or a list."""
    parser = MarkdownIt("commonmark")
    parser.disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    tokens = parser.parse(text)
    found = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            found.append(Heading(int(token.tag[1]), " ".join(inline.content.split("\n")), *token.map))
    return found


def _split_title(headings: list[Heading]) -> tuple[Heading | None, list[Heading]]:
    """The first heading is the title when it is alone at the top level, or when only the others there are numbered."""
    if not headings:
        return None, []
    first, rest = headings[0], headings[1:]
    peers = [heading for heading in rest if heading.level <= first.level]
    alone = all(peer.level == first.level and (numbered(peer.text) or _is_preamble(peer.text)) for peer in peers)
    if first.level == 1 and alone and not numbered(first.text):
        return first, rest
    return None, headings


def _is_preamble(heading: str) -> bool:
    return without_emphasis(heading).casefold() in PREAMBLES


def _between(lines: list[str], start: int, end: int) -> str:
    """These lines of the file, without the empty ones around them."""
    return "\n".join(lines[start:end]).strip("\n")


def _flowing(text: str) -> str:
    """A paragraph typed over several lines is one paragraph; lists, quotations, code and wanted breaks keep theirs."""
    found: list[list[str]] = []  # the pieces of each line, joined once: joined one by one they cost their square
    in_code = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        if found and not (in_code or fence) and _continues(found[-1], line):
            found[-1].append(line.strip())
        else:
            found.append([line])
        in_code ^= fence
    return "\n".join(" ".join(pieces) for pieces in found)


def _continues(before: list[str], line: str) -> bool:
    """Whether `line` only goes on with the paragraph of the line before, given in pieces."""
    first, last = before[0], before[-1]
    ends = not first.strip() or last.endswith("\\") or first.lstrip().startswith(("```", "~~~", "|", "#"))
    begins = not line.strip() or line.startswith("    ") or BLOCK.match(line) is not None
    return not (ends or begins)
