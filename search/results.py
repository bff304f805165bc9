"""What a results page is made of: plain values, in the order they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from archive.models import Document
from language.query import Notice, Query, Reading
from language.query_nodes import Everything, Node
from procurement.display import Said, said
from procurement.summaries import summaries
from search.entries import BEIJING
from search.facets import NAMES, Facet
from search.located import Located
from search.models import TermListVersion
from search.scope import Scope
from search.widening import Beside

SORTS = ("relevance", "-date", "date", "-amount", "amount", "hits")
SIZES = (20, 50, 100)
# Counts are shown exact up to here (experience.md section 4).
EXACT_TO = 10_000
DEEPEST = 1000


def order_of(typed: str, chosen: str) -> str:
    """The order of a list: what the query says (`sort:`), else what was chosen, else relevance. Most pages with hits
    come first, with a minus or without."""
    return next((each for each in (typed.replace("-hits", "hits"), chosen) if each in SORTS), SORTS[0])


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the results, with the places where the words stand."""

    number: int  # its place in the whole list, from 1
    document: Document
    located: Located
    site: str
    lost: bool = False  # the index matched it, the finder found none of the words
    via: Sequence[str] = ()  # words put beside what was typed, or of a term list, that are marked here
    said: Said | None = None  # what its facts say, if it is a notice
    copies: Sequence[Document] = ()  # identical ones that were found too
    more_copies: int = 0  # and how many are not named
    near: int = 0  # documents whose texts are nearly the same, as this person may see them
    masked: bool = False  # the words stand only in personal data that is masked

    @property
    def printed(self) -> date | None:
        """The date on the document, in Beijing; of a notice without one, the day it says it was published."""
        if self.document.printed_at:
            return self.document.printed_at.astimezone(BEIJING).date()
        return self.said.published if self.said else None

    @property
    def format(self) -> str:
        """Its type of file, for people."""
        return str(NAMES.get(("format", self.document.file_format), self.document.file_format))


def with_facts(rows: Sequence[Row]) -> list[Row]:
    """The rows with what their newest versions say, read together."""
    known = summaries(row.document.current_id for row in rows if row.document.current_id)
    return [
        replace(row, said=said(known[row.document.current_id])) if row.document.current_id in known else row
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in the list a page stands. The list ends at 1,000 hits."""

    page: int
    size: int
    total: int
    rows: int | None = None  # of the list, where identical copies stand under one; None: as many as documents

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-min(self.total if self.rows is None else self.rows, DEEPEST) // self.size))

    @property
    def first(self) -> int:
        """Offset of the first row of this page."""
        return (self.page - 1) * self.size

    @property
    def previous(self) -> int | None:
        """The page before, if there is one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, if there is one."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def cut(self) -> bool:
        """Whether hits lie beyond the last page."""
        return self.total > DEEPEST


@dataclass(frozen=True, slots=True)
class Loosely:
    """What a relaxed reading found beside the strict one. `typed` is it as a query, for links; `rows` those shown."""

    words: Sequence[str]
    typed: str
    total: int
    rows: Sequence[Row]
    left_out: int = 0  # words of a long text that are not searched


@dataclass(frozen=True, slots=True)
class Results:
    """A results page. `down`: the index could not be asked, and `rows` are titles from the database."""

    query: Query
    sort: str
    readings: Sequence[Reading]
    notices: Sequence[Notice]
    total: int
    rows: Sequence[Row]
    facets: Sequence[Facet]
    paging: Paging
    scope: Scope
    chosen: dict[str, list[str]]
    seconds: float = 0.0
    at_most: bool = False
    down: bool = False
    rebuilding: bool = False
    refused: str = ""
    without: dict[str, int] = field(default_factory=dict)  # with nothing found: hits if this facet were let go
    lists: Sequence[TermListVersion] = ()  # the term lists that the query names
    beside: Sequence[Beside] = ()  # Chinese words put beside English ones
    passed: Sequence[str] = ()  # small English words that were passed over
    carried: Sequence[tuple[str, str]] = ()  # what an address carries so that a document is marked alike
    loosely: Loosely | None = None  # beside next to nothing: documents that hold some of the words
    strict: Node = field(default_factory=Everything)  # what was asked of the index, without the chosen facets
    pages_counted: int | None = None  # sorted by pages with hits: of how many documents they were counted
    could_loosen: bool = False  # nothing was found, and the words could be searched apart

    @property
    def over_exact(self) -> bool:
        """Whether the count is shown as "10,000+"."""
        return self.total > EXACT_TO
