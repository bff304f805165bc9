"""Addresses of the record (experience.md section 2)."""

from django.urls import path, register_converter

from archive.converters import UnicodeSlug
from archive.views import (
    bulk,
    checkpoints,
    collections,
    compare,
    edit,
    files,
    original,
    provenance,
    related,
    text,
    unmasking,
    verify,
    withholding,
)
from archive.views.pictures import set_page, sheet

register_converter(UnicodeSlug, "uslug")

urlpatterns = [
    path("d/", text.by_number, name="document_by_number"),
    path("d/<str:accession>/", text.document, name="document"),
    path("d/<str:accession>/text/", text.text, name="document_text"),
    path("d/<str:accession>/p/<int:page>/", text.page, name="document_page"),
    path("d/<str:accession>/original/", original.original, name="document_original"),
    path("d/<str:accession>/provenance/", provenance.provenance, name="document_provenance"),
    path("d/<str:accession>/history/", provenance.history, name="document_history"),
    path("d/<str:accession>/related/", related.related, name="document_related"),
    path("d/<str:accession>/v/<int:n>/related/", related.related, name="version_related"),
    path("d/<str:accession>/attachments/<int:pk>/lost/", related.lost, name="attachment_lost"),
    path("d/<str:accession>/compare/", compare.compare, name="document_compare"),
    path("d/<str:accession>/edit/", edit.edit, name="document_edit"),
    path("d/<str:accession>/edit/access/", edit.access, name="document_access"),
    path("d/<str:accession>/edit/collections/", edit.put, name="document_put"),
    path("d/<str:accession>/edit/collections/<uslug:slug>/remove/", edit.take, name="document_take"),
    path("d/<str:accession>/unmask/", unmasking.unmask, name="document_unmask"),
    path("d/<str:accession>/mask/", unmasking.mask, name="document_mask"),
    path("d/<str:accession>/withholding/", withholding.withholding, name="document_withholding"),
    path("withheld/", withholding.withheld_list, name="withheld"),
    path("d/<str:accession>/v/<int:n>/text/", text.text, name="version_text"),
    path("d/<str:accession>/v/<int:n>/p/<int:page>/", text.page, name="version_page"),
    path("d/<str:accession>/v/<int:n>/p/<int:page>/image/", original.page_image, name="page_image"),
    path("d/<str:accession>/v/<int:n>/p/<int:page>/picture/", set_page, name="set_page"),
    path("d/<str:accession>/v/<int:n>/p/<int:page>/picture/<int:sheet>/", sheet, name="sheet"),
    path("d/<str:accession>/v/<int:n>/original/", original.original, name="version_original"),
    path("d/<str:accession>/v/<int:n>/snapshot/", original.snapshot, name="snapshot"),
    path("d/<str:accession>/v/<int:n>/provenance/", provenance.provenance, name="version_provenance"),
    path("files/<str:accession>/v/<int:n>/", files.file, name="file"),
    path("verify/", verify.verify, name="verify"),
    path("checkpoints/", checkpoints.checkpoints, name="checkpoints"),
    path("checkpoints/feed/", checkpoints.feed, name="checkpoints_feed"),
    path("checkpoints/<int:size>/", checkpoints.checkpoint, name="checkpoint"),
    path("sources/<int:pk>/", provenance.source, name="source"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/<slug:public_id>/", bulk.bulk_edit, name="bulk_edit"),
    path("bulk/<slug:public_id>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("collections/", collections.collections, name="collections"),
    path("collections/new/", collections.new, name="collection_new"),
    path("collections/<uslug:slug>/", collections.collection, name="collection"),
    path("collections/<uslug:slug>/rechecks/", collections.rechecks, name="collection_rechecks"),
    path("collections/<uslug:slug>/members/", collections.add_member, name="collection_members"),
    path("collections/<uslug:slug>/members/<int:pk>/remove/", collections.remove_member, name="collection_remove"),
    path("collections/<uslug:slug>/join/", collections.join, name="collection_join"),
]
