"""The form of a formality kept by the secretariat: one name and one explanation a language. Not here: the rules
(formality_rules.py)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agreements.formality_rules import LONGEST_EXPLANATION, LONGEST_LABEL, MOST_DAYS
from governance.countries import country_name
from governance.models import Organisation
from governance.models.person import Language
from workflows.fields import TextField
from workflows.web import StepForm

FIELDS = [(language, language.label) for language in Language]


class WordsForm(StepForm):
    """Change a formality: its words in each language, the days it takes, whether a document proves it."""

    days = forms.IntegerField(
        label=_("Days it usually takes"), min_value=0, max_value=MOST_DAYS, widget=forms.NumberInput
    )
    needs_document = forms.BooleanField(label=_("A document proves it; a note is not enough"), required=False)

    def __init__(self, subject: Any, *args: Any, **more: Any) -> None:
        there = {} if subject._state.adding else {name: getattr(subject, name) for name in subject.WORDS}
        super().__init__(subject, *args, initial=there, **more)
        for language, name in FIELDS:
            self.fields[f"label_{language.value}"] = TextField(
                label=format_lazy("{what} ({language})", what=_("Name"), language=name), max_length=LONGEST_LABEL
            )
        for language, name in FIELDS:
            self.fields[f"explanation_{language.value}"] = TextField(
                label=format_lazy("{what} ({language})", what=_("Explanation"), language=name),
                lines=3,
                max_length=LONGEST_EXPLANATION,
                required=False,
            )
        self.order_fields(["country", "organisation_kind", *(f"label_{language.value}" for language, _n in FIELDS)])

    def inputs(self) -> dict[str, Any]:
        said = self.cleaned_data
        words = {
            part: {language.value: said[f"{name}_{language.value}"] for language, _name in FIELDS}
            for part, name in (("labels", "label"), ("explanations", "explanation"))
        }
        return {**super().inputs(), **words}


class NewFormalityForm(WordsForm):
    """Add a formality: for which organisations of which country."""

    country = forms.ChoiceField(label=_("Country"))
    organisation_kind = forms.ChoiceField(label=_("Kind of organisation"), choices=Organisation.Kind.choices)

    def __init__(self, subject: Any, *args: Any, **more: Any) -> None:
        super().__init__(subject, *args, **more)
        known = Organisation.objects.filter(network=subject.network_id).order_by().values_list("country", flat=True)
        field: Any = self.fields["country"]
        field.choices = sorted(((code, country_name(code)) for code in set(known)), key=lambda c: c[1])


FORMS: dict[str, type[StepForm]] = {"create": NewFormalityForm, "change": WordsForm}
