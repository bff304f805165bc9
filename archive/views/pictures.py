"""A page without paper as a picture, set by Muniment, its hits marked on it: web pages, office files, mail, text."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive import selectors
from archive.marking import Mark
from archive.masking import Masked
from archive.masks import Masks, masks_of
from archive.models import Page, Version
from archive.registry import NotAvailable
from archive.sheets import Sheets, can_be_set, set_on_sheets, sheet_picture
from archive.views.original import PICTURE_POLICY
from archive.views.shared import carried, document_context
from archive.views.text import hits_of, number_of
from archive.views.transcripts import choose
from archive.views.unmasking import is_shown


@require_safe
def set_page(request: HttpRequest, accession: str, n: int, page: int) -> HttpResponse:
    """One sheet with its hits: that of `?hit=`, of the first hit, or `?sheet=`. Asked by htmx, the figure alone."""
    version, row, context = _page(request, accession, n, page)
    masks = _masks(request, version)
    hits = hits_of(request, version, masks)
    context |= {"page": row, "hit_total": hits.by_page[page]}
    try:
        view = _view(masks, row)
        hit = number_of(request.GET.get("hit")) or hits.first_on(page)
        marks = [_moved(mark, view) for mark in hits.marks_on(page, current_hit=hit)]
        context |= _sheet(request, _sheets(version, row, view), marks)
    except (NotAvailable, FileNotFoundError) as error:
        context["problem"] = str(error) if isinstance(error, NotAvailable) else ""
    if request.headers.get("HX-Request") == "true":
        return render(request, "archive/_sheet.html", context)
    context |= document_context(request, version, "text", pinned=True)
    return render(request, "archive/sheet.html", context)


@require_safe
def sheet(request: HttpRequest, accession: str, n: int, page: int, sheet: int) -> HttpResponse:
    """The picture of one sheet."""
    version, row, _rest = _page(request, accession, n, page)
    try:
        sheets = _sheets(version, row, _view(_masks(request, version), row))
        if not 1 <= sheet <= sheets.count:
            raise Http404
        response = HttpResponse(sheet_picture(sheets, sheet), content_type="image/jpeg")
    except (NotAvailable, FileNotFoundError) as error:
        raise Http404 from error
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _page(request: HttpRequest, accession: str, n: int, page: int) -> tuple[Version, Page, dict[str, Any]]:
    version = selectors.version(user=request.user, accession=accession, n=n)
    choices = choose(request, version)
    row = selectors.pages(version=version).filter(number=page).first()
    if row is None or not can_be_set(version):
        raise Http404
    return version, row, {**choices, "version": version, "document": version.document}


def _masks(request: HttpRequest, version: Version) -> Masks:
    return masks_of([version.transcript_id], user=request.user, shown=is_shown(request, version.document))


def _view(masks: Masks, row: Page) -> Masked:
    """The page's text as this person sees it. Raises NotAvailable while nobody knows what to cover."""
    if row.transcript_id in masks.unknown:
        raise NotAvailable(_("It is being looked through for personal data."))
    return masks.masked(row.transcript_id, row.number, row.text)


def _sheets(version: Version, row: Page, view: Masked) -> Sheets:
    return set_on_sheets(version, row, view.text if view.spans else None)


def _moved(mark: Mark, view: Masked) -> Mark:
    """The mark in the text that is set."""
    start, end = view.stretch(mark.start, mark.end)
    return replace(mark, start=start, end=end)


def _sheet(request: HttpRequest, sheets: Sheets, marks: list[Mark]) -> dict[str, Any]:
    wanted = [mark for mark in marks if mark.current] or marks
    number = number_of(request.GET.get("sheet")) or next(filter(None, map(sheets.of, wanted)), 1)
    number = min(number, sheets.count)
    kept = carried(request)
    on_none = sum(not sheets.of(mark) for mark in marks)
    return {
        "sheets": sheets,
        "sheet": number,
        "rectangles": sheets.rectangles(number, marks),
        "not_on_it": on_none,
        "missing": round(100 * (1 - sheets.matched)),
        "sheet_before": _turn(request, kept, number - 1) if number > 1 else "",
        "sheet_after": _turn(request, kept, number + 1) if number < sheets.count else "",
        "transcript_suffix": f"?t={request.GET['t']}" if request.GET.get("t", "").isdigit() else "",
    }


def _turn(request: HttpRequest, kept: list[tuple[str, str]], number: int) -> str:
    return f"{request.path}?{urlencode([*kept, ('sheet', str(number))])}"
