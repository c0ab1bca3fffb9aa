"""The addresses of audits. References and numbers, never an id, are in the address of what can be read."""

from django.urls import path

from audits.views import engagements, findings

app_name = "audits"

urlpatterns = [
    path("", engagements.engagements, name="engagements"),
    path("new/", engagements.new, name="new"),
    path("<slug:reference>/", engagements.engagement, name="engagement"),
    path("<slug:reference>/opinion.pdf", engagements.opinion_pdf, name="opinion_pdf"),
    path("<slug:reference>/findings/new/<uuid:dossier>/", findings.new, name="finding_new"),
    path("<slug:reference>/findings/<int:number>/", findings.finding, name="finding"),
    path("<slug:reference>/findings/<int:number>/files/<uuid:pk>/", findings.attachment, name="finding_file"),
    path("<slug:reference>/findings/<int:number>/<slug:step>/", findings.step, name="finding_step"),
    path("<slug:reference>/<slug:step>/", engagements.step, name="engagement_step"),
]
