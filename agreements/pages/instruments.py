"""What pages say of amendments, accessions and replaced agreements: leads, families, consolidated texts. No rule lives
here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from agreements import consolidation
from agreements.instruments import binds, is_amendment
from agreements.models import Agreement, ConsolidatedText
from agreements.models.consolidated import text_at
from agreements.models.text import paragraphs
from agreements.pages.words import chip
from agreements.queries import reads_parent, visible_to
from workflows.actor import Actor


def lead(change: dict[str, Any], number: str) -> str:
    """What one article of an amendment does, in the active language."""
    words = {"number": number}
    if change["change"] == consolidation.REPLACE:
        return gettext("Article %(number)s is replaced by the following text:") % words
    if change["change"] == consolidation.REPEAL:
        return gettext("Article %(number)s is repealed.") % words
    return gettext("A new article %(number)s is inserted:") % words


def leads(agreement: Agreement, articles: list[dict[str, Any]], number: int) -> list[str]:
    """The lead of each article of an amendment that was drawn on the consolidated text of this number."""
    if not articles or agreement.parent is None:
        return []
    numbers = consolidation.numbers_of(text_at(agreement.parent, number).articles, articles)
    return [lead(change, of) for change, of in zip(articles, numbers, strict=True)]


def with_leads(agreement: Agreement, text: Any, shown: Any, number: int) -> list[dict[str, Any]]:
    """The articles of a text, or of its translation `shown`, for a page: of an amendment each with what it does, of a
    consolidated text each with who changed it."""
    found: list[dict[str, Any]] = list(shown.numbered())
    if isinstance(text, ConsolidatedText):
        for article, authentic in zip(found, text.articles, strict=True):
            article["origin"] = _changed_by(authentic)
    elif is_amendment(agreement):
        for article, said in zip(found, leads(agreement, text.articles, number), strict=True):
            article["lead"] = said
    return found


def _changed_by(article: dict[str, Any]) -> str:
    if not article["by"]:
        return ""
    words = {"reference": article["by"]}
    if article["repealed"]:
        return gettext("Repealed by %(reference)s.") % words
    return gettext("As %(reference)s wrote it.") % words


def article_choices(text: ConsolidatedText) -> list[tuple[str, str]]:
    """The articles of the agreement that an amendment can name."""
    words = gettext("Article %(number)s. %(heading)s")
    gone = gettext("Article %(number)s (repealed)")
    return [(a["number"], (gone if a["repealed"] else words) % a) for a in text.articles]


def family(agreement: Any, actor: Actor) -> dict[str, Any]:
    """The other agreements this one is tied to, as the reader may see them."""
    above = [{"label": label, "agreement": other} for label, other in _above(agreement) if other is not None]
    tied = _tied_to(agreement, actor) if agreement.has_bound and agreement.parent_id is None else []
    below = [other for other in tied if other.parent_id is not None]
    later = [other for other in tied if other.parent_id is None]
    return {"above": above, "instruments": below, "later": later, "begin": _ways_to_begin(agreement, actor)}


def _tied_to(agreement: Any, actor: Actor) -> list[Any]:
    """Amendments, accessions and what replaces it, in one query."""
    tied = visible_to(actor).filter(Q(parent=agreement.pk) | Q(replaces=agreement.pk))
    found: list[Any] = list(tied.prefetch_related(None).order_by("reference"))
    for other in found:
        other.chip = chip(other)
    return found


def _above(agreement: Any) -> list[tuple[str, Any]]:
    amends = gettext("Amendment to") if is_amendment(agreement) else gettext("Accession to")
    return [(amends, agreement.parent), (gettext("Replaces"), agreement.replaces)]


def _ways_to_begin(agreement: Any, actor: Actor) -> list[dict[str, str]]:
    """What somebody who drafts may begin on an agreement that binds."""
    if agreement.parent_id is not None or not binds(agreement):
        return []
    secretariat = agreement.network_id in actor.may("administer")
    drafts, bound = set(actor.may("draft_for")), {p.organisation_id for p in agreement.parties.all() if p.is_bound}
    new, found = reverse("agreements:new"), []
    if secretariat or drafts & bound:
        found.append({"label": gettext("Begin an amendment"), "url": f"{new}?amends={agreement.reference}"})
    if secretariat or drafts - bound:
        found.append({"label": gettext("Begin an accession"), "url": f"{new}?accedes={agreement.reference}"})
    if secretariat or drafts & bound:
        found.append({"label": gettext("Begin what will replace it"), "url": f"{new}?replaces={agreement.reference}"})
    return found


def numbers(agreement: Agreement) -> list[dict[str, Any]]:
    """Every consolidated text, the latest first, and the text as signed."""
    rows = agreement.consolidated_texts.filter(language=agreement.authentic_language).select_related("amendment")
    found = [
        {"number": r.number, "since": r.since, "sha256": r.sha256, "amendment": r.amendment}
        for r in rows.order_by("-number")
    ]
    signed = {"number": 0, "since": agreement.in_force_at, "sha256": agreement.text_sha256, "amendment": None}
    return [*found, signed]


def draft_of_changes(amendment: Agreement, text: Any, number: int) -> tuple[ConsolidatedText, list[dict[str, Any]]]:
    """The text an amendment was drawn on, and its articles after it; as they are where a change does not fit."""
    assert amendment.parent is not None, "an amendment"
    base = text_at(amendment.parent, number)
    if consolidation.problems(base.articles, text.articles):
        return base, base.articles
    return base, consolidation.applied(base.articles, text.articles, amendment.reference)


def shows_changes(agreement: Any, actor: Actor) -> bool:
    """Whether what an amendment changes is shown: beside the words of the agreement, to who reads them too."""
    return is_amendment(agreement) and bool(agreement.reads_history or reads_parent(agreement, actor))


def changed_since(agreement: Agreement) -> list[dict[str, Any]]:
    """What the agreement became since this was drawn on it, article by article; `mine` where the instrument changes the
    same article."""
    assert agreement.parent is not None, "an amendment or accession"
    before = {a["number"]: a for a in text_at(agreement.parent, agreement.drawn_on).articles}
    mine = {a.get("target") for t in agreement.texts.all() for a in t.articles if a.get("change") != "insert"}
    return [
        {**a, "mine": a["number"] in mine, "body_paragraphs": paragraphs(a["body"]), "origin": _changed_by(a)}
        for a in text_at(agreement.parent).articles
        if a != before.get(a["number"])
    ]
