"""Decisions: what the bodies of the network decided, recorded by the secretariat so that a step can rest on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from governance.forms import DecisionForm
from governance.models import Decision, Network
from governance.pages import not_yours
from governance.queries import decisions_visible_to, networks_of
from workflows.actor import Actor
from workflows.models import Subject
from workflows.stash import form_page
from workflows.web import REFUSED, actor_of, who_reads

A_PAGE = 25


@login_required
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision of the reader's network, the latest first."""
    actor = actor_of(request)
    page = Paginator(decisions_visible_to(actor), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_record": bool(actor.may("administer"))}
    return render(request, "governance/decisions.html", context)


@login_required
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """One decision, with the dossier it is about where the reader may see that one too."""
    found, actor = _decision_or_404(request, reference), actor_of(request)
    dossier = found.about.dossier if found.about is not None else None
    seen = dossier is not None and dossier.is_seen_by(actor)
    context = {"decision": found, "dossier": dossier if seen else None, "crumbs": _crumbs(found.reference)}
    return render(request, "governance/decision.html", context)


@login_required
def document(request: HttpRequest, reference: str) -> HttpResponse:
    """The kept bytes. Raises Http404 where the decision has no document."""
    found = _decision_or_404(request, reference)
    if found.document is None:
        raise Http404
    return HttpResponse(
        bytes(found.document.data),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{found.reference}.pdf"'},
    )


@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Record a decision; `?about=` names the dossier it is about."""
    actor = actor_of(request)
    network = _network_of(actor)
    if network is None:
        context = {"refusals": [not_yours(Network, "record_decision")], "crumbs": _crumbs(gettext("Record a decision"))}
        return render(request, "governance/decision_new.html", context, status=REFUSED)
    about = _about(request, network)
    form = DecisionForm(network, "record_decision", actor, request.POST or None, request.FILES or None, about=about)
    form.keep_words(request)
    if request.method == "POST":
        act = form.perform()
        if act is not None:
            said = gettext("The decision is recorded.\nEverybody who acts in the network can read it.")
            messages.success(request, said)
            made = Decision.objects.filter(network=network, recorded_at=act.instant).order_by("-reference").first()
            return redirect(made.get_absolute_url() if made is not None else "governance:decisions")
    context = {
        "form": form,
        "dossier": about.dossier if about is not None else None,
        "changes": who_reads(form.changes),
        "crumbs": _crumbs(gettext("Record a decision")),
    }
    return render(request, "governance/decision_new.html", context, status=form.status)


def _network_of(actor: Actor) -> Network | None:
    """The network whose register this person keeps; None for everybody else."""
    found: Network | None = networks_of(actor).filter(pk__in=actor.may("administer")).first()
    return found


def _about(request: HttpRequest, network: Network) -> Subject | None:
    """The dossier named in the address or in the form. Raises Http404 for one of another network, or none at all."""
    named = request.POST.get("about") or request.GET.get("about")
    if not named:
        return None
    try:
        return Subject.objects.get(pk=UUID(named), network=network)
    except (ValueError, Subject.DoesNotExist) as error:
        raise Http404 from error


def _decision_or_404(request: HttpRequest, reference: str) -> Any:
    mine = decisions_visible_to(actor_of(request)).select_related("about", "document")
    found = mine.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": gettext("Decisions"), "url": reverse("governance:decisions")}, {"label": last, "url": ""}]
