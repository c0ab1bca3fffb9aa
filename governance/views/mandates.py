"""Mandates: who acts for whom, on which basis, until when; how one is proposed, and every step of it."""

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

from governance.forms import ProposeForm
from governance.models import Mandate, Person
from governance.pages import mandate_steps, mandate_was_done, not_yours
from governance.queries import dossiers_called, mandates_visible_to, networks_of, organisations_named_by, reads_its_own
from governance.readings import note_the_reading
from workflows import history, registry
from workflows.perform import Act, settle
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
        {"organisation": organisation.name, "url": organisation.get_absolute_url(), "mandates": list(of_one)}
        for organisation, of_one in groupby(page, lambda m: m.organisation)
    ]
    context = {
        "page": page,
        "groups": groups,
        "states": [{"value": v, "label": label, "current": v == state} for v, label in Mandate.State.choices],
        "has_mandate": bool(actor.grants),
        "may_propose": bool(actor.may("manage_people_of", "administer")),
    }
    return render(request, "governance/mandates.html", context)


@login_required
def mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mandate: what it allows, on which basis, what can be done about it, its history."""
    found = _mandate_or_404(request, pk)
    context = {
        "mandate": found,
        "dossiers": dossiers_called(found.scope),
        "proposer": Person.objects.filter(pk=found.proposed_by).first() if found.proposed_by else None,
        **mandate_steps(found, actor_of(request)),
        "history": who_reads(history.lines(history.acts_of(found))),
        "crumbs": _crumbs(found),
    }
    return render(request, "governance/mandate.html", context)


@login_required
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bytes of the document on which the mandate rests; who reads it as an auditor alone is on record. Raises
    Http404 where it has none."""
    found, actor = _mandate_or_404(request, pk), actor_of(request)
    if found.document is None:
        raise Http404
    if not reads_its_own(actor).filter(pk=pk).exists():
        note_the_reading(actor, found, "read_document", found.pk)
    return HttpResponse(
        bytes(found.document.data),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{found.document_id[:16]}.pdf"'},
    )


@form_page
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a mandate; `?for=` names the organisation."""
    actor = actor_of(request)
    network = networks_of(actor).first()
    if network is None or not organisations_named_by(actor, network.pk).exists():
        context = {"refusals": [not_yours(Mandate, "propose")], "crumbs": _trail(gettext("Propose a mandate"))}
        return render(request, "governance/propose.html", context, status=REFUSED)
    subject, named = Mandate(network=network), request.GET.get("for")
    form = ProposeForm(subject, "propose", actor, request.POST or None, request.FILES or None, named=named)
    form.keep_words(request)
    if request.method == "POST" and (act := form.perform()) is not None:
        _say(request, act)
        return redirect(act.subject.get_absolute_url())
    context = {"form": form, "crumbs": _trail(gettext("Propose a mandate"))}
    return render(request, "governance/propose.html", context, status=form.status)


def _say(request: HttpRequest, act: Act) -> None:
    if act.replayed:
        messages.info(request, gettext("This form was already recorded; here is the mandate as it stands."))
    else:
        messages.success(request, mandate_was_done(act))


@form_page
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """GET shows the form, or with 403 the reasons; POST performs."""
    found = _mandate_or_404(request, pk)
    known = registry.steps(Mandate).get(step)
    if known is None or known.facts.creates or known.name == "read_document" or known.role.is_system_only:
        raise Http404
    form = StepForm(found, step, actor_of(request), request.POST or None)
    form.keep_words(request)
    if request.method == "POST" and (act := form.perform()) is not None:
        _say(request, act)
        return redirect(found.get_absolute_url())
    refusals = [] if form.is_bound else form.refusals()
    context = {
        "mandate": found,
        "dossiers": dossiers_called(found.scope),
        "form": form,
        "step": known,
        "ends": bool(known.targets() & Mandate.FINAL),
        "refusals": refusals,
        "changes": who_reads(form.changes),
        "crumbs": _crumbs(found, str(known.facts.label)),
    }
    return render(request, "governance/mandate_step.html", context, status=REFUSED if refusals else form.status)


def _mandate_or_404(request: HttpRequest, pk: UUID) -> Any:
    """The mandate if the reader may see it, after time had its say. Raises Http404."""
    found = mandates_visible_to(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    settle(found)
    return found


def _crumbs(mandate: Mandate, last: str = "") -> list[dict[str, str]]:
    here = {"label": mandate.title, "url": mandate.get_absolute_url() if last else ""}
    return [*_trail()[:1], here, *([{"label": last, "url": ""}] if last else [])]


def _trail(last: str = "") -> list[dict[str, str]]:
    return [{"label": gettext("Mandates"), "url": reverse("governance:mandates")}, {"label": last, "url": ""}]
