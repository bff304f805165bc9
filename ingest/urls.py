"""Addresses of the room `ingest`."""

from django.urls import URLPattern, URLResolver, path

from ingest.views import attaching, batches, intake, outside, receiving, recognising, rereading
from ingest.views import tables as table_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("d/<str:accession>/attachments/<int:pk>/supply/", attaching.attachment_supply, name="attachment_supply"),
    path("d/<str:accession>/ocr/", recognising.run_ocr, name="document_ocr"),
    path("intake/", intake.intake, name="intake"),
    path("intake/table/", table_views.table_new, name="table_new"),
    path("intake/table/<slug:public_id>/", table_views.table, name="table"),
    path("rereading/", rereading.rereading, name="rereading"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", receiving.batch_create, name="batch_create"),
    path("batches/<slug:public_id>/announce/", receiving.batch_announce, name="batch_announce"),
    path("batches/<slug:public_id>/held/", receiving.batch_held, name="batch_held"),
    path("batches/<slug:public_id>/files/<int:n>/", receiving.batch_file, name="batch_file"),
    path("batches/<slug:public_id>/complete/", receiving.batch_complete, name="batch_complete"),
    path("batches/<slug:public_id>/", batches.batch, name="batch"),
    path("batches/<slug:public_id>/csv/", batches.batch_csv, name="batch_csv"),
    path("batches/<slug:public_id>/pause/", batches.batch_pause, name="batch_pause"),
    path("batches/<slug:public_id>/resume/", batches.batch_resume, name="batch_resume"),
    path("batches/<slug:public_id>/cancel/", batches.batch_cancel, name="batch_cancel"),
    path("batches/<slug:public_id>/undo/", batches.batch_undo, name="batch_undo"),
    path("batches/<slug:public_id>/reread/", batches.batch_reread, name="batch_reread"),
    path("batches/<slug:public_id>/retry/", batches.batch_retry, name="batch_retry"),
    path("batches/<slug:public_id>/robots/", outside.past_robots, name="batch_past_robots"),
    path("d/<str:accession>/check/", outside.check, name="document_check"),
    path("d/<str:accession>/save/", outside.save, name="document_save"),
    path("d/<str:accession>/bring/", outside.bring, name="document_bring"),
    path("d/<str:accession>/adopt/", outside.adopt, name="document_adopt"),
]
