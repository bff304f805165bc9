"""A document that was public and is withheld says so at every address under it: 410 or 451 instead of 404."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from archive.withheld import LEGAL_REASONS, Told, behind, told_to


class WithheldMiddleware:
    """Looks at what a view answered with 404, so that no route can forget to ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The tombstone, or the page of the restriction; None leaves the 404 as it is."""
        if not isinstance(exception, Http404):
            return None
        told = withheld_by(request)
        return answer(request, told) if told else None


def withheld_by(request: HttpRequest) -> Told | None:
    """What is told of the document that the request is about, if it was public and is withheld from who asks."""
    number = behind(request)
    user = getattr(request, "user", AnonymousUser())
    return told_to(user=user, accession=number) if number else None


def answer(request: HttpRequest, told: Told, template: str = "archive/withheld.html") -> HttpResponse:
    """The page, never kept by a cache: what is withheld may come back."""
    context = {"told": told, "contact": settings.MUNIMENT_CONTACT, "is_legal": told.status == LEGAL_REASONS}
    response = render(request, template, context, status=told.status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    if told.status == LEGAL_REASONS:
        response["Link"] = f'<{settings.MUNIMENT_BASE_URL}/>; rel="blocked-by"'  # RFC 7725: who withholds it
    return response
