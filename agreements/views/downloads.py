"""The frozen text, the certificate beside it and what was filed, as pages and files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext

from agreements.models import Agreement
from agreements.printing import certificate as draw_certificate
from agreements.printing import method_label, told_of_signature
from agreements.queries import drafts_or_takes_part, signatures_in_force
from agreements.views.common import agreement_or_404, crumbs
from governance import readings
from workflows.web import actor_of


def text_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The frozen bytes, as they were kept. Raises Http404 while nothing is frozen."""
    agreement = agreement_or_404(request, reference, whole=True)
    if agreement.document is None:
        raise Http404
    return pdf_of(bytes(agreement.document.data), f"{agreement.reference}.pdf")


def attachment(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """A file filed with a formality or the scan of a paper, for who reads the whole dossier: never shown in the page,
    never guessed anew."""
    agreement = agreement_or_404(request, reference, whole=True)
    kept = agreement.files().filter(pk=pk).first() if agreement.reads_history else None
    if kept is None:
        raise Http404
    note_the_reading(actor_of(request), agreement, kept.pk)
    headers = {
        "Content-Disposition": content_disposition_header(True, kept.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(kept.blob.data), content_type=kept.media_type, headers=headers)


def note_the_reading(actor: Any, agreement: Any, attachment: UUID) -> None:
    """Whoever reads a restricted file as an auditor alone is on record."""
    if not drafts_or_takes_part(agreement, actor):
        readings.note_the_reading(actor, agreement, "read_file", attachment, attachment=attachment)


def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """Who signed, for whom, in which capacity, when; of a paper who kept it and where, for who reads the whole
    dossier."""
    agreement = _with_certificate(request, reference)
    signatures = list(signatures_in_force(agreement))
    for signature in signatures:
        signature.how = method_label(signature.method)  # type: ignore[attr-defined]
        told = told_of_signature(agreement, signature, whole=agreement.reads_history)
        signature.told = told  # type: ignore[attr-defined]
    context = {
        "agreement": agreement,
        "signatures": signatures,
        "crumbs": crumbs(agreement, gettext("Certificate of signature")),
    }
    return render(request, "agreements/certificate.html", context)


def certificate_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a PDF, in the language of the page."""
    agreement = _with_certificate(request, reference)
    name = f"{agreement.reference}-certificate-{get_language()}.pdf"
    return pdf_of(draw_certificate(agreement, whole=agreement.reads_history), name)


def _with_certificate(request: HttpRequest, reference: str) -> Any:
    """The agreement, once it bound and for who reads its text, on which the same names stand."""
    agreement: Agreement = agreement_or_404(request, reference, whole=True)
    if not agreement.has_bound:
        raise Http404
    return agreement


def pdf_of(data: bytes, name: str) -> HttpResponse:
    """A PDF to keep, never shown in the page."""
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
