"""Addresses of the room `procurement`."""

from django.urls import path

from procurement import correction_views, merge_views, views

urlpatterns = [
    path("d/<str:accession>/facts/", views.document_facts, name="document_facts"),
    path("d/<str:accession>/facts/say/", correction_views.say, name="document_fact_say"),
    path("d/<str:accession>/facts/correct/", correction_views.correct, name="document_fact_correct"),
    path("organisations/<slug:public_id>/", views.organisation, name="organisation"),
    path("organisations/<slug:public_id>/merge/", merge_views.merge_view, name="organisation_merge"),
    path("organisations/<slug:public_id>/names/", merge_views.names, name="organisation_names"),
    path("organisations/merges/<int:pk>/undo/", merge_views.undo, name="organisation_merge_undo"),
    path("procedures/<slug:public_id>/ocds.json", views.procedure_ocds, name="procedure_ocds"),
    path("procedures/<slug:public_id>/", views.procedure, name="procedure"),
]
