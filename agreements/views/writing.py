"""Writing the text of a draft, by hand or from a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agreements.conditions import text_of
from agreements.views.common import agreement_or_404, crumbs, sent_by_a_reader, tell_once
from agreements.writing import WritingForm, with_imported
from documents.imported import ImportRefused
from documents.markdown_import import read_text
from workflows.keeping import Keeping, address_of
from workflows.perform import Act, why_not
from workflows.stash import form_page
from workflows.web import MISTYPED, REFUSED, StepForm, actor_of, who_reads

LARGEST = 1024 * 1024


@form_page
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole text in one form. *Save* performs `edit`; the other buttons move, add or remove an article of the
    form."""
    agreement, actor = agreement_or_404(request, reference), actor_of(request)
    refusals, sent = why_not(agreement, "edit", actor), sent_by_a_reader(request, agreement)
    if refusals and sent is None:
        kept = Keeping(request.user.pk, address_of(request)).find()
        return _page(request, agreement, None, refusals=refusals, kept=kept)
    form = WritingForm(agreement, "edit", actor, sent)
    form.keep_words(request)
    if sent is not None:
        if operation := sent.get("op"):
            form.press(operation)
            return _page(request, agreement, form)
        if (act := form.perform()) is not None:
            said = gettext("The text is saved.\nNobody else sees it before it is sent to review.")
            tell_once(request, act, said)
            return redirect(agreement.get_absolute_url())
    return _page(request, agreement, form)


def _page(request: HttpRequest, agreement: Any, form: WritingForm | None, **more: Any) -> HttpResponse:
    refusals = more.get("refusals", ())
    context = {
        "agreement": agreement,
        "form": form,
        "kept": more.get("kept"),
        "refusals": refusals,
        "changes": who_reads(form.changes) if form else [],
        "crumbs": crumbs(agreement, gettext("Write the text")),
    }
    status = REFUSED if refusals else form.status if form else 200
    return render(request, "agreements/edit.html", context, status=status)


class ImportForm(StepForm):
    """A file whose headings become articles. It replaces the text of the draft."""

    not_inputs = ("file",)

    file = forms.FileField(
        label=_("File"),
        help_text=_("Markdown (.md) or plain text (.txt), UTF-8, at most 1 MB. Its headings become the articles."),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/plain,text/markdown"}),
    )

    def clean_file(self) -> Any:
        """What the file says, or why it cannot be read."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(gettext("This file is larger than 1 MB."))
        try:
            return read_text(sent.read(), sent.name)
        except ImportRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


@login_required
def import_text(request: HttpRequest, reference: str) -> HttpResponse:
    """Replace the text of the draft by that of a file; performs `edit`."""
    agreement, actor = agreement_or_404(request, reference), actor_of(request)
    form = ImportForm(agreement, "edit", actor, request.POST or None, request.FILES or None)
    refusals = [] if request.method == "POST" else why_not(agreement, "edit", actor)
    if request.method == "POST" and (act := _imported(form, agreement)) is not None:
        number = len(form.cleaned_data["file"].articles)
        said = ngettext(
            "The text is imported: %(number)s article.\nRead it through before you send it to review.",
            "The text is imported: %(number)s articles.\nRead it through before you send it to review.",
            number,
        )
        tell_once(request, act, said % {"number": number})
        return redirect(agreement.get_absolute_url())
    context = {
        "agreement": agreement,
        "form": form,
        "refusals": refusals,
        "changes": who_reads(form.changes),
        "crumbs": crumbs(agreement, gettext("Import the text")),
    }
    return render(request, "agreements/import.html", context, status=REFUSED if refusals else form.status)


def _imported(form: ImportForm, agreement: Any) -> Act | None:
    if not form.is_valid():
        form.status = MISTYPED
        return None
    there = text_of(agreement)
    kept = {"end_date": agreement.end_date, "ends_agreement": agreement.ends_agreement}
    said = {**with_imported(form.cleaned_data["file"], there.articles), **kept}
    if not said["title"].strip():
        said["title"] = there.title
    return form.perform(**said)
