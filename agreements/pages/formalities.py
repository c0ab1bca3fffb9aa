"""What the page of an agreement says of the prior formalities of its parties. No rule lives here."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext

from agreements.formalities import formalities_of
from agreements.models import Agreement, Formality
from documents.instants import day

CHIPS = {
    "required": ("turn", "clock"),
    "submitted": ("turn", "doc"),
    "satisfied": ("ok", "check"),
    "objected": ("watch", "x"),
    "not_applicable": ("", "check"),
}


def formality_lines(agreement: Any, steps: set[str]) -> list[dict[str, Any]]:
    """One line a formality, in the order of the parties, for who reads the whole dossier. `steps` are those open to
    the reader."""
    asked: list[Any] = formalities_of(agreement) if agreement.reads_history else []
    if asked:
        prefetch_related_objects(asked, "documents__attachment")
    names = {p.organisation_id: p.organisation.name for p in agreement.parties.all()}
    return [{**_line(agreement, f, names[f.organisation_id]), **_ways(agreement, f, steps)} for f in asked]


def _line(agreement: Any, formality: Any, organisation: str) -> dict[str, Any]:
    tone, icon = CHIPS[formality.status]
    files = [document.attachment for document in formality.documents.all()]
    return {
        "organisation": organisation,
        "label": formality.label,
        "explanation": formality.explanation,
        "chip": {"tone": tone, "icon": icon, "label": formality.get_status_display()},
        "awaited": _awaited(agreement, formality, organisation),
        "note": formality.note,
        "finding": formality.finding,
        "documents": [
            {"file": file, "url": reverse("agreements:attachment", args=[agreement.reference, file.pk])}
            for file in files
        ],
    }


def _awaited(agreement: Any, formality: Formality, organisation: str) -> str:
    """What is awaited, and from whom."""
    if agreement.state != Agreement.State.IN_REVIEW or formality.is_settled:
        return ""
    if (expected := formality.expected_on) is not None:
        usual = {"day": day(expected)}
        return gettext("Awaited from the secretariat: its decision. The answer usually comes by %(day)s.") % usual
    who = {"organisation": organisation, "days": formality.days}
    if formality.status == Formality.Status.OBJECTED:
        return gettext("Awaited from a reviewer of %(organisation)s: to file it again.") % who
    if formality.needs_document:
        return (
            gettext("Awaited from a reviewer of %(organisation)s: the document. It usually takes %(days)s days.") % who
        )
    return (
        gettext("Awaited from a reviewer of %(organisation)s: a note or a document. It usually takes %(days)s days.")
        % who
    )


def _ways(agreement: Agreement, formality: Formality, steps: set[str]) -> dict[str, str]:
    """Where the reader decides on it; a party files from its own button."""
    decides = "decide_formality" in steps and formality.status in Formality.TO_DECIDE
    url = reverse("agreements:step", args=[agreement.reference, "decide_formality"])
    return {"decide_url": f"{url}?formality={formality.pk}" if decides else ""}
