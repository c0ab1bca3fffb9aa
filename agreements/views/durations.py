"""How long agreements stay in each state, as a picture with its table, for whoever reads their histories."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from agreements.pages import durations as counted
from agreements.pages.words import chip
from agreements.queries import visible_to
from agreements.views.common import crumbs
from workflows.web import actor_of

A_PAGE = 25


@login_required
def durations(request: HttpRequest) -> HttpResponse:
    """The agreements whose history the reader reads, the latest change first; the totals count all of them."""
    found: Any = visible_to(actor_of(request))
    found = found.filter(reads_history=True).order_by("-state_since", "-reference")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    every = counted.stays(found.order_by().values("pk"))
    for agreement in page:
        agreement.chip = chip(agreement)
    context = {
        "page": page,
        "ways": counted.ways(page, every),
        "totals": counted.totals(every),
        "wide": counted.WIDE,
        "crumbs": crumbs(last=gettext("Time")),
    }
    return render(request, "agreements/durations.html", context)
