"""Addresses of the room `ingest`."""

from django.urls import URLPattern, URLResolver, path

from ingest import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("intake/", views.intake, name="intake"),
    path("batches/", views.batches, name="batches"),
    path("batches/<slug:public_id>/", views.batch, name="batch"),
    path("batches/<slug:public_id>/csv/", views.batch_csv, name="batch_csv"),
    path("batches/<slug:public_id>/retry/", views.batch_retry, name="batch_retry"),
]
