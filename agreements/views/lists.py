"""The list of agreements, and the beginning of a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from agreements.forms import NewAgreementForm
from agreements.models import Agreement
from agreements.pages.words import chip
from agreements.queries import visible_to
from agreements.views.common import crumbs
from governance.models import Organisation
from governance.queries import networks_of
from workflows import registry
from workflows.rules import Reason
from workflows.stash import form_page
from workflows.web import REFUSED, actor_of

A_PAGE = 25


def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement the reader may see, the latest change first."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    found = visible_to(actor).order_by("-state_since", "-reference")
    if state in Agreement.State.values:
        found = found.filter(state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for agreement in page:
        agreement.chip = chip(agreement)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "states": [{"value": v, "label": label, "current": v == state} for v, label in Agreement.State.choices],
        "may_begin": bool(actor.may("draft_for", "administer")),
        "keeps_formalities": bool(actor.may("administer")),
        "crumbs": crumbs(),
    }
    return render(request, "agreements/list.html", context)


@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Begin an agreement, for an organisation one drafts for (the secretariat: for any of the network)."""
    actor = actor_of(request)
    network = networks_of(actor).first()
    drafters = _drafters(actor, network)
    if network is None or not drafters.exists():
        refusals = [_not_yours()]
        return render(request, "agreements/new.html", {"refusals": refusals, "crumbs": crumbs()}, status=REFUSED)
    subject = Agreement(network=network)
    form = NewAgreementForm(subject, "create", actor, request.POST or None, drafters=drafters)
    form.keep_words(request)
    if request.method == "POST":
        act = form.perform()
        if act is not None:
            messages.success(request, gettext("The agreement is begun. Now write its text and invite its parties."))
            return redirect(act.subject.get_absolute_url())
    context = {"form": form, "crumbs": crumbs(last=gettext("Begin an agreement"))}
    return render(request, "agreements/new.html", context, status=form.status)


def _drafters(actor: Any, network: Any) -> Any:
    """The organisations for which the person may begin an agreement."""
    if network is None:
        return Organisation.objects.none()
    every = Organisation.objects.filter(network=network).order_by("name")
    if network.pk in actor.may("administer"):
        return every
    return every.filter(pk__in=actor.may("draft_for"))


def _not_yours() -> Reason:
    role = registry.steps(Agreement)["create"].role
    return Reason(gettext("This step belongs to: %(who)s.") % {"who": role.sentence}, role.code, role.sentence)
