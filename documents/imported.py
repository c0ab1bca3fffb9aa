"""What an imported file gives, and how it is refused. Shared by the two readers, `markdown_import` and
`plain_text_import`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

ARTICLES_AT_MOST = 200
ARTICLE_LENGTH = 100_000
HEADING_LENGTH = 200

TOO_MANY = _("This file has {count} articles; {limit} are allowed. Divide the agreement, or merge articles.")
TOO_LONG = _("Article {number}, from line {line}, has {length} characters; {limit} are allowed. Divide it.")
HEADING_TOO_LONG = _("The heading on line {line} has {length} characters; {limit} are allowed. Shorten it.")


@dataclass(frozen=True)
class ImportedArticle:
    """One article: its name without number (empty when the file gives only a number) and its text as typed."""

    heading: str
    body: str


@dataclass(frozen=True)
class ImportedText:
    """A text read from a file, with at least one article. `title` and `preamble` are empty when the file has none."""

    title: str
    preamble: str
    articles: list[ImportedArticle]


class ImportRefused(Exception):
    """The file cannot become a text. `sentence` is for people, in their language when shown; `line` counts from 1."""

    def __init__(self, sentence: Promise | str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True)
class Section:
    """A heading found in the file, on this line (from 1), and the text under it."""

    line: int
    heading: str
    body: str


def assemble(title: str, preamble: str, sections: list[Section]) -> ImportedText:
    """The text made of these sections. Raises ImportRefused when there are too many or one is too long."""
    if len(sections) > ARTICLES_AT_MOST:
        beyond = sections[ARTICLES_AT_MOST].line
        raise ImportRefused(format_lazy(TOO_MANY, count=len(sections), limit=ARTICLES_AT_MOST), beyond)
    for number, section in enumerate(sections, start=1):
        _check_lengths(number, section)
    return ImportedText(title, preamble, [ImportedArticle(section.heading, section.body) for section in sections])


def _check_lengths(number: int, section: Section) -> None:
    line = section.line
    if (length := len(section.heading)) > HEADING_LENGTH:
        raise ImportRefused(format_lazy(HEADING_TOO_LONG, line=line, length=length, limit=HEADING_LENGTH), line)
    if (length := len(section.body)) > ARTICLE_LENGTH:
        sentence = format_lazy(TOO_LONG, number=number, line=line, length=length, limit=ARTICLE_LENGTH)
        raise ImportRefused(sentence, line)
