"""What people type: its one normal form, and what is refused and why.

Policy: text is kept as typed. Markup is not interpreted, only shown. What could hide or reorder words is refused with
a sentence. Not here: which characters can be printed (`documents.text`), isolating a text on a web page (the
templates)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# Soft hyphen, zero-width space and joiners, word joiner, byte order mark, presentation selectors: they print nothing.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
BIDI_CONTROLS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
MOST_MARKS = 200
"""Marks on one letter. No language needs so many (UAX 15 streams thirty), and the time that NFC takes grows with the
square of their number."""

CONTROL = _("Line {line} contains an invisible control character ({code_point}). Delete it, then try again.")
BIDI = _(
    "Line {line} contains an invisible character that changes the direction of writing ({code_point}). "
    "It could make the text read differently from what is signed. Delete it, then try again."
)
BROKEN = _("Line {line} contains half a character ({code_point}). Type this place again.")
NOT_A_CHARACTER = _("Line {line} contains a code that is not a character ({code_point}). Delete it, then try again.")
TOO_LONG = _("This text has {length} characters; {limit} are allowed. Shorten it.")
NOTHING_VISIBLE = _("This text contains only invisible characters. Type it again.")


@dataclass(frozen=True)
class Problem:
    """Why a text is refused. Show `sentence` or `code_point`, never `character`: it may be half of one."""

    sentence: Promise | str
    character: str = ""
    line: int | None = None

    @property
    def code_point(self) -> str:
        """`U+202E`; empty when the problem is not one character."""
        return code_point(self.character) if self.character else ""


def code_point(character: str) -> str:
    """The usual name of a character by its number: `U+202E`."""
    return f"U+{ord(character):04X}"


def clean(text: str) -> str:
    """The form every text is kept in: NFC, lines ended by `\\n`, no spaces at their end. Nothing else changes.

    A text with more marks on one letter than anybody writes stays as typed: `problems` refuses it."""
    text = text if _heap_of_marks(text) else unicodedata.normalize("NFC", text)
    lines = LINE_BREAKS.sub("\n", text).split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines)


def problems(text: str, *, limit: int | None = None) -> list[Problem]:
    """Why this text is refused, in reading order, each forbidden character once; empty when it is accepted.

    `limit` is a number of characters, accepted itself. Text is expected to be `clean`: `\\r` is a control character.
    """
    found = [*_forbidden(text)]
    if heap := _heap_of_marks(text):
        line = text.count("\n", 0, heap.start()) + 1
        found.append(Problem(format_lazy(BROKEN, line=line, code_point=code_point(heap[0][0])), heap[0][0], line))
    if limit is not None and len(text) > limit:
        found.append(Problem(format_lazy(TOO_LONG, length=len(text), limit=limit)))
    if text.strip() and not _shows_something(text):
        found.append(Problem(NOTHING_VISIBLE))
    return found


def _heap_of_marks(text: str) -> re.Match[str] | None:
    """The first place where more marks follow one letter than the most; each costs time in proportion only."""
    marks = [c for c in set(text) if unicodedata.combining(unicodedata.normalize("NFD", c)[0])]
    return re.search(f"[{re.escape(''.join(marks))}]{{{MOST_MARKS + 1}}}", text) if marks else None


def _forbidden(text: str) -> Iterator[Problem]:
    reasons = {character: reason for character in set(text) if (reason := _why_forbidden(character))}
    first = sorted((text.index(character), character) for character in reasons)
    for position, character in first:
        line = text.count("\n", 0, position) + 1
        sentence = format_lazy(reasons[character], line=line, code_point=code_point(character))
        yield Problem(sentence, character, line)


def _why_forbidden(character: str) -> Any:
    if character in "\n\t":
        return None
    if character in BIDI_CONTROLS:
        return BIDI
    code = ord(character)
    if 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return NOT_A_CHARACTER
    return {"Cc": CONTROL, "Cs": BROKEN}.get(unicodedata.category(character))


def _shows_something(text: str) -> bool:
    return any(not character.isspace() and character not in INVISIBLE for character in text)
