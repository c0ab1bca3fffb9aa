"""The page of one agreement: where it is, whose turn, what you can do, the document, the people, the history."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agreements.pages import dossier
from agreements.views.common import agreement_or_404, crumbs
from workflows.web import actor_of


def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """Open to whoever may see it, and to everybody once it bound (title, parties, dates, fingerprint)."""
    found = agreement_or_404(request, reference)
    asked = {name: request.GET.get(name, "") for name in ("part", "lang")}
    context = dossier.context(
        found,
        actor_of(request),
        part=asked["part"],
        language=asked["lang"],
        whole_history="history" in request.GET,
    )
    return render(request, "agreements/agreement.html", {**context, "crumbs": crumbs(found)})
