"""Audit engagements: the list, a new one, the page of one, its opinion, its steps."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from agreements.views.downloads import pdf_of
from audits.forms import NewEngagementForm
from audits.models import Engagement
from audits.pages import dossier, words
from audits.queries import engagements_visible_to, findings_visible_to
from audits.views.common import crumbs, engagement_or_404, step_page, tell
from governance.models import Network
from governance.pages import not_yours
from workflows.stash import form_page
from workflows.web import REFUSED, actor_of

A_PAGE = 25


@login_required
def engagements(request: HttpRequest) -> HttpResponse:
    """The engagements the reader may see, the latest change first."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    found = engagements_visible_to(actor).order_by("-state_since", "-reference")
    if state in Engagement.State.values:
        found = found.filter(state=state)
    page = Paginator(found.prefetch_related(None), A_PAGE).get_page(request.GET.get("page"))
    read = findings_visible_to(actor).filter(engagement__in=[e.pk for e in page]).order_by()
    number = Counter(read.values_list("engagement", flat=True))
    for engagement in page:
        engagement.chip = words.chip(engagement)  # type: ignore[attr-defined]
        engagement.number_read = number[engagement.pk]  # type: ignore[attr-defined]
    context = {
        "page": page,
        "states": [{"value": v, "label": label, "current": v == state} for v, label in Engagement.State.choices],
        "may_plan": bool(actor.may("audit")),
        "crumbs": crumbs(),
    }
    return render(request, "audits/list.html", context)


@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Plan an engagement, for an organisation for which one audits."""
    actor = actor_of(request)
    last = {"label": gettext("Plan an engagement")}
    network = Network.objects.filter(pk__in=actor.may("audit")).first()
    if network is None:
        context = {"refusals": [not_yours(Engagement, "create")], "crumbs": crumbs(None, last)}
        return render(request, "audits/new.html", context, status=REFUSED)
    form = NewEngagementForm(Engagement(network=network), "create", actor, request.POST or None)
    form.keep_words(request)
    if request.method == "POST" and (act := form.perform()) is not None:
        tell(request, act)
        return redirect(act.subject.get_absolute_url())
    return render(request, "audits/new.html", {"form": form, "crumbs": crumbs(None, last)}, status=form.status)


@login_required
def engagement(request: HttpRequest, reference: str) -> HttpResponse:
    """What is examined, how far it is, what was found, what one can do."""
    found = engagement_or_404(request, reference)
    context = dossier.engagement_context(found, actor_of(request), whole_history="history" in request.GET)
    return render(request, "audits/engagement.html", {**context, "crumbs": crumbs(found)})


@login_required
def opinion_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The opinion as it was kept. Raises Http404 before it is given."""
    found: Any = engagement_or_404(request, reference)
    if found.document is None:
        raise Http404
    return pdf_of(bytes(found.document.data), f"{found.reference}-opinion.pdf")


@form_page
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    found = engagement_or_404(request, reference)
    return step_page(request, found, step, crumbs(found))
