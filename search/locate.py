"""Where in a document a query's words stand: the places that results name, mark and link to (search.md section 2).

The index says which documents match; the finder reads their stored pages and says where. A word that it cannot find
is said to be so, never shown as a bare title.
"""

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive import selectors as archive
from archive.models import Document, Page
from language.finder import Hit, find, matches
from language.query_nodes import Node, any_of
from language.snippets import Segment, segments, snippet
from procurement.summaries import summaries

SNIPPETS = 3
WIDTH = 90  # characters around a hit
# After this much time in one results page nothing more is counted: "+ more pages" then has no number (seconds).
COUNTING = 0.15
# And after this nothing more is looked for; the row says so.
LOOKING = 1.0
# Characters of a document up to which a phrase is also looked for across its page breaks.
LONGEST_JOINED = 4_000_000

# Documents of up to so many pages are read together.
SHORT = 20

PageRow = tuple[int, str, str]  # number, label, text


class Clock:
    """The time that all documents of one results page share."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def may_count(self) -> bool:
        """Whether there is time to count more pages."""
        return time.monotonic() - self._began < COUNTING

    @property
    def may_look(self) -> bool:
        """Whether there is time to look for a first place."""
        return time.monotonic() - self._began < LOOKING


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words around a hit. `place` is for people; `page` and `version` say where the link leads (0: no page)."""

    place: str
    segments: Sequence[Segment]
    page: int = 0
    version: int = 0


@dataclass(slots=True)
class Located:
    """What was found of one document. `more_pages` is None when counting stopped; `unfound` are leaf numbers."""

    title: Sequence[Segment]
    snippets: list[Snippet] = field(default_factory=list)
    pages: int = 0
    more_pages: int | None = 0
    unfound: set[int] = field(default_factory=set)
    in_title: bool = False
    metadata: bool = False
    out_of_time: bool = False

    @property
    def found(self) -> bool:
        """Whether any word was found anywhere."""
        return bool(self.snippets) or self.in_title

    @property
    def only_metadata(self) -> bool:
        """Whether no word stands in any text: only in what is known of the document."""
        return self.metadata and not self.in_title and not any(each.page for each in self.snippets)


class Pages:
    """The pages of the documents of one results page: those of short ones come with one query."""

    def __init__(self, documents: Iterable[Document]) -> None:
        short = [
            document.current.transcript_id
            for document in documents
            if document.current and document.current.transcript and document.current.transcript.page_count <= SHORT
        ]
        self._short: dict[int, list[PageRow]] = {number: [] for number in short if number}
        rows = Page.objects.filter(transcript_id__in=self._short).order_by("transcript_id", "number")
        for transcript, number, label, text in rows.values_list("transcript_id", "number", "label", "text"):
            self._short[transcript].append((number, label, text))

    def of(self, document: Document) -> Iterator[PageRow]:
        """The pages of its newest text, in order."""
        version = document.current
        if version is None or version.transcript_id is None:
            return iter(())
        if version.transcript_id in self._short:
            return iter(self._short[version.transcript_id])
        rows = archive.pages(version=version).values_list("number", "label", "text")
        return rows.iterator(chunk_size=50)


def locate(document: Document, leaves: Sequence[Node], pages: Pages, clock: Clock) -> Located:
    """Up to three places with their words; in the title, the pages, across a page break, or in an older text."""
    in_title = find(leaves, document.title) if leaves else []
    located = Located(
        title=segments(document.title, in_title), unfound=set(range(len(leaves))), in_title=bool(in_title)
    )
    located.unfound -= {hit.leaf for hit in in_title}
    if not leaves:
        return located
    texts = _in_pages(pages.of(document), leaves, clock, located)
    if located.unfound and clock.may_look:
        _over_page_breaks(texts, leaves, located)
    if located.unfound and clock.may_look:
        _in_older_texts(document, leaves, located)
    _in_fields(document, leaves, located)
    return located


