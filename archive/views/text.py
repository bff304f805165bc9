"""The Text tab: the page that holds the hit, its words marked, its picture beside it."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from archive import selectors
from archive.boxes import Rect, rectangles
from archive.hits import DocumentHits, hits_in
from archive.marking import masked_lines
from archive.masks import Masks, masked_tables, masks_of
from archive.models import Page, Version
from archive.provenance import accession as numbers
from archive.registry import registry
from archive.views.machines import for_machines
from archive.views.shared import carried_query, document_context, known, picture_address
from archive.views.transcripts import choose
from archive.views.unmasking import is_shown, personal_data
from language.glosses import glosses


def has_picture(version: Version) -> bool:
    """Whether its pages can be drawn as pictures: PDFs and images."""
    media_type = version.original.sniffed_type
    return media_type == "application/pdf" or media_type.startswith("image/")


@require_safe
def document(request: HttpRequest, accession: str) -> HttpResponse:
    """`/d/<acc>/` leads to the text, or to the address of the number as it is spelt properly."""
    found = selectors.document(user=request.user, accession=accession)
    query = request.META.get("QUERY_STRING", "")
    target = reverse("document_text", args=[found.accession])
    return HttpResponseRedirect(f"{target}?{query}" if query else target)


@require_safe
def text(request: HttpRequest, accession: str, n: int | None = None) -> HttpResponse:
    """The text of a version. `?q=` marks a query's hits, `?hit=` names the one to land on, `?page=` a page."""
    version = selectors.version(user=request.user, accession=accession, n=n)
    choices = choose(request, version)
    masks = masks_of([version.transcript_id], user=request.user, shown=is_shown(request, version.document))
    hits = hits_of(request, version, masks)
    asked = number_of(request.GET.get("hit"))
    hit = hits.clamp(asked) if asked else None
    number = hits.page_of(hit) if hit else number_of(request.GET.get("page")) or hits.first_page()
    if hit is None and number is not None:
        hit = hits.first_on(number)
    context = document_context(request, version, "text", pinned=n is not None)
    context |= choices | personal_data(request, version)
    context |= _page_context(version, hits, number or 1, hit, masks)
    context |= _steps(request, hits, hit) | _glosses(request, context.get("words", ""))
    context["set_url"] = picture_address(request, version, number or 1, hit)
    return for_machines(render(request, "archive/text.html", context), version, n)


@require_safe
def page(request: HttpRequest, accession: str, page: int, n: int | None = None) -> HttpResponse:
    """`/d/<acc>/p/<n>/`, the address that citations print: the text tab at that page.

    Its links to other pages and hits (`?page=`, `?hit=`) lead to the address of the whole text.
    """
    if request.GET.keys() & {"page", "hit"}:
        route, pinned = ("version_text", [accession, n]) if n is not None else ("document_text", [accession])
        return HttpResponseRedirect(f"{reverse(route, args=pinned)}?{request.GET.urlencode()}")
    version = selectors.version(user=request.user, accession=accession, n=n)
    choices = choose(request, version)
    if not selectors.pages(version=version).filter(number=page).exists():
        raise Http404
    masks = masks_of([version.transcript_id], user=request.user, shown=is_shown(request, version.document))
    hits = hits_of(request, version, masks)
    context = document_context(request, version, "text", pinned=n is not None)
    context |= (
        choices | personal_data(request, version) | _page_context(version, hits, page, hits.first_on(page), masks)
    )
    context |= _steps(request, hits, hits.first_on(page)) | _glosses(request, context.get("words", ""))
    context["set_url"] = picture_address(request, version, page, hits.first_on(page))
    return for_machines(render(request, "archive/text.html", context), version, n)


@require_safe
def by_number(request: HttpRequest) -> HttpResponse:
    """Where a citation's number typed into a form leads."""
    number = numbers.check(request.GET.get("number", ""))
    if number is None:
        raise Http404
    return redirect("document", accession=number)


