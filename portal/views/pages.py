"""The help page. Not here: what is specific to a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def help_page(request: HttpRequest) -> HttpResponse:
    """How an agreement is made, who does what, how to compare a fingerprint: in plain words, for everybody."""
    return render(request, "portal/help.html")
