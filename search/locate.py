"""Where in a document a query's words stand: the places that results name, mark and link to (search.md section 2).

The index says which documents match; the finder reads their stored pages and says where. A word that it cannot find
is said to be so, never shown as a bare title.
"""

import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import accumulate, islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from archive import selectors as archive
from archive.masking import Span, masked
from archive.masks import masks_of
from archive.models import Document, Page, Version
from archive.policy import Person, may_unmask
from language.finder import Hit, find, matches, which_hold
from language.query_nodes import Node
from language.snippets import Segment, segments, snippet
from procurement.reading.model import Field
from procurement.summaries import Summary, added_names
from search.located import SNIPPETS, Located, Snippet, keep
from search.metadata import in_facts, in_fields
from search.other_names import other_names

WIDTH = 90  # characters around a hit
# After this much counting for one results page nothing more is counted: "+ more pages" then has no number (seconds of
# work of this thread, so that a busy machine says no less than an idle one). It is enough for some 500 pages.
COUNTING = 0.006
# And after this nothing more is looked for; the row says so.
LOOKING = 1.0
# Characters of a document up to which a phrase is also looked for across its page breaks.
LONGEST_JOINED = 4_000_000

# Documents of up to so many pages are read together.
SHORT = 20
# Pages of a longer one that are looked through, and counted, together.
TOGETHER = 40


class PageRow(NamedTuple):
    """A page as its reader may search it: in `text` nothing is left of the masks at `spans`."""

    number: int
    label: str
    text: str
    spans: Sequence[Span] = ()


class Clock:
    """The time that all documents of one results page share."""

    def __init__(self) -> None:
        self._began, self._counted = time.monotonic(), 0.0

    @property
    def may_count(self) -> bool:
        """Whether there is time to count more pages."""
        return self._counted < COUNTING

    @contextmanager
    def counting(self) -> Iterator[None]:
        """What is done inside is counting."""
        began = time.thread_time()
        yield
        self._counted += time.thread_time() - began

    @property
    def may_look(self) -> bool:
        """Whether there is time to look for a first place."""
        return time.monotonic() - self._began < LOOKING


class Pages:
    """The pages of the documents of one results page: those of short ones come with one query.

    What is masked cannot be found in them, and of a text that was not looked through yet a guest gets nothing. For who
    may unmask, `whole` gives the text as it is.
    """

    def __init__(
        self, documents: Iterable[Document], *, user: Person, said: Mapping[int, Summary] | None = None
    ) -> None:
        held = [document.current for document in documents if document.current and document.current.transcript]
        self.user = user
        self._said = said or {}
        self.masks = masks_of([version.transcript_id for version in held], user=user)
        short = [
            version.transcript_id for version in held if version.transcript and version.transcript.page_count <= SHORT
        ]
        self._short: dict[int, list[PageRow]] = {number: [] for number in short if number}
        rows = Page.objects.filter(transcript_id__in=self._short).order_by("transcript_id", "number")
        for transcript, number, label, text in rows.values_list("transcript_id", "number", "label", "text"):
            self._short[transcript].append(self._row(transcript, number, label, text))

    def of(self, document: Document) -> Iterator[PageRow]:
        """The pages of its newest text, in order."""
        version = document.current
        if version is None or version.transcript_id is None:
            return iter(())
        if version.transcript_id in self._short:
            return iter(self._short[version.transcript_id])
        rows = archive.pages(version=version).values_list("number", "label", "text").iterator(chunk_size=TOGETHER)
        transcript = version.transcript_id
        return (self._row(transcript, number, label, text) for number, label, text in rows)

    def facts(self, document: Document) -> list[tuple[Field, str]]:
        """What its newest version says of itself, by field, if that is a notice and `said` held it."""
        said = self._said.get(document.current_id or 0)
        return [(name, row.value) for name, rows in said.rows.items() for row in rows] if said else []

    def other_names(self, document: Document) -> list[tuple[Field, str]]:
        """What else the bodies that it names are called."""
        said = self._said.get(document.current_id or 0)
        return other_names(said, self._added.get(said.version, [])) if said else []

    @cached_property
    def _added(self) -> dict[int, list[str]]:
        return added_names(self._said.values())

    def whole(self, document: Document) -> list[str]:
        """The texts of its newest pages without masks, for who may unmask; else none."""
        version = document.current
        if version is None or not may_unmask(self.user) or not self._has_masks(version):
            return []
        return list(archive.pages(version=version).values_list("text", flat=True))

    def _has_masks(self, version: Version) -> bool:
        return any(transcript == version.transcript_id for transcript, _page in self.masks.spans)

    def _row(self, transcript: int, number: int, label: str, text: str) -> PageRow:
        if not self.masks.spans and not self.masks.unknown:  # of a long document there are a thousand pages
            return PageRow(number, label, text)
        spans = self.masks.of(transcript, number)
        return PageRow(number, label, self.masks.covered(transcript, number, text), spans)