def hits_of(request: HttpRequest, version: Version, masks: Masks) -> DocumentHits:
    """The hits of `?q=`, widened as on the results page: `x` drops a word beside the typed ones, `w` adds one."""
    asked = request.GET
    query, dropped, added = asked.get("q", ""), asked.getlist("x"), asked.getlist("w")
    return hits_in(version, query, user=request.user, masks=masks, dropped=dropped, added=added)


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A page in the rail: its number, its label, how many hits it has."""

    number: int
    label: str
    hits: int
    current: bool


def _page_context(version: Version, hits: DocumentHits, number: int, hit: int | None, masks: Masks) -> dict[str, Any]:
    rail = selectors.pages(version=version).defer("boxes", "text", "regions", "tables", "pairs", "links")
    current = Page.objects.filter(transcript=version.transcript, number=number).first() if rail else None
    if current is None:
        return {"page": None, "rail": [], "hit_total": hits.total}
    marks = hits.marks_on(number, current_hit=hit)
    entries = [RailEntry(each.number, each.label, hits.by_page[each.number], each.number == number) for each in rail]
    view = masks.masked(current.transcript_id, number, current.text)
    position = next(index for index, each in enumerate(entries) if each.current)
    return {
        "page": current,
        "words": view.text,
        "withheld": current.transcript_id in masks.unknown,
        "lines": masked_lines(current.text, view, marks),
        "tables": [_rows(table) for table in masked_tables(current, view)],
        "rail": entries,
        "page_before": entries[position - 1] if position else None,
        "page_after": entries[position + 1] if position + 1 < len(entries) else None,
        "has_picture": has_picture(version),
        "rectangles": _rectangles(current, marks),
        "hit_total": hits.total,
        # The form that quotes belongs to a higher room, and is known here by the name of its address.
        "page_head": registry.page_head(version, number),
        "may_add_to_claim": bool(known("quote_claims", "Q")),
        "quote_url": known("version_quote", version.document.accession, version.n),
    }


def _glosses(request: HttpRequest, words: str) -> dict[str, Any]:
    """A list of glosses under the page for `?gloss=1`, and the address that turns it on or off."""
    if not re.search("[\u3400-\u9fff]", words):
        return {"glosses": None, "gloss_switch": ""}
    on, left = request.GET.get("gloss") == "1", request.GET.copy()
    left.pop("gloss", None)
    if not on:
        left["gloss"] = "1"
    return {"glosses": glosses(words) if on else None, "gloss_switch": f"?{left.urlencode()}#glosses"}


def _rectangles(page: Page, marks: list[Any]) -> list[Rect]:
    return rectangles(page, marks) if page.boxes and marks else []


def _rows(table: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """A table's cells as rows of a HTML table, each cell once where its span begins."""
    cells = sorted(table["cells"], key=lambda cell: (cell["row"], cell["column"]))
    rows: dict[int, list[dict[str, Any]]] = {}
    for cell in cells:
        rows.setdefault(cell["row"], []).append(cell)
    return list(rows.values())


def _steps(request: HttpRequest, hits: DocumentHits, hit: int | None) -> dict[str, Any]:
    """Links to the hit before and after, over all pages."""
    query = carried_query(request)
    plain = [*query, *([("gloss", "1")] if request.GET.get("gloss") == "1" else [])]
    older = [("t", request.GET["t"])] if request.GET.get("t") else []
    kept = [*plain, *older]
    before = hit - 1 if hit and hit > 1 else None
    after = hit + 1 if hit and hit < hits.total else None
    return {
        "hit": hit,
        "hit_before": f"?{urlencode([*kept, ('hit', str(before))])}" if before else "",
        "hit_after": f"?{urlencode([*kept, ('hit', str(after))])}" if after else "",
        "query_suffix": f"&{urlencode(kept)}" if kept else "",
        "query_suffix_plain": f"&{urlencode(plain)}" if plain else "",
        "carried": [*query[1:], *older],
        "widenings": [each for each in hits.widenings if each.words],
        "notices": hits.notices,
    }


def number_of(text: str | None) -> int | None:
    """A positive whole number from an address, or None; never an error."""
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 9 and int(text) else None
