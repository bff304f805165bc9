"""Addresses of the room `ingest`."""

from django.urls import URLPattern, URLResolver, path

from ingest import views
from ingest.rereading_views import rereading

urlpatterns: list[URLPattern | URLResolver] = [
    path("intake/", views.intake, name="intake"),
    path("rereading/", rereading, name="rereading"),
    path("batches/", views.batches, name="batches"),
    path("batches/<slug:public_id>/", views.batch, name="batch"),
    path("batches/<slug:public_id>/csv/", views.batch_csv, name="batch_csv"),
    path("batches/<slug:public_id>/pause/", views.batch_pause, name="batch_pause"),
    path("batches/<slug:public_id>/resume/", views.batch_resume, name="batch_resume"),
    path("batches/<slug:public_id>/cancel/", views.batch_cancel, name="batch_cancel"),
    path("batches/<slug:public_id>/retry/", views.batch_retry, name="batch_retry"),
]
