"""The mailbox of the demonstration, open to everybody who visits it. Elsewhere these pages do not exist."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from portal import mailbox

A_PAGE = 25


def letters(request: HttpRequest) -> HttpResponse:
    """Every message, newest first; `?to=` those written to one address. Raises Http404 outside the demonstration."""
    _only_in_the_demonstration()
    every = mailbox.messages()
    wanted = request.GET.get("to", "")
    kept = [letter for letter in every if wanted in ("", letter.to)]
    context = {
        "page": Paginator(kept, A_PAGE).get_page(request.GET.get("page")),
        "to": wanted,
        "people": sorted({letter.to for letter in every}),
    }
    return render(request, "portal/mailbox.html", context)


def letter(request: HttpRequest, letter_id: str) -> HttpResponse:
    """One message as it would have been sent. Raises Http404 outside the demonstration, or where there is none."""
    _only_in_the_demonstration()
    found = mailbox.message(letter_id)
    if found is None:
        raise Http404
    crumbs = [
        {"label": gettext("Mailbox"), "url": reverse("portal:mailbox")},
        {"label": found.subject, "url": ""},
    ]
    return render(request, "portal/letter.html", {"letter": found, "crumbs": crumbs})


def _only_in_the_demonstration() -> None:
    if not settings.DEMO:
        raise Http404
