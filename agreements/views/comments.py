"""The comments of an agreement, one page; writing, answering and settling them are steps (steps.py)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from agreements.pages.comments import context
from agreements.views.common import agreement_or_404, crumbs
from workflows.web import actor_of


def comments(request: HttpRequest, reference: str) -> HttpResponse:
    """Every comment, for who reads the whole dossier. Raises Http404 for others."""
    agreement = agreement_or_404(request, reference, whole=True)
    if not agreement.reads_history:
        raise Http404
    found = context(agreement, actor_of(request), request.GET.get("page", ""))
    trail = crumbs(agreement, gettext("Comments"))
    return render(request, "agreements/comments.html", {**found, "agreement": agreement, "crumbs": trail})
