"""The addresses of agreements. A reference, never an id, is in the address."""

from django.urls import path

from agreements.views import dossier, downloads, lists, steps, writing

app_name = "agreements"

urlpatterns = [
    path("", lists.agreements, name="agreements"),
    path("new/", lists.new, name="new"),
    path("<str:reference>/", dossier.agreement, name="agreement"),
    path("<str:reference>/text.pdf", downloads.text_pdf, name="text_pdf"),
    path("<str:reference>/certificate/", downloads.certificate, name="certificate"),
    path("<str:reference>/certificate.pdf", downloads.certificate_pdf, name="certificate_pdf"),
    path("<str:reference>/edit/", writing.edit, name="edit"),
    path("<str:reference>/import/", writing.import_text, name="import"),
    path("<str:reference>/<slug:step>/", steps.step, name="step"),
]
