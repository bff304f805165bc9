"""`/embed/` and `/oembed/`: a quote or a page for other sites, as anybody may see it, whoever asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from archive import selectors as record
from archive.middleware import answer, withheld_by
from stories.addresses import EVIDENCE, PAGE, QUOTE, path_of
from stories.embedding import Snippet, page_snippet, quote_snippet
from stories.selectors import published
from stories.selectors.quotes import quote
from stories.views.evidence import View, as_anyone

POLICY: Final[dict[str, Any]] = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "frame-ancestors": ["*"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}
WIDEST, NARROWEST, HEIGHT = 640, 200, 320
CACHE_AGE = 86400


def _framed(view: Callable[..., HttpResponse]) -> View:
    """May stand in a frame of any site, reads no cookie and sets none. What was public and is withheld says so."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            why = withheld_by(request)
            if why is None:
                raise
            response = answer(request, why, "stories/embed_withheld.html")
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
            return response

    return as_anyone(xframe_options_exempt(csp(POLICY)(cast(Any, require_safe(told)))))


def _embed(request: HttpRequest, snippet: Snippet) -> HttpResponse:
    response = render(request, "stories/embed.html", {"snippet": snippet})
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=300"
    return response


def _quote(request: HttpRequest, public_id: str) -> HttpResponse:
    return _embed(request, quote_snippet(quote(user=published.ANYONE, public_id=public_id)))


def _page(request: HttpRequest, accession: str, page: int) -> HttpResponse:
    version = record.version(user=published.ANYONE, accession=accession)
    return _embed(request, page_snippet(version, page))


embed_quote, embed_page = _framed(_quote), _framed(_page)


@as_anyone
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0, type `rich`: the snippet, as JSON. XML is answered with 501, what is not public with 404."""
    if request.GET.get("format", "json").lower() != "json":
        return HttpResponse("Only JSON is given.", status=501, content_type="text/plain; charset=utf-8")
    snippet = _snippet_of(request.GET.get("url", ""))
    wanted = request.GET.get("maxwidth", "")
    width = min(WIDEST, max(NARROWEST, int(wanted))) if wanted.isdecimal() and len(wanted) < 7 else WIDEST
    tall = request.GET.get("maxheight", "")
    height = min(HEIGHT, int(tall)) if tall.isdecimal() and len(tall) < 7 else HEIGHT
    context = {"snippet": snippet, "width": width, "height": height}
    data = {
        "version": "1.0",
        "type": "rich",
        "title": snippet.title,
        "provider_name": settings.MUNIMENT_ARCHIVE_NAME,
        "provider_url": settings.MUNIMENT_BASE_URL,
        "cache_age": CACHE_AGE,
        "width": width,
        "height": height,
        "html": render_to_string("stories/snippet.html", context).strip(),
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _snippet_of(url: str) -> Snippet:
    """What stands at an address of ours, if anybody may see it; 404 for every other."""
    path = path_of(url)
    if found := QUOTE.fullmatch(path):
        return quote_snippet(quote(user=published.ANYONE, public_id=found["number"]))
    if found := PAGE.fullmatch(path):
        n = int(found["n"]) if found["n"] else None
        version = record.version(user=published.ANYONE, accession=found["number"], n=n)
        return page_snippet(version, int(found["page"]))
    if found := EVIDENCE.fullmatch(path):
        return _evidence(found["slug"])
    raise Http404


def _evidence(slug: str) -> Snippet:
    publication = published.publication(slug=slug)
    if not publication.is_out:
        raise Http404
    page = published.content_of(published.edition(publication=publication))
    title = page["headline"] or page["archive"]
    return Snippet(title=title, words=page["about"] or title, permalink=page["page"])
