"""Mandates: who acts for whom, on which basis, until when; and their revocation."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from governance.models import Mandate
from governance.pages import mandate_steps
from governance.queries import mandates_visible_to
from workflows import history, registry
from workflows.perform import settle
from workflows.stash import form_page
from workflows.web import REFUSED, StepForm, actor_of, who_reads

A_PAGE = 50


@login_required
def mandates(request: HttpRequest) -> HttpResponse:
    """The mandates the reader may see, each organisation's together."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    found = mandates_visible_to(actor).order_by("organisation__name", "state", "capacity", "pk")
    if state in Mandate.State.values:
        found = found.filter(state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    groups = [
        {"organisation": name, "mandates": list(of_one)}
        for name, of_one in groupby(page, lambda m: m.organisation.name)
    ]
    context = {
        "page": page,
        "groups": groups,
        "states": [{"value": v, "label": label, "current": v == state} for v, label in Mandate.State.choices],
        "has_mandate": bool(actor.grants),
    }
    return render(request, "governance/mandates.html", context)


@login_required
def mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mandate: what it allows, on which basis, what can be done about it, its history."""
    found = _mandate_or_404(request, pk)
    context = {
        "mandate": found,
        **mandate_steps(found, actor_of(request)),
        "history": who_reads(history.lines(history.acts_of(found))),
        "crumbs": _crumbs(found),
    }
    return render(request, "governance/mandate.html", context)


@form_page
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """GET shows the form, or with 403 the reasons; POST performs."""
    found = _mandate_or_404(request, pk)
    known = registry.steps(Mandate).get(step)
    if known is None or known.facts.creates or known.role.is_system_only:
        raise Http404
    form = StepForm(found, step, actor_of(request), request.POST or None)
    form.keep_words(request)
    if request.method == "POST" and form.perform() is not None:
        messages.success(request, gettext("The mandate is revoked.\nWhat was done under it stays; its person is told."))
        return redirect(found.get_absolute_url())
    refusals = [] if form.is_bound else form.refusals()
    context = {
        "mandate": found,
        "form": form,
        "step": known,
        "refusals": refusals,
        "changes": who_reads(form.changes),
        "crumbs": _crumbs(found, str(known.facts.label)),
    }
    return render(request, "governance/revoke.html", context, status=REFUSED if refusals else form.status)


def _mandate_or_404(request: HttpRequest, pk: UUID) -> Any:
    """The mandate if the reader may see it, after time had its say. Raises Http404."""
    found = mandates_visible_to(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    settle(found)
    return found


def _crumbs(mandate: Mandate, last: str = "") -> list[dict[str, str]]:
    trail = [
        {"label": gettext("Mandates"), "url": reverse("governance:mandates")},
        {"label": mandate.title, "url": mandate.get_absolute_url()},
        {"label": last, "url": ""},
    ]
    return trail if last else [trail[0], {**trail[1], "url": ""}]