def locate(
    document: Document,
    leaves: Sequence[Node],
    pages: Pages,
    clock: Clock,
    *,
    groups: Sequence[frozenset[int]] | None = None,
    any_word: bool = False,
) -> Located:
    """Up to three places with their words; in the title, the pages, across a page break, or in an older text.

    `groups`: numbers of leaves; of a group that one was found of, the others are not looked for in older texts. Without
    it each is. `any_word`: a document need not hold all of them, so that none is looked for further once one was found.
    """
    in_title = find(leaves, document.title) if leaves else []
    located = Located(
        title=segments(document.title, in_title), unfound=set(range(len(leaves))), in_title=bool(in_title)
    )
    located.groups = [frozenset({number}) for number in located.unfound] if groups is None else groups
    located.unfound = located.unfound - {hit.leaf for hit in in_title} if not any_word else set()
    if not leaves:
        return located
    texts = _in_pages(pages.of(document), leaves, clock, located)
    if located.wanting and clock.may_look:
        _over_page_breaks(texts, leaves, located)
    in_fields(document, leaves, located)
    if located.unfound or not located.found:
        in_facts(pages.facts(document), leaves, located)
    if located.unfound or not located.found:
        in_facts(pages.other_names(document), leaves, located)
    if located.wanting and clock.may_look:
        _in_older_texts(document, leaves, located, pages.user)
    return located


def _in_pages(pages: Iterable[PageRow], leaves: Sequence[Node], clock: Clock, located: Located) -> list[PageRow]:
    """Look through the pages; those read so far are given back for what may run over their breaks."""
    read: list[PageRow] = []
    rows, holds = iter(pages), which_hold(leaves)
    while some := list(islice(rows, TOGETHER)):
        if not clock.may_look:
            return _out_of_time(read, located)
        read += some
        held = holds([row.text for row in some]) if len(some) > 1 else [True]
        hit = iter([row for row, yes in zip(some, held, strict=True) if yes])
        for row in hit:
            if len(located.snippets) < SNIPPETS or _has_news(row, leaves, located):
                _look(row, leaves, located)
            else:
                located.pages += 1
            if _enough(located):
                break
        located.pages += sum(1 for _ in hit)
        if _enough(located):
            break
    _count(rows, holds, clock, located)
    return read


def _has_news(row: PageRow, leaves: Sequence[Node], located: Located) -> bool:
    """Whether a page holds a leaf that was found on none yet: of others there are places enough."""
    return which_hold([leaves[number] for number in sorted(located.unfound)])([row.text])[0]


def _enough(located: Located) -> bool:
    return len(located.snippets) >= SNIPPETS and not located.unfound


def _out_of_time(read: list[PageRow], located: Located) -> list[PageRow]:
    located.more_pages = None
    located.out_of_time = not located.snippets
    return read


def _look(row: PageRow, leaves: Sequence[Node], located: Located) -> None:
    """Find the leaves on one page and keep the place."""
    number, label, text, spans = row
    hits = find(leaves, text)
    if not hits:
        return
    located.pages += 1
    news = {hit.leaf for hit in hits} & located.unfound
    located.unfound -= news
    keep(located, Snippet(_("p. %(page)s") % {"page": label or number}, _words(text, hits, spans), number), news)


