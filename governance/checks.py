"""What the form of a governance step must say."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows import clock
from workflows.models import Subject
from workflows.rules import check

LARGEST_DOCUMENT = 5 * 1024 * 1024


@check(
    _("the body and the text of the decision are given"),
    otherwise=_("Write which body decided, and what it decided, in at least 10 characters."),
    needs=("text", "body"),
)
def decision_says_something(network: Any, actor: Any, inputs: dict[str, Any]) -> bool:
    return len(inputs["text"].strip()) >= 10 and bool(inputs["body"].strip())


@check(
    _("the decision was taken today or before"),
    otherwise=_("A decision is recorded once it was taken: its date lies in the future."),
    needs=("decided_on",),
)
def decided_by_today(network: Any, actor: Any, inputs: dict[str, Any]) -> bool:
    return bool(inputs["decided_on"] <= clock.today())


@check(
    _("what the decision is about belongs to the network"),
    otherwise=_("A decision is about a dossier of its own network."),
    needs=("about",),
)
def about_is_of_the_network(network: Any, actor: Any, inputs: dict[str, Any]) -> bool:
    about = inputs.get("about")
    return about is None or Subject.objects.filter(pk=about, network=network.pk).exists()


@check(
    _("the document is a PDF of at most 5 MB"),
    otherwise=_("The document must be a PDF file of at most 5 MB."),
    needs=("document",),
)
def document_is_a_pdf(network: Any, actor: Any, inputs: dict[str, Any]) -> bool:
    data = inputs.get("document")
    return data is None or (data[:5] == b"%PDF-" and len(data) <= LARGEST_DOCUMENT)
