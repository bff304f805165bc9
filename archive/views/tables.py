"""The tables that were read in a version, as CSV: one of them, those of a page, or all."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from archive import selectors
from archive.csvcells import Echo, disarm
from archive.masks import Masks, masked_tables, masks_of
from archive.models import Page, Version
from archive.views.text import number_of
from archive.views.transcripts import choose
from archive.views.unmasking import is_shown

PAGES = 50  # read at once
Numbered = tuple[int, int, dict[str, Any]]  # page, number of the table on it, the table


@require_safe
def tables(request: HttpRequest, accession: str, n: int) -> HttpResponse | StreamingHttpResponse:
    """`?page=` and `?table=` name one table, which is then the file as it stands; else each line says where it is from.

    Personal data is masked as on the page. 404 where there is no such table.
    """
    version = selectors.version(user=request.user, accession=accession, n=n)
    choose(request, version)
    page, number = number_of(request.GET.get("page")), number_of(request.GET.get("table"))
    masks = masks_of([version.transcript_id], user=request.user, shown=is_shown(request, version.document))
    found = _tables(version, masks, page=page, number=number)
    first = next(found, None)
    if first is None:
        raise Http404
    one = page is not None and number is not None
    response = StreamingHttpResponse(_lines(_again(first, found), one=one), content_type="text/csv; charset=utf-8")
    place = f"-p{page}-table{number}" if one else f"-p{page}-tables" if page else "-tables"
    name = f"{version.document.accession}-v{n}{place}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Robots-Tag"] = "noindex"
    return response


def _again(first: Numbered, rest: Iterable[Numbered]) -> Iterator[Numbered]:
    yield first
    yield from rest


def _tables(version: Version, masks: Masks, *, page: int | None, number: int | None) -> Iterator[Numbered]:
    """The tables in the order of the pages, a few pages at a time."""
    rows = Page.objects.filter(transcript=version.transcript).exclude(tables=[]).order_by("number")
    rows = rows.filter(number=page) if page is not None else rows
    numbers = list(rows.values_list("number", flat=True))
    # By number, not through a cursor of the server's: that one ends with its transaction, this goes on after the view.
    parts = (rows.filter(number__in=numbers[at : at + PAGES]) for at in range(0, len(numbers), PAGES))
    for each in chain.from_iterable(part.only("number", "text", "tables", "transcript_id") for part in parts):
        view = masks.masked(each.transcript_id, each.number, each.text)
        for place, table in enumerate(masked_tables(each, view), 1):
            if number in (None, place):
                yield each.number, place, table


def _lines(found: Iterable[Numbered], *, one: bool) -> Iterator[str]:
    """A line a row; a byte-order mark, so that spreadsheets take it for UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    for page, number, table in found:
        for cells in grid(table):
            yield writer.writerow([disarm(cell) for cell in ([] if one else [page, number]) + cells])


def grid(table: dict[str, Any]) -> list[list[Any]]:
    """The rows that hold anything, each from the table's first column to its own last; a cell stands where its span
    begins."""
    rows: dict[int, dict[int, str]] = {}
    for cell in table["cells"]:
        rows.setdefault(cell["row"], {})[cell["column"]] = str(cell["text"])
    first = min((column for row in rows.values() for column in row), default=0)
    return [[held.get(column, "") for column in range(first, max(held) + 1)] for _, held in sorted(rows.items())]
