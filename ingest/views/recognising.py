"""OCR on demand: a person asks for a document without text to be read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive import selectors as archive
from archive.policy import may_contribute
from ingest.services import recognising


@require_POST
def run_ocr(request: HttpRequest, accession: str) -> HttpResponse:
    """Every page of the newest version is to be read by OCR; whoever may work with the document may ask."""
    if not may_contribute(request.user):
        raise Http404
    version = archive.version(user=request.user, accession=accession)
    job = None
    if version.transcript is not None:
        job = recognising.plan(version=version, transcript=version.transcript, every_page=True)
    if job is None:
        messages.warning(request, _("This document has no pages that OCR could read."))
    else:
        messages.success(request, _("OCR will read this document; its words appear here by themselves."))
    return redirect("document_text", accession=accession)