def _count(
    rows: Iterator[PageRow], holds: Callable[[Sequence[str]], list[bool]], clock: Clock, located: Located
) -> None:
    """How many other pages have hits; without a number once the time for counting is over."""
    left = True
    while left and clock.may_count:
        with clock.counting():
            some = [row.text for row in islice(rows, TOGETHER)]
            located.pages += sum(holds(some))  # only whether, no longer where
            left = len(some) == TOGETHER
    if left and next(rows, None):
        located.more_pages = None
        return
    located.more_pages = located.pages - sum(1 for each in located.snippets if each.page)


def _words(text: str, hits: Sequence[Hit], spans: Sequence[Span]) -> list[Segment]:
    """The words around hits, with a label for each mask."""
    if not spans:
        return snippet(text, hits, WIDTH)
    view = masked(text, spans)
    moved = [Hit(*view.stretch(hit.start, hit.end), hit.leaf) for hit in hits]
    return snippet(view.text, moved, WIDTH)


def _over_page_breaks(rows: list[PageRow], leaves: Sequence[Node], located: Located) -> None:
    starts = list(accumulate((len(row.text) + 1 for row in rows), initial=0))
    if len(rows) < 2 or starts[-1] > LONGEST_JOINED:
        return
    joined = "\f".join(row.text for row in rows)
    spans = [
        Span(start + span.start, start + span.end, span.kind)
        for start, row in zip(starts, rows, strict=False)
        for span in row.spans
    ]
    for hit in find(leaves, joined):
        first, last = bisect_right(starts, hit.start) - 1, bisect_right(starts, hit.end - 1) - 1
        if hit.leaf in located.unfound and first < last:
            located.unfound.discard(hit.leaf)
            place = _("p. %(first)s–%(last)s") % {"first": rows[first].number, "last": rows[last].number}
            keep(located, Snippet(place, _words(joined, [hit], spans), rows[first].number), {hit.leaf})


def _in_older_texts(document: Document, leaves: Sequence[Node], located: Located, user: Person) -> None:
    """What the index holds in `other`: earlier versions and other readings, and the result says which."""
    pages = Page.objects.filter(transcript__version__document=document)
    if document.current and document.current.transcript_id:
        pages = pages.exclude(transcript_id=document.current.transcript_id)
    older = pages.order_by("-transcript_id", "number").values_list(
        "transcript_id", "number", "text", "transcript__version__n", "transcript__version_id"
    )
    masks = masks_of(set(pages.order_by().values_list("transcript_id", flat=True)), user=user)
    for transcript, number, stored, n, version_id in older.iterator(chunk_size=50):
        text = masks.covered(transcript, number, stored)
        hits = find(leaves, text)
        news = {hit.leaf for hit in hits} & located.unfound
        if not news:
            continue
        located.unfound -= news
        if version_id == document.current_id:
            place = _("p. %(page)s of another reading") % {"page": number}
        else:
            place = _("in version %(n)s only, p. %(page)s") % {"n": n, "page": number}
        words = _words(text, hits, masks.of(transcript, number))
        keep(located, Snippet(place, words, number, n), news)
        if not located.unfound:
            return


def accounted_for(document: Document, tree: Node, pages: Pages) -> bool:
    """Whether a document without a found word answers the query all the same: by what it lacks, or by a condition.

    `公安局 OR in:cameras` and `公安局 OR -采购` match documents in which no word stands. If this is false too, index
    and finder disagree.
    """
    read = [value for _, value in (*pages.facts(document), *pages.other_names(document))]
    values = [document.title, document.title_en, document.issuing_body, document.accession, *read]
    return matches(tree, [*values, *(row.text for row in pages.of(document))])


def only_in_masks(document: Document, tree: Node, pages: Pages) -> bool:
    """Whether who may unmask finds the query in what is masked: she is told so, and shown nothing of it."""
    whole = pages.whole(document)
    return bool(whole) and matches(tree, [document.title, document.title_en, *whole])
