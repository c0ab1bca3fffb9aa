"""Two languages of one text, the same part on one line, each saying how it stands to the authentic text.

Not here: the comparison of two versions (differences.py)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.translation import gettext

from agreements.models.text import paragraphs
from agreements.pages.translations import how_it_stands, name_of, own_name, what_lags
from agreements.translations import PREAMBLE, TITLE, Reading, reading, words_of


@dataclass(frozen=True)
class Cell:
    """One part in one language: its words, the language they are in, and how they stand to the authentic text."""

    heading: str
    blocks: list[str]
    language: str
    note: str


@dataclass(frozen=True)
class Row:
    """One part in two languages; `number` is that of the article, 0 for title and preamble."""

    number: int
    cells: tuple[Cell, Cell]
    size: int
    has_changed: bool = True
    """It is shown whole, whatever it says."""


def choices(before: dict[str, Any], after: dict[str, Any], *, compares: bool) -> list[dict[str, str]]:
    """In which language two texts are compared, where both are in it, and which two languages of the text `after` can
    stand side by side. `before` holds the translations of the other text."""
    authentic, theirs = after["text"].language, after["translations"]
    known = [authentic, *theirs]
    alone = [code for code in known if compares and (code == authentic or code in before)]
    words = gettext("%(one)s and %(other)s, side by side")
    pairs = [
        {"value": f"{a}-{b}", "label": words % {"one": name_of(a), "other": name_of(b)}}
        for a, b in combinations(known, 2)
    ]
    return [{"value": "" if code == authentic else code, "label": name_of(code)} for code in alone] + pairs


def chosen(known: list[dict[str, str]], asked: str) -> str:
    """What is asked, where it can be had; else the first that can, which is the authentic text alone where two texts
    are compared."""
    values = [one["value"] for one in known]
    return asked if asked in values else values[0] if values else ""


def head(text: dict[str, Any], language: str) -> dict[str, Any]:
    """What stands above a column: the language, whether it is the authentic one, what lags."""
    said = _reading(text, language)
    return {
        "code": language,
        "name": own_name(language),
        "is_authentic": said is None,
        "lags": what_lags(said) if said else [],
    }


def rows(text: dict[str, Any], one: str, other: str) -> list[Row]:
    """Title and preamble, then every article of the authentic text, in two languages."""
    authentic = text["text"]
    left, right = (_cells(authentic, _reading(text, code)) for code in (one, other))
    parts = [TITLE, PREAMBLE, *(a["id"] for a in authentic.articles)]
    numbers = {a["id"]: number for number, a in enumerate(authentic.articles, 1)}
    return [_row(numbers.get(part, 0), left[part], right[part]) for part in parts if any(words_of(authentic)[part])]


def _row(number: int, left: Cell, right: Cell) -> Row:
    size = sum(len(said.encode()) for cell in (left, right) for said in (cell.heading, *cell.blocks))
    return Row(number, (left, right), size)


def _reading(text: dict[str, Any], language: str) -> Reading | None:
    found = text["translations"].get(language)
    return reading(text["text"], found) if found is not None else None


def _cells(authentic: Any, said: Reading | None) -> dict[str, Cell]:
    """Part → cell: of the translation, or of the authentic text itself."""
    if said is None:
        return {part: _cell(words, authentic.language, "") for part, words in words_of(authentic).items()}
    return {
        part: _cell(words, said.language_of(part), how_it_stands(said.stands[part]))
        for part, words in words_of(said).items()
    }


def _cell(words: tuple[str, ...], language: str, note: str) -> Cell:
    heading = words[0] if len(words) > 1 else ""
    return Cell(heading, paragraphs(words[-1]), language, note)
