"""References as files: of ticked documents, of a story. One format for each reference manager."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.export_views import list_or_page
from search.found import Found
from stories.citing import references
from stories.citing.facts import CitationFacts
from stories.citing.styles import STYLES
from stories.selectors import exports

FORMATS = {style.suffix: style for style in STYLES if style.suffix}


def reference_file(facts: Sequence[CitationFacts], suffix: str, name: str) -> HttpResponse:
    """A `.bib`, `.ris` or `.json` with a reference for each; 404 for another ending."""
    style = FORMATS.get(suffix)
    if style is None:
        raise Http404
    body = references.file_of(facts, suffix)
    response = HttpResponse(body.encode(), content_type=f"{style.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@never_cache
@require_safe
def list_citations(request: HttpRequest, suffix: str) -> HttpResponse:
    """`/citations/list.ris?q=…`: the references of the whole list of the same search, at most 10,000."""
    if suffix not in FORMATS:
        raise Http404
    found = list_or_page(request)
    if not isinstance(found, Found):
        return found
    return reference_file(list(exports.listed(user=request.user, numbers=found.numbers)), suffix, "results")


@require_safe
def citations(request: HttpRequest) -> HttpResponse:
    """`/citations/?d=…&d=…&as=ris`: the references of ticked documents as one file."""
    numbers = request.GET.getlist("d")
    if not numbers:
        return render(request, "stories/nothing_chosen.html", status=422)
    facts = exports.chosen(user=request.user, numbers=numbers)
    return reference_file(facts, request.GET.get("as", "ris"), "references")
