"""Addresses of the room `stories` (experience.md section 2)."""

from django.urls import path

from stories import views

urlpatterns = [
    path("d/<str:accession>/cite/", views.cite, name="document_cite"),
    path("d/<str:accession>/v/<int:n>/cite/", views.cite, name="version_cite"),
    path("d/<str:accession>/v/<int:n>/cite.<slug:suffix>", views.cite_file, name="version_cite_file"),
]
