"""The first page: the desk of who is signed in, the public front for everybody else."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext, ngettext

from agreements.pages.words import chip
from agreements.queries import bound_agreements
from documents.instants import day
from governance.countries import country_name
from governance.models import Network, Organisation
from portal import desk
from portal.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from workflows import clock
from workflows.actor import Actor
from workflows.web import actor_of

A_PAGE = 50
ON_THE_FRONT = 10


def home(request: HttpRequest) -> HttpResponse:
    """What waits for me; what the network is, for who is not signed in."""
    if not request.user.is_authenticated:
        return render(request, "portal/front.html", _front())
    return render(request, "portal/desk.html", _desk(actor_of(request), request.GET.get("page")))


def _desk(actor: Actor, number: str | None) -> dict[str, Any]:
    mine, page, rows, cards = _mine(actor, number)
    if cards:
        cards[0]["primary"] = True
    groups = [
        {"organisation": name, "tasks": list(of_one)} for name, of_one in groupby(cards, lambda c: c["organisation"])
    ]
    return {
        "heading": _heading(mine, cards),
        "lead": _lead(mine),
        "page": page,
        "groups": groups,
        "others": desk.others(rows, mine),
        "recent": desk.recently(actor),
        "has_mandate": bool(actor.grants),
    }


def _mine(actor: Actor, number: str | None) -> tuple[list[desk.Waiting], Any, list[Any], list[dict[str, Any]]]:
    """What waits, its page, the rows read and the cards; asked anew where time had made something due."""
    while True:
        mine = desk.waiting(actor)
        page = Paginator(mine, A_PAGE).get_page(number)
        rows = desk.read(actor, mine, page)
        cards = desk.tasks(page, rows, actor)
        if cards is not None:
            return mine, page, rows, cards


def _heading(mine: list[desk.Waiting], cards: list[dict[str, Any]]) -> str:
    if not cards:
        return gettext("Nothing waits for you")
    number = len(mine)
    if len({w.organisation for w in mine}) > 1:
        return ngettext("%(number)s thing waits for you", "%(number)s things wait for you", number) % {"number": number}
    words = {"number": number, "organisation": cards[0]["organisation"]}
    said = ngettext(
        "%(number)s thing waits for %(organisation)s", "%(number)s things wait for %(organisation)s", number
    )
    return said % words


def _lead(mine: list[desk.Waiting]) -> str:
    """When the first of them closes; nothing where none has a deadline, or where the only one says it already."""
    first = min((w.due for w in mine), default=desk.NEVER)
    if first is desk.NEVER or len(mine) == 1:
        return ""
    if first.date() == clock.today():
        return gettext("The first closes today.")
    return gettext("The first closes on %(day)s.") % {"day": day(first)}


# ------------------------------------------------------------------------------------------------ the front


def _front() -> dict[str, Any]:
    bound = list(bound_agreements()[: ON_THE_FRONT + 1])
    for agreement in bound:
        agreement.chip = chip(agreement)  # type: ignore[attr-defined]
    return {
        "networks": [_described(network) for network in Network.objects.order_by("name")],
        "agreements": bound[:ON_THE_FRONT],
        "more": len(bound) > ON_THE_FRONT,
        **demo_accounts(),
    }


def _described(network: Network) -> dict[str, Any]:
    """A network in numbers: its long name, how many organisations, of which countries."""
    countries = list(Organisation.objects.filter(network=network).order_by().values_list("country", flat=True))
    long_name = network.long_name.get(get_language()) or next(iter(network.long_name.values()), "")
    return {
        "name": network.name,
        "long_name": long_name,
        "number": len(countries),
        "countries": sorted({country_name(code) for code in countries}),
    }


def demo_accounts() -> dict[str, Any]:
    """Who one can be in the demonstration; nothing anywhere else."""
    return {"demo_accounts": ACCOUNTS, "demo_password": DEMO_PASSWORD} if settings.DEMO else {}
