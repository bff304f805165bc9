"""Where a query's words stand in one version: counted over all pages, so that "hit 3 of 17" is true."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from archive import selectors
from archive.marking import Mark
from archive.masks import Masks, masks_of
from archive.models import Version
from archive.policy import Person
from archive.registry import registry
from language.expansion import Widening
from language.finder import find, leaves
from language.query import Notice, parse

# Pages are searched as one text, since a phrase may run over a page break (search.md section 1, "joins").
PAGE_BREAK = "\f"


@dataclass(frozen=True)
class DocumentHits:
    """All hits of a version in order. Numbers of hits and pages begin at 1."""

    spans: tuple[tuple[int, int, int], ...]  # start and end in the joined text, term
    page_numbers: tuple[int, ...]
    page_starts: tuple[int, ...]
    notices: tuple[Notice, ...] = ()
    widenings: tuple[Widening, ...] = ()

    @cached_property
    def hit_pages(self) -> tuple[int, ...]:
        """For each hit the page on which it begins."""
        return tuple(self.page_numbers[bisect_right(self.page_starts, span[0]) - 1] for span in self.spans)

    @cached_property
    def by_page(self) -> Counter[int]:
        """How many hits begin on each page."""
        return Counter(self.hit_pages)

    @property
    def total(self) -> int:
        """How many hits there are."""
        return len(self.spans)

    def clamp(self, hit: int) -> int | None:
        """The hit asked for, or the last one; None if there is none."""
        return min(hit, self.total) if self.total else None

    def page_of(self, hit: int) -> int:
        """The page on which a hit begins."""
        return self.hit_pages[hit - 1]

    def first_page(self) -> int | None:
        """The page of the first hit."""
        return self.page_of(1) if self.total else None

    def first_on(self, page: int) -> int | None:
        """The first hit that begins on a page."""
        return next((number for number, each in enumerate(self.hit_pages, start=1) if each == page), None)

    def marks_on(self, page: int, *, current_hit: int | None) -> list[Mark]:
        """The marks of one page in its own offsets; a hit over a page break is marked on both pages."""
        if not self.spans:
            return []
        index = self.page_numbers.index(page)
        start = self.page_starts[index]
        end = self.page_starts[index + 1] if index + 1 < len(self.page_starts) else float("inf")
        made = []
        for number, (left, right, term) in enumerate(self.spans, start=1):
            if left < end and right > start:
                stop = int(min(right, end)) - start
                made.append(Mark(max(left - start, 0), stop, number, term, number == current_hit))
        return made


def hits_in(
    version: Version,
    query: str,
    *,
    user: Person,
    masks: Masks | None = None,
    dropped: Sequence[str] = (),
    added: Sequence[str] = (),
) -> DocumentHits:
    """The hits of `query` in the pages of `version`; none for an empty query, and none in what `masks` hide.

    Without `masks` all of the version's do. They are the hits of the results page: what it put beside the typed words
    for `user` is marked too.
    """
    held = selectors.pages(version=version)
    hidden = masks or masks_of([version.transcript_id], user=user)
    if not query.strip():  # most openings of a document: its whole text need not be read for that
        return DocumentHits((), tuple(held.values_list("number", flat=True)), ())
    rows = held.values_list("number", "text")
    pages = [(number, hidden.covered(version.transcript_id or 0, number, text)) for number, text in rows]
    starts, position = [], 0
    for _number, text in pages:
        starts.append(position)
        position += len(text) + len(PAGE_BREAK)
    numbers = tuple(number for number, _text in pages)
    parsed = parse(query)
    widened = registry.widen(parsed.tree, user, dropped, added)
    found = find(leaves(widened.tree), PAGE_BREAK.join(text for _number, text in pages))
    spans = tuple((hit.start, hit.end, hit.leaf) for hit in found)
    return DocumentHits(spans, numbers, tuple(starts), tuple(parsed.notices), widened.widenings)
