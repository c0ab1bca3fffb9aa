"""Words sent by somebody whose session has ended: they wait in the anonymous session of the browser until their writer
signs in there. Another person who signs in first sees nothing of them, and they go.

Not here: what may be kept of a form, and for how long (keeping.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from workflows import keeping
from workflows.keeping import Marker, Words

NAME = "typed"
MOST = 10
"""Forms in one session."""
LARGEST = 1024 * 1024
"""Bytes in one session."""

View = Callable[..., HttpResponse]


def form_page(view: View) -> View:
    """A page for people who are signed in, with a form: whoever is not goes to the login page, and back to the form
    with the words that were sent."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            rescue(request)
        return redirect_to_login(request.get_full_path())

    return wrapped


def rescue(request: HttpRequest) -> Marker | None:
    """Keep the words of a form that cannot be carried out now; None where none are kept. A form drawn for one person
    and sent by another keeps nothing."""
    marker = keeping.marker_in(request.POST)
    words = keeping.words_in(request.POST, marker.names) if marker is not None else None
    if marker is None or words is None:
        return None
    if not request.user.is_authenticated:
        return marker if _put_aside(request.session, marker, words) else None
    if str(request.user.pk) != marker.person or keeping.was_carried_out(marker.person, request.POST):
        return None
    keeping.keep(marker.person, marker.address, words)
    return marker


def _put_aside(session: Any, marker: Marker, words: Words) -> bool:
    there = [kept for kept in session.get(NAME, []) if kept["address"] != marker.address]
    there.append({"person": marker.person, "address": marker.address, **words._asdict()})
    there = there[-MOST:]
    while sum(keeping.size(kept["fields"]) for kept in there) > LARGEST:
        del there[0]
    session[NAME] = there
    return bool(there)


def is_waiting(request: HttpRequest) -> bool:
    """Whether words wait for their writer in this session."""
    return bool(request.session.get(NAME))


def give_back(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    """Somebody has signed in: keep the words that are theirs, drop the others."""
    for kept in request.session.pop(NAME, []):
        if kept["person"] == str(user.pk):
            keeping.keep(user.pk, kept["address"], Words(kept["fields"], kept["seen"]))
