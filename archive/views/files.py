"""The original's bytes: always an attachment under a name of ours, with ranges (experience.md section 13)."""

import mimetypes
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive import selectors
from archive.masks import disclosure
from archive.models import Original, Version
from archive.services.access_log import log_download
from archive.storage import CHUNK, open_original
from archive.views.machines import for_machines

FILE_POLICY = "sandbox; default-src 'none'"
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
ENDINGS = {"text/html": ".html", "text/plain": ".txt", "application/xhtml+xml": ".xhtml", "image/jpeg": ".jpg"}


@require_safe
def file(request: HttpRequest, accession: str, n: int) -> HttpResponseBase:
    """Bytes as received. 206 for one range, 416 for one past the end, whole if `If-Range` names other bytes."""
    version = selectors.version(user=request.user, accession=accession, n=n)
    if request.GET.get("disclose") != "1" and disclosure(version).number:
        # Nobody takes a file without having read what it discloses past the masks of its text.
        return redirect(f"{reverse('version_original', args=[accession, n])}#download")
    original = version.original
    etag = f'"{original.sha256}"'
    wanted = _range(request, original.size, etag)
    if wanted is None:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{original.size}"
        return response
    try:
        source = open_original(original.sha256)
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET" and wanted.start == 0:
        log_download(version=version, user=request.user)
    body = _bytes(source, wanted) if request.method == "GET" else _closed(source)
    response = StreamingHttpResponse(body, status=200 if len(wanted) == original.size else 206)
    return for_machines(_with_headers(response, version, wanted, etag), version, n)


def _range(request: HttpRequest, size: int, etag: str) -> range | None:
    """The bytes asked for; all of them for no range, several ranges or nonsense; None for one past the end."""
    everything = range(size)
    match = RANGE.fullmatch(request.headers.get("Range", ""))
    if not match or match.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return everything
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size) if int(last) else None
    start = int(first)
    stop = min(int(last) + 1, size) if last else size
    return range(start, stop) if start < stop else None


def _bytes(source: BinaryIO, wanted: range) -> Iterator[bytes]:
    with source:
        source.seek(wanted.start)
        left = len(wanted)
        while left and (chunk := source.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _closed(source: BinaryIO) -> Iterator[bytes]:
    source.close()
    return iter(())


def _with_headers(response: HttpResponseBase, version: Version, wanted: range, etag: str) -> HttpResponseBase:
    original = version.original
    response["Content-Type"] = (
        "application/pdf" if original.sniffed_type == "application/pdf" else "application/octet-stream"
    )
    response["Content-Disposition"] = f'attachment; filename="{download_name(version, original)}"'
    response["Content-Length"] = str(len(wanted))
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store, no-transform"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Security-Policy"] = FILE_POLICY
    if response.status_code == 206:
        response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{original.size}"
    return response


def download_name(version: Version, original: Original) -> str:
    """A name of ours, `D-7K3M9K-v2.pdf`: the supplied one is data and may be hostile."""
    media_type = original.sniffed_type
    ending = ENDINGS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
    return f"{version.document.accession}-v{version.n}{ending}"
