"""Findings: a new one, the page of one, its files, its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from audits.checks import dossiers
from audits.forms import FindingForm
from audits.pages import dossier as pages
from audits.queries import findings_read_whole, findings_visible_to, read_as_concerned
from audits.views.common import crumbs, engagement_or_404, step_page, tell
from governance.readings import note_the_reading
from workflows.perform import settle
from workflows.stash import form_page
from workflows.web import REFUSED, actor_of


def _finding_or_404(request: HttpRequest, reference: str, number: int) -> Any:
    seen = findings_visible_to(actor_of(request)).filter(engagement__reference=reference, number=number)
    found = seen.first()
    if found is not None and settle(found):
        found = seen.first()
    if found is None:
        raise Http404
    return found


def _crumbs(finding: Any) -> list[dict[str, str]]:
    return crumbs(finding.engagement, {"label": finding.reference})


@form_page
def new(request: HttpRequest, reference: str, dossier: UUID) -> HttpResponse:
    """Record a finding on one dossier that the engagement names; `?act=` a number of its history."""
    engagement, actor = engagement_or_404(request, reference), actor_of(request)
    named = dossiers([dossier]) if str(dossier) in engagement.dossiers else []
    if not named:
        raise Http404
    subject = pages.new_finding(engagement, named[0])
    initial = {"acts": request.GET["act"]} if request.GET.get("act", "").isdecimal() else {}
    form = FindingForm(subject, "create", actor, request.POST or None, initial=initial)
    refusals = [] if form.is_bound else form.refusals()
    context = {
        "form": form,
        "engagement": engagement,
        "dossier": named[0],
        "refusals": refusals,
        "crumbs": crumbs(engagement, {"label": gettext("Record a finding")}),
    }
    if refusals:
        return render(request, "audits/finding_new.html", context, status=REFUSED)
    form.keep_words(request)
    if request.method == "POST" and (act := form.perform()) is not None:
        tell(request, act)
        return redirect(act.subject.get_absolute_url())
    return render(request, "audits/finding_new.html", context, status=form.status)


@login_required
def finding(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What was found, on what it rests, what was answered, what one can do."""
    found = _finding_or_404(request, reference, number)
    context = pages.finding_context(found, actor_of(request))
    return render(request, "audits/finding.html", {**context, "crumbs": _crumbs(found)})


@login_required
def attachment(request: HttpRequest, reference: str, number: int, pk: UUID) -> HttpResponse:
    """The file of an answer or of the evidence: never shown in the page, never guessed anew. Who reads it as an auditor
    alone is on record."""
    found, actor = _finding_or_404(request, reference, number), actor_of(request)
    kept = next((file for file in found.files() if file.pk == pk), None)
    if kept is None or not findings_read_whole(actor).filter(pk=found.pk).exists():
        raise Http404
    if not read_as_concerned(actor).filter(pk=found.pk).exists():
        note_the_reading(actor, found, "read_file", kept.pk, attachment=kept.pk)
    headers = {
        "Content-Disposition": content_disposition_header(True, kept.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(kept.blob.data), content_type=kept.media_type, headers=headers)


@form_page
def step(request: HttpRequest, reference: str, number: int, step: str) -> HttpResponse:
    found = _finding_or_404(request, reference, number)
    return step_page(request, found, step, _crumbs(found))
