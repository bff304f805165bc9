"""A list of results as a file: CSV, XLSX, or OCDS releases of the purchases in it (experience.md section 6).

Every row carries the permanent address of the version that its facts were read from. Nothing personal is in any of
them, cells cannot start a formula, and a list of more than 10,000 says that it was cut.
"""

import csv
from collections.abc import Iterator

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from archive.csvcells import Echo, disarm
from archive.policy import Person
from procurement.holdings import papers_of
from procurement.ocds import package
from procurement.spending import spending
from search.engines.base import EngineError, TooBroad
from search.export_rows import HEAD, releases_of, rows_of
from search.fields import FACETS
from search.found import MOST, Found, found_by
from search.results import SORTS
from search.workbook import workbook

FORMATS = ("csv", "xlsx", "ocds")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """`/search/export/?q=…&format=csv|xlsx|ocds`: the whole list of the same search, at most 10,000 rows.

    Without a format it is CSV.
    """
    # `format` is the name of a facet too; no file type of a document is called like one of ours.
    form = next((each for each in reversed(request.GET.getlist("format")) if each in FORMATS), FORMATS[0])
    found = list_or_page(request)
    if not isinstance(found, Found):
        return found
    if form == "ocds":
        made = package(releases_of(request.user, found.numbers), uri=request.build_absolute_uri())
        response: HttpResponseBase = JsonResponse(made, json_dumps_params={"ensure_ascii": False})
    elif form == "xlsx":
        response = FileResponse(workbook(HEAD, rows_of(request.user, found.numbers), _note(found)), content_type=_XLSX)
    else:
        lines = _csv(request.user, found)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    suffix = "json" if form == "ocds" else form
    response["Content-Disposition"] = f'attachment; filename="results.{suffix}"'
    return response


@never_cache
@require_safe
def spending_view(request: HttpRequest) -> HttpResponse:
    """`/search/spending/?q=…`: what the notices of the list award, by year and by organisation, drawn and in tables."""
    context: dict[str, object] = {}
    try:
        found = _asked_for(request)
        context = {"seen": spending(papers_of(request.user, found.numbers)), "sentence": _note(found)}
    except TooBroad:
        context = {"sentence": _("Too many words begin like this. Type more of the word.")}
    except EngineError:
        return render(request, "search/spending.html", {"sentence": _("Search is down. Nothing is lost.")}, status=503)
    return render(request, "search/spending.html", context)


def _asked_for(request: HttpRequest) -> Found:
    asked = request.GET
    return found_by(
        user=request.user,
        query=asked.get("q", ""),
        filters={name: [each for each in asked.getlist(name) if each not in FORMATS] for name in FACETS},
        sort=asked.get("sort", SORTS[0]),
        dropped=asked.getlist("x"),
        added=asked.getlist("w"),
    )


def _csv(user: Person, found: Found) -> Iterator[str]:
    """Lines of CSV with a byte-order mark, without which Excel reads UTF-8 as something else."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(HEAD)
    for row in rows_of(user, found.numbers):
        yield writer.writerow([disarm(cell) for cell in row])
    if note := _note(found):
        yield writer.writerow([note])


def _note(found: Found) -> str:
    if not found.cut:
        return ""
    sentence = _("Cut after %(most)s of %(total)s documents: narrow the search for the rest.")
    return sentence % {"most": f"{MOST:,}", "total": f"{found.total:,}"}


def list_or_page(request: HttpRequest) -> Found | HttpResponse:
    """All that the results page of the same address lists, or a page that says why there is no such list."""
    try:
        return _asked_for(request)
    except TooBroad:
        return _refused(request, _("Too many words begin like this. Type more of the word, then export."), 422)
    except EngineError:
        return _refused(request, _("Search is down, so there is no list to export. Nothing is lost."), 503)


def _refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "search/export.html", {"sentence": sentence}, status=status)
