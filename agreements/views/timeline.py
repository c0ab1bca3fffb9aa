"""The whole history of an agreement, act by act, and the documents it names; for who reads the whole dossier."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from agreements.pages import timeline as told
from agreements.views.common import agreement_or_404, crumbs
from agreements.views.downloads import note_the_reading
from documents.models import Blob
from workflows.history import documents_of
from workflows.web import actor_of

A_PAGE = 50


def timeline(request: HttpRequest, reference: str) -> HttpResponse:
    """Every act, newest first; `?on=` a day: as it was known then. Raises Http404 for who does not read the history."""
    agreement = agreement_or_404(request, reference)
    if not agreement.reads_history:
        raise Http404
    said = request.GET.get("on", "")
    on = told.day_of(said)
    found = told.acts(agreement, on)
    page = Paginator(found, A_PAGE).get_page(_page_of(found, request.GET.get("act", "")) or request.GET.get("page"))
    context = {
        "agreement": agreement,
        "page": page,
        "acts": told.lines(agreement, list(page), actor_of(request)),
        "said": said,
        "on": on,
        "mistyped": bool(said) and on is None,
        "known": told.as_known(agreement, on, found.first()) if on else None,
        "crumbs": crumbs(agreement, gettext("Timeline")),
    }
    return render(request, "agreements/timeline.html", context)


def document(request: HttpRequest, reference: str, sha256: str) -> HttpResponse:
    """The exact bytes that a line of its history names, as they were kept. Raises Http404 for any others."""
    agreement = agreement_or_404(request, reference)
    kept = Blob.objects.filter(pk=sha256).first() if agreement.reads_history else None
    if kept is None or sha256 not in documents_of(agreement):
        raise Http404
    filed = agreement.files().filter(blob=sha256).first()
    if filed is not None:
        note_the_reading(actor_of(request), agreement, filed.pk)
    ending = "pdf" if kept.media_type == "application/pdf" else "bin"
    name = f"{agreement.reference}-{sha256[:8]}.{ending}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(kept.data), content_type=kept.media_type, headers=headers)


def _page_of(found: Any, act: str) -> int:
    """The page on which the act of this number stands; 0 where none is asked for."""
    named = found.filter(seq=int(act)).first() if act.isascii() and act.isdecimal() and len(act) < 12 else None
    return found.filter(obj_rev__gt=named.obj_rev).count() // A_PAGE + 1 if named is not None else 0
