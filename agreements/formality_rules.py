"""What the form of a formality kept by the secretariat must say. Not here: formalities of a party (formalities.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.loading.codes import countries
from governance.models import Organisation
from governance.models.person import Language
from workflows.actor import Actor
from workflows.rules import check
from workflows.text import problems

if TYPE_CHECKING:
    from agreements.models import FormalityTemplate

Inputs = dict[str, Any]
LONGEST_LABEL, LONGEST_EXPLANATION = 200, 2000
MOST_DAYS = 730


@check(
    _("the country and the kind of organisation are known"),
    otherwise=_("Choose a country and a kind of organisation."),
    needs=("country", "organisation_kind"),
)
def country_and_kind_are_known(template: FormalityTemplate, actor: Actor, inputs: Inputs) -> bool:
    return inputs["country"] in countries() and inputs["organisation_kind"] in Organisation.Kind.values


@check(
    _("it has a name in each language, and no hidden character"),
    otherwise=_("Give it a name in each language, of at most 200 characters, and explain it in at most 2,000."),
    needs=("labels", "explanations"),
)
def said_in_every_language(template: FormalityTemplate, actor: Actor, inputs: Inputs) -> bool:
    labels, explanations = inputs["labels"], inputs["explanations"]
    return (
        set(labels) == set(explanations) == set(Language.values)
        and all(_is_a_line(label) for label in labels.values())
        and not any(problems(text, limit=LONGEST_EXPLANATION) for text in explanations.values())
    )


def _is_a_line(label: str) -> bool:
    return bool(label.strip()) and "\n" not in label and not problems(label, limit=LONGEST_LABEL)


@check(
    _("the days to expect are at most two years"),
    otherwise=_("Give the days it usually takes: from 0 to 730."),
    needs=("days",),
)
def days_are_likely(template: FormalityTemplate, actor: Actor, inputs: Inputs) -> bool:
    return bool(0 <= inputs["days"] <= MOST_DAYS)


@check(
    _("no formality of this name is in use for this country and kind"),
    otherwise=_("A formality of this name is in use already for this country and this kind of organisation."),
    needs=("labels",),
)
def is_not_there_already(template: FormalityTemplate, actor: Actor, inputs: Inputs) -> bool:
    country = inputs.get("country", template.country)
    kind = inputs.get("organisation_kind", template.organisation_kind)
    same = {"network": template.network_id, "country": country, "organisation_kind": kind}
    label = inputs["labels"].get("fr", "").strip()
    twins = type(template).objects.filter(**same, label_fr=label, state=template.State.IN_USE)
    return not twins.exclude(pk=template.pk).exists()
