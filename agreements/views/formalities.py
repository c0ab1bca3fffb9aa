"""The formalities the secretariat keeps: the list, a new one, its steps. Those of one agreement are on its page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from agreements.formality_defaults import bring_in, missing
from agreements.formality_forms import FORMS
from agreements.models import FormalityTemplate
from governance.countries import country_name
from governance.models import Network
from governance.pages import not_yours
from governance.queries import networks_of
from workflows import registry
from workflows.web import REFUSED, StepForm, actor_of, who_reads


def _network(request: HttpRequest) -> Network | None:
    """The network whose formalities this person keeps; None for everybody else."""
    actor = actor_of(request)
    found: Network | None = networks_of(actor).filter(pk__in=actor.may("administer")).first()
    return found


def _refused(request: HttpRequest) -> HttpResponse:
    context = {"refusals": [not_yours(FormalityTemplate, "create")], "crumbs": _crumbs()}
    return render(request, "agreements/formality_form.html", context, status=REFUSED)


@login_required
def formalities(request: HttpRequest) -> HttpResponse:
    """Those in use, country by country; then the retired ones."""
    network = _network(request)
    if network is None:
        return _refused(request)
    found: list[Any] = list(FormalityTemplate.objects.filter(network=network))
    for template in found:
        template.country_name = country_name(template.country)
    context = {
        "in_use": [t for t in found if t.state == FormalityTemplate.State.IN_USE],
        "retired": [t for t in found if t.state != FormalityTemplate.State.IN_USE],
        "usual": len(missing(network)),
        "crumbs": _crumbs(),
    }
    return render(request, "agreements/formalities.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Add a formality of one’s own."""
    network = _network(request)
    if network is None:
        return _refused(request)
    return _form(request, FormalityTemplate(network=network), "create", gettext("The formality is added."))


@login_required
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Change or retire one. Raises Http404 for what the reader does not keep, and for unknown steps."""
    found = FormalityTemplate.to_perform().filter(pk=pk).first()
    said = {"change": gettext("The formality is changed."), "retire": gettext("The formality is retired.")}
    if step not in said or found is None or not found.is_seen_by(actor_of(request)):
        raise Http404
    return _form(request, found, step, said[step])


def _form(request: HttpRequest, subject: Any, step: str, said: str) -> HttpResponse:
    form = FORMS.get(step, StepForm)(subject, step, actor_of(request), request.POST or None)
    if request.method == "POST" and form.perform() is not None:
        messages.success(request, said)
        return redirect("agreements:formalities")
    refusals = [] if form.is_bound or subject._state.adding else form.refusals()
    context = {
        "form": form,
        "step": registry.steps(FormalityTemplate)[step],
        "template": None if subject._state.adding else subject,
        "refusals": refusals,
        "changes": who_reads(form.changes),
        "crumbs": _crumbs(str(form.step.facts.label)),
    }
    return render(request, "agreements/formality_form.html", context, status=REFUSED if refusals else form.status)


@login_required
def bring_in_the_usual(request: HttpRequest) -> HttpResponse:
    """Add those of the usual formalities that are not there; pressed twice it adds nothing the second time. Whoever
    comes by its address alone, as by the switch of languages after a refusal, finds the list."""
    if request.method != "POST":
        return redirect("agreements:formalities")
    network = _network(request)
    if network is None:
        return _refused(request)
    number = bring_in(network, actor_of(request))
    said = ngettext("%(number)s formality is added.", "%(number)s formalities are added.", number)
    messages.success(request, said % {"number": number})
    return redirect("agreements:formalities")


def _crumbs(last: str = "") -> list[dict[str, str]]:
    trail = [
        {"label": gettext("Agreements"), "url": reverse("agreements:agreements")},
        {"label": gettext("Prior formalities"), "url": reverse("agreements:formalities") if last else ""},
    ]
    return [*trail, {"label": last, "url": ""}] if last else trail