def _in_pages(pages: Iterable[PageRow], leaves: Sequence[Node], clock: Clock, located: Located) -> list[PageRow]:
    """Look through the pages; those read so far are given back for what may run over their breaks."""
    read: list[PageRow] = []
    anything = any_of(leaves)
    for row in pages:
        enough = len(located.snippets) >= SNIPPETS and not located.unfound
        if (enough and not clock.may_count) or not clock.may_look:
            located.more_pages = None
            located.out_of_time = not located.snippets
            return read
        read.append(row)
        number, label, text = row
        if enough:  # only whether, no longer where: a third of the work
            located.pages += matches(anything, text)
            continue
        hits = find(leaves, text)
        if not hits:
            continue
        located.pages += 1
        news = {hit.leaf for hit in hits} & located.unfound
        located.unfound -= news
        _keep(located, Snippet(_("p. %(page)s") % {"page": label or number}, snippet(text, hits, WIDTH), number), news)
    located.more_pages = located.pages - sum(1 for each in located.snippets if each.page)
    return read


def _keep(located: Located, made: Snippet, news: set[int]) -> None:
    """Up to three; one that is the first to show a word takes the last one's place."""
    if len(located.snippets) < SNIPPETS:
        located.snippets.append(made)
    elif news:
        located.snippets[-1] = made


def _over_page_breaks(rows: list[PageRow], leaves: Sequence[Node], located: Located) -> None:
    starts = list(accumulate((len(text) + 1 for _, _, text in rows), initial=0))
    if len(rows) < 2 or starts[-1] > LONGEST_JOINED:
        return
    joined = "\f".join(text for _, _, text in rows)
    for hit in find(leaves, joined):
        first, last = bisect_right(starts, hit.start) - 1, bisect_right(starts, hit.end - 1) - 1
        if hit.leaf in located.unfound and first < last:
            located.unfound.discard(hit.leaf)
            place = _("p. %(first)s–%(last)s") % {"first": rows[first][0], "last": rows[last][0]}
            _keep(located, Snippet(place, snippet(joined, [hit], WIDTH), rows[first][0]), {hit.leaf})


def _in_older_texts(document: Document, leaves: Sequence[Node], located: Located) -> None:
    """What the index holds in `other`: earlier versions and other readings, and the result says which."""
    pages = Page.objects.filter(transcript__version__document=document)
    if document.current and document.current.transcript_id:
        pages = pages.exclude(transcript_id=document.current.transcript_id)
    older = pages.order_by("-transcript_id", "number").values_list(
        "number", "text", "transcript__version__n", "transcript__version_id"
    )
    for number, text, n, version_id in older.iterator(chunk_size=50):
        hits = find(leaves, text)
        news = {hit.leaf for hit in hits} & located.unfound
        if not news:
            continue
        located.unfound -= news
        if version_id == document.current_id:
            place = _("p. %(page)s of another reading") % {"page": number}
        else:
            place = _("in version %(n)s only, p. %(page)s") % {"n": n, "page": number}
        _keep(located, Snippet(place, snippet(text, hits, WIDTH), number, n), news)
        if not located.unfound:
            return


def accounted_for(document: Document, tree: Node, pages: Pages) -> bool:
    """Whether a document without a found word answers the query all the same: by what it lacks, or by a condition.

    `公安局 OR in:cameras` and `公安局 OR -采购` match documents in which no word stands. If this is false too, index
    and finder disagree.
    """
    said = summaries([document.current_id] if document.current_id else []).values()
    read = [row.value for each in said for rows in each.rows.values() for row in rows]
    values = [document.title, document.title_en, document.issuing_body, document.accession, *read]
    return matches(tree, [*values, *(text for _, _, text in pages.of(document))])


FIELDS = (
    ("title_en", gettext_lazy("title in English")),
    ("issuing_body", gettext_lazy("issuing body")),
    ("accession", gettext_lazy("accession number")),
)


def _in_fields(document: Document, leaves: Sequence[Node], located: Located) -> None:
    """What is known of the document beside its text."""
    for name, place in FIELDS:
        value = getattr(document, name)
        hits: list[Hit] = find(leaves, value) if value else []
        if hits:
            located.unfound -= {hit.leaf for hit in hits}
            located.metadata = True
            if len(located.snippets) < SNIPPETS:
                located.snippets.append(Snippet(str(place), segments(value, hits)))
