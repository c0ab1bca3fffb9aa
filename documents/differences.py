"""What changed between two texts, word by word: pure functions, bounded whatever the texts are.

Not here: which texts somebody may compare (agreements) and how a difference is shown (templates)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

WORDS = re.compile(r"\w+|\s+|[^\w\s]")
LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST = 250_000
"""The product of two lengths beyond which a comparison grows coarser: words, then lines, then the whole."""

SAME, REMOVED, ADDED = "same", "removed", "added"


@dataclass(frozen=True)
class Span:
    """A piece of text that is in both (`same`), only before (`removed`) or only after (`added`)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Pair:
    """One article before and after; a number is empty where it is not there. `heading` and `body` are spans."""

    before: str
    after: str
    heading: list[Span]
    body: list[Span]

    @property
    def has_changed(self) -> bool:
        return any(span.kind != SAME for span in [*self.heading, *self.body])

    @property
    def is_gone(self) -> bool:
        """It is there before only."""
        return not self.after

    @property
    def size(self) -> int:
        """Bytes of what is shown of it."""
        return sum(len(s.text.encode()) for s in [*self.heading, *self.body])


def spans(before: str, after: str) -> list[Span]:
    """The pieces of both texts in order: `same` and `removed` give `before`, `same` and `added` give `after`."""
    for pieces in (WORDS, LINES):
        one, other = pieces.findall(before), pieces.findall(after)
        start = _shared(one, other)
        end = _shared(one[start:][::-1], other[start:][::-1])
        left, right = one[start : len(one) - end], other[start : len(other) - end]
        if len(left) * len(right) <= MOST:
            middle = _middle(left, right)
            return _joined([(SAME, one[:start]), *middle, (SAME, one[len(one) - end :])])
    return _joined([(REMOVED, [before]), (ADDED, [after])])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces both begin with."""
    number = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        number += 1
    return number


def _middle(one: list[str], other: list[str]) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        found += [(SAME, one[a:b])] if tag == "equal" else [(REMOVED, one[a:b]), (ADDED, other[c:d])]
    return found


def _joined(parts: list[tuple[str, list[str]]]) -> list[Span]:
    """Spans without empty ones; neighbours of one kind are one span."""
    found: list[Span] = []
    for kind, pieces in parts:
        text = "".join(pieces)
        if text and found and found[-1].kind == kind:
            found[-1] = Span(kind, found[-1].text + text)
        elif text:
            found.append(Span(kind, text))
    return found


def articles(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Pair]:
    """The articles of two texts side by side: the same identity, else the same heading, is the same article. In the
    order of `after`; what was removed stands where it was."""
    partner = _partners(before, after)
    kept = set(partner.values())
    found: list[Pair] = []
    told = 0
    for place in range(len(after)):
        at = partner.get(place)
        while at is not None and told < at:
            if told not in kept:
                found.append(_pair(before, told, None, None))
            told += 1
        found.append(_pair(before, at, after, place) if at is not None else _pair(None, None, after, place))
        told = max(told, at + 1) if at is not None else told
    found += [_pair(before, at, None, None) for at in range(told, len(before)) if at not in kept]
    return found


def _partners(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[int, int]:
    """Place in `after` → place in `before`."""
    found: dict[int, int] = {}
    for key in ("id", "heading"):
        free = {a[key]: at for at, a in reversed(list(enumerate(before))) if a.get(key) and at not in found.values()}
        for place, article in enumerate(after):
            if place not in found and article.get(key) in free:
                found[place] = free.pop(article[key])
    return found


def _pair(before: Any, at: int | None, after: Any, place: int | None) -> Pair:
    old = before[at] if at is not None else {"heading": "", "body": ""}
    new = after[place] if place is not None else {"heading": "", "body": ""}
    return Pair(
        before="" if at is None else str(at + 1),
        after="" if place is None else str(place + 1),
        heading=spans(old["heading"], new["heading"]),
        body=spans(old["body"], new["body"]),
    )
