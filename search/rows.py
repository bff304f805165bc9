"""The hits of a results page as rows: documents fetched again under the rule of who may see what, with their places."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from django.db.models import QuerySet

from archive import selectors as archive
from archive.models import Document
from archive.policy import Person
from language.query import leaves
from language.query_nodes import Node
from language.query_nodes import groups as groups_of
from procurement.display import said
from procurement.summaries import summaries
from search.locate import Clock, Pages, accounted_for, locate, only_in_masks
from search.located import Located
from search.metadata import show_fields, typed_fields
from search.results import Row
from search.widening import words_that_hit

log = logging.getLogger(__name__)
MOST_COPIES = 20  # identical copies named under a row; the rest are counted
# What a row shows of its document. A row of any of these tables is wide, and twenty of each are made for a page.
_SHOWN = (
    *("accession", "title", "title_en", "language", "issuing_body", "file_format", "printed_at", "tags"),
    *("current__document_id", "current__n", "current__transcript_id", "current__reading"),
    *("current__transcript__page_count", "current__best_capture__grade", "current__best_capture__source_basis"),
    *("current__best_capture__source__host_unicode", "stated_source__host_unicode"),
)


class Hit(Protocol):
    """A document that the index found."""

    number: int


def documents(user: Person) -> QuerySet[Document]:
    """What `user` may see, with what a row shows."""
    sources = ("current__transcript", "current__best_capture__source", "stated_source")
    return archive.documents(user=user).select_related(*sources).only(*_SHOWN)


def rows_of(
    user: Person,
    hits: Sequence[Hit],
    tree: Node,
    offset: int,
    groups: Mapping[int, Sequence[int]],
    *,
    loosely: Node | None = None,
) -> list[Row]:
    """The hits as rows: a document that the index gave and the rule does not is left out, as an error in the log.

    `groups`: the hits that each of them stands for, itself not among them. `loosely`: what was asked where any word of
    `tree` is enough, and more than its words.
    """
    asked = [number for hit in hits for number in (hit.number, *groups.get(hit.number, ())[:MOST_COPIES])]
    held, words, fields = documents(user).in_bulk(asked), leaves(tree), typed_fields(tree)
    found = [held[hit.number] for hit in hits if hit.number in held]
    known = summaries(document.current_id for document in found if document.current_id)
    pages, wanted = Pages(found if words else (), user=user, said=known), groups_of(tree)
    clock, made = Clock(), []
    for place, hit in enumerate(hits):
        document = held.get(hit.number)
        if document is None:
            log.error("the index gave document %s to somebody who may not see it, or it is gone", hit.number)
            continue
        located = locate(document, words, pages, clock, groups=wanted, any_word=loosely is not None)
        lost, masked = _astray(document, loosely or tree, located, pages) if words else (False, False)
        if fields:
            show_fields(fields, located, document=document, leaves=words, facts=pages.facts(document))
        via = words_that_hit(located, [*words, *(each.value for each in fields)])
        row = Row(offset + place + 1, document, located, site_of(document), lost=lost, via=via, masked=masked)
        notice = known.get(document.current_id or 0)
        row = replace(row, said=said(notice) if notice else None)
        made.append(_with_copies(row, groups.get(hit.number, ()), held))
    return made


def _with_copies(row: Row, others: Sequence[int], held: Mapping[int, Document]) -> Row:
    copies = [held[each] for each in others[:MOST_COPIES] if each in held]
    return replace(row, copies=copies, more_copies=len(others) - len(copies))


def _astray(document: Document, tree: Node, located: Located, pages: Pages) -> tuple[bool, bool]:
    """Whether the finder disagrees with the index on a document, and whether that is because of its masks alone."""
    if located.found or located.out_of_time or accounted_for(document, tree, pages):
        return False, False
    if only_in_masks(document, tree, pages):
        return False, True
    log.error("the index found document %s, the finder did not", document.accession)
    return True, False


def site_of(document: Document) -> str:
    """The host that the newest version came from."""
    return document.source.host_unicode if document.source else ""
