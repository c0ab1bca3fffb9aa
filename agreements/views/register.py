"""The register of what was agreed, as a page and as files; the family of an agreement as a tree."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from agreements import register as rows_of
from agreements.pages.family import tree
from agreements.pages.words import chip
from agreements.views.common import agreement_or_404, crumbs
from governance.countries import country_name
from workflows.web import actor_of

A_PAGE = 25
TYPES = {
    "csv": ("text/csv; charset=utf-8", rows_of.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", rows_of.as_workbook),
}


def register(request: HttpRequest) -> HttpResponse:
    """Everything that bound somebody and that the reader may see, filtered by the address."""
    found = rows_of.register(actor_of(request))
    form = rows_of.RegisterForm(request.GET)
    chosen = form.chosen()
    page = Paginator(rows_of.filtered(found, chosen), A_PAGE).get_page(request.GET.get("page"))
    for agreement in page:
        agreement.chip = chip(agreement)  # type: ignore[attr-defined]
        bound, _left = rows_of.parties_of(agreement)
        agreement.bound = bound  # type: ignore[attr-defined]
        agreement.countries = sorted({country_name(p.organisation.country) for p in bound})  # type: ignore[attr-defined]
    context = {"page": page, "form": form, "is_filtered": bool(chosen), "crumbs": _crumbs()}
    return render(request, "agreements/register.html", context)


def export(request: HttpRequest, form: str) -> HttpResponse:
    """The same rows, all of them, as a file; `form` csv or xlsx. What is mistyped leads to the page that says so."""
    asked = rows_of.RegisterForm(request.GET)
    chosen = asked.chosen()
    if asked.errors:
        return redirect(f"{reverse('portal:register')}?{request.GET.urlencode()}")
    found = rows_of.register(actor_of(request))
    media_type, made = TYPES[form]
    rows = [
        rows_of.cells(agreement, request.build_absolute_uri(agreement.get_absolute_url()))
        for agreement in rows_of.plain(rows_of.filtered(found, chosen))
    ]
    headers = {
        "Content-Disposition": f'attachment; filename="register.{form}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(made(rows), content_type=media_type, headers=headers)


def family(request: HttpRequest, reference: str) -> HttpResponse:
    """What an agreement replaced and what replaced it, each with its amendments and accessions, as the reader may see
    them."""
    agreement = agreement_or_404(request, reference)
    context = {
        "agreement": agreement,
        "members": tree(agreement, actor_of(request)),
        "crumbs": crumbs(agreement, gettext("Family")),
    }
    return render(request, "agreements/family.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": gettext("Register"), "url": ""}]
