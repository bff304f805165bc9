"""Addresses of the room `stories` (experience.md section 2)."""

from django.urls import path

from stories.views import cite

urlpatterns = [
    path("d/<str:accession>/cite/", cite.cite, name="document_cite"),
    path("d/<str:accession>/v/<int:n>/cite/", cite.cite, name="version_cite"),
    path("d/<str:accession>/v/<int:n>/cite.<slug:suffix>", cite.cite_file, name="version_cite_file"),
]
