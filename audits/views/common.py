"""What every page of audits begins with: find it among what the reader may see, let time have its say; one step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from audits.forms import form_for
from audits.models import Engagement
from audits.pages.dossier import LOOK
from audits.pages.words import was_done
from audits.printing import draw
from audits.queries import engagements_visible_to
from documents.rendering import Unprintable
from workflows import registry
from workflows.perform import Act, settle
from workflows.web import REFUSED, StepForm, actor_of, who_reads


def engagement_or_404(request: HttpRequest, reference: str) -> Any:
    """The engagement if the reader may see it, after what time has made due. Raises Http404."""
    seen = engagements_visible_to(actor_of(request))
    found = seen.filter(reference=reference).first()
    if found is not None and settle(found):
        found = seen.filter(pk=found.pk).first()
    if found is None:
        raise Http404
    return found


def crumbs(engagement: Engagement | None = None, *more: dict[str, str]) -> list[dict[str, str]]:
    """The way back from a page about an audit."""
    trail = [{"label": gettext("Audits"), "url": reverse("audits:engagements")}]
    if engagement is not None:
        trail.append({"label": engagement.reference, "url": engagement.get_absolute_url()})
    trail += more
    trail[-1] = {**trail[-1], "url": ""}
    return trail


def tell(request: HttpRequest, act: Act) -> None:
    """What was done; of a form sent again only that it was recorded then."""
    if act.replayed:
        messages.info(request, gettext("This form was already recorded; here is the dossier as it stands."))
    else:
        messages.success(request, was_done(act))


def step_page(request: HttpRequest, subject: Any, step: str, trail: list[dict[str, str]]) -> HttpResponse:
    """GET shows the form, or with 403 the reasons; POST performs. Raises Http404 for steps that are nobody’s page."""
    known = registry.steps(type(subject)).get(step)
    if known is None or known.facts.creates or known.name == "read_file" or known.role.is_system_only:
        raise Http404
    form = form_for(subject, step, actor_of(request), request.POST or None, request.FILES or None)
    form.keep_words(request)
    if request.method == "POST":
        act = _perform(form)
        if act is not None:
            tell(request, act)
            return redirect(subject.get_absolute_url())
    refusals = [] if form.is_bound else form.refusals()
    context = {
        "subject": subject,
        "form": form,
        "step": form.step,
        "ends": LOOK.is_danger(type(subject), form.step),
        "refusals": refusals,
        "changes": who_reads(form.changes),
        "crumbs": [*trail[:-1], {**trail[-1], "url": subject.get_absolute_url()}, {"label": str(known.facts.label)}],
    }
    return render(request, "audits/step.html", context, status=REFUSED if refusals else form.status)


def _perform(form: StepForm) -> Act | None:
    """The opinion is drawn before the door is opened; the door compares what it was drawn from."""
    if form.step.name != "finalise" or not form.is_valid():
        return form.perform()
    said = {name: form.cleaned_data[name] for name in ("opinion", "conclusion_fr", "conclusion_it")}
    if not form.was_sent_before() and form.refusals():
        return form.perform(pdf=b"", pages=0, made_from="")
    try:
        drawn = draw(form.subject, **said)
    except Unprintable as error:
        form.add_error(None, str(error.sentence))
        return form.perform()
    return form.perform(pdf=drawn.data, pages=drawn.pages, made_from=drawn.made_from)
