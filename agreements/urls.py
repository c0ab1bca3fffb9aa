"""The addresses of agreements. A reference, never an id, is in the address."""

from django.urls import path, re_path

from agreements.views import (
    comments,
    differences,
    dossier,
    downloads,
    durations,
    formalities,
    instruments,
    lists,
    register,
    steps,
    timeline,
    translating,
    writing,
)

app_name = "agreements"

urlpatterns = [
    path("", lists.agreements, name="agreements"),
    path("new/", lists.new, name="new"),
    path("time/", durations.durations, name="durations"),
    path("formalities/", formalities.formalities, name="formalities"),
    path("formalities/new/", formalities.new, name="formality_new"),
    path("formalities/usual/", formalities.bring_in_the_usual, name="formalities_usual"),
    path("formalities/<uuid:pk>/<slug:step>/", formalities.step, name="formality_step"),
    path("<slug:reference>/", dossier.agreement, name="agreement"),
    path("<slug:reference>/text.pdf", downloads.text_pdf, name="text_pdf"),
    path("<slug:reference>/attachments/<uuid:pk>/", downloads.attachment, name="attachment"),
    path("<slug:reference>/certificate/", downloads.certificate, name="certificate"),
    path("<slug:reference>/certificate.pdf", downloads.certificate_pdf, name="certificate_pdf"),
    path("<slug:reference>/timeline/", timeline.timeline, name="timeline"),
    re_path(r"^(?P<reference>[-a-zA-Z0-9_]+)/documents/(?P<sha256>[0-9a-f]{64})/$", timeline.document, name="document"),
    path("<slug:reference>/family/", register.family, name="family"),
    path("<slug:reference>/differences/", differences.differences, name="differences"),
    path("<slug:reference>/consolidated/", instruments.consolidated, name="consolidated"),
    path("<slug:reference>/consolidated.pdf", instruments.consolidated_pdf, name="consolidated_pdf"),
    path("<slug:reference>/changes/", instruments.changes, name="changes"),
    path("<slug:reference>/comments/", comments.comments, name="comments"),
    path("<slug:reference>/edit/", writing.edit, name="edit"),
    path("<slug:reference>/import/", writing.import_text, name="import"),
    path("<slug:reference>/translate/", translating.translations, name="translations"),
    path("<slug:reference>/translate/<slug:language>/", translating.translation, name="translation"),
    path("<slug:reference>/<slug:step>/", steps.step, name="step"),
]
