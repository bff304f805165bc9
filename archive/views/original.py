"""The Original tab, the picture of a page, and the script-free view of a saved HTML page."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from archive import selectors
from archive.masks import masks_of
from archive.models import Original, Page, Version
from archive.policy import may_unmask
from archive.registry import Cover, NotAvailable, registry
from archive.services.access_log import log_restricted
from archive.sheets import cache_folder, keep
from archive.snapshot_masks import masked_page, without_pictures
from archive.storage import local_path
from archive.views.covering import cover_key, covers_of
from archive.views.machines import for_machines
from archive.views.shared import document_context
from archive.views.text import has_picture
from archive.views.unmasking import is_shown, personal_data

SNAPSHOT_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"  # safety.md 5
)
PICTURE_POLICY = "default-src 'none'"


@require_safe
def original(request: HttpRequest, accession: str, n: int | None = None) -> HttpResponse:
    """What we hold as we received it: type, size, hash, download, and a safe way to look at it."""
    version = selectors.version(user=request.user, accession=accession, n=n)
    context = document_context(request, version, "original", pinned=n is not None)
    media_type = version.original.sniffed_type
    context |= personal_data(request, version) | {
        "is_html": media_type in {"text/html", "application/xhtml+xml"},
        "has_picture": has_picture(version),
        "pages": selectors.pages(version=version).defer("boxes", "text", "regions", "tables", "pairs", "links"),
    }
    return for_machines(render(request, "archive/original.html", context), version, n)


@require_safe
def page_image(request: HttpRequest, accession: str, n: int, page: int) -> HttpResponse:
    """The picture of a page, drawn by us from the original, kept in a cache that may be deleted at any hour."""
    version = selectors.version(user=request.user, accession=accession, n=n)
    log_restricted(version=version, user=request.user, what="page")
    row = Page.objects.filter(transcript=version.transcript, number=page).first()
    if row is None:
        raise Http404
    masks = masks_of([version.transcript_id], user=request.user, shown=is_shown(request, version.document))
    try:
        covers = covers_of(row, masks)
    except NotAvailable as error:
        raise Http404 from error
    etag = f'"{version.original.sha256}-{page}{cover_key(covers)}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        try:
            response = HttpResponse(_picture(version.original, page, covers), content_type="image/jpeg")
        except (NotAvailable, FileNotFoundError) as error:
            raise Http404 from error
    response["ETag"] = etag
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _picture(original: Original, page: int, covers: Sequence[Cover]) -> bytes:
    path = cache_folder(original.sha256) / f"{page}{cover_key(covers) and '-'}{cover_key(covers)}.jpg"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    with local_path(original.sha256) as source:
        picture = registry.draw_page(source, original.sniffed_type, page, covers)
    keep(path, picture)
    return picture


@require_safe
def snapshot(request: HttpRequest, accession: str, n: int) -> HttpResponse:
    """A saved HTML page without scripts, forms, frames or remote references, in a script-less sandbox."""
    version = selectors.version(user=request.user, accession=accession, n=n)
    log_restricted(version=version, user=request.user, what="page")
    if version.original.sniffed_type not in {"text/html", "application/xhtml+xml"}:
        raise Http404
    try:
        content = _masked(request, version, _sanitised(version))
    except (NotAvailable, FileNotFoundError) as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = SNAPSHOT_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return for_machines(response, version, n)


def _masked(request: HttpRequest, version: Version, content: str) -> str:
    """The saved page with what its text hides; NotAvailable if that cannot be made sure."""
    masks = masks_of([version.transcript_id], user=request.user, shown=is_shown(request, version.document))
    if version.transcript_id is None or version.transcript_id in masks.unknown:
        raise NotAvailable("This page is not read, or is being looked through for personal data.")
    hidden = {
        page.text[span.start : span.end]: span.kind
        for page in selectors.pages(version=version).only("number", "text", "transcript_id")
        for span in masks.of(page.transcript_id, page.number)
    }
    if is_shown(request, version.document):
        return content
    shown = masked_page(content, hidden, registry.personal_in)
    if shown is None:
        raise NotAvailable("The saved page would show personal data, and is withheld.")
    return shown if may_unmask(request.user) else without_pictures(shown)


def _sanitised(version: Version) -> str:
    charset = version.transcript.charset if version.transcript else ""
    with local_path(version.original.sha256) as source:
        return registry.sanitise_html(source, charset)
