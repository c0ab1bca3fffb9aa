"""The network, for everybody: its organisations by country, its themes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from governance.countries import country_name
from governance.models import Membership, Organisation, Theme

A_PAGE = 100


def network(request: HttpRequest) -> HttpResponse:
    """Who belongs to it. A partner becomes a member with an agreement in force."""
    member = Exists(Membership.objects.filter(organisation=OuterRef("pk"), until=None))
    every = Organisation.objects.select_related("network").annotate(is_member=member)
    page = Paginator(every.order_by("network__name", "country", "name"), A_PAGE).get_page(request.GET.get("page"))
    themes: dict[Any, list[Theme]] = {}
    for theme in Theme.objects.filter(network__in={o.network_id for o in page}).order_by("code"):
        themes.setdefault(theme.network_id, []).append(theme)
    networks = [
        {"network": found, "countries": _by_country(list(members)), "themes": themes.get(found.pk, [])}
        for found, members in groupby(page, lambda o: o.network)
    ]
    return render(request, "governance/network.html", {"networks": networks, "page": page})


def _by_country(organisations: list[Any]) -> list[dict[str, Any]]:
    return [
        {"name": country_name(code), "organisations": list(of_one)}
        for code, of_one in groupby(organisations, lambda o: o.country)
    ]
