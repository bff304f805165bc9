"""Addresses of the room `procurement`."""

from django.urls import path

from procurement import views

urlpatterns = [
    path("d/<str:accession>/facts/", views.document_facts, name="document_facts"),
    path("organisations/<slug:public_id>/", views.organisation, name="organisation"),
    path("procedures/<slug:public_id>/", views.procedure, name="procedure"),
]
