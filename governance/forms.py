"""The forms of the governance steps: fields named like the step's inputs. Not here: rules (checks.py)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.checks import LARGEST_DOCUMENT
from workflows.fields import TextField
from workflows.web import StepForm


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class DecisionForm(StepForm):
    """Record what a body of the network decided."""

    body = TextField(
        label=_("Who decided"), max_length=200, help_text=_("The body of the network: for example, Steering committee.")
    )
    text = TextField(label=_("What was decided"), lines=6, max_length=10_000)
    decided_on = _day(_("Decided on"))
    effective_on = _day(_("Takes effect on"), help_text=_("From this day on other steps can rest on the decision."))
    document = forms.FileField(
        label=_("Minutes or extract"),
        help_text=_("PDF, at most 5 MB. It is kept with its fingerprint."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    about = forms.TypedChoiceField(coerce=uuid.UUID, empty_value=None, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, about: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["about"]
        field.choices = [(about.pk, str(about))] if about is not None else []
        field.initial = about.pk if about is not None else None

    def clean_document(self) -> bytes | None:
        """The bytes; what is too large is not read."""
        sent = self.cleaned_data["document"]
        if sent is None:
            return None
        if sent.size > LARGEST_DOCUMENT:
            raise forms.ValidationError(gettext("This file is larger than 5 MB."))
        data: bytes = sent.read()
        return data
