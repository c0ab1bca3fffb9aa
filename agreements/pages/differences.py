"""What the page of differences shows: two texts of one agreement side by side, in parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from agreements.conditions import text_of
from agreements.models import Agreement, ConsolidatedText, Version, VersionText
from agreements.models.consolidated import text_at
from agreements.pages.instruments import draft_of_changes
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
    words = gettext("Consolidated text %(number)s")
    consolidated = range(1, agreement.consolidated_number + 1)
    return [*found, *({"value": f"c{n}", "label": words % {"number": n}} for n in consolidated)]


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
    if value.startswith("c"):
        became = text_at(agreement, int(value[1:]))
        return {"text": became, "parties": [], "end": became.end_date, "terms": {**became.terms, "only_lasting": True}}
    same = {"version__agreement": agreement, "version__number": int(value)}
    text = VersionText.objects.select_related("version").get(**same, language=agreement.authentic_language)
    labels = dict(agreement.parties.model.Role.choices)
    parties = [f"{p['organisation']} · {labels.get(p['role'], p['role'])}" for p in text.version.parties]
    return {"text": text, "parties": parties, "end": text.version.end_date, "terms": text.version.terms}


def _facts(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, str]]:
    """Parties, last day and terms, where they differ; a consolidated text has only what lasts."""
    if {"only_lasting"} & (old["terms"].keys() | new["terms"].keys()):
        old, new = ({**one, "parties": [], "terms": {**one["terms"], "only_lasting": True}} for one in (old, new))
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
    pairs = differences.articles(a.articles, b.articles)
    if isinstance(b, ConsolidatedText):
        numbers = [[article.get("number", str(n)) for n, article in enumerate(one.articles, 1)] for one in (a, b)]
        pairs = [_renumbered(pair, *numbers) for pair in pairs]
    return [head, *pairs]


def changes_of_an_amendment(amendment: Agreement, text: Any, *, part: str) -> dict[str, Any]:
    """The text it was drawn on beside the text it makes of it, and what it changes beside articles."""
    terms = text.version.terms if isinstance(text, VersionText) else terms_of(amendment)
    base, after = draft_of_changes(amendment, text, terms["on"]["number"])
    pairs = [pair for pair in differences.articles(base.articles, after) if pair.has_changed]
    numbers = [[a["number"] for a in articles] for articles in (base.articles, after)]
    return {**_in_parts([_renumbered(pair, *numbers) for pair in pairs], part), "sentences": sentences(terms)}


def _renumbered(pair: Pair, before: list[str], after: list[str]) -> Pair:
    """A pair under the numbers of the consolidated text instead of its places."""
    return replace(
        pair,
        before=before[int(pair.before) - 1] if pair.before else "",
        after=after[int(pair.after) - 1] if pair.after else "",
    )


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
