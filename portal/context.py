"""What the skeleton of every page shows: sections, languages, for whom I act. Not here: the content of a page.

It must answer on error pages too, where a request may have no person yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from governance.models import Network
from portal.middleware import language_of_path
from workflows.web import actor_of


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html. `network` costs a query, and only where a page shows it."""
    user = getattr(request, "user", None) or AnonymousUser()
    return {
        "demo": settings.DEMO,
        "user": user,
        "nav": _sections(request.path, signed_in=user.is_authenticated),
        "languages": _languages(request),
        "acting": SimpleLazyObject(lambda: _acting(request, user)) if user.is_authenticated else None,
        "network": SimpleLazyObject(lambda: Network.objects.order_by("name").first()),
    }


def _sections(path: str, *, signed_in: bool) -> list[dict[str, Any]]:
    desk = gettext("Desk") if signed_in else gettext("Home")
    found = [
        (desk, reverse("portal:desk")),
        (gettext("Agreements"), reverse("agreements:agreements")),
        (gettext("Register"), reverse("portal:register")),
        (gettext("Network"), reverse("governance:network")),
    ]
    if signed_in:
        found.append((gettext("Audits"), reverse("audits:engagements")))
        found.append((gettext("Mandates"), reverse("governance:mandates")))
        found.append((gettext("Decisions"), reverse("governance:decisions")))
    if settings.DEMO:
        found.append((gettext("Mailbox"), reverse("portal:mailbox")))
    home = found[0][1]
    return [
        {"label": label, "url": url, "current": path == url or (url != home and path.startswith(url))}
        for label, url in found
    ]


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The same address in each language, its query kept."""
    here = language_of_path(request.path_info)
    rest = request.path_info[len(here) + 2 :] if here else ""
    query = request.META.get("QUERY_STRING", "")
    return [
        {
            "code": code,
            "name": name,
            "short": code,
            "url": f"{get_script_prefix()}{code}/{escape_uri_path(rest)}{'?' if query else ''}{query}",
            "current": code == get_language(),
        }
        for code, name in settings.LANGUAGES
    ]


def _acting(request: HttpRequest, user: Any) -> dict[str, Any] | None:
    """The mandate that speaks first (the one for the person's own organisation), and the others."""
    held = {g.mandate_id: g for g in actor_of(request).grants}
    if not held:
        return None
    grants = sorted(held.values(), key=lambda g: (g.organisation_id != user.organisation_id, g.organisation_name))
    first, *others = [{"function": g.capacity, "organisation": g.organisation_name, "until": g.ends} for g in grants]
    return {**first, "person_function": first["function"], "others": others}
