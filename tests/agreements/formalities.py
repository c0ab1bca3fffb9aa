"""Prior formalities in the scenes: templates in use, filings and decisions, all by performing the steps."""

from __future__ import annotations

from typing import Any

from agreements.models import Formality, FormalityTemplate
from documents.uploads import Upload, examined
from tests.cast import Cast
from tests.documents.files import pdf
from workflows.perform import perform

REASON = "La délibération est jointe."
WORDS: dict[str, Any] = {
    "labels": {"fr": "Délibération du conseil", "it": "Deliberazione del consiglio", "en": "Council deliberation"},
    "explanations": {"fr": "", "it": "", "en": ""},
    "days": 45,
    "needs_document": True,
}


def template(cast: Cast, country: str = "SN", kind: str = "local_authority", **other: Any) -> FormalityTemplate:
    """One formality asked of the local authorities of Senegal, as Louga is."""
    new = FormalityTemplate(network=cast.network)
    said = {"country": country, "organisation_kind": kind, **WORDS, **other}
    perform(new, "create", actor=cast.actor("secretariat"), **said)
    return new


def retire(cast: Cast) -> None:
    """Nothing is asked of anybody any more."""
    for one in FormalityTemplate.objects.filter(state="in_use"):
        perform(one, "retire", actor=cast.actor("secretariat"))


def document(name: str = "délibération.pdf", pages: int = 1) -> Upload:
    return examined(pdf(pages), name)


def asked(agreement: Any, side: str = "Commune de Louga") -> Formality:
    return Formality.objects.get(agreement=agreement, organisation__name=side)


def file(cast: Cast, agreement: Any, side: str = "sn", **more: Any) -> None:
    said = {"note": "Délibération n° 12", "documents": [document()], **more}
    which = said.pop("formality", None) or asked(agreement, cast.side(side).name)
    perform(agreement, "file_formality", actor=cast.actor(f"reviewer.{side}"), formality=which.pk, **said)


def decide(cast: Cast, agreement: Any, outcome: str = "satisfied", *, side: str = "sn") -> None:
    which = asked(agreement, cast.side(side).name)
    secretariat = cast.actor("secretariat")
    perform(agreement, "decide_formality", actor=secretariat, formality=which.pk, outcome=outcome, reason=REASON)
