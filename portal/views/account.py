"""My account: who I am, in which language I am written to, under which mandates I act."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.models import Mandate, Person
from governance.models.person import Language
from workflows.web import MISTYPED


class LanguageForm(forms.Form):
    """The language of a person's pages and messages."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("The pages open in this language, and the messages you receive are written in it."),
    )


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """GET shows; POST keeps the language and goes on in it."""
    person = cast(Person, request.user)
    form = LanguageForm(request.POST or None, initial={"language": person.language})
    if request.method == "POST" and form.is_valid():
        person.language = form.cleaned_data["language"]
        person.save(update_fields=["language"])
        with translation.override(person.language):
            messages.success(request, gettext("Your language is kept."))
            return redirect("portal:account")
    context: dict[str, Any] = {
        "person": person,
        "form": form,
        "mandates": Mandate.to_perform().filter(person=person).order_by("state", "-starts"),
    }
    return render(request, "portal/account.html", context, status=MISTYPED if form.errors else 200)
