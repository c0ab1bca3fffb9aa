"""Writing translations: which languages there are, and the text of one beside the authentic one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from agreements.pages.translations import name_of, to_write
from agreements.pages.words import was_done
from agreements.translating import TranslationForm
from agreements.translations import languages_to_translate
from agreements.views.common import agreement_or_404, crumbs, tell_once
from workflows.keeping import Keeping, address_of
from workflows.perform import why_not
from workflows.stash import form_page
from workflows.web import REFUSED, actor_of, who_reads


@login_required
def translations(request: HttpRequest, reference: str) -> HttpResponse:
    """The languages a translation can be written in; the reasons, with 403, for who may not write one."""
    agreement = agreement_or_404(request, reference)
    refusals = why_not(agreement, "translate", actor_of(request))
    context = {
        "agreement": agreement,
        "refusals": refusals,
        "translations": [] if refusals else to_write(agreement),
        "crumbs": crumbs(agreement, gettext("Translate the text")),
    }
    return render(request, "agreements/translations.html", context, status=REFUSED if refusals else 200)


@form_page
def translation(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """One translation in one form. *Save* performs `translate`; the other buttons take what somebody else stored
    meanwhile. Raises Http404 for the authentic language and for those the product has not."""
    agreement, actor = agreement_or_404(request, reference), actor_of(request)
    if language not in languages_to_translate(agreement):
        raise Http404
    refusals = why_not(agreement, "translate", actor)
    if refusals and request.method != "POST":
        kept = Keeping(request.user.pk, address_of(request)).find()
        return _page(request, agreement, language, None, refusals=refusals, kept=kept)
    form = TranslationForm(agreement, actor, language, request.POST or None)
    form.keep_words(request)
    if request.method == "POST":
        if operation := request.POST.get("op"):
            form.press(operation)
            return _page(request, agreement, language, form)
        act = form.perform()
        if act is not None:
            tell_once(request, act, was_done(act))
            return redirect(f"{agreement.get_absolute_url()}?lang={language}#text")
    return _page(request, agreement, language, form)


def _page(
    request: HttpRequest, agreement: Any, language: str, form: TranslationForm | None, **more: Any
) -> HttpResponse:
    refusals = more.get("refusals", ())
    title = gettext("Translation: %(language)s") % {"language": name_of(language)}
    context = {
        "agreement": agreement,
        "form": form,
        "language": language,
        "title": title,
        "kept": more.get("kept"),
        "refusals": refusals,
        "changes": who_reads(form.changes) if form else [],
        "crumbs": crumbs(agreement, title),
    }
    status = REFUSED if refusals else form.status if form else 200
    return render(request, "agreements/translation.html", context, status=status)
