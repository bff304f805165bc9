"""The key facts of a document: a fragment beside its text, or a page of its own without JavaScript."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from archive import selectors as archive_selectors
from archive.views.shared import document_context
from procurement import selectors
from procurement.display import lines_of


@require_safe
def document_facts(request: HttpRequest, accession: str) -> HttpResponse:
    """`/d/<acc>/facts/`: what the newest version says, each fact with a link to its words."""
    version = archive_selectors.version(user=request.user, accession=accession)
    context = {
        "version": version,
        "notice": selectors.notice(user=request.user, version=version),
        "lines": lines_of(version, selectors.facts(user=request.user, version=version)),
    }
    if request.headers.get("HX-Request") == "true":
        response = render(request, "procurement/_facts.html", context)
    else:
        context |= document_context(request, version, "", pinned=False)
        response = render(request, "procurement/facts.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
