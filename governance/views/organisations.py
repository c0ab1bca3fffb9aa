"""One organisation, for everybody; its suspension and readmission, for the secretariat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from governance.countries import country_name
from governance.forms import StandingForm
from governance.models import Mandate, Organisation
from governance.pages import organisation_steps
from governance.queries import mandates_visible_to, networks_of
from workflows.web import REFUSED, actor_of, who_reads

MOST_MANDATES, MOST_STANDINGS = 50, 10
STEPS = ("suspend_organisation", "readmit_organisation")


def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What everybody may know; to those who act in the network the decisions carried out on it, and the mandates that
    the reader may see."""
    found, actor = _organisation_or_404(pk), actor_of(request)
    acts_here = networks_of(actor).filter(pk=found.network_id).exists() if actor.grants else False
    living = (Mandate.State.PROPOSED, Mandate.State.ACTIVE)
    mandates = mandates_visible_to(actor).filter(organisation=found, state__in=living).order_by("-state", "capacity")
    context = {
        "organisation": found,
        "country": country_name(found.country),
        "member": found.memberships.filter(until=None).order_by("since").first(),
        "standings": found.standings.select_related("decision")[:MOST_STANDINGS] if acts_here else [],
        "mandates": mandates[:MOST_MANDATES] if actor.person is not None else [],
        "steps": organisation_steps(found, actor),
        "crumbs": _crumbs(found),
    }
    return render(request, "governance/organisation.html", context)


@login_required
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Suspend or readmit: GET shows the form, or with 403 the reasons; POST performs."""
    found, actor = _organisation_or_404(pk), actor_of(request)
    if step not in STEPS:
        raise Http404
    form = StandingForm(found, step, actor, request.POST or None)
    if request.method == "POST":
        before = form.was_sent_before()
        act = None if before and not form.is_valid() else form.perform()
        if act is not None and not act.replayed:
            messages.success(request, _was_done(act.step))
            return redirect(found.get_absolute_url())
        if act is not None or (before and not form.is_valid()):  # its decision is spent: by this very form
            messages.info(request, gettext("This form was already recorded; here is the organisation as it stands."))
            return redirect(found.get_absolute_url())
    refusals = [] if form.is_bound else form.refusals()
    context = {
        "organisation": found,
        "form": form,
        "step": form.step,
        "ends": step == "suspend_organisation",
        "refusals": refusals,
        "changes": who_reads(form.changes),
        "crumbs": _crumbs(found, str(form.step.facts.label)),
    }
    return render(request, "governance/standing.html", context, status=REFUSED if refusals else form.status)


def _was_done(step: str) -> str:
    if step == "suspend_organisation":
        return gettext("The organisation is suspended.\nIt begins no agreement and is invited into none; it is told.")
    return gettext("The organisation is readmitted.\nIt begins agreements and is invited again; it is told.")


def _organisation_or_404(pk: UUID) -> Any:
    found = Organisation.objects.select_related("network").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _crumbs(organisation: Organisation, last: str = "") -> list[dict[str, str]]:
    here = {"label": organisation.name, "url": organisation.get_absolute_url() if last else ""}
    network = {"label": gettext("Network"), "url": reverse("governance:network")}
    return [network, here, *([{"label": last, "url": ""}] if last else [])]
