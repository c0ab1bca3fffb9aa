"""The text of an agreement as its amendments have made it: articles that keep their number for ever.

Pure functions over plain articles. A replaced article keeps its number, a new one takes the next of its family (*4
bis*, *4 ter*; at the end the next whole number), a repealed one keeps its place and its number without words.

Not here: which texts are stored (models/consolidated.py) and who may change what (instruments.py)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

REPLACE, INSERT, REPEAL = "replace", "insert", "repeal"
ORDINALS = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
"""What follows the number of an inserted article, in the order of their coming; the same in French and Italian."""

Article = dict[str, Any]
"""Of a consolidated text: `id`, `number` (words, "4 bis"), `heading`, `body`, `repealed`, `by` (reference of the
instrument that last changed it, or "")."""
Change = dict[str, Any]
"""An article of an amendment: `id`, `heading`, `body`, `change`, `target` (a number; for an insertion the article after
whose family it comes, "" the end)."""


PARTS = ("title", "preamble")


@dataclass(frozen=True)
class Translation:
    """The articles of a translation, and the marks of the authentic words each part was made from, by its id."""

    articles: Sequence[dict[str, Any]]
    marks: dict[str, str]


def is_article_id(text: str) -> bool:
    """Whether it is what this product writes: an article of a forged form is a new one."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None


def as_signed(articles: Sequence[dict[str, Any]]) -> list[Article]:
    """The articles of a text that nothing amended yet, numbered by their place."""
    return [
        {"id": a["id"], "number": str(n), "heading": a["heading"], "body": a["body"], "repealed": False, "by": ""}
        for n, a in enumerate(articles, 1)
    ]


def numbers_of(base: Sequence[Article], changes: Sequence[Change]) -> list[str]:
    """The number of each change in the consolidated text: of the article it touches, or of the new one."""
    taken, found = {a["number"] for a in base}, []
    for change in changes:
        number = change["target"]
        if change["change"] == INSERT:
            number = _next_in_family(taken, number) if number else str(max(map(_whole, taken), default=0) + 1)
            taken.add(number)
        found.append(number)
    return found


def _whole(number: str) -> int:
    return int(number.partition(" ")[0])


def _next_in_family(taken: set[str], number: str) -> str:
    """*4 bis* after 4; *4 ter* where there is a 4 bis; *4 11* beyond the words."""
    stem = number.partition(" ")[0]
    more = (str(n) for n in range(len(ORDINALS) + 2, 1000))
    return next(f"{stem} {word}" for word in (*ORDINALS, *more) if f"{stem} {word}" not in taken)


def problems(base: Sequence[Article], changes: Sequence[Change]) -> list[tuple[int, str, str]]:
    """What does not fit: (place of the change from 1, code, number). Codes: `unnamed` no article is named, `unknown`
    there is none of that number, `repealed` it is repealed already, `twice` two changes of one article."""
    known = {a["number"]: a for a in base}
    found, touched = [], set()
    for place, change in enumerate(changes, 1):
        target, inserts = change["target"], change["change"] == INSERT
        if inserts and not target:
            continue
        if target not in known:
            found.append((place, "unknown" if target else "unnamed", target))
        elif not inserts and known[target]["repealed"]:
            found.append((place, "repealed", target))
        elif not inserts and target in touched:
            found.append((place, "twice", target))
        if not inserts:
            touched.add(target)
    return found


def applied(base: Sequence[Article], changes: Sequence[Change], by: str) -> list[Article]:
    """The text after the changes of the instrument `by`. Raises ValueError where one does not fit."""
    if wrong := problems(base, changes):
        raise ValueError(f"The changes do not fit the text: {wrong}")
    found = [dict(a) for a in base]
    for change, number in zip(changes, numbers_of(base, changes), strict=True):
        words = {"heading": change["heading"], "body": change["body"], "by": by}
        if change["change"] == INSERT:
            made = {"id": _free_id(found, change["id"], by), "number": number, "repealed": False, **words}
            found.insert(_place_for(found, number), made)
        else:
            article = next(a for a in found if a["number"] == number)
            repealed = change["change"] == REPEAL
            article |= words | {"repealed": repealed} | ({"heading": "", "body": ""} if repealed else {})
    return found


def _free_id(articles: Sequence[Article], wanted: str, by: str) -> str:
    """The id of an inserted article; where another has it already, one made of it and of the instrument, always the
    same."""
    while wanted in {a["id"] for a in articles}:
        wanted = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{by} {wanted}"))
    return wanted


def translated(
    after: Sequence[Article], changed: dict[str, str], before: Translation, said: Translation
) -> Translation:
    """The translation of a consolidated text: what the instrument `changed` (id of the article → id of the article of
    the instrument that did) as the translation of the instrument says it, everything else as it was. What is not
    translated is left out; each part keeps the mark of the authentic words it was made from."""
    old, new = ({a["id"]: a for a in one.articles} for one in (before, said))
    articles, marks = [], {part: before.marks[part] for part in PARTS if part in before.marks}
    for article in after:
        at = article["id"]
        source, marked = (new, said.marks) if at in changed else (old, before.marks)
        own = changed.get(at, at)
        if own in source:
            articles.append({**article, "heading": source[own]["heading"], "body": source[own]["body"]})
            marks |= {at: marked[own]} if own in marked else {}
    return Translation(articles, marks)


def changed_by(after: Sequence[Article], base: Sequence[Article], changes: Sequence[Change]) -> dict[str, str]:
    """Article of the consolidated text → article of the instrument that gave it its words, by their ids."""
    at = {a["number"]: a["id"] for a in after}
    numbers = numbers_of(base, changes)
    return {at[number]: c["id"] for number, c in zip(numbers, changes, strict=True) if c["change"] != REPEAL}


def _place_for(articles: list[Article], number: str) -> int:
    """After the last article of the same whole number, or of a smaller one."""
    return next((at for at, a in enumerate(articles) if _whole(a["number"]) > _whole(number)), len(articles))


def touched_by(changes: Sequence[Change]) -> set[str]:
    """What a set of changes touches: two sets that share something cannot be decided side by side."""
    return {f"new:{_family(c['target'])}" if c["change"] == INSERT else f"article:{c['target']}" for c in changes}


def _family(number: str) -> str:
    return number.partition(" ")[0]
