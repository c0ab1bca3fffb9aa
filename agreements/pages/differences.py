"""What the page of differences shows: two texts of one agreement side by side, in parts.

Word by word between two versions in one language; between two languages of one text the same articles stand beside each
other (pages/side_by_side.py), for no word of one language is a change of a word of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from agreements.conditions import text_of
from agreements.models import Agreement, AgreementText, Version, VersionText
from agreements.models.consolidated import text_at
from agreements.pages import side_by_side
from agreements.pages.instruments import draft_of_changes
from agreements.terms import sentences, terms_of
from agreements.translations import reading, translations_of
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
    if agreement.writes and agreement.state == Agreement.State.DRAFT and (found or _is_translated(agreement)):
        found.append({"value": NOW, "label": gettext("The text being written")})
    words = gettext("Consolidated text %(number)s")
    consolidated = range(1, agreement.consolidated_number + 1)
    return [*found, *({"value": f"c{n}", "label": words % {"number": n}} for n in consolidated)]


def _is_translated(agreement: Any) -> bool:
    return AgreementText.objects.filter(agreement=agreement).exclude(language=agreement.authentic_language).exists()


def context(agreement: Any, *, before: str, after: str, part: str, languages: str = "") -> dict[str, Any]:
    """What `agreements/differences.html` needs; without two texts `pairs` is empty. `languages` is one language, in
    which both texts are compared, or two of them (`fr-it`), in which the text `after` is read side by side."""
    texts = choices(agreement)
    known = [t["value"] for t in texts]
    after = after if after in known else (known[-1] if known else "")
    before = before if before in known else _previous(known, after)
    found = {"agreement": agreement, "texts": texts, "before": before, "after": after, "pairs": [], "facts": []}
    if not known:
        return found
    old, new = _text(agreement, before), _text(agreement, after)
    choice = side_by_side.choices(old["translations"], new, compares=len(known) > 1)
    asked = side_by_side.chosen(choice, languages)
    found |= {"language_choices": choice, "in_languages": asked, "language": asked or agreement.authentic_language}
    if "-" in asked:
        rows = side_by_side.rows(new, *asked.split("-"))
        left, right = (side_by_side.head(new, code) for code in asked.split("-"))
        return {**found, "left": left, "right": right, **_in_parts(rows, part)}
    if len(known) < 2:
        return found
    return {**found, "facts": _facts(old, new), **_in_parts(_pairs(_in(old, asked), _in(new, asked)), part)}


def _in(text: dict[str, Any], language: str) -> tuple[str, str, list[dict[str, Any]]]:
    """Title, preamble and articles in one language; empty where nothing is translated."""
    if language not in text["translations"]:
        return text["text"].title, text["text"].preamble, text["text"].articles
    said = reading(text["text"], text["translations"][language])
    title, preamble = ("" if said.language_of(p) != language else getattr(said, p) for p in ("title", "preamble"))
    return title, preamble, said.translated_only()


def _previous(known: list[str], value: str) -> str:
    at = known.index(value) if value in known else 0
    return known[max(at - 1, 0)] if known else ""


def _text(agreement: Any, value: str) -> dict[str, Any]:
    """Words, parties and last day of one text, in the authentic language; and its translations, by language."""
    if value == NOW:
        text: Any = text_of(agreement)
        parties = [f"{p.organisation} · {p.get_role_display()}" for p in agreement.parties.all()]
        more = {"translations": {row.language: row for row in translations_of(text)}}
        return {"text": text, "parties": parties, "end": agreement.end_date, "terms": terms_of(agreement), **more}
    if value.startswith("c"):
        return _consolidated(text_at(agreement, int(value[1:])))
    same = {"version__agreement": agreement, "version__number": int(value)}
    text = VersionText.objects.select_related("version").get(**same, language=agreement.authentic_language)
    labels = dict(agreement.parties.model.Role.choices)
    parties = [f"{p['organisation']} · {labels.get(p['role'], p['role'])}" for p in text.version.parties]
    more = {"translations": {row.language: row for row in translations_of(text)}}
    return {"text": text, "parties": parties, "end": text.version.end_date, "terms": text.version.terms, **more}


def _consolidated(text: Any) -> dict[str, Any]:
    """A consolidated text: its parties are those of today, its terms those that last."""
    translations = {row.language: row for row in translations_of(text)}
    terms = {**text.terms, "only_lasting": True}
    return {"text": text, "parties": [], "end": text.end_date, "terms": terms, "translations": translations}


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


def _pairs(old: tuple[str, str, list[Any]], new: tuple[str, str, list[Any]]) -> list[Pair]:
    """Title and preamble first, then every article."""
    head = Pair("", "", differences.spans(old[0], new[0]), differences.spans(old[1], new[1]))
    pairs = differences.articles(old[2], new[2])
    numbers = [[str(a.get("number", n)) for n, a in enumerate(articles, 1)] for articles in (old[2], new[2])]
    return [head, *(_renumbered(pair, *numbers) for pair in pairs)]


def changes_of_an_amendment(amendment: Agreement, text: Any, *, part: str) -> dict[str, Any]:
    """The text it was drawn on beside the text it makes of it, and what it changes beside articles."""
    terms = text.version.terms if isinstance(text, VersionText) else terms_of(amendment)
    base, after = draft_of_changes(amendment, text, terms["on"]["number"])
    pairs = [pair for pair in differences.articles(base.articles, after) if pair.has_changed]
    numbers = [[a["number"] for a in articles] for articles in (base.articles, after)]
    return {**_in_parts([_renumbered(pair, *numbers) for pair in pairs], part), "sentences": sentences(terms)}


def _renumbered(pair: Pair, before: list[str], after: list[str]) -> Pair:
    """A pair under the numbers of the texts instead of the places in them."""
    return replace(
        pair,
        before=before[int(pair.before) - 1] if pair.before else "",
        after=after[int(pair.after) - 1] if pair.after else "",
    )


def _in_parts(pairs: Sequence[Any], part: str) -> dict[str, Any]:
    parts: list[list[Any]] = [[]]
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
