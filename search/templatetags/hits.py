"""Marks and addresses of hits, for templates.

A results page has some hundred marks and addresses. Each is written by one call: as nodes of a template they take
longer than the search.
"""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.models import Document
from language.snippets import Segment
from procurement.display import Named
from search.located import Snippet
from search.results import Row
from search.written import Piece, written

register = template.Library()

# Terms are told apart by four looks (experience.md section 15); a fifth looks like the first.
TICK = (
    '<label><input type="checkbox" name="d" value="{}" form="ticked"> {} '
    '<span class="visually-hidden">{}</span></label>'
)
LOOKS = ("hit", "hit hit-2", "hit hit-3", "hit hit-4")


@register.simple_tag
def marked(pieces: Sequence[Segment]) -> str:
    """Text with its hits marked, each in the look of its term."""
    return written(map(_piece, pieces))


def _piece(piece: Segment) -> Piece:
    if not piece.hit:
        return "{}", (piece.text,)
    return '<mark class="{}">{}</mark>', (LOOKS[piece.term % len(LOOKS)], piece.text)


@register.simple_tag
def bodies(named: Sequence[Named]) -> str:
    """Names of bodies, each as a link to its page if it has one."""
    return written(_body(each) for each in named)


def _body(body: Named) -> Piece:
    if body.url:
        return '<a href="{}"><bdi lang="zh">{}</bdi></a> ', (body.url, body.name)
    return '<bdi lang="zh">{}</bdi> ', (body.name,)


@register.simple_tag
def about(row: Row) -> str:
    """The line under a title: a box to tick, who issued it, its day, host, type, pages, grade and accession number."""
    document, printed = row.document, row.printed
    version, accession = document.current, document.accession
    pages = version.transcript.page_count if version and version.transcript else 0
    made: list[Piece] = [(TICK, (accession, _("Choose"), accession))]
    if document.issuing_body:
        made.append((' <span dir="auto">{}</span>', (document.issuing_body,)))
    if printed:
        made.append((' <time datetime="{}">{}</time>', (printed.isoformat(), date_format(printed, "j M Y"))))
    if row.site:
        made.append((" <bdi>{}</bdi>", (row.site,)))
    length = _(" %(n)s p.") % {"n": pages} if pages > 1 else ""
    made.append((' <span class="chip">{}{}</span>', (row.format, length)))
    if version and version.best_capture:
        made.append((' <span class="chip">{} {}</span>', (_("Grade"), version.best_capture.grade)))
    made.append((' <span class="mono">{}</span>', (accession,)))
    return written(made)


@register.simple_tag
def snippets(row: Row, query: str, carried: Sequence[tuple[str, str]] = ()) -> str:
    """The places of a row: each with its words, and a link to the page that holds them if there is one."""
    made: list[Piece] = []
    for each in row.located.snippets:
        made.append(('<li class="snippet" lang="{}">', (row.document.language,)))
        if each.page:
            address = place_url(row.document, query, each, carried)
            made.append(('<a href="{}">{}</a>', (address, each.place)))
        else:
            made.append(('<span class="place">{}</span>', (each.place,)))
        made += [(' <span dir="auto">', ()), *map(_piece, each.segments), ("</span></li>", ())]
    return written([('<ul class="snippets">', ()), *made, ("</ul>", ())])


@register.simple_tag
def place_url(
    document: Document, query: str, snippet: Snippet | None = None, carried: Sequence[tuple[str, str]] = ()
) -> str:
    """Where a result or one of its snippets leads: the text, with the words marked, at the page that holds them.

    `carried`: which words beside the typed ones were dropped or ticked (`search.widening.carried`).
    """
    page, version = (snippet.page, snippet.version) if snippet else (0, 0)
    words = _asked(query, tuple(carried)) if query.strip() else ""
    if page:
        words = f"{words}&page={page}" if words else f"page={page}"
    address = _text_address(document.accession, version if page else 0)
    return f"{address}?{words}" if words else address


@lru_cache(maxsize=64)
def _asked(query: str, carried: tuple[tuple[str, str], ...]) -> str:
    return urlencode([("q", query), *carried])


@lru_cache(maxsize=4096)
def _text_address(accession: str, version: int) -> str:
    if version:
        return reverse("version_text", args=[accession, version])
    return reverse("document_text", args=[accession])
