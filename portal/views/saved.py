"""Forms are saved here without being sent, by a button or by static/js/keep.js; and what a form refused for its token
leads to. Not here: what is kept of a form (workflows/keeping.py)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from workflows import keeping
from workflows.keeping import Keeping, Marker
from workflows.stash import rescue

KEPT, ALREADY_SENT, SIGN_IN, NOTHING_KEPT = 204, 208, 401, 413


def saved(request: HttpRequest) -> HttpResponse:
    """`do=discard` throws the saved words away; anything else saves those sent. `by=script` is answered by a status
    alone. Raises Http404 for a form that is not of ours, or was drawn for another person. Whoever comes by the address
    alone, as by the switch of languages after a refusal, finds the desk."""
    if request.method != "POST":
        return redirect("portal:desk")
    marker = keeping.marker_in(request.POST)
    signed_in = request.user.is_authenticated
    if marker is None or (signed_in and str(request.user.pk) != marker.person):
        raise Http404
    page = keeping.page_of(marker.address)
    if signed_in and request.POST.get("do") == "discard":
        Keeping(request.user.pk, marker.address).forget()
        messages.success(request, gettext("What you had begun is thrown away."))
        return redirect(page)
    was_sent = signed_in and keeping.was_carried_out(marker.person, request.POST)
    kept = rescue(request)
    if request.POST.get("by") == "script":
        return HttpResponse(status=_status(kept, was_sent=was_sent, signed_in=signed_in))
    if not signed_in:
        return redirect_to_login(page)
    if kept is not None:
        messages.success(request, gettext("Your words are saved for you alone. Nothing was sent."))
    elif not was_sent:
        messages.error(request, gettext("Your words could not be saved: there are none, or more than 1 MB."))
    return redirect(page)


def _status(kept: Marker | None, *, was_sent: bool, signed_in: bool) -> int:
    if was_sent:
        return ALREADY_SENT
    if kept is None:
        return NOTHING_KEPT
    return KEPT if signed_in else SIGN_IN


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page of a form whose token is missing or too old; what was typed is kept where it says whose it is."""
    marker = rescue(request)
    page = keeping.page_of(marker.address) if marker is not None else ""
    return render(request, "403_csrf.html", {"page": page}, status=403)
