"""One page a step: its form, or the reasons why not."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from agreements.forms import SignForm, form_for
from agreements.forms_binding import PasswordForm
from agreements.models import Agreement
from agreements.pages import progress
from agreements.pages.words import was_done
from agreements.printing import draw
from agreements.views.common import agreement_or_404, crumbs, sent_by_a_reader
from workflows import registry
from workflows.stash import form_page
from workflows.web import MISTYPED, REFUSED, StepForm, actor_of, as_typed_password, who_reads

ABOUT = ("anchor", "comment", "formality", "paper")
"""What the address of a step may say: of which row of the dossier it is."""
BACK_TO = dict.fromkeys(("comment", "answer_comment", "resolve_comment", "reopen_comment"), "agreements:comments")
"""Steps after which one reads on elsewhere than on the page of the agreement."""


@form_page
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """GET shows the form, or with 403 the reasons; POST performs. Unknown steps, `create` and `edit` are not here."""
    agreement = agreement_or_404(request, reference)
    known = registry.steps(Agreement).get(step)
    if known is None or known.facts.creates or known.name in ("edit", "read_file") or known.role.is_system_only:
        raise Http404
    about = {name: request.GET[name] for name in ABOUT if name in request.GET}
    sent = sent_by_a_reader(request, agreement)
    form = form_for(agreement, step, actor_of(request), sent, request.FILES or None, initial=about)
    form.keep_words(request)
    if sent is not None:
        before = form.was_sent_before()
        act = None if before and not form.is_valid() else _perform(request, agreement, form)
        if act is not None and not act.replayed:
            messages.success(request, was_done(act))
            return redirect(BACK_TO[step], agreement.reference) if step in BACK_TO else redirect(agreement)
        if act is not None or (before and not form.is_valid()):  # what it did then may count no more
            messages.info(request, gettext("This form was already recorded; here is the dossier as it stands."))
            return redirect(agreement.get_absolute_url())
    return _page(request, agreement, form)


def _perform(request: HttpRequest, agreement: Any, form: StepForm) -> Any:
    if not form.is_valid():
        form.status = MISTYPED
        return None
    if isinstance(form, SignForm | PasswordForm):
        return _with_password(request, form)
    if form.step.name == "open_for_signature":
        return _open(agreement, form)
    return form.perform()


def _with_password(request: HttpRequest, form: SignForm | PasswordForm) -> Any:
    """The password is asked again here, so the act carries a fresh authentication; wrong ones are counted."""
    if not form.was_sent_before():
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            form.add_error("password", gettext("Too many wrong passwords. Nothing was recorded; wait a few minutes."))
        elif not request.user.check_password(form.cleaned_data["password"]):
            form.add_error("password", gettext("This is not your password. Nothing was recorded."))
    return form.perform(actor=as_typed_password(form.actor))


def _open(agreement: Any, form: StepForm) -> Any:
    """The PDF is drawn before the door is opened; the door compares what it was drawn from."""
    if not form.was_sent_before() and form.refusals():
        return form.perform(pdf=b"", pages=0, made_from="")
    drawn = draw(agreement)
    return form.perform(pdf=drawn.data, pages=drawn.pages, made_from=drawn.made_from)


def _page(request: HttpRequest, agreement: Any, form: StepForm) -> HttpResponse:
    refusals = [] if form.is_bound else form.refusals()
    status = REFUSED if refusals else form.status
    context = {
        "agreement": agreement,
        "form": form,
        "step": form.step,
        "ends": bool(form.step.targets() & Agreement.FINAL),
        "parties": progress.parties(agreement, set()) if isinstance(form, SignForm) else [],
        **_signing_for(form),
        "refusals": refusals,
        "changes": who_reads(form.changes),
        "crumbs": crumbs(agreement, str(form.step.facts.label)),
    }
    template = "agreements/sign.html" if isinstance(form, SignForm) and not refusals else "agreements/step.html"
    return render(request, template, context, status=status)


def _signing_for(form: StepForm) -> dict[str, str]:
    """For whom and in which capacity the person is about to sign, when it can only be one."""
    grants = [g for g in form.actor.grants if g.capability == "sign_for" and g.organisation_id == form.acting_choice]
    if not grants:
        return {"capacity": "", "organisation": ""}
    return {"capacity": grants[0].capacity, "organisation": grants[0].organisation_name}
