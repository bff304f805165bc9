"""What an engine cannot decide is decided by the finder (search.md section 4).

A sloppy phrase lets the bigrams of 公安局 drift apart, so nearness is never an engine's word: the engine gives the
documents that hold every part, the finder reads them, and the query goes on with those that hold them near.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from archive.masks import masks_of
from archive.models import Document, Page
from archive.policy import Person
from archive.selectors import documents
from language.finder import matches
from language.query_nodes import And, Near, Node, Not, Or, Words, all_of
from search.engines.canonical import Documents

MOST_CANDIDATES = 2000
READING = 1.0  # seconds of work after which no more candidates are read: two common words stand in thousands of pages

# Documents that hold a tree, under the asker's keys: their numbers, and how many there are in all.
Candidates = Callable[[Node], tuple[Sequence[int], int]]


def verified(tree: Node, *, user: Person, candidates: Candidates, seconds: float | None = None) -> tuple[Node, bool]:
    """`tree` with each Near as the documents that hold it, and whether one had too many candidates to read all.

    Past 2,000, or `seconds` of reading (`READING` if not given), the words are asked for without their nearness, and
    the count says "at most".
    """
    match tree:
        case And(parts) | Or(parts):
            done = [verified(part, user=user, candidates=candidates, seconds=seconds) for part in parts]
            return replace(tree, parts=tuple(node for node, _ in done)), any(most for _, most in done)
        case Not(part):
            node, most = verified(part, user=user, candidates=candidates, seconds=seconds)
            return replace(tree, part=node), most
        case Near(parts):
            together = all_of(Words(part, literal=True) for part in parts)
            numbers, total = candidates(together)
            if total > min(MOST_CANDIDATES, len(numbers)):
                return together, True
            limit = READING if seconds is None else seconds
            near = _near(tree, documents(user=user).filter(pk__in=list(numbers)), user, limit)
            return (together, True) if near is None else (Documents(tuple(near)), False)
        case _:
            return tree, False


def _near(tree: Near, candidates: QuerySet[Document], user: Person, seconds: float) -> list[int] | None:
    """Those that hold the parts near each other; None if reading them all would take too long."""
    began, found = time.thread_time(), []
    for row in candidates.iterator():
        if time.thread_time() - began > seconds:
            return None
        if holds(tree, row, user=user):
            found.append(row.pk)
    return found


def holds(near: Near, document: Document, *, user: Person) -> bool:
    """Whether any one value of the document holds the parts near each other: its newest text, an older page, a title.

    The values are those that the index keeps apart. Nothing is near for who may not unmask if it stands in a mask.
    """
    values: list[str | Sequence[str]] = [document.title, document.title_en, document.issuing_body]
    current = document.current.transcript_id if document.current else None
    pages = Page.objects.filter(transcript__version__document=document).order_by("transcript_id", "number")
    masks = masks_of(set(pages.order_by().values_list("transcript_id", flat=True)), user=user, shown=True)
    newest = []
    for transcript, number, stored in pages.values_list("transcript_id", "number", "text"):
        text = masks.covered(transcript, number, stored)
        if transcript == current:
            newest.append(text)
        else:
            values.append(text)
    return any(matches(near, value) for value in [newest, *values] if value)
