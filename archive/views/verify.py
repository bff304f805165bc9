"""`/verify/`: do we hold these bytes, since when, with which proof? For anyone, and only about what she may see."""

import re

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from archive.digesting import MAX_BYTES, DigestedFile, digests_files
from archive.matches import gone, matches
from archive.services.checkpoints import newest

SHA256 = re.compile(r"[0-9a-f]{64}")
NOISE = re.compile(r"[\s:]")


@digests_files
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and by POST the answer: a hash in an address would stay in logs and histories."""
    context: dict[str, object] = {"max_bytes": MAX_BYTES, "newest": newest(), "archive_url": settings.MUNIMENT_BASE_URL}
    if request.method != "POST":
        return render(request, "archive/verify.html", context)
    if not consume(request, action="verify"):
        context["error"] = _("Too many questions from your address. Try again in a minute.")
        return render(request, "archive/verify.html", context, status=429)
    sha256 = _asked(request)
    context |= {"typed": request.POST.get("sha256", "")[:200].strip(), "sha256": sha256}
    if not sha256:
        context["error"] = _("Choose a file, or paste a SHA-256: 64 digits and letters from a to f.")
        return render(request, "archive/verify.html", context, status=422)
    context["matches"] = matches(user=request.user, sha256=sha256)
    context["gone"] = gone(user=request.user, sha256=sha256)
    return render(request, "archive/verify.html", context)


def _asked(request: HttpRequest) -> str:
    """The hash that was pasted or computed; empty if there is none. What `sha256sum` prints may be pasted whole."""
    file = request.FILES.get("file")
    if isinstance(file, DigestedFile):
        return file.sha256
    text = request.POST.get("sha256", "").strip().lower()
    for candidate in (NOISE.sub("", text), text.partition(" ")[0], text.rpartition(" ")[2]):
        if SHA256.fullmatch(candidate):
            return candidate
    return ""
