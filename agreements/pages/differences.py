"""What the page of differences shows: two texts of one agreement side by side, in parts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from agreements.conditions import text_of
from agreements.models import Agreement, Version, VersionText
from agreements.terms import sentences, terms_of
from documents import differences
from documents.differences import Pair
from documents.instants import day

NOW = "now"
A_PART = 60_000
"""Bytes of text shown at once; unchanged articles weigh their heading only."""


def choices(agreement: Any) -> list[dict[str, str]]:
    """The texts a reader of the history may compare, oldest first; the draft being written for who writes it."""
    numbers = Version.objects.filter(agreement=agreement).values_list("number", flat=True)
    found = [{"value": str(n), "label": gettext("Version %(number)s") % {"number": n}} for n in numbers]
    if agreement.writes and agreement.state == Agreement.State.DRAFT and found:
        found.append({"value": NOW, "label": gettext("The text being written")})
    return found


def context(agreement: Any, *, before: str, after: str, part: str) -> dict[str, Any]:
    """What `agreements/differences.html` needs; without two texts `pairs` is empty."""
    texts = choices(agreement)
    known = [t["value"] for t in texts]
    after = after if after in known else (known[-1] if known else "")
    before = before if before in known else _previous(known, after)
    found = {"agreement": agreement, "texts": texts, "before": before, "after": after, "pairs": [], "facts": []}
    if len(known) < 2:
        return found
    old, new = _text(agreement, before), _text(agreement, after)
    return {**found, "facts": _facts(old, new), **_in_parts(_pairs(old, new), part)}


def _previous(known: list[str], value: str) -> str:
    at = known.index(value) if value in known else 0
    return known[max(at - 1, 0)] if known else ""


def _text(agreement: Any, value: str) -> dict[str, Any]:
    """Words, parties and last day of one text, in the authentic language."""
    if value == NOW:
        text: Any = text_of(agreement)
        parties = [f"{p.organisation} · {p.get_role_display()}" for p in agreement.parties.all()]
        return {"text": text, "parties": parties, "end": agreement.end_date, "terms": terms_of(agreement)}
    same = {"version__agreement": agreement, "version__number": int(value)}
    text = VersionText.objects.select_related("version").get(**same, language=agreement.authentic_language)
    labels = dict(agreement.parties.model.Role.choices)
    parties = [f"{p['organisation']} · {labels.get(p['role'], p['role'])}" for p in text.version.parties]
    return {"text": text, "parties": parties, "end": text.version.end_date, "terms": text.version.terms}


def _facts(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, str]]:
    """Parties and last day, where they differ."""
    rows = [
        (gettext("Parties"), "\n".join(old["parties"]), "\n".join(new["parties"])),
        (gettext("Last day of the agreement"), _day(old["end"]), _day(new["end"])),
        (gettext("Terms"), "\n".join(sentences(old["terms"])), "\n".join(sentences(new["terms"]))),
    ]
    return [{"label": label, "before": a, "after": b} for label, a, b in rows if a != b]


def _day(value: Any) -> str:
    return day(value) if value else gettext("without an end date")


def _pairs(old: dict[str, Any], new: dict[str, Any]) -> list[Pair]:
    """Title and preamble first, then every article."""
    a, b = old["text"], new["text"]
    head = Pair("", "", differences.spans(a.title, b.title), differences.spans(a.preamble, b.preamble))
    return [head, *differences.articles(a.articles, b.articles)]


def _in_parts(pairs: list[Pair], part: str) -> dict[str, Any]:
    parts: list[list[Pair]] = [[]]
    size = 0
    for pair in pairs:
        weight = pair.size if pair.has_changed else 200
        if size and size + weight > A_PART:
            parts.append([])
            size = 0
        parts[-1].append(pair)
        size += weight
    number = min(int(part), len(parts)) if part.isdecimal() and part.isascii() and len(part) < 4 and int(part) else 1
    ways = {"previous": number - 1, "next": number + 1 if number < len(parts) else 0}
    return {
        "pairs": parts[number - 1],
        "changed": sum(pair.has_changed for pair in pairs),
        "parts": {"number": number, "total": len(parts), **ways},
    }
