"""What changed between two texts of an agreement."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from agreements.pages.differences import context
from agreements.views.common import agreement_or_404, crumbs


def differences(request: HttpRequest, reference: str) -> HttpResponse:
    """Side by side, for who reads the whole dossier; `?from=` and `?to=` name versions, `?languages=` one language of
    both or two of the second. Raises Http404 for others."""
    agreement = agreement_or_404(request, reference, whole=True)
    if not agreement.reads_history:
        raise Http404
    said = {name: request.GET.get(name, "") for name in ("from", "to", "part", "languages")}
    asked = {"part": said["part"], "languages": said["languages"]}
    found = context(agreement, before=said["from"], after=said["to"], **asked)
    trail = crumbs(agreement, gettext("Differences"))
    return render(request, "agreements/differences.html", {**found, "crumbs": trail})
