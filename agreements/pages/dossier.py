"""Everything the page of one agreement shows, gathered in a constant number of queries."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from agreements.formalities import formalities_of
from agreements.instruments import NOT_OF_THIS_KIND
from agreements.models import Agreement, VersionText
from agreements.models.text import paragraphs
from agreements.pages import progress
from agreements.pages.comments import beside_the_text
from agreements.pages.formalities import formality_lines
from agreements.pages.instruments import family, shows_changes, with_leads
from agreements.pages.papers import dossier_papers
from agreements.pages.translations import how_it_stands, languages_of, readings_of, reminders, what_lags
from agreements.pages.words import chip
from agreements.queries import last_day, text_shown
from agreements.terms import sentences, terms_of
from governance.capabilities import EVERY_ON_ORGANISATION
from governance.pages import audit_lines
from workflows import history
from workflows.actor import Actor
from workflows.buttons import Look, buttons
from workflows.web import who_reads

LOOK = Look(
    icons={"clear": "check", "sign": "pen", "open_for_signature": "seal", "invite_party": "plus"},
    grave=frozenset({"decline"}),
)
SHOWN_ACTS = 12
A_PART = 90_000
"""Bytes of a long text shown at once: some forty kilobytes on the wire."""
OWN_PAGES = {"edit": "agreements:edit", "translate": "agreements:translations"}
ON_ROWS = {"answer_comment", "resolve_comment", "reopen_comment", "read_file"}
"""Steps taken beside the row they are about, on its own page or with the file."""


def context(
    agreement: Any, actor: Actor, *, part: str = "", language: str = "", whole_history: bool = False
) -> dict[str, Any]:
    """What `agreements/agreement.html` needs. Who sees the card only gets no text, no people, no history. The text is
    the authentic one, unless a `language` is asked in which there is a translation."""
    text = text_shown(agreement)
    readings = readings_of(text)
    found = {
        "agreement": agreement,
        "chip": chip(agreement),
        "stages": progress.stages(agreement),
        "state": progress.state_sentence(agreement),
        "sentences": progress.turn_sentences(agreement) if agreement.reads_text else [],
        "deadline": agreement.deadline if agreement.state == Agreement.State.OPEN_FOR_SIGNATURE else None,
        "parties": progress.parties(agreement, set(actor.may(*EVERY_ON_ORGANISATION))),
        "text": text,
        "last_day": last_day(agreement, text),
        "terms": sentences(_terms(agreement, text)),
        **text_in_parts(agreement, text, readings.get(language, text), part),
        **in_languages(text, readings, language),
        "family": family(agreement, actor),
        "shows_changes": shows_changes(agreement, actor),
    }
    steps = _steps(agreement, actor)
    if any(s["name"] == "translate" for s in steps["steps"]):
        found["lagging"] = reminders(agreement, readings)
    may = any(s["name"] == "comment" for s in steps["steps"])
    beside = beside_the_text(agreement, found["articles"], may=may)
    mine = {s["name"] for s in steps["steps"]}
    rows = {"formalities": formality_lines(agreement, mine), "papers": dossier_papers(agreement, mine)}
    audit = audit_lines(agreement, actor) if agreement.reads_history and agreement.has_bound else {"audit": None}
    return {**found, **steps, **beside, **_inside(agreement, whole_history), **rows, **audit}


def _terms(agreement: Any, text: Any) -> dict[str, Any]:
    """The terms that go with the text shown: of its version, or of the draft being written."""
    if isinstance(text, VersionText):
        return dict(text.version.terms)
    return terms_of(agreement) if text else {}


def in_languages(text: Any, readings: dict[str, Any], language: str) -> dict[str, Any]:
    """The translation shown, if one is asked for, with what lags of it; and in which languages the text can be read."""
    shown = readings.get(language)
    return {
        "reading": shown,
        "lags": what_lags(shown) if shown else [],
        "preamble_stands": how_it_stands(shown.stands["preamble"]) if shown else "",
        "preamble_language": shown.language_of("preamble") if shown else "",
        "text_languages": languages_of(text, readings, language if shown else getattr(text, "language", "")),
    }


def text_in_parts(agreement: Any, text: Any, shown: Any, part: str) -> dict[str, Any]:
    """The articles of one part of the text, or of its translation `shown`; a short text is one part. The preamble is
    with the first."""
    said = _terms(agreement, text)
    drawn_on = said["on"]["number"] if "on" in said else 0
    parts: list[list[dict[str, Any]]] = [[]]
    size = len(shown.preamble.encode()) if text else 0
    for article in with_leads(agreement, text, shown, drawn_on) if text else []:
        weight = sum(len(piece.encode()) for piece in (article["heading"], *article["body_paragraphs"]))
        if size + weight > A_PART and size:
            parts.append([])
            size = 0
        article["note"] = how_it_stands(article.get("stands", ""))
        parts[-1].append(article)
        size += weight
    number = min(int(part), len(parts)) if part.isdecimal() and part.isascii() and len(part) < 4 and int(part) else 1
    ways = {"previous": number - 1, "next": number + 1 if number < len(parts) else 0}
    return {
        "preamble": paragraphs(shown.preamble) if text and number == 1 else [],
        "articles": parts[number - 1],
        "parts": {"number": number, "total": len(parts), **ways},
    }


def _steps(agreement: Any, actor: Actor) -> dict[str, Any]:
    """Buttons, and calmly what is not possible yet. What belongs to another kind of instrument is not spoken of."""
    beside = ON_ROWS if formalities_of(agreement) else ON_ROWS | {"file_formality", "decide_formality"}

    def speaks_of(name: str, reasons: list[Any]) -> bool:
        return name not in beside and not any(reason.code == NOT_OF_THIS_KIND for reason in reasons)

    first = "" if agreement.version_number else "edit"
    return buttons(agreement, actor, partial(step_url, agreement), LOOK, speaks_of=speaks_of, first=first)


def step_url(agreement: Any, step: str) -> str:
    own = OWN_PAGES.get(step)
    where = [agreement.reference] if own else [agreement.reference, step]
    return reverse(own or "agreements:step", args=where)


def _inside(agreement: Any, whole_history: bool) -> dict[str, Any]:
    """History and people, for those who read the whole dossier."""
    if not agreement.reads_history:
        return {"history": [], "people": [], "older": 0}
    acts = history.acts_of(agreement)
    lines = history.lines(acts if whole_history else acts[:SHOWN_ACTS])
    older = max(0, agreement.obj_rev + 1 - len(lines))
    return {
        "history": who_reads(lines),
        "older": older,
        "people": [p for p in agreement.parties.all() if p.signatory is not None],
    }
