"""Two people wrote one text: what one of them typed beside what the other has stored meanwhile, part by part.

Only what was changed since the form was drawn is shown; the form says what it was drawn from by a mark of each part.
Not here: the form (writing.py) and the comparison itself (documents)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from documents.differences import Pair, Span, articles, spans

Article = dict[str, str]
PARTS = ("id", "heading", "body", "change", "target")
MARK = re.compile(r"([\w-]{1,40}):([0-9a-f]{8})")


@dataclass(frozen=True)
class Part:
    """One field: `stored` as the form would have it, and both as spans (`removed`: mine only, `added`: theirs only)."""

    stored: str
    spans: list[Span]


@dataclass
class Both:
    """What differs, by field, by number of the form's article, and the stored articles that the form has not."""

    fields: dict[str, Part] = field(default_factory=dict)
    beside: dict[int, tuple[str, Pair]] = field(default_factory=dict)
    missing: list[tuple[str, Pair]] = field(default_factory=list)
    stored: list[Article] = field(default_factory=list)

    def take(self, part: str, mine: list[Article]) -> None:
        """Put the stored article `<id>:<number>` into `mine`; without an id the article of that number goes."""
        named, _colon, place = part.partition(":")
        at = int(place) - 1 if place.isascii() and place.isdigit() and len(place) < 5 else -1
        if at + 1 in self.beside and self.beside[at + 1][0] == part:
            theirs = next((a for a in self.stored if a["id"] == named), None)
            mine[at : at + 1] = [dict(theirs)] if theirs is not None else []
        elif part in dict(self.missing):
            place_there = next(n for n, a in enumerate(self.stored) if a["id"] == named)
            mine.insert(min(place_there, len(mine)), dict(self.stored[place_there]))


def marks_of(text: Any, end: date | None) -> str:
    """A short mark of each part of a stored text: a form carries them to tell later what has changed."""
    parts = [("title", text.title), ("preamble", text.preamble), ("end_date", end.isoformat() if end else "")]
    parts += [(a["id"], "\n".join([a["heading"], a["body"], *_change(a)])) for a in text.articles]
    return " ".join(f"{name}:{hashlib.sha256(said.encode()).hexdigest()[:8]}" for name, said in parts)


def _change(article: Article) -> list[str]:
    """What an article of an amendment changes."""
    return [article["change"], article["target"]] if "change" in article else []


def both_texts(text: Any, end: date | None, drawn_from: str, said: dict[str, str], mine: list[Article]) -> Both | None:
    """What is stored now beside what is typed; None where nothing differs."""
    before, now = dict(MARK.findall(drawn_from)), dict(MARK.findall(marks_of(text, end)))
    changed = {name for name in before | now if before.get(name) != now.get(name)}
    stored = [{part: a[part] for part in PARTS if part in a} for a in text.articles]
    found = Both(stored=stored)
    values = {"title": text.title, "preamble": text.preamble, "end_date": end.isoformat() if end else ""}
    for name, theirs in values.items():
        if name in changed and name in said and theirs != said[name].replace("\r\n", "\n"):
            found.fields[name] = Part(theirs, spans(said[name].replace("\r\n", "\n"), theirs))
    for pair in articles(mine, stored):
        _lay(found, pair, mine, changed, gone=set(before) - set(now))
    return found if found.fields or found.beside or found.missing else None


def _lay(found: Both, pair: Pair, mine: list[Article], changed: set[str], gone: set[str]) -> None:
    """Put one pair where the page shows it: beside an article of the form, or among those that the form has not."""
    theirs = found.stored[int(pair.after) - 1]["id"] if pair.after else ""
    if not pair.before:
        if theirs in changed:
            found.missing.append((f"{theirs}:", pair))
        return
    own = mine[int(pair.before) - 1]["id"]
    if (theirs in changed and pair.has_changed) or (not theirs and own in gone):
        found.beside[int(pair.before)] = (f"{theirs}:{pair.before}", pair)
