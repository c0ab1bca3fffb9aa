"""The addresses of the governance room: the network, its organisations, its mandates, its decisions."""

from django.urls import path

from governance.views import decisions, mandates, network, organisations

app_name = "governance"

urlpatterns = [
    path("network/", network.network, name="network"),
    path("network/<uuid:pk>/", organisations.organisation, name="organisation"),
    path("network/<uuid:pk>/<slug:step>/", organisations.step, name="organisation_step"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/propose/", mandates.propose, name="propose"),
    path("mandates/<uuid:pk>/", mandates.mandate, name="mandate"),
    path("mandates/<uuid:pk>/document/", mandates.document, name="mandate_document"),
    path("mandates/<uuid:pk>/<slug:step>/", mandates.step, name="mandate_step"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/new/", decisions.new, name="decision_new"),
    path("decisions/<slug:reference>/", decisions.decision, name="decision"),
    path("decisions/<slug:reference>/document/", decisions.document, name="decision_document"),
]
