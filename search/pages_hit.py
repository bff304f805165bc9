"""The order "most pages with hits": the finder's, over the documents that the engine ranks first (search.md section 5).

An index entry is a whole document, so the engine knows no pages. The first 1,000 documents by relevance are counted,
as far as that takes no longer than a reader waits; the page says how many were.
"""

import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Protocol, TypeVar

from archive.masks import masks_of
from archive.models import Page
from archive.policy import Person
from archive.selectors import documents
from language.finder import which_hold
from language.query_nodes import Node, leaves
from search.locate import TOGETHER
from search.results import DEEPEST

SECONDS = 2.0  # of work, after which those that were not counted stay as they were, behind the others
AT_ONCE = 50  # documents whose pages are read together


class Hit(Protocol):
    """A document that the index found."""

    number: int


H = TypeVar("H", bound=Hit)


def by_pages_hit(hits: Sequence[H], leaves: Sequence[Node], *, user: Person) -> tuple[list[H], int]:
    """The hits, those with words on most pages first and equal ones as they came, and how many of them were counted.

    Pages of the newest text, as `user` may search them: what is masked for her counts for nothing.
    """
    counts: Counter[int] = Counter()
    ends, done = time.thread_time() + SECONDS, 0
    while done < min(len(hits), DEEPEST):
        some = [hit.number for hit in hits[done : min(done + AT_ONCE, DEEPEST)]]
        counted = _counted(some, leaves, user, ends)
        if counted is None:
            break
        counts |= counted
        done += len(some)
    return [*sorted(hits[:done], key=lambda hit: -counts[hit.number]), *hits[done:]], done


def ordered(hits: Sequence[H], order: str, tree: Node, *, user: Person) -> tuple[Sequence[H], int | None]:
    """What the engine found for `tree`, as `order` wants it; and of how many the pages were counted, None of none."""
    words = leaves(tree) if order == "hits" else []
    return by_pages_hit(hits, words, user=user) if words else (hits, None)


def _counted(numbers: Sequence[int], leaves: Sequence[Node], user: Person, ends: float) -> Counter[int] | None:
    """Pages with hits, by document; None once the time is over."""
    seen = documents(user=user).filter(pk__in=numbers, current__transcript__isnull=False)
    owners = dict(seen.values_list("current__transcript_id", "pk"))
    masks = masks_of(owners, user=user)
    pages = Page.objects.filter(transcript_id__in=owners).order_by("transcript_id", "number")
    rows = pages.values_list("transcript_id", "number", "text").iterator(chunk_size=TOGETHER)
    holds, counts = which_hold(leaves), Counter[int]()
    while some := list(islice(rows, TOGETHER)):
        if time.thread_time() > ends:
            return None
        held = holds([masks.covered(*row) for row in some])
        counts.update(owners[row[0]] for row, holding in zip(some, held, strict=True) if holding)
    return counts
