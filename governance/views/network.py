"""The network, for everybody: its organisations by country, its themes; for those who act in it, who was suspended."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from governance.countries import country_name
from governance.models import Membership, Organisation, Theme
from governance.queries import networks_of
from governance.views.organisations import STEPS
from workflows import history
from workflows.actor import Actor
from workflows.models import Entry
from workflows.web import actor_of, who_reads

A_PAGE, MOST_LINES = 100, 10


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
    context = {"networks": networks, "page": page, "history": _suspensions(actor_of(request))}
    return render(request, "governance/network.html", context)


def _suspensions(actor: Actor) -> list[dict[str, Any]]:
    """The last suspensions and readmissions, for those who act in the network."""
    if not actor.grants:
        return []
    mine = networks_of(actor).values("pk")
    lines = history.lines(
        Entry.objects.filter(network__in=mine, kind="network", action__in=STEPS).order_by("-ts", "-seq")[:MOST_LINES]
    )
    organisations = Organisation.objects.in_bulk([UUID(line.inputs["organisation"]) for line in lines if line.inputs])
    found = [organisations.get(UUID(line.inputs["organisation"])) if line.inputs else None for line in lines]
    return [
        {**said, "subject_label": str(o or ""), "subject_url": o.get_absolute_url() if o else ""}
        for said, o in zip(who_reads(lines), found, strict=True)
    ]


def _by_country(organisations: list[Any]) -> list[dict[str, Any]]:
    return [
        {"name": country_name(code), "organisations": list(of_one)}
        for code, of_one in groupby(organisations, lambda o: o.country)
    ]
