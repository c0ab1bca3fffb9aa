"""The consolidated texts of an agreement, and what an amendment changes in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from agreements.models import ConsolidatedText
from agreements.models.consolidated import text_at
from agreements.pages.differences import changes_of_an_amendment
from agreements.pages.dossier import in_languages, text_in_parts
from agreements.pages.instruments import numbers, shows_changes
from agreements.pages.translations import readings_of
from agreements.printing import consolidated as draw_consolidated
from agreements.queries import text_shown
from agreements.terms import sentences
from agreements.translations import Reading
from agreements.views.common import agreement_or_404, crumbs
from agreements.views.downloads import pdf_of
from workflows.web import actor_of


def consolidated(request: HttpRequest, reference: str) -> HttpResponse:
    """The text with its amendments in it, as it is or as it was under `?number=`; for who reads the text."""
    agreement, text, readings = _text(request, reference)
    language = request.GET.get("lang", "")
    shown = readings.get(language, text)
    context = {
        "agreement": agreement,
        "text": text,
        "numbers": numbers(agreement),
        "terms": sentences({**text.terms, "only_lasting": True}),
        **text_in_parts(agreement, text, shown, request.GET.get("part", "")),
        **in_languages(text, readings, language),
        "crumbs": crumbs(agreement, gettext("Consolidated text")),
    }
    return render(request, "agreements/consolidated.html", context)


def consolidated_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a PDF, to read and to carry; what was signed is in the signed documents."""
    agreement, text, readings = _text(request, reference)
    shown = readings.get(request.GET.get("lang", ""), text)
    name = f"{agreement.reference}-consolidated-{text.number}-{shown.language}.pdf"
    return pdf_of(draw_consolidated(agreement, text, shown), name)


def _text(request: HttpRequest, reference: str) -> tuple[Any, ConsolidatedText, dict[str, Reading]]:
    """The agreement, the text asked for, and its translations. Raises Http404 for what never bound, for amendments, for
    numbers that are not there."""
    agreement = agreement_or_404(request, reference, whole=True)
    said = request.GET.get("number", "") or str(agreement.consolidated_number)
    there = said.isascii() and said.isdigit() and len(said) < 6 and int(said) <= agreement.consolidated_number
    if not agreement.has_bound or agreement.parent_id is not None or not there:
        raise Http404
    text = text_at(agreement, int(said))
    return agreement, text, readings_of(text)


def changes(request: HttpRequest, reference: str) -> HttpResponse:
    """What an amendment changes in the agreement, word by word, for who reads both texts. Raises Http404 for others."""
    agreement = agreement_or_404(request, reference, whole=True)
    text = text_shown(agreement)
    if text is None or not shows_changes(agreement, actor_of(request)):
        raise Http404
    found = changes_of_an_amendment(agreement, text, part=request.GET.get("part", ""))
    trail = crumbs(agreement, gettext("What it changes"))
    return render(request, "agreements/changes.html", {**found, "agreement": agreement, "crumbs": trail})
