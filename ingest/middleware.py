"""The gate before a form's files are read (safety.md section 3).

`CsrfViewMiddleware` parses a multipart body before the view asks who is there. The gate stands above it: it answers
404, 413 or 507 while the body is still unread, and has what is read streamed to where it belongs.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from archive.policy import may_contribute
from ingest.staging import has_room, max_file_bytes
from ingest.uploads import StagingUploadHandler

FORM_BYTES = 2 * 1024**3  # of one form, all files together
OVERHEAD_BYTES = 4 * 1024**2  # of the multipart format itself, and the text fields

View = Callable[..., HttpResponseBase]


def receives_files(view: View) -> View:
    """Mark a view whose form carries files; only people who may bring documents in get as far as its form."""
    view.receives_files = True  # type: ignore[attr-defined]
    return view


class UploadGate:
    """Stands above CsrfViewMiddleware; `process_view` of both runs when the person is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the request pass."""
        if request.method not in {"POST", "PUT", "PATCH"}:
            return None
        length = _length(request)
        if not getattr(view, "receives_files", False):
            most = getattr(view, "max_form_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            if handler := getattr(view, "upload_handler", None):  # archive.digesting: hashed and dropped
                request.upload_handlers = [handler(request)]
            too_long = request.content_type == "multipart/form-data" and length > most
            return render(request, "ingest/too_large.html", status=413) if too_long else None
        if not may_contribute(request.user):
            raise Http404
        if length > min(FORM_BYTES, settings.DATA_UPLOAD_MAX_NUMBER_FILES * max_file_bytes()) + OVERHEAD_BYTES:
            return _too_large(request)
        if not has_room():
            return render(request, "ingest/no_space.html", status=507)
        return _read_form(request)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _read_form(request: HttpRequest) -> HttpResponse | None:
    """Read the body now, so that a form past Django's own bounds is told in plain words."""
    request.upload_handlers = [StagingUploadHandler(request)]
    try:
        request.POST  # noqa: B018 - reading it is what parses the body
    except (TooManyFilesSent, RequestDataTooBig):
        return _too_large(request)
    return None


def _too_large(request: HttpRequest) -> HttpResponse:
    limits = {
        "max_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "max_bytes": max_file_bytes(),
        "form_bytes": FORM_BYTES,
    }
    return render(request, "ingest/too_large.html", limits, status=413)
